"""Limits of law and custom as dated rows, so that a changed rule is an edit and not a release."""

from datetime import date

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from townportal.clocks.models.local import OWN_FIRST, LocalModel, LocalQuerySet


class LimitQuerySet(LocalQuerySet):
    def in_force(self, day: date):
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)

    def best_first(self, township):
        """The township's own rows before the installation's, the latest version of each first."""
        return self.for_township(township).order_by(OWN_FIRST, "-valid_from")


class Limit(LocalModel):
    """How long something may (or must) take, from when until when, and who says so."""

    class Unit(models.TextChoices):
        CALENDAR_DAY = "calendar_day", "日"
        WORKDAY = "workday", "个工作日"
        MONTH = "month", "个月"
        YEAR = "year", "年"

    class Direction(models.TextChoices):
        AT_MOST = "at_most", "不超过"
        AT_LEAST = "at_least", "不少于"

    class Confidence(models.TextChoices):
        A = "A", "法规原文"
        B = "B", "转载页面"
        C = "C", "本地做法"
        U = "U", "尚未核实"

    rule_key = models.CharField("规则编号", max_length=60)
    subject = models.CharField("事项", max_length=80)
    trigger = models.CharField("起算", max_length=80, blank=True)
    number = models.PositiveSmallIntegerField(
        "数量", null=True, blank=True, validators=[MaxValueValidator(3650)]
    )
    unit = models.CharField("单位", max_length=12, choices=Unit)
    direction = models.CharField("要求", max_length=8, choices=Direction, default=Direction.AT_MOST)
    max_extension = models.PositiveSmallIntegerField(
        "最多可延长", null=True, blank=True, validators=[MaxValueValidator(3650)]
    )
    extended_by = models.CharField("谁可延长", max_length=60, blank=True)
    source = models.CharField("依据", max_length=120)
    article = models.CharField("条款", max_length=40, blank=True)
    confidence = models.CharField("可信度", max_length=1, choices=Confidence)
    valid_from = models.DateField("生效日期")
    valid_to = models.DateField("失效日期", null=True, blank=True)

    objects = LimitQuerySet.as_manager()

    class Meta:
        verbose_name = "办理期限"
        ordering = ["rule_key", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule_key", "valid_from"],
                condition=Q(township=None, archived_at=None),
                name="limit_once_per_day",
                violation_error_message="这条期限在这个生效日期已经有一行,请改那一行。",
            ),
            models.UniqueConstraint(
                fields=["rule_key", "township", "valid_from"],
                condition=Q(township__isnull=False, archived_at=None),
                name="limit_once_per_day_and_township",
                violation_error_message="本乡镇这条期限在这个生效日期已经有一行,请改那一行。",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="limit_ends_after_start",
                violation_error_message="失效日期早于生效日期,请核对。",
            ),
            models.CheckConstraint(
                condition=~Q(confidence="U") | Q(number=None),
                name="limit_unconfirmed_is_empty",
                violation_error_message="尚未核实的期限请把数量留空;核实后同时修改可信度和依据。",
            ),
        ]

    def __str__(self):
        return f"{self.subject}:{self.words}"

    @property
    def words(self) -> str:
        """The limit as people say it: 不超过 10 个工作日."""
        if self.number is None:
            return "尚未核实"
        return f"{self.get_direction_display()} {self.number} {self.get_unit_display()}"
