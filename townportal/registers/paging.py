"""Keyset paging: page 2,000 costs what page 1 costs, and a new row never shifts the pages."""

import base64
import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Q

COUNT_LIMIT = 10_001  # counting on would read every row; beyond it the page says 1万+
SEARCH_LIMIT = 1_001  # a search counts dearer


@dataclass(frozen=True)
class Key:
    """One ordering term. Unknown values come last whichever way the column is sorted."""

    path: str
    descending: bool
    nullable: bool

    def order(self, reverse: bool):
        expression = F(self.path)
        descending = self.descending != reverse
        if not self.nullable:
            return expression.desc() if descending else expression.asc()
        nulls = {"nulls_first": True} if reverse else {"nulls_last": True}
        return expression.desc(**nulls) if descending else expression.asc(**nulls)

    def beyond(self, value, reverse: bool) -> Q | None:
        if value is None:
            return Q(**{f"{self.path}__isnull": False}) if reverse else None
        lookup = "lt" if self.descending != reverse else "gt"
        condition = Q(**{f"{self.path}__{lookup}": value})
        if self.nullable and not reverse:
            condition |= Q(**{f"{self.path}__isnull": True})
        return condition

    def same(self, value) -> Q:
        return Q(**({f"{self.path}__isnull": True} if value is None else {self.path: value}))

    def bound(self, value, reverse: bool) -> Q:
        """Redundant beside the OR, but the part an index can use."""
        if value is None or self.nullable:
            return Q()
        lookup = "lte" if self.descending != reverse else "gte"
        return Q(**{f"{self.path}__{lookup}": value})


@dataclass(frozen=True)
class Page:
    rows: list
    next_cursor: str
    previous_cursor: str
    total: int
    limit: int = COUNT_LIMIT

    @property
    def total_text(self) -> str:
        if self.total < self.limit:
            return str(self.total)
        return "1万+" if self.limit == COUNT_LIMIT else f"{self.limit - 1}+"


def keys_of(model, ordering) -> list[Key]:
    names = [*ordering] if any(name.lstrip("-") == "pk" for name in ordering) else [*ordering, "pk"]
    return [_key(model, name.lstrip("-"), descending=name.startswith("-")) for name in names]


def _key(model, path: str, *, descending: bool) -> Key:
    """A foreign key orders by its column: a row cannot go into a cursor."""
    fields = list(_fields(model, path))
    is_row = fields[-1] is not None and fields[-1].is_relation
    return Key(
        f"{path}_id" if is_row else path, descending, any(f is None or f.null for f in fields)
    )


def in_order(queryset, ordering):
    """The rows as ``paginate`` would show them, all at once: unknown values last."""
    return queryset.order_by(*(key.order(False) for key in keys_of(queryset.model, ordering)))


def paginate(
    queryset, ordering, *, size: int, after="", before="", limit=COUNT_LIMIT, is_indexed=True
) -> Page:
    """One page of an unordered queryset; a cursor that makes no sense is passed over.

    Where no index has the order (``is_indexed`` is false) only keys are sorted, not whole rows.
    """
    keys = keys_of(queryset.model, ordering)
    reverse = bool(before) and not after
    values = decode_cursor(after or before, keys)
    if values is None:
        reverse = False
    found = seek(queryset, keys, values, reverse)[: size + 1]
    rows = list(found if is_indexed else _whole_rows(queryset, keys, reverse, found))
    has_more, rows = len(rows) > size, rows[:size]
    if reverse:
        rows.reverse()
    has_next = has_more if not reverse else True
    has_previous = has_more if reverse else values is not None
    return Page(
        rows=rows,
        next_cursor=encode_cursor(rows[-1], keys) if rows and has_next else "",
        previous_cursor=encode_cursor(rows[0], keys) if rows and has_previous else "",
        total=queryset.order_by()[:limit].count(),
        limit=limit,
    )


def _whole_rows(queryset, keys: list[Key], reverse: bool, found):
    """By two queries: within one, PostgreSQL would read every row after all."""
    few = queryset.filter(pk__in=list(found.values_list("pk", flat=True)))
    return seek(few, keys, None, reverse)


def neighbours(queryset, ordering, row):
    """The rows before and after this one in the list, or None at its ends."""
    keys = keys_of(queryset.model, ordering)
    values = [_value(row, key.path) for key in keys]
    return (
        seek(queryset, keys, values, reverse=True).first(),
        seek(queryset, keys, values, reverse=False).first(),
    )


def seek(queryset, keys: list[Key], values: list | None, reverse: bool):
    """The rows strictly beyond ``values``, nearest first."""
    if values is not None:
        queryset = queryset.filter(_beyond(keys, values, reverse))
    return queryset.order_by(*(key.order(reverse) for key in keys))


def _beyond(keys, values, reverse) -> Q:
    condition, equal = Q(pk__in=[]), Q()
    for key, value in zip(keys, values, strict=True):
        step = key.beyond(value, reverse)
        if step is not None:
            condition |= equal & step
        equal &= key.same(value)
    return keys[0].bound(values[0], reverse) & condition


def encode_cursor(row, keys: list[Key]) -> str:
    values = [_plain(_value(row, key.path)) for key in keys]
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def decode_cursor(text: str, keys: list[Key]) -> list | None:
    """The values in a cursor, or None if it is empty, foreign or forged beyond use."""
    if not text:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        plain = all(isinstance(value, str | int | float | None) for value in values)
    except (ValueError, TypeError):
        return None
    if not plain or len(values) != len(keys):
        return None
    return values if isinstance(values[-1], int) else None


def _plain(value):
    match value:
        case datetime() | date():
            return value.isoformat()
        case Decimal():
            return str(value)
    return value


def _value(row, path: str):
    for name in path.split("__"):
        row = getattr(row, name) if row is not None else None
    return row


def _fields(model, path: str):
    """The model field of each step of a path; None where there is none, such as an annotation."""
    for name in path.split("__"):
        try:
            field = model._meta.pk if name == "pk" else model._meta.get_field(name)
        except FieldDoesNotExist:
            yield None
            return
        yield field
        model = field.related_model
