"""A row's history in words: who changed which field from what to what, and when."""

from dataclasses import dataclass
from datetime import datetime

from townportal.registers.columns import as_text

SHOWN = 50  # the last changes; older ones stay in the database
HIDDEN = {"version", "updated_at", "created_at", "grams", "collected_month", "password"}


@dataclass(frozen=True)
class Change:
    at: datetime
    by: str
    what: str
    fields: list[tuple[str, str, str]]  # label, before, after


def changes_of(register, row) -> list[Change]:
    """The last changes, newest first; masked fields stay masked."""
    if not hasattr(row, "history"):
        return []
    records = list(row.history.select_related("history_user").order_by("-history_id")[: SHOWN + 1])
    found = []
    for newer, older in zip(records, [*records[1:], None], strict=True):
        fields = _fields(row, newer, older) if older else []
        if older is None and newer.history_type != "+":
            continue
        if fields or newer.history_type == "+":
            found.append(Change(newer.history_date, _who(newer), _what(newer, fields), fields))
    return found[:SHOWN]


def _who(record) -> str:
    return str(record.history_user) if record.history_user else "系统"


def _what(record, fields) -> str:
    if record.history_type == "+":
        return record.history_change_reason or "录入"
    if any(label == "归档时间" for label, _, _ in fields):
        return "归档" if record.archived_at else "恢复"
    return record.history_change_reason or "修改"


def _fields(row, newer, older) -> list[tuple[str, str, str]]:
    found = []
    for field in row._meta.concrete_fields:
        if field.name in HIDDEN or not hasattr(newer, field.attname):
            continue
        before, after = getattr(older, field.attname), getattr(newer, field.attname)
        if before != after:
            label = str(field.verbose_name)
            found.append((label, _text(row, field, older), _text(row, field, newer)))
    return found


def _text(row, field, record) -> str:
    value = getattr(record, field.attname)
    if field.name in row.masked_fields:
        return row.masked_fields[field.name](value) if value else ""
    if field.is_relation:
        # A related row that has since gone is named by its number.
        related = field.related_model.objects.filter(pk=value).first() if value else None
        return as_text(str(related) if related else value)
    if field.choices:
        return dict(field.flatchoices).get(value, as_text(value))
    return as_text(value)
