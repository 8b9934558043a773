"""The rows of the monthly county form, each a declared figure over one level's book.

A level counts a matter from its book day on, once. A reopened matter is open again from its
reopening on: it leaves this year's closings (本月办结 is net of reopenings), and one that was
closed before this year enters this year's book on the day it is reopened. Past months keep
their figures, and in every cell 本月办理中 = 上月办理中 + 本月建账 − 本月办结 (docs/adr/0002).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q

from ledgers.models import ClosingKind, EntryClosing, Level
from ledgers.models.entry import closed_by
from townportal.registers.figures import CATALOGUE, Figure, Period
from townportal.registers.sheets_out.county_rows import COUNTY_ROWS, TOWNSHIP_ROWS

SOURCE = "三本台账月报"
OWN_ORIGINS = {"by_county": "county", "by_congress": "congress", "by_consultative": "cppcc"}
KINDS = {"substantive": "实质性", "staged": "阶段性", "procedural": "程序性"}


@dataclass(frozen=True)
class Book:
    """One level's book as it stands in a month."""

    level: Level
    period: Period

    def on(self, **lookup) -> Q:
        return Q(**{f"{self.level}_book_on__{name}": value for name, value in lookup.items()})

    @property
    def start(self) -> date:
        return self.period.start

    @property
    def end(self) -> date:
        return self.period.end

    @property
    def day_before(self) -> date:
        return self.start - timedelta(days=1)

    @property
    def new_year(self) -> date:
        return date(self.end.year, 1, 1)

    @property
    def year_before(self) -> date:
        return date(self.end.year - 1, 12, 31)

    # Conditions

    def open_on(self, day: date) -> Q:
        return self.on(lte=day) & ~closed_by(day)

    def carried_over(self) -> Q:
        return self.open_on(self.year_before)

    def opened_since(self, first: date) -> Q:
        """New in the book, or closed before this year and reopened since."""
        reopened = EntryClosing.objects.filter(
            entry=OuterRef("pk"),
            closed_on__lte=self.year_before,
            reopened_on__gte=first,
            reopened_on__lte=self.end,
        )
        again = Q(was_reopened=True) & self.on(lte=self.year_before) & Q(Exists(reopened))
        return self.on(gte=first, lte=self.end) | again

    def opened_total(self) -> Q:
        return self.carried_over() | self.opened_since(self.new_year)

    def closed_since(self, first: date, kind: str = "") -> Q:
        """Closings made since ``first`` that hold at the end of the month."""
        past = EntryClosing.objects.active_on(self.end)
        past = past.filter(entry=OuterRef("pk"), closed_on__gte=first)
        now = Q(closed_on__gte=first, closed_on__lte=self.end)
        if kind:
            past, now = past.filter(kind=kind), now & Q(closing_kind=kind)
        return self.on(lte=self.end) & (now | Q(was_reopened=True) & Q(Exists(past)))

    def reopened_in_month(self, kind: str = "") -> Q:
        """Closings of this year that held when the month began and were undone in it."""
        undone = EntryClosing.objects.active_on(self.day_before).filter(
            entry=OuterRef("pk"),
            closed_on__gte=self.new_year,
            reopened_on__gte=self.start,
            reopened_on__lte=self.end,
        )
        if kind:
            undone = undone.filter(kind=kind)
        return self.on(lte=self.day_before) & Q(was_reopened=True) & Q(Exists(undone))


VILLAGE_OPENED, TOWNSHIP_OPENED = (
    Q(opened_level=Level.VILLAGE),
    ~Q(opened_level=Level.VILLAGE),
)
FROM_COUNTY = Q(origin__code__in=OWN_ORIGINS.values())


@dataclass(frozen=True)
class FormRow:
    """Adds ``counts``; where closings are counted, takes off what was reopened."""

    key: str
    counts: Callable[[Period], Q]
    takes_off: Callable[[Period], Q] | None = None


def _row(key, level, counts, takes_off=None, also: Q | None = None) -> FormRow:
    also = Q() if also is None else also

    def condition(method):
        return lambda period: method(Book(level, period)) & also

    return FormRow(key, condition(counts), condition(takes_off) if takes_off else None)


