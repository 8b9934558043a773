"""What the dashboard shows: declared figures only, each with the address of its records."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.urls import reverse

from ledgers.models import Entry, EntryAction
from townportal.registers.figures import (
    CATALOGUE,
    Period,
    Scope,
    Value,
    drill_query,
    values,
)
from villages.models import Township, Village


@dataclass(frozen=True)
class Tile:
    label: str
    value: Value
    unit: str
    url: str
    is_late: bool = False

    @property
    def beside(self) -> str:
        """Numerator and denominator of a rate."""
        if not self.value.denominator:
            return ""
        return f"{self.value.numerator}/{self.value.denominator}"


def list_url(key: str, period: Period, *, ledger: str = "", **filters) -> str:
    """The list that proves a number."""
    base = reverse("entry_list", args=[ledger]) if ledger else reverse("entry_search")
    return f"{base}?{drill_query(key, period, **filters)}"


def scope_of(user, village: Village | None = None) -> Scope:
    """What the user may see, or one village of it.

    The indexes that figures are counted by begin with the township: a county's user names all.
    """
    if village:
        return Scope(user, {"village": village.pk})
    if user.township_id:
        return Scope(user)
    return Scope(user, {"township__in": list(Township.objects.live().values_list("pk", flat=True))})


def month_of(day: date) -> Period:
    return Period(end=day, start=day.replace(day=1))


TILES = [
    # figure, label, "day" or "month"
    ("ledger.open", "在办", "day"),
    ("ledger.due_soon", "3 个工作日内到期", "day"),
    ("ledger.overdue", "已逾期", "day"),
    ("ledger.collected", "本月新登记", "month"),
    ("ledger.closed_in_period", "本月办结", "month"),
    ("ledger.satisfied_rate", "本月回访满意", "month"),
]


def tiles(scope: Scope, today: date) -> list[Tile]:
    """Six numbers in two queries, one per period."""
    periods = {"day": Period(today), "month": month_of(today)}
    found = {}
    for name, period in periods.items():
        keys = [key for key, _, when in TILES if when == name]
        found |= values(keys, scope, period)
    return [
        Tile(
            label=label,
            value=found[key],
            unit=CATALOGUE[key].unit,
            url=list_url(key, periods[when], **filters_of(scope)),
            is_late=key == "ledger.overdue" and bool(found[key].value),
        )
        for key, label, when in TILES
    ]


def filters_of(scope: Scope) -> dict:
    """What of a scope the address of a list has to say."""
    return {"village": scope.where["village"]} if "village" in scope.where else {}


@dataclass(frozen=True)
class Concern:
    label: str
    count: int
    unit: str
    url: str


def concerns(scope: Scope, today: date) -> list[Concern]:
    """需关注: long overdue, and instructions that nobody has answered."""
    period, filters = Period(today), filters_of(scope)
    late = values(["ledger.long_overdue"], scope, period)["ledger.long_overdue"].value
    late_url = list_url("ledger.long_overdue", period, **filters)
    waiting_url = f"{reverse('unanswered')}?{urlencode(filters)}"
    return [
        Concern("逾期 5 个工作日以上", late, "件", late_url),
        Concern("批示、督办待回复", unanswered(scope).count(), "条", waiting_url),
    ]


def unanswered(scope: Scope):
    """Instructions and urgings in the scope that wait for a reply, the latest first."""
    matters = Entry.objects.visible_to(scope.user).counted().filter(**scope.where)
    rows = EntryAction.objects.unanswered().filter(Exists(matters.filter(pk=OuterRef("entry"))))
    return rows.select_related("entry", "by").order_by("-at")
