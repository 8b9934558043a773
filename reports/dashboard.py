"""What the dashboard shows: declared figures only, each with the address of its records."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.urls import reverse

from ledgers.models import DictionaryItem, Entry, EntryAction, Ledger
from reports.charts import Chart, Point
from townportal.accounts.roles import Section
from townportal.registers.figures import (
    CATALOGUE,
    Period,
    Scope,
    Value,
    drill_query,
    grouped,
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
            url=list_url(key, periods[when], **_filters(scope)),
            is_late=key == "ledger.overdue" and bool(found[key].value),
        )
        for key, label, when in TILES
    ]


def _filters(scope: Scope) -> dict:
    return {"village": scope.where["village"]} if "village" in scope.where else {}


def charts(scope: Scope, today: date) -> list[Chart]:
    shown = {code: title for code, title, section in CLASS_CHARTS if scope.user.access.may(section)}
    return [
        months_chart(scope, today),
        villages_chart(scope, today),
        *classes_charts(scope, today, shown),
    ]


def last_months(today: date, count: int = 12) -> list[Period]:
    periods, end = [], today
    for _ in range(count):
        periods.append(month_of(end))
        end = end.replace(day=1) - timedelta(days=1)
    return periods[::-1]


def months_chart(scope: Scope, today: date) -> Chart:
    periods = last_months(today)
    span = Period(end=today, start=periods[0].start)
    collected = CATALOGUE["ledger.collected"].grouped(scope, span, "collected_month")
    closed = CATALOGUE["ledger.closed_in_period"].grouped(scope, span, "closed_on")
    closed_by_month: dict[int, int] = {}
    for day, count in closed.items():
        month = day.year * 100 + day.month
        closed_by_month[month] = closed_by_month.get(month, 0) + count
    points = [_month_point(scope, period, collected, closed_by_month) for period in periods]
    return Chart("months", "近 12 个月登记与办结", "月份", ("登记", "办结"), points)


def _month_point(scope, period, collected, closed) -> Point:
    month = period.start.year * 100 + period.start.month
    urls = tuple(
        list_url(key, period, **_filters(scope))
        for key in ("ledger.collected", "ledger.closed_in_period")
    )
    return Point(f"{period.start.month}月", (collected.get(month, 0), closed.get(month, 0)), urls)


def villages_chart(scope: Scope, today: date) -> Chart:
    """Open and overdue by village, in the office's fixed order: never a ranking."""
    period = Period(today)
    keys = ("ledger.open_in_time", "ledger.overdue")
    counts = grouped(keys, scope, period, "village")
    rows = Village.objects.visible_to(scope.user).live()
    if "village" in scope.where:
        rows = rows.filter(pk=scope.where["village"])
    points = [
        Point(
            village.name,
            tuple(found.get(village.pk, 0) for found in counts),
            tuple(list_url(key, period, village=village.pk) for key in keys),
        )
        for village in rows
    ]
    return Chart(
        "villages",
        "各村在办与逾期",
        "村(社区)",
        ("在办未逾期", "已逾期"),
        points,
        stacked=True,
        css=("b", "late"),
        note="按固定顺序排列,不排名。",
    )


CLASS_CHARTS = [
    # ledger, title, for whom
    ("livelihood", "民生诉求类别(本年收集)", Section.LIVELIHOOD),
    ("hardship", "困难类别(本年收集)", Section.HARDSHIP),
]


def classes_charts(scope: Scope, today: date, titles: dict[str, str]) -> list[Chart]:
    """What this year's matters are about; one name is one class, also over several townships."""
    period = Period(end=today, start=date(today.year, 1, 1))
    counts = CATALOGUE["ledger.collected"].grouped(scope, period, "entry_class")
    sums: dict[str, dict[str, int]] = {code: {} for code in titles}
    for item in _classes(scope.user, titles):
        names = sums[item.ledger.code]
        names[item.name] = names.get(item.name, 0) + counts.get(item.pk, 0)
    return [_classes_chart(scope, period, code, titles[code], sums[code]) for code in titles]


def _classes(user, codes: Iterable[str]) -> Iterable:
    ledgers = Ledger.objects.choices_for(user).filter(code__in=codes)
    rows = DictionaryItem.objects.filter(kind=DictionaryItem.Kind.ENTRY_CLASS, ledger__in=ledgers)
    return rows.select_related("ledger").order_by("order", "pk")


def _classes_chart(scope, period, code: str, title: str, counts: dict[str, int]) -> Chart:
    def url(name: str) -> str:
        filters = {"class_name": name, **_filters(scope)}
        return list_url("ledger.collected", period, ledger=code, **filters)

    points = [Point(name, (count,), (url(name),)) for name, count in counts.items() if count]
    return Chart(code, title, "类别", ("收集",), points)


@dataclass(frozen=True)
class Concern:
    label: str
    count: int
    unit: str
    url: str


def concerns(scope: Scope, today: date) -> list[Concern]:
    """需关注: long overdue, and instructions that nobody has answered."""
    period, filters = Period(today), _filters(scope)
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
