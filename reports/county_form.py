"""The monthly form of the three ledgers: its cells, each the count of records one can open."""

import calendar
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import Count

from ledgers.defaults import HARDSHIP, LIVELIHOOD, STABILITY
from ledgers.form_figures import FORM_ROWS, figure_key
from ledgers.models import DictionaryItem, Entry, Ledger
from townportal.registers.figures import Period, Scope
from townportal.registers.sheets_out.county_rows import RowLabel

LEDGER_ORDER = (LIVELIHOOD, HARDSHIP, STABILITY)  # as the county prints them

Cell = tuple[str, str]  # ledger code, class name


def month_period(year: int, month: int) -> Period:
    return Period(date(year, month, calendar.monthrange(year, month)[1]), date(year, month, 1))


@dataclass(frozen=True)
class FormColumns:
    """The columns after 合计: per ledger 小计 and its classes, retired ones if in use."""

    groups: tuple[tuple[str, str, tuple[str, ...]], ...]  # ledger code, short name, class names

    @classmethod
    def of(cls, scope: Scope, townships: Iterable[int]) -> "FormColumns":
        townships = list(townships)
        sections = scope.user.access.sections()
        ledgers = Ledger.objects.filter(township__in=townships, entry_section__in=sections)
        names = {ledger.code: ledger.short_name for ledger in ledgers}
        groups = [
            (code, names[code], _classes(townships, code)) for code in LEDGER_ORDER if code in names
        ]
        return cls(tuple(groups))

    def cells(self) -> list[Cell | None]:
        """None is 合计, an empty class name is 小计."""
        return [None, *((code, name) for code, _, names in self.groups for name in ("", *names))]

    @property
    def headings(self) -> list[tuple[str, list[str]]]:
        return [(short_name, ["小计", *names]) for _, short_name, names in self.groups]


def _classes(townships: list[int], code: str) -> tuple[str, ...]:
    rows = DictionaryItem.objects.filter(
        kind=DictionaryItem.Kind.ENTRY_CLASS, ledger__code=code, township__in=townships
    )
    used = set(
        Entry.objects.filter(entry_class__in=rows.archived()).values_list(
            "entry_class__name", flat=True
        )
    )
    found = [
        row.name for row in rows.order_by("order", "pk") if not row.archived_at or row.name in used
    ]
    return tuple(dict.fromkeys(found))


@dataclass
class CountyForm:
    """One month's counts for the rows asked, kept per village: every sheet comes from them."""

    scope: Scope
    period: Period
    columns: FormColumns
    counts: dict[str, dict[tuple, int]] = field(default_factory=dict)

    def lines(self, labels: Iterable[RowLabel], village_id: int | None = None) -> list[list[int]]:
        """The values of the rows in the order of ``columns.cells()``; of one village or all."""
        return [self.line(label.key, village_id) for label in labels]

    def line(self, key: str, village_id: int | None = None) -> list[int]:
        sums: dict[Cell | None, int] = defaultdict(int)
        for (village, code, name), count in self._counted(key).items():
            if village_id in (None, village) and code in self._codes:
                for cell in (None, (code, ""), (code, name)):
                    sums[cell] += count
        return [sums[cell] for cell in self.columns.cells()]

    @cached_property
    def _codes(self) -> set[str]:
        return {code for code, _, _ in self.columns.groups}

    def _counted(self, key: str) -> dict[tuple, int]:
        if key not in self.counts:
            row = FORM_ROWS[key]
            counts = defaultdict(int, self._count(row.counts))
            if row.takes_off:
                for group, count in self._count(row.takes_off).items():
                    counts[group] -= count
            self.counts[key] = counts
        return self.counts[key]

    def _count(self, condition) -> dict[tuple, int]:
        rows = Entry.objects.visible_to(self.scope.user).counted().filter(**self.scope.where)
        rows = rows.filter(condition(self.period)).order_by()
        grouped = rows.values_list("village", "ledger__code", "entry_class__name")
        return {(v, code, name): n for v, code, name, n in grouped.annotate(n=Count("pk"))}

    # What the page shows beside the numbers

    def reopened(self, key: str) -> str:
        """The key of the figure that this row takes off, or nothing."""
        return figure_key(key, takes_off=True) if FORM_ROWS[key].takes_off else ""


def open_form(user, townships: list[int], year: int, month: int) -> CountyForm:
    scope = Scope(user, {"township__in": townships})
    return CountyForm(scope, month_period(year, month), FormColumns.of(scope, townships))
