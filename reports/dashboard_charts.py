"""The charts of the dashboard: figures by month, village and class, every bar a list of records."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from ledgers.models import DictionaryItem, Ledger
from reports.charts import Chart, Point
from reports.dashboard import filters_of, list_url, month_of
from townportal.accounts.roles import Section
from townportal.registers.figures import CATALOGUE, Period, Scope, grouped
from villages.models import Village

CLASS_CHARTS = [
    # ledger, title, for whom
    ("livelihood", "民生诉求类别(本年收集)", Section.LIVELIHOOD),
    ("hardship", "困难类别(本年收集)", Section.HARDSHIP),
]


def charts(scope: Scope, today: date, villages: list[Village]) -> list[Chart]:
    periods = last_months(today)
    span = Period(end=today, start=periods[0].start)
    collected = CATALOGUE["ledger.collected"].grouped(scope, span, "collected_month", "entry_class")
    shown = {code: title for code, title, section in CLASS_CHARTS if scope.user.access.may(section)}
    return [
        months_chart(scope, periods, collected),
        villages_chart(scope, today, villages),
        *classes_charts(scope, today, collected, shown),
    ]


def last_months(today: date, count: int = 12) -> list[Period]:
    """This month and those before it; a year of them, so that this year lies within."""
    periods, end = [], today
    for _ in range(count):
        periods.append(month_of(end))
        end = end.replace(day=1) - timedelta(days=1)
    return periods[::-1]


def months_chart(scope: Scope, periods: list[Period], collected: dict[tuple, int]) -> Chart:
    """``collected`` is by month and class."""
    span = Period(end=periods[-1].end, start=periods[0].start)
    closed = CATALOGUE["ledger.closed_in_period"].grouped(scope, span, "closed_on")
    opened_in, closed_in = Counter(), Counter()
    for (month, _), count in collected.items():
        opened_in[month] += count
    for day, count in closed.items():
        closed_in[number_of(day)] += count
    points = [_month_point(scope, period, opened_in, closed_in) for period in periods]
    return Chart("months", "近 12 个月登记与办结", "月份", ("登记", "办结"), points)


def number_of(day: date) -> int:
    """202106"""
    return day.year * 100 + day.month


def _month_point(scope: Scope, period: Period, opened_in: Counter, closed_in: Counter) -> Point:
    month = number_of(period.start)
    urls = tuple(
        list_url(key, period, **filters_of(scope))
        for key in ("ledger.collected", "ledger.closed_in_period")
    )
    return Point(f"{period.start.month}月", (opened_in[month], closed_in[month]), urls)


def villages_chart(scope: Scope, today: date, villages: list[Village]) -> Chart:
    """Open and overdue by village, in the office's fixed order: never a ranking."""
    period = Period(today)
    keys = ("ledger.open_in_time", "ledger.overdue")
    counts = grouped(keys, scope, period, "village")
    points = [
        Point(
            village.name if scope.user.township_id else f"{village.township} {village}",
            tuple(found.get(village.pk, 0) for found in counts),
            tuple(list_url(key, period, village=village.pk) for key in keys),
        )
        for village in villages
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


def classes_charts(
    scope: Scope, today: date, collected: dict[tuple, int], titles: dict[str, str]
) -> list[Chart]:
    """What this year's matters are about; one name is one class, also over several townships."""
    period = Period(end=today, start=date(today.year, 1, 1))
    counts = Counter()
    for (month, pk), count in collected.items():
        if month >= number_of(period.start):
            counts[pk] += count
    sums = {code: Counter() for code in titles}
    for item in _classes(scope.user, titles):
        sums[item.ledger.code][item.name] += counts[item.pk]
    return [_classes_chart(scope, period, code, titles[code], sums[code]) for code in titles]


def _classes(user, codes: Iterable[str]) -> Iterable:
    ledgers = Ledger.objects.choices_for(user).filter(code__in=codes)
    rows = DictionaryItem.objects.filter(kind=DictionaryItem.Kind.ENTRY_CLASS, ledger__in=ledgers)
    return rows.select_related("ledger").order_by("order", "pk")


def _classes_chart(scope, period, code: str, title: str, counts: Counter) -> Chart:
    def url(name: str) -> str:
        filters = {"class_name": name, **filters_of(scope)}
        return list_url("ledger.collected", period, ledger=code, **filters)

    points = [Point(name, (count,), (url(name),)) for name, count in counts.items() if count]
    return Chart(code, title, "类别", ("收集",), points)
