"""How a matter ended; a reopened closing stays on record, so past months keep their figures."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from townportal.sealing.fields import SealedRow, SealedTextField


class ClosingKind(models.TextChoices):
    SUBSTANTIVE = "substantive", "实质性办结"
    STAGED = "staged", "阶段性办结"
    PROCEDURAL = "procedural", "程序性办结"


class Feedback(models.TextChoices):
    SATISFIED = "satisfied", "满意"
    FAIRLY = "fairly", "基本满意"
    NOT = "not_satisfied", "不满意"
    NONE = "none", "未评价"


class FeedbackBy(models.TextChoices):
    ORALLY = "oral", "口头"
    PHONE = "phone", "电话"
    WRITTEN = "written", "书面"


class EntryClosingQuerySet(models.QuerySet):
    def active_on(self, day):
        """Closings that held at the end of a day."""
        return self.filter(Q(reopened_on=None) | Q(reopened_on__gt=day), closed_on__lte=day)


class EntryClosing(SealedRow):
    entry = models.ForeignKey("ledgers.Entry", models.CASCADE, related_name="closings")
    kind = models.CharField("办结方式", max_length=12, choices=ClosingKind)
    sub_type = models.ForeignKey(
        "ledgers.DictionaryItem",
        models.PROTECT,
        verbose_name="办结小类",
        null=True,
        blank=True,
        related_name="+",
    )
    result = SealedTextField("办理结果", blank=True)
    closed_on = models.DateField("办结日期")
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="办结人", related_name="+"
    )
    verified_on = models.DateField("验证日期", null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="验证人",
        null=True,
        blank=True,
        related_name="+",
    )
    feedback = models.CharField("群众评价", max_length=14, choices=Feedback, blank=True)
    feedback_by = models.CharField("评价方式", max_length=8, choices=FeedbackBy, blank=True)
    reopened_on = models.DateField("重开日期", null=True, blank=True)

    objects = EntryClosingQuerySet.as_manager()

    class Meta:
        ordering = ["closed_on", "pk"]
        verbose_name = "办结"
        constraints = [
            models.UniqueConstraint(
                fields=["entry"],
                condition=Q(reopened_on=None),
                name="one_standing_closing_per_entry",
            ),
        ]
        indexes = [models.Index(fields=["closed_on", "entry"], name="closing_by_day")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.closed_on}"
