"""Rows that exist already: found by their number, changed where the sheet says something new."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import models

from townportal.registers.columns import as_text
from townportal.registers.importing.columns import ImportColumn
from townportal.registers.importing.rows import PreparedRow
from townportal.registers.importing.tables import Table
from townportal.registers.sheets.cleaning import clean_text

CLEAR = "清空"
NOT_FOUND = "没有这条记录,或者您不能修改它。新增的行请把“系统编号”空着。"
NO_CHANGE = "没有变化"


def wanted(tables: Iterable[Table], key: str) -> set[int]:
    """The numbers in a workbook's column that names existing rows."""
    cells = (raw.cells.get(key) for table in tables if table.has(key) for raw in table.rows())
    return {number for cell in cells if (number := whole(cell))}


def whole(cell: Any) -> int | None:
    try:
        return int(float(cell)) if cell not in (None, "") else None
    except (TypeError, ValueError):
        return None


def read_cell(importer, row: PreparedRow, column: ImportColumn, cell: Any) -> Any:
    """None where the cell leaves the present value, CLEAR where it takes it away.

    An export masks numbers; the mask of the present value changes nothing.
    """
    text = clean_text(cell) if isinstance(cell, str) else ""
    if text == CLEAR:
        return CLEAR
    if column.mask and text:
        now = importer.current(row.instance, column.key)
        if now and text == column.mask(now):
            return None
    return column.read(cell, row.raw.table.year)


def note(importer, row: PreparedRow) -> None:
    """Keep only what differs from the present values, with both texts for the preview."""
    for key, value in list(row.given.items()):
        before = importer.current(row.instance, key)
        if same(before, value):
            del row.given[key]
        else:
            column = importer.by_key[key]
            row.changed[key] = (shown(importer, column, before), shown(importer, column, value))
    if not row.changed and not row.has_errors:
        row.skip(NO_CHANGE)


def shown(importer, column: ImportColumn, value: Any) -> str:
    """A value as the preview shows it: masked where lists mask it."""
    if value and column.mask:
        return column.mask(str(value))
    choices = importer.choices(column.key) if value and isinstance(value, str) else None
    return choices.name_of(value) if choices else as_text(value)


def same(before: Any, after: Any) -> bool:
    if isinstance(before, models.Model) or isinstance(after, models.Model):
        return before == after or not (before or after)
    if isinstance(before, Decimal | int) and isinstance(after, Decimal | int):
        return before == after
    return as_text(before) == as_text(after)
