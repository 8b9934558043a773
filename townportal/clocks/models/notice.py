"""The inbox: what the portal has to tell one person. Every other channel only points here."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """An inbox is its owner's alone; no role reads another's."""
        return self.filter(user=user)

    def unread(self):
        return self.filter(read_at=None)

    def unread_first(self):
        return self.annotate(is_unread=Q(read_at=None)).order_by("-is_unread", "-pk")


TONES = {"due": "warn", "late": "late", "escalated": "late", "urge": "late"}


class Notice(models.Model):
    """Names a matter by its serial number only: never a name, an ID number or a phone."""

    class Kind(models.TextChoices):
        TASK = "task", "待办"
        DUE = "due", "将到期"
        LATE = "late", "已逾期"
        ESCALATED = "escalated", "提级"
        URGE = "urge", "督办"
        INSTRUCT = "instruct", "批示"
        DIGEST = "digest", "今日摘要"
        INFO = "info", "消息"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="收件人", related_name="notices"
    )
    kind = models.CharField("类别", max_length=30)  # of Kind, or the sender's own word
    text = models.CharField("内容", max_length=200)
    url = models.CharField("链接", max_length=200, help_text="本站内的路径,以 / 开头。")
    key = models.CharField("去重键", max_length=120)
    created_at = models.DateTimeField("时间", auto_now_add=True)
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "消息"
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notice_once_per_user")]
        indexes = [
            # The top bar of every page asks how many are unread.
            models.Index(fields=["user"], name="notice_unread", condition=Q(read_at=None)),
        ]

    def __str__(self):
        return self.text

    @property
    def label(self) -> str:
        """The word of the tag beside the text; a sender's own kind is plainly a message."""
        return dict(self.Kind.choices).get(self.kind, self.Kind.INFO.label)

    @property
    def tone(self) -> str:
        """The colour class of that tag."""
        return TONES.get(self.kind, "info")
