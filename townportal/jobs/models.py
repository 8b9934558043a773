"""A long job is a row: the row is the truth, the broker only a courier."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone

from townportal.jobs import kinds, limits


class JobQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A job, its parameters and its file belong to the person who asked for it."""
        return self.filter(requested_by=user)

    def lease_expired(self):
        return self.filter(state=Job.State.RUNNING, lease_until__lte=timezone.now())

    def due(self):
        """Rows a worker may claim: queued ones, and those whose worker fell silent."""
        now = timezone.now()
        return self.filter(
            Q(state=Job.State.QUEUED, run_after__lte=now)
            | Q(state=Job.State.RUNNING, lease_until__lte=now, tries__lt=limits.max_tries())
        )

    def held_by(self, job):
        """The row, if it still belongs to the worker that claimed ``job`` with its token."""
        return self.filter(pk=job.pk, token=job.token, state=Job.State.RUNNING)

    def file_expired(self):
        return self.filter(expires_at__lte=timezone.now()).exclude(result_file="")


class Job(models.Model):
    class State(models.TextChoices):
        QUEUED = "queued", "排队中"
        RUNNING = "running", "处理中"
        DONE = "done", "已完成"
        FAILED = "failed", "失败"
        CANCELLED = "cancelled", "已取消"

    kind = models.CharField("类别", max_length=40)
    label = models.CharField("内容", max_length=200)
    params = models.JSONField("参数", default=dict, blank=True, encoder=DjangoJSONEncoder)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="发起人", related_name="jobs"
    )
    township = models.ForeignKey(
        "villages.Township", models.PROTECT, verbose_name="乡镇", null=True, blank=True
    )
    idempotency_key = models.CharField(
        "防重复标识", max_length=200, unique=True, null=True, blank=True
    )

    state = models.CharField("状态", max_length=10, choices=State, default=State.QUEUED)
    created_at = models.DateTimeField("发起时间", auto_now_add=True)
    run_after = models.DateTimeField("最早开始时间", default=timezone.now)
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)

    token = models.CharField("本次处理的标识", max_length=32, blank=True)
    lease_until = models.DateTimeField("占用到", null=True, blank=True)
    tries = models.PositiveSmallIntegerField("已处理次数", default=0)

    stage = models.CharField("当前步骤", max_length=100, blank=True)
    rows_done = models.PositiveIntegerField("已处理行数", default=0)
    rows_total = models.PositiveIntegerField("总行数", null=True, blank=True)
    error_message = models.TextField("失败原因", blank=True)

    result_file = models.FileField("结果文件", max_length=200, blank=True)
    result_name = models.CharField("文件名", max_length=200, blank=True)
    result_data = models.JSONField("结果", default=dict, blank=True, encoder=DjangoJSONEncoder)
    expires_at = models.DateTimeField("文件保留到", null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "任务"
        indexes = [
            models.Index(fields=["state", "run_after"], name="job_due"),
            models.Index(fields=["state", "lease_until"], name="job_lease"),
            models.Index(fields=["requested_by", "-id"], name="job_of_person"),
            models.Index(fields=["expires_at"], name="job_expiry"),
        ]

    def __str__(self):
        return self.label

    @property
    def is_finished(self) -> bool:
        return self.state not in (self.State.QUEUED, self.State.RUNNING)

    @property
    def percent(self) -> int | None:
        """Whole percent of the rows done, or None while the number of rows is unknown."""
        if not self.rows_total:
            return None
        return min(100, self.rows_done * 100 // self.rows_total)

    @property
    def has_result_file(self) -> bool:
        return self.state == self.State.DONE and bool(self.result_name)

    @property
    def is_file_expired(self) -> bool:
        return not self.result_file or bool(self.expires_at and self.expires_at <= timezone.now())

    def may_be_downloaded_by(self, user) -> bool:
        """Asked again at every download: rights may have ended since the file was made."""
        kind = kinds.find(self.kind)
        return kind is not None and kind.may_download(self, user)

    @property
    def result_url(self) -> str:
        """Where the person goes on after the job, such as the preview of an import."""
        kind = kinds.find(self.kind)
        return kind.result_url(self) if kind and kind.result_url else ""

    @property
    def continue_label(self) -> str:
        kind = kinds.find(self.kind)
        return kind.continue_label if kind else ""


class JobDownload(models.Model):
    """One download of a job's file; stays when the file is gone."""

    job = models.ForeignKey(Job, models.PROTECT, verbose_name="任务", related_name="downloads")
    downloaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="下载人", related_name="+"
    )
    downloaded_at = models.DateTimeField("下载时间", auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = "下载记录"

    def __str__(self):
        return self.job.result_name
