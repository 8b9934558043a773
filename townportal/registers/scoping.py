"""Row-level access: pages, choices, imports, exports, figures and jobs reach rows only here."""

from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from townportal.accounts.roles import Access, Reach, Right, Section
from townportal.sealing.fields import BlindIndexField

NOTHING = Q(pk__in=[])
EVERYTHING = Q(pk__isnull=False)  # an empty Q() would vanish in an OR


class ScopedQuerySet(models.QuerySet):
    def live(self):
        return self.filter(archived_at=None)

    def archived(self):
        return self.filter(archived_at__isnull=False)

    def visible_to(self, user, right: Right = Right.READ):
        """Rows ``user`` (anything with an ``access``) may use with ``right``."""
        return self.filter(reach_condition(self.model, user.access, right))

    def editable_by(self, user):
        return self.visible_to(user, Right.WRITE)

    def choices_for(self, user):
        """Rows to offer in a form: live ones; shared dictionaries also without their section."""
        rows = self.live()
        return rows.known_to(user) if self.model.is_shared else rows.visible_to(user)

    def known_to(self, user):
        """Rows of a shared dictionary that hold where the user works, retired ones too."""
        return self.filter(_within(self.model, user.access, shared_reach(user.access)))


class ScopedModel(models.Model):
    """A row that belongs to a village, a township or the whole installation, and to a section.

    A subclass states facts only: ``section`` (or ``section_path``, where the row itself says which
    of ``row_sections`` it is), ``village_path`` and ``township_path``: the lookups from the row to
    its village and township, empty where there is none. ``is_shared`` marks dictionaries that
    every form may offer.
    """

    section: Section | None = None
    section_path = ""
    row_sections: tuple[Section, ...] = ()
    village_path = "village"
    township_path = "village__township"
    is_shared = False
    masked_fields: dict = {}  # field name -> function that hides its value

    created_at = models.DateTimeField("录入时间", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="录入人",
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    updated_at = models.DateTimeField("更新时间", auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    archived_at = models.DateTimeField("归档时间", null=True, blank=True, editable=False)

    history = HistoricalRecords(inherit=True, excluded_fields=["grams"])
    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True

    def validate_constraints(self, exclude=None):
        """A form shows neither archived_at nor blind indexes, yet "once" depends on them."""
        indexes = {f.name for f in self._meta.fields if isinstance(f, BlindIndexField)}
        super().validate_constraints(exclude=set(exclude or ()) - {"archived_at"} - indexes)


def may(user, model, right: Right = Right.READ) -> bool:
    """Whether the user has this right on any row of the model: opens or closes whole pages."""
    sections = model.row_sections if model.section_path else (model.section,)
    return any(_reaches(model, user.access.reach(section, right)) for section in sections)


def is_own_place(user, model) -> bool:
    """Whether the rows the user may write are the very villages, or the township, he works in."""
    paths = {Reach.VILLAGES: model.village_path, Reach.TOWNSHIP: model.township_path}
    return paths.get(user.access.reach(model.section, Right.WRITE)) == "pk"


def may_row(user, row, right: Right = Right.READ) -> bool:
    return type(row).objects.visible_to(user, right).filter(pk=row.pk).exists()


def reach_condition(model, access: Access, right: Right) -> Q:
    if not model.section_path:
        return _within(model, access, access.reach(model.section, right))
    by_reach: dict[Reach, list[Section]] = {}
    for section in model.row_sections:
        by_reach.setdefault(access.reach(section, right), []).append(section)
    return reduce(or_, (_of(model, access, *part) for part in by_reach.items()), NOTHING)


def _of(model, access: Access, reach: Reach, sections: list[Section]) -> Q:
    """The rows of some sections within one reach: one branch each, or SQLite sorts them all."""
    place = _within(model, access, reach)
    if len(sections) == len(model.row_sections):
        return place
    return Q(**{f"{model.section_path}__in": sections}) & place


def shared_reach(access: Access) -> Reach:
    return Reach.TOWNSHIP if access.township_id else Reach.COUNTY


def _within(model, access: Access, reach: Reach) -> Q:
    match reach:
        case Reach.COUNTY:
            return EVERYTHING
        case Reach.TOWNSHIP if not model.township_path:
            return EVERYTHING
        case Reach.TOWNSHIP:
            return Q(**{_id(model.township_path): access.township_id})
        case Reach.VILLAGES if model.village_path:
            return Q(**{f"{_id(model.village_path)}__in": access.village_ids})
    return NOTHING


def _reaches(model, reach: Reach) -> bool:
    return (reach is Reach.VILLAGES and bool(model.village_path)) or reach in WIDE


WIDE = (Reach.TOWNSHIP, Reach.COUNTY)


def _id(path: str) -> str:
    """``village`` as ``village_id``: compares the column without a join."""
    return path if path == "pk" else f"{path}_id"
