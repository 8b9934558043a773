"""Lines of a form in which people and units sign: several fields side by side over its columns."""

import datetime as dt
from collections.abc import Sequence

from openpyxl.worksheet.worksheet import Worksheet

from .styles import LINE, LINE_RIGHT, put_merged
from .widths import packed, spans, text_width

# These lines are set in 12 pt, a column's width is counted in 11 pt characters.
_LARGER_FACE = 1.1
# Fields shrink to fit; a tenth smaller is not seen.
_LEAST_SHRINKING = 0.9


def sign_line(
    sheet: Worksheet,
    row: int,
    fields: Sequence[tuple[str, float]],
    widths: Sequence[float],
    *,
    last_right: bool = False,
) -> None:
    """Writes (text, least width) fields side by side; where there is no room they are joined."""
    sheet.row_dimensions[row].height = sheet.row_dimensions[row].height or 24
    areas = _areas(fields, widths)
    if not areas:
        put_merged(sheet, (row, 1, row, len(widths)), _joined(fields, sum(widths)), LINE)
        return
    for number, (first, last) in enumerate(areas, start=1):
        style = LINE_RIGHT if last_right and number == len(fields) else LINE
        put_merged(sheet, (row, first, row, last), fields[number - 1][0], style)


def _areas(
    fields: Sequence[tuple[str, float]], widths: Sequence[float]
) -> list[tuple[int, int]] | None:
    """The columns each field takes; None when some field would not fit into its own."""
    if len(widths) < len(fields):
        return None
    needs = [_need(text) for text, _ in fields]
    shares = [max(need, least) for need, (_, least) in zip(needs, fields, strict=True)]
    for areas in (spans(widths, shares), packed(widths, needs)):
        rooms = [sum(widths[first - 1 : last]) for first, last in areas]
        if all(need * _LEAST_SHRINKING <= room for need, room in zip(needs, rooms, strict=True)):
            return areas
    return None


def _joined(fields: Sequence[tuple[str, float]], room: float) -> str:
    """All fields in one text, with the room that is left between them."""
    free = room - sum(_need(text) for text, _ in fields)
    gap = max(2, min(int(free / len(fields)), 24))
    return (" " * gap).join(text for text, _ in fields)


def _need(text: str) -> float:
    return text_width(text) * _LARGER_FACE + 2


def chinese_date(day: dt.date | None) -> str:
    """2026年3月1日, or nothing to be filled in by hand."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
