"""One uploaded workbook on its way into a register, and the rows it became."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from townportal.sealing.fields import SealedJSONField, SealedRow

UNDO_WITHIN = timedelta(hours=24)
FILES_KEPT_FOR = timedelta(days=30)


def upload_path(batch, name: str) -> str:
    return f"imports/{timezone.localdate():%Y/%m}/{uuid.uuid4().hex}"


def annotated_path(batch, name: str) -> str:
    return f"{upload_path(batch, name)}.xlsx"


class ImportBatch(SealedRow):
    class State(models.TextChoices):
        CHECKING = "checking", "校验中"
        READY = "ready", "待确认"
        APPLYING = "applying", "导入中"
        DONE = "done", "已导入"
        REFUSED = "refused", "无法读取"
        CANCELLED = "cancelled", "已放弃"
        UNDONE = "undone", "已撤销"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="import_batches"
    )
    register = models.CharField("登记簿", max_length=60)
    args = models.JSONField(default=dict)  # what the register is opened with, e.g. the ledger
    options = models.JSONField(default=dict)  # e.g. the year, whether to add villages
    file = models.FileField("文件", upload_to=upload_path)
    file_name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, related_name="+")
    state = models.CharField("状态", max_length=10, choices=State, default=State.CHECKING)
    message = models.TextField(blank=True)
    counts = models.JSONField(default=dict)  # read, new, updated, skipped, errors, warnings
    report = SealedJSONField(default=dict)  # what the preview shows
    annotated = models.FileField("批注后的文件", upload_to=annotated_path, blank=True)
    created_at = models.DateTimeField("上传时间", auto_now_add=True)
    applied_at = models.DateTimeField("导入时间", null=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "导入批次"

    def __str__(self):
        return self.file_name

    @property
    def css(self) -> str:
        """The colour of its state in lists."""
        states = self.State
        colours = {states.READY: "warn", states.DONE: "ok", states.REFUSED: "late"}
        working = (states.CHECKING, states.APPLYING)
        return colours.get(self.state, "info" if self.state in working else "off")

    @property
    def good(self) -> int:
        """Rows that an import of the good ones writes."""
        return self.counts.get("new", 0) + self.counts.get("updated", 0)

    def is_undoable(self, now: datetime) -> bool:
        return (
            self.state == self.State.DONE
            and self.counts.get("new", 0) > 0
            and now - self.applied_at <= UNDO_WITHIN
        )


class ImportedRow(models.Model):
    """A row that an import wrote; its fingerprint makes the same line known when it comes again."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    row_id = models.BigIntegerField()
    fingerprint = models.CharField(max_length=32, blank=True)  # blank: changed an existing row

    class Meta:
        verbose_name = "导入的行"
        indexes = [models.Index(fields=["fingerprint"], name="imported_row_fingerprint")]

    def __str__(self):
        return f"{self.batch_id}/{self.row_id}"