def _closings(key, level, *, monthly: bool, kind="", also=None) -> FormRow:
    if not monthly:
        return _row(key, level, lambda b: b.closed_since(b.new_year, kind), also=also)
    return _row(
        key,
        level,
        lambda b: b.closed_since(b.start, kind),
        lambda b: b.reopened_in_month(kind),
        also=also,
    )


def _common(prefix: str, level: Level, opened: str):
    """The rows that every level's block has."""
    yield _row(f"{prefix}.{opened}_total", level, Book.opened_total)
    yield _row(f"{prefix}.{opened}_in_month", level, lambda b: b.opened_since(b.start))
    yield _row(f"{prefix}.open_before_month", level, lambda b: b.open_on(b.day_before))
    yield _row(f"{prefix}.open_at_month_end", level, lambda b: b.open_on(b.end))
    yield _closings(f"{prefix}.closed_total", level, monthly=False)
    yield _closings(f"{prefix}.closed_in_month", level, monthly=True)
    for kind in ClosingKind.values:
        yield _closings(f"{prefix}.closed_{kind}", level, monthly=False, kind=kind)
        yield _closings(f"{prefix}.closed_in_month_{kind}", level, monthly=True, kind=kind)


def _village():
    yield from _common("village", Level.VILLAGE, "opened")
    yield _row("village.opened_carried_over", Level.VILLAGE, Book.carried_over)
    yield from _pair("village.handed_up", Level.TOWNSHIP, VILLAGE_OPENED)


def _township():
    level = Level.TOWNSHIP
    yield from _common("township", level, "collected")
    for name, also in (("from_villages", VILLAGE_OPENED), ("opened", TOWNSHIP_OPENED)):
        yield from _pair(f"township.{name}", level, also)
        yield _row(f"township.{name}_carried_over", level, Book.carried_over, also=also)
    direct = TOWNSHIP_OPENED & (Q(origin=None) | ~FROM_COUNTY)
    for name, also in (("directly", direct), *_county_origins()):
        yield _row(f"township.opened_{name}", level, Book.opened_total, also=also)
        key = f"township.opened_in_month_{name}"
        yield _row(key, level, lambda b: b.opened_since(b.start), also=also)
    for name, also in (("own", TOWNSHIP_OPENED), ("from_villages", VILLAGE_OPENED)):
        yield _closings(f"township.closed_{name}", level, monthly=False, also=also)
        yield _closings(f"township.closed_in_month_{name}", level, monthly=True, also=also)
    yield from _pair("township.own_handed_up", Level.COUNTY, TOWNSHIP_OPENED)
    yield from _pair("township.from_villages_handed_up", Level.COUNTY, VILLAGE_OPENED)


def _county_origins():
    for name, code in OWN_ORIGINS.items():
        yield name, TOWNSHIP_OPENED & Q(origin__code=code)


def _pair(key: str, level: Level, also: Q):
    yield _row(f"{key}_total", level, Book.opened_total, also=also)
    yield _row(f"{key}_in_month", level, lambda b: b.opened_since(b.start), also=also)


FORM_ROWS: dict[str, FormRow] = {
    row.key: row for row in (*_village(), *_township(), *_common("county", Level.COUNTY, "opened"))
}


def figure_key(row_key: str, *, takes_off: bool = False) -> str:
    return f"form.{row_key}{'.reopened' if takes_off else ''}"


def _declare() -> None:
    for label in (*TOWNSHIP_ROWS, *COUNTY_ROWS):
        row, words = FORM_ROWS[label.key], " ".join(label.levels)
        _declare_one(figure_key(row.key), words, row.counts)
        if row.takes_off:
            key = figure_key(row.key, takes_off=True)
            _declare_one(key, f"{words}(减去:本月重开)", row.takes_off)


def _declare_one(key: str, label: str, condition) -> None:
    CATALOGUE[key] = Figure(
        key=key,
        label=label,
        unit="件",
        source=SOURCE,
        definition="月报第几行就数什么:按各级建账日期和办结、重开日期,截至当月最后一天。",
        model_label="ledgers.Entry",
        base="counted",
        condition=condition,
    )


_declare()
