"""Help given to a household: one row per measure, so households and measures count apart."""

from django.db import models
from django.db.models import Q


class HelpMeasure(models.Model):
    entry = models.ForeignKey("ledgers.Entry", models.CASCADE, related_name="measures")
    measure = models.ForeignKey(
        "ledgers.DictionaryItem", models.PROTECT, verbose_name="帮扶措施", related_name="+"
    )
    amount = models.DecimalField("金额(元)", max_digits=12, decimal_places=2, null=True, blank=True)
    granted_on = models.DateField("落实日期", null=True, blank=True)
    basis = models.CharField("依据", max_length=100, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "帮扶措施"
        constraints = [
            models.CheckConstraint(
                name="help_amount_not_negative",
                condition=Q(amount=None) | Q(amount__gte=0),
                violation_error_message="金额不能是负数。",
            ),
        ]

    def __str__(self):
        return str(self.measure)
