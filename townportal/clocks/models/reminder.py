"""Which reminders an office wants, and which have gone out, so that two beats send one."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from townportal.clocks.models.local import LocalModel


class ReminderRule(LocalModel):
    """One kind of reminder; a township's own row replaces the installation's, also to stop it."""

    class Code(models.TextChoices):
        DUE_SOON = "due_soon", "到期前提醒责任人"
        OVERDUE = "overdue", "逾期提醒责任人"
        ESCALATE_OFFICE = "escalate_office", "逾期提醒科室负责人"
        ESCALATE_LEADER = "escalate_leader", "逾期提醒分管领导"
        DIGEST = "digest", "每个工作日的摘要"

    code = models.CharField("规则", max_length=20, choices=Code)
    limit_key = models.CharField(
        "对应的期限", max_length=60, blank=True, help_text="「办理期限」中的规则编号。"
    )
    days = models.PositiveSmallIntegerField(
        "工作日数",
        null=True,
        blank=True,
        validators=[MaxValueValidator(3650)],
        help_text="留空则取对应期限的数量。",
    )
    is_active = models.BooleanField("启用", default=True)
    note = models.CharField("说明", max_length=120, blank=True)

    class Meta:
        verbose_name = "提醒规则"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(township=None, archived_at=None),
                name="reminder_rule_once",
                violation_error_message="这条提醒规则已经有了,请改那一行。",
            ),
            models.UniqueConstraint(
                fields=["code", "township"],
                condition=Q(township__isnull=False, archived_at=None),
                name="reminder_rule_once_per_township",
                violation_error_message="本乡镇的这条提醒规则已经有了,请改那一行。",
            ),
        ]

    def __str__(self):
        return self.get_code_display()

    def clean(self):
        super().clean()
        if self.days is None and not self.limit_key:
            raise ValidationError({"days": "请填写工作日数,或写明对应的期限。"})


class Reminder(models.Model):
    """The receipt of one reminder: this rule, for this record, for this due day."""

    code = models.CharField("规则", max_length=20)
    subject_type = models.CharField("对象类型", max_length=60)
    subject_id = models.BigIntegerField("对象编号")
    due_slot = models.CharField("到期档", max_length=20)
    created_at = models.DateTimeField("发出时间", auto_now_add=True)

    class Meta:
        verbose_name = "已发提醒"
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "code", "due_slot"], name="reminder_once"
            )
        ]

    def __str__(self):
        return f"{self.code} {self.subject_type} {self.subject_id} {self.due_slot}"
