"""Days that differ from Monday-to-Friday; rows, because the State Council moves them yearly."""

from django.db import models
from django.db.models import Q

from townportal.accounts.roles import Section
from townportal.registers.scoping import ScopedModel


class Holiday(ScopedModel):
    """An exception only: a weekday off, or a weekend day worked to make up for one."""

    section = Section.SYSTEM
    village_path = township_path = ""  # one table for the whole installation

    day = models.DateField("日期")
    is_workday = models.BooleanField(
        "上班", default=False, help_text="调休上班的周末打勾,放假的工作日不打勾。"
    )
    name = models.CharField("名称", max_length=40, help_text="例如:国庆节、春节调休。")
    source = models.CharField("依据", max_length=120, blank=True, help_text="例如:国办通知的文号。")

    class Meta:
        verbose_name = "节假日"
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(
                fields=["day"],
                condition=Q(archived_at=None),
                name="holiday_once",
                violation_error_message="这一天已经登记过了,请改那一行。",
            ),
        ]

    def __str__(self):
        return f"{self.day:%Y-%m-%d} {self.name}({'上班' if self.is_workday else '放假'})"

    def validate_constraints(self, exclude=None):
        """Also where the form does not ask for a field that the constraint looks at."""
        super().validate_constraints(exclude=set(exclude or ()) - {"archived_at"})
