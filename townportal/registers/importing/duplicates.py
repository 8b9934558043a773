"""Rows that were imported before, and rows that may be the same thing entered twice."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models

from townportal.registers.importing.rows import Outcome, PreparedRow
from townportal.registers.models import ImportedRow

KNOWN = "以前已经导入过"
PLEASE_CHECK = "请核对是否重复登记。"

# What makes two rows alike: the column to mark, in words, and the key they share.
Likeness = tuple[str, str, tuple]


def skip_known(importer, rows: list[PreparedRow]) -> None:
    """Skip what an earlier import wrote, as long as the row it made is still there."""
    fresh = [row for row in rows if row.outcome is Outcome.NEW]
    known = known_among(importer.model, {row.fingerprint for row in fresh})
    for row in fresh:
        if row.fingerprint in known:
            row.skip(KNOWN)


def known_among(model, fingerprints: set[str]) -> set[str]:
    """The fingerprints of rows that an import has written and that are not archived."""
    imported = ImportedRow.objects.exclude(fingerprint="")
    made = list(in_parts(imported, "fingerprint", fingerprints))
    live = model._default_manager.live().only("pk")
    alive = {row.pk for row in in_parts(live, "pk", {row.row_id for row in made})}
    return {row.fingerprint for row in made if row.row_id in alive}


def warn_of_doubles(importer, rows: list[PreparedRow]) -> None:
    """Name, for each new row, the earlier line or the record that it may repeat."""
    first: dict[tuple, PreparedRow] = {}
    asked: dict[tuple, list[tuple[PreparedRow, str, str]]] = defaultdict(list)
    for row in rows:
        if row.outcome is Outcome.SKIP or row.is_update:
            continue
        alike = [*_equal(row), *importer.sameness(row)]
        found = next((likeness for likeness in alike if likeness[2] in first), None)
        if found:
            column, what, key = found
            row.warn(column, f"与{_place(first[key], row)}{what},{PLEASE_CHECK}")
        for column, what, key in alike:
            first.setdefault(key, row)
            asked[key].append((row, column, what))
    for key, record in importer.recorded(set(asked)).items():
        for row, column, what in asked[key]:
            row.warn(column, f"与{record}{what},{PLEASE_CHECK}")


def refuse_doubles(rows: list[PreparedRow]) -> None:
    """Two lines of one file may not claim what only one row may have.

    What existing rows have, the form has asked the database.
    """
    first: dict[tuple, PreparedRow] = {}
    for row in rows:
        if row.outcome not in (Outcome.NEW, Outcome.UPDATE):
            continue
        for name, key, message in _claims(row.instance):
            earlier = first.setdefault((name, key), row)
            if earlier is not row:
                row.error("", f"与{_place(earlier, row)}相同:{message}")
                break


def _claims(instance: models.Model) -> Iterator[tuple[str, tuple, str]]:
    for constraint in instance._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields:
            key = tuple(getattr(instance, name) for name in constraint.fields)
            if None not in key and "" not in key:
                yield constraint.name, key, str(constraint.violation_error_message)


def _equal(row: PreparedRow) -> Iterator[Likeness]:
    if row.fingerprint and not row.has_errors:
        yield "", "各栏完全相同", ("equal", row.fingerprint)


def _place(earlier: PreparedRow, later: PreparedRow) -> str:
    sheet = earlier.raw.table.name
    same_sheet = sheet == later.raw.table.name
    return f"第{earlier.raw.number}行" if same_sheet else f"表“{sheet}”第{earlier.raw.number}行"


# What a plain register knows of its rows: a name within a village.


def same_name(row: PreparedRow) -> Iterator[Likeness]:
    """Rows of one village with one name, where the model says which fields are names."""
    names = getattr(row.instance, "pinyin_fields", ())
    values = [getattr(row.instance, name, "") for name in names]
    if values and all(values):
        village = getattr(row.instance, "village_id", None)
        yield names[0], "同村同名", ("name", *values, village)


def recorded_names(rows, keys: set[tuple]) -> dict[tuple, str]:
    """Which of the keys of ``same_name`` existing rows have, with words for such a row."""
    names = getattr(rows.model, "pinyin_fields", ())
    asked = {key for key in keys if key[0] == "name"}
    found = {}
    for row in in_parts(rows, names[0], {key[1] for key in asked}) if names else ():
        village = getattr(row, "village_id", None)
        key = ("name", *(getattr(row, name) for name in names), village)
        if key in asked:
            found[key] = f"已有的“{row}”(系统编号 {row.pk})"
    return found


def in_parts(rows, field: str, values: Iterable[Any], size: int = 500) -> Iterator[models.Model]:
    """Rows whose field has one of many values; databases bound the number of parameters."""
    wanted = sorted(values)
    for start in range(0, len(wanted), size):
        yield from rows.filter(**{f"{field}__in": wanted[start : start + size]})
