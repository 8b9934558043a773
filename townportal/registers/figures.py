"""A number is declared once, beside the records it counts; every page that shows it asks here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.db import models
from django.db.models import Count, Q, Sum

PARAMETERS = ("figure", "from", "to", "within")


@dataclass(frozen=True)
class Period:
    """Cut-off day and, where a period is asked for, its first day."""

    end: date
    start: date | None = None


@dataclass(frozen=True)
class Scope:
    """Whose eyes, and which part: lookups of the counted model, e.g. {"village": 3}."""

    user: Any
    where: dict = field(default_factory=dict)

    def within(self, **more) -> "Scope":
        return Scope(self.user, {**self.where, **more})


@dataclass(frozen=True)
class Value:
    """A figure's value; a rate carries its numerator and denominator and is None over nothing."""

    value: int | Decimal | None
    numerator: int | Decimal | None = None
    denominator: int | Decimal | None = None


@dataclass(frozen=True)
class Figure:
    """The count (or sum, or distinct count) of the rows that meet ``condition`` in a period.

    ``condition(period)`` returns a Q over the rows of ``model``; ``base`` names the queryset
    method that says which rows count at all.
    """

    key: str
    label: str
    unit: str
    source: str
    definition: str
    model_label: str
    condition: Callable[[Period], Q]
    base: str = "live"
    path: str = ""  # lookup from the counted model to the scoped model, e.g. "entry"
    total: str = ""  # sum this field instead of counting rows
    distinct: str = ""  # count distinct values of this field

    @property
    def model(self):
        return apps.get_model(self.model_label)

    def rows(self, scope: Scope, period: Period):
        """The records behind the value: what a drill-down lists."""
        return self.start(scope).filter(self.condition(period))

    def start(self, scope: Scope):
        visible = self.scoped_model.objects.visible_to(scope.user)
        visible = getattr(visible, self.base)().filter(**scope.where)
        if not self.path:
            return visible
        return self.model.objects.filter(**{f"{self.path}__in": visible.values("pk")})

    @property
    def scoped_model(self):
        return self.model._meta.get_field(self.path).related_model if self.path else self.model

    def aggregate(self):
        if self.total:
            return Sum(self.total)
        return Count(self.distinct or "pk", distinct=bool(self.distinct))

    def value(self, scope: Scope, period: Period) -> Value:
        found = self.rows(scope, period).aggregate(value=self.aggregate())["value"]
        return Value(found or 0)

    def grouped(self, scope: Scope, period: Period, *by: str) -> dict:
        """{group: value} over lookups of the counted model, in one query; several make a tuple."""
        rows = self.rows(scope, period).order_by().values_list(*by).annotate(n=self.aggregate())
        return {group[0] if len(by) == 1 else tuple(group): value for *group, value in rows}


@dataclass(frozen=True)
class Ratio:
    """Numerator ÷ denominator in per cent, half up to one decimal; both are declared figures."""

    key: str
    label: str
    source: str
    definition: str
    numerator: str
    denominator: str
    unit: str = "%"

    def value(self, scope: Scope, period: Period) -> Value:
        top = CATALOGUE[self.numerator].value(scope, period).value
        bottom = CATALOGUE[self.denominator].value(scope, period).value
        return Value(percent(top, bottom), top, bottom)


CATALOGUE: dict[str, Figure | Ratio] = {}


def figure(key: str, **declaration):
    """Decorate ``condition(period) -> Q`` to put a figure into the catalogue."""

    def declare(condition):
        CATALOGUE[key] = Figure(
            key=key,
            definition=(condition.__doc__ or "").strip(),
            condition=condition,
            **declaration,
        )
        return condition

    return declare


def ratio(key: str, **declaration) -> None:
    CATALOGUE[key] = Ratio(key=key, **declaration)


def percent(top, bottom) -> Decimal | None:
    """Per cent, half up to one decimal; None where there is nothing to divide by."""
    if not bottom:
        return None
    return (Decimal(top) * 100 / Decimal(bottom)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def values(keys: Iterable[str], scope: Scope, period: Period) -> dict[str, Value]:
    """Many figures at once, by one query for all over the same rows."""
    wanted = [CATALOGUE[key] for key in keys]
    plain = {f.key: f for f in wanted if isinstance(f, Figure)}
    for item in wanted:
        if isinstance(item, Ratio):
            plain |= {k: CATALOGUE[k] for k in (item.numerator, item.denominator)}
    found = {key: Value(0) for key in plain}  # a query known to be empty answers nothing
    for group in _groups(plain.values()):
        found |= _counted(group, scope, period)
    for item in wanted:
        if isinstance(item, Ratio):
            top, bottom = found[item.numerator].value, found[item.denominator].value
            found[item.key] = Value(percent(top, bottom), top, bottom)
    return {item.key: found[item.key] for item in wanted}


def _groups(figures):
    groups: dict[tuple, list[Figure]] = {}
    for item in figures:
        groups.setdefault((item.model_label, item.path), []).append(item)
    return groups.values()


def _counted(group: list[Figure], scope: Scope, period: Period) -> dict[str, Value]:
    rows = _one_after_the_other(group, scope, period)
    return {group[number].key: Value(value or 0) for number, value in rows}


def grouped(keys: Iterable[str], scope: Scope, period: Period, by: str) -> list[dict]:
    """For each figure {group: value}; the figures must count the same rows, by one query."""
    group = [CATALOGUE[key] for key in keys]
    found: list[dict] = [{} for _ in group]
    for number, name, value in _one_after_the_other(group, scope, period, by):
        found[number][name] = value
    return found


def _one_after_the_other(group: list[Figure], scope: Scope, period: Period, *by: str):
    """(number of the figure, *by, value) of all: one query, in which each finds its own index."""
    parts = [
        item.rows(scope, period)
        .order_by()
        .annotate(figure=models.Value(number))
        .values_list("figure", *by)
        .annotate(value=item.aggregate())
        for number, item in enumerate(group)
    ]
    return parts[0].union(*parts[1:], all=True)


# Drill-down: a figure in an address narrows a register's list to the figure's own rows.


@dataclass(frozen=True)
class DrillDown:
    figure: Figure
    scope: Scope
    period: Period

    @property
    def title(self) -> str:
        start = f"{self.period.start} 至 " if self.period.start else "截至 "
        return f"{self.figure.label}({start}{self.period.end})"

    def narrow(self, rows):
        """The list's rows that the figure counts, whatever else the list filters by."""
        if self.figure.path:
            counted = self.figure.rows(self.scope, self.period)
            return rows.filter(pk__in=counted.values(self.figure.path))
        rows = getattr(rows, self.figure.base)()
        return rows.filter(self.figure.condition(self.period))


def from_params(user, params) -> DrillDown | None:
    """The drill-down an address asks for, or None if it asks for none or names no figure."""
    item = CATALOGUE.get(params.get("figure", ""))
    if not isinstance(item, Figure):
        return None
    try:
        end = date.fromisoformat(params.get("to", ""))
        start = date.fromisoformat(params["from"]) if params.get("from") else None
    except ValueError:
        return None
    return DrillDown(item, Scope(user), Period(end, start))


def drill_query(key: str, period: Period, **filters) -> str:
    """The query string that lists a figure's rows; for a rate, those of its numerator."""
    item = CATALOGUE[key]
    key = item.numerator if isinstance(item, Ratio) else key
    pairs = {"figure": key, "from": period.start or "", "to": period.end, **filters}
    return urlencode({name: value for name, value in pairs.items() if value not in ("", None)})
