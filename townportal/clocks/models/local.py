"""Rows that hold for the whole installation unless a township has its own."""

from django.db import models
from django.db.models import F, Q

from townportal.accounts.roles import Right, Section
from townportal.registers.scoping import ScopedModel, ScopedQuerySet

OWN_FIRST = F("township").asc(nulls_last=True)


class LocalQuerySet(ScopedQuerySet):
    def visible_to(self, user, right: Right = Right.READ):
        """Installation-wide rows are read by every administrator and changed by the county's."""
        rows = super().visible_to(user, right)
        if right is not Right.WRITE and user.access.may(self.model.section, right):
            return rows | self.filter(township=None)
        return rows

    def for_township(self, township):
        """Live rows that hold in a township, its own first."""
        rows = self.live().filter(Q(township=None) | Q(township=township))
        return rows.order_by(OWN_FIRST)


class LocalModel(ScopedModel):
    section = Section.SYSTEM
    village_path = ""
    township_path = "township"

    township = models.ForeignKey(
        "villages.Township",
        models.PROTECT,
        verbose_name="乡镇",
        null=True,
        blank=True,
        related_name="+",
        help_text="留空为全部乡镇;本乡镇有自己的一行时,以本乡镇的为准。",
    )

    objects = LocalQuerySet.as_manager()

    class Meta:
        abstract = True

    def validate_constraints(self, exclude=None):
        """Also where the form does not ask for a field that the constraint looks at."""
        super().validate_constraints(exclude=set(exclude or ()) - {"archived_at", "township"})
