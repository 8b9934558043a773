"""A row's history in words: who changed which field from what to what, and when."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from townportal.registers.columns import as_text
from townportal.sealing.fields import BlindIndexField

SHOWN = 50  # the last changes; older ones stay in the database
HIDDEN = {"version", "updated_at", "created_at", "grams", "collected_month", "password", "seal"}


@dataclass(frozen=True)
class Change:
    at: datetime
    by: str
    what: str
    fields: list[tuple[str, str, str]]  # label, before, after


@dataclass(frozen=True)
class Difference:
    field: models.Field
    before: Any
    after: Any


def changes_of(register, row) -> list[Change]:
    """The last changes, newest first; masked fields stay masked."""
    if not hasattr(row, "history"):
        return []
    records = list(row.history.select_related("history_user").order_by("-history_id")[: SHOWN + 1])
    lines = [
        (newer, list(_differences(row, newer, older)) if older else [])
        for newer, older in zip(records, [*records[1:], None], strict=True)
        if older or newer.history_type == "+"
    ]
    names = _names(difference for _, differences in lines for difference in differences)
    found = []
    for record, differences in lines:
        if differences or record.history_type == "+":
            fields = [_words(row, difference, names) for difference in differences]
            found.append(Change(record.history_date, _who(record), _what(record, fields), fields))
    return found[:SHOWN]


def _who(record) -> str:
    return str(record.history_user) if record.history_user else "系统"


def _what(record, fields) -> str:
    if record.history_type == "+":
        return record.history_change_reason or "录入"
    if any(label == "归档时间" for label, _, _ in fields):
        return "归档" if record.archived_at else "恢复"
    return record.history_change_reason or "修改"


def _is_told(field) -> bool:
    """A blind index changes with the value it follows, and says nothing besides."""
    return field.name not in HIDDEN and not isinstance(field, BlindIndexField)


def _differences(row, newer, older) -> Iterator[Difference]:
    for field in row._meta.concrete_fields:
        if not _is_told(field) or not hasattr(newer, field.attname):
            continue
        before, after = getattr(older, field.attname), getattr(newer, field.attname)
        if before != after:
            yield Difference(field, before, after)


def _names(differences: Iterable[Difference]) -> dict[type[models.Model], dict]:
    """The related rows that changes name, by one question for each kind."""
    wanted: dict[type[models.Model], set] = {}
    for change in differences:
        if change.field.is_relation:
            wanted.setdefault(change.field.related_model, set()).update(
                {change.before, change.after} - {None}
            )
    return {model: model._base_manager.in_bulk(pks) for model, pks in wanted.items()}


def _words(row, change: Difference, names) -> tuple[str, str, str]:
    label = str(change.field.verbose_name)
    return label, *(_text(row, change.field, v, names) for v in (change.before, change.after))


def _text(row, field, value, names) -> str:
    if field.name in row.masked_fields:
        return row.masked_fields[field.name](value) if value else ""
    if field.is_relation:  # a related row that has since gone is named by its number
        return str(names[field.related_model].get(value, as_text(value)))
    if field.choices:
        return dict(field.flatchoices).get(value, as_text(value))
    return as_text(value)
