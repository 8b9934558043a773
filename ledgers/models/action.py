"""What was done about a matter, by whom and when; and the papers and photos that belong to it."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from ledgers.workflow import ActionKind
from townportal.sealing.fields import SealedCharField, SealedRow, SealedTextField

ASKING = (ActionKind.INSTRUCT, ActionKind.URGE)  # what waits for a reply


class EntryActionQuerySet(models.QuerySet):
    def unanswered(self):
        """Instructions and urgings that nobody has replied to."""
        return self.filter(kind__in=ASKING, replies=None)


class EntryAction(SealedRow):
    """One step of the process; never changed, never deleted."""

    entry = models.ForeignKey("ledgers.Entry", models.CASCADE, related_name="actions")
    kind = models.CharField("动作", max_length=20, choices=ActionKind)
    text = SealedTextField("说明", blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="经办", related_name="+"
    )
    at = models.DateTimeField("时间", default=timezone.now)
    on = models.DateField("发生日期")
    state = models.CharField("动作后状态", max_length=12, blank=True)
    target = models.CharField("去向", max_length=100, blank=True)
    due_on = models.DateField("时限", null=True, blank=True)
    next_on = models.DateField("下一步日期", null=True, blank=True)
    answers = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="replies", editable=False
    )

    objects = EntryActionQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "办理过程"
        indexes = [models.Index(fields=["kind", "entry"], name="action_of_kind")]

    def __str__(self):
        return self.get_kind_display()


def attachment_path(attachment, name: str) -> str:
    """A random name: nothing about the matter shows in the file system."""
    return f"attachments/{timezone.localdate():%Y/%m}/{uuid.uuid4().hex}"


class Attachment(SealedRow):
    entry = models.ForeignKey("ledgers.Entry", models.CASCADE, related_name="attachments")
    action = models.ForeignKey(
        EntryAction, models.CASCADE, null=True, blank=True, related_name="attachments"
    )
    file = models.FileField("文件", upload_to=attachment_path)
    name = SealedCharField("文件名", max_length=150)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField("大小")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "附件"

    def __str__(self):
        return self.name

    @property
    def is_image(self) -> bool:
        return self.content_type.startswith("image/")
