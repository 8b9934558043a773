"""Table headers of one or two levels, merged where a cell spans columns or rows."""

from collections.abc import Sequence
from typing import Protocol

from openpyxl.worksheet.worksheet import Worksheet

from .styles import HEADER, put_merged
from .widths import row_height

# 12 pt characters are a little wider than the 11 pt ones a column's width is counted in.
_HEADER_ROOM = 0.85


class HeaderColumn(Protocol):
    label: str
    group: str | None


def header_rows(columns: Sequence[HeaderColumn]) -> int:
    return 2 if any(column.group for column in columns) else 1


def write_header(
    sheet: Worksheet, top: int, columns: Sequence[HeaderColumn], widths: Sequence[float]
) -> int:
    """Writes the header from row `top` on and returns how many rows it took."""
    rows = header_rows(columns)
    bottom = top + rows - 1
    for first, last in _runs(columns):
        column = columns[first]
        if not column.group:
            put_merged(sheet, (top, first + 1, bottom, first + 1), column.label, HEADER)
            continue
        put_merged(sheet, (top, first + 1, top, last + 1), column.group, HEADER)
        for index in range(first, last + 1):
            put_merged(sheet, (bottom, index + 1, bottom, index + 1), columns[index].label, HEADER)
    _set_heights(sheet, top, columns, widths, rows)
    return rows


def _runs(columns: Sequence[HeaderColumn]) -> list[tuple[int, int]]:
    """(first, last) of neighbouring columns under one group; a column without one stands alone."""
    runs: list[tuple[int, int]] = []
    for index, column in enumerate(columns):
        if column.group and runs and columns[runs[-1][0]].group == column.group:
            runs[-1] = (runs[-1][0], index)
        else:
            runs.append((index, index))
    return runs


def _set_heights(
    sheet: Worksheet,
    top: int,
    columns: Sequence[HeaderColumn],
    widths: Sequence[float],
    rows: int,
) -> None:
    labels = [
        (column.label, width * _HEADER_ROOM)
        for column, width in zip(columns, widths, strict=True)
        if column.group or rows == 1
    ]
    if rows == 2:
        sheet.row_dimensions[top].height = 24
    sheet.row_dimensions[top + rows - 1].height = row_height(labels, line=17, least=28)
