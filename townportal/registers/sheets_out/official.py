"""Lists in the layout offices send upwards: title, unit line, boxed table, signatures, notes."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from os import PathLike
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from .header import write_header
from .kinds import NUMERIC_KINDS, Kind, converter, shown_format
from .paper import A3, A4, set_paper
from .safe import text_value
from .sheet_names import SheetNames
from .signs import chinese_date, sign_line
from .styles import BODY_FACE, NAME_FACE, NOTE, TITLE, Look, look, put, put_merged
from .widths import column_width, line_count, row_height

TITLE_ROW, UNIT_ROW, HEADER_ROW = 1, 2, 3
MOST_COLUMNS_ON_A4 = 12
# What fits across landscape A4 before anything has to be made smaller is some 140 places.
LEAST_TABLE_WIDTH = 120
SIGNATURES = ("单位负责人(签字):", "审核人:", "填表人:")

_LEFT = look(BODY_FACE, 11, "left")
_MIDDLE = look(BODY_FACE, 11, "center")
_LOOKS: dict[str, Look] = {
    "text": _LEFT,
    "id": _LEFT,
    "name": look(NAME_FACE, 11, "left"),
    "number": look(BODY_FACE, 11, "right", wrap=False),
    "money": look(BODY_FACE, 11, "right", wrap=False),
    "date": replace(_MIDDLE, number_format="yyyy-mm-dd"),
    "datetime": replace(_MIDDLE, number_format="yyyy-mm-dd hh:mm"),
}


@dataclass(frozen=True)
class OutColumn:
    """One column. Neighbours with the same `group` get a common cell above their labels."""

    label: str
    width: float | None = None
    kind: Kind = "text"
    group: str | None = None
    total: bool = False


@dataclass(frozen=True)
class OfficialTable:
    """One sheet of a workbook. Rows hold raw values and no serial number: 序号 is added here."""

    title: str
    unit_line: str
    columns: Sequence[OutColumn]
    rows: Iterable[Sequence[object]]
    total_row: bool = False
    notes: Sequence[str] = ()
    reporter: str = ""
    reporter_phone: str = ""
    reported_on: dt.date | None = None
    sheet_name: str = ""


def write_official(
    path_or_buffer: str | PathLike[str] | BinaryIO, tables: Sequence[OfficialTable]
) -> None:
    """Writes one sheet per table. Raises ValueError for no table, no column or a ragged row."""
    if not tables:
        raise ValueError("an official workbook needs at least one table")
    workbook = Workbook()
    workbook.remove(workbook.active)
    workbook.properties.creator = tables[0].unit_line
    names = SheetNames()
    for table in tables:
        _write_table(workbook.create_sheet(names.take(table.sheet_name or table.title)), table)
    workbook.save(path_or_buffer)


def _write_table(sheet: Worksheet, table: OfficialTable) -> None:
    if not table.columns:
        raise ValueError(f"the table {table.title!r} has no column")
    columns = [OutColumn("序号", kind="number"), *table.columns]
    rows = [[number, *row] for number, row in enumerate(table.rows, start=1)]
    if any(len(row) != len(columns) for row in rows):
        raise ValueError(f"a row of {table.title!r} does not fit its {len(table.columns)} columns")
    widths = _set_widths(sheet, columns, rows)
    _write_head(sheet, table, widths)
    body = HEADER_ROW + write_header(sheet, HEADER_ROW, columns, widths)
    _write_rows(sheet, body, columns, rows, widths)
    after = body + len(rows)
    if table.total_row and any(column.total for column in columns):
        _write_total(sheet, after, columns, rows)
        after += 1
    _write_foot(sheet, after, table.notes, widths)
    sheet.freeze_panes = sheet.cell(body, 1)
    paper = A4 if len(table.columns) <= MOST_COLUMNS_ON_A4 else A3
    set_paper(sheet, paper=paper, repeated_rows=(TITLE_ROW, body - 1))


def _set_widths(
    sheet: Worksheet, columns: Sequence[OutColumn], rows: Sequence[Sequence[object]]
) -> list[float]:
    widths = [
        column.width or _own_width(column, [row[index] for row in rows])
        for index, column in enumerate(columns)
    ]
    # A table of few short columns is stretched: it fills the page, its title stays in one line.
    own = sum(widths[index] for index in range(1, len(columns)) if not columns[index].width)
    stretch = max(1.0, (LEAST_TABLE_WIDTH - sum(widths) + own) / own) if own else 1.0
    for index, column in enumerate(columns):
        if index and not column.width:
            widths[index] = round(widths[index] * stretch, 2)
        sheet.column_dimensions[get_column_letter(index + 1)].width = widths[index]
    return widths


def _own_width(column: OutColumn, values: Sequence[object]) -> float:
    most = 42 if column.kind == "text" else 28
    texts = (text_value(value) or "" for value in values)
    width = column_width(column.label, texts, least=4, most=most)
    # A total is longer than any of its parts.
    return width + 2 if column.total else width


def _write_head(sheet: Worksheet, table: OfficialTable, widths: Sequence[float]) -> None:
    put_merged(
        sheet, (TITLE_ROW, 1, TITLE_ROW, len(widths)), table.title, _title_look(table, widths)
    )
    title_lines = line_count(table.title, sum(widths) / 2)
    sheet.row_dimensions[TITLE_ROW].height = 40 if title_lines == 1 else 30 * title_lines
    sign_line(
        sheet,
        UNIT_ROW,
        [
            (f"填报单位(盖章):{table.unit_line}", 40),
            (f"填报人:{table.reporter}", 20),
            (f"联系电话:{table.reporter_phone}", 24),
            (f"填报日期:{chinese_date(table.reported_on)}", 26),
        ],
        widths,
    )


def _title_look(table: OfficialTable, widths: Sequence[float]) -> Look:
    """22 pt, or 20 pt where a narrow table would otherwise break its title."""
    if line_count(table.title, sum(widths) / 2) == 1:
        return TITLE
    return look(TITLE.font.name, 20, "center", boxed=False)


def _write_rows(
    sheet: Worksheet,
    first: int,
    columns: Sequence[OutColumn],
    rows: Sequence[Sequence[object]],
    widths: Sequence[float],
) -> None:
    converters = [converter(column.kind) for column in columns]
    looks = _column_looks(columns)
    for row_number, row in enumerate(rows, start=first):
        texts = []
        for index, value in enumerate(row):
            kind = columns[index].kind
            cell = put(sheet, row_number, index + 1, converters[index](value), looks[index])
            if kind not in NUMERIC_KINDS:
                texts.append((str(cell.value or ""), widths[index]))
            elif isinstance(value, Decimal):
                cell.number_format = shown_format(kind, value)
        sheet.row_dimensions[row_number].height = row_height(texts, line=15, least=22)


def _column_looks(columns: Sequence[OutColumn]) -> list[Look]:
    """The look of each column; the serial number alone stands in the middle."""
    looks = [
        replace(_LOOKS[column.kind], number_format=shown_format(column.kind, None))
        for column in columns
    ]
    return [_MIDDLE, *looks[1:]]


def _write_total(
    sheet: Worksheet, row: int, columns: Sequence[OutColumn], rows: Sequence[Sequence[object]]
) -> None:
    first_total = next(index for index, column in enumerate(columns) if column.total)
    put_merged(sheet, (row, 1, row, first_total), "合计", _MIDDLE)
    for index in range(first_total, len(columns)):
        column = columns[index]
        total = column_total([line[index] for line in rows]) if column.total else None
        style = _LOOKS["number"] if column.total else _LOOKS[column.kind]
        cell = put(sheet, row, index + 1, total, style)
        if column.total:
            cell.number_format = shown_format(column.kind, total)
    sheet.row_dimensions[row].height = 24


def column_total(values: Sequence[object]) -> int | float | Decimal | None:
    """The sum of the numbers; None when there is none, or a text among them hides a part of it."""
    given = [value for value in values if value is not None and value != ""]
    numbers = [value for value in given if _is_number(value)]
    if not numbers or len(numbers) < len(given):
        return None
    if any(isinstance(value, float) for value in numbers):
        return float(sum(Decimal(str(value)) for value in numbers))
    return sum(numbers)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _write_foot(sheet: Worksheet, row: int, notes: Sequence[str], widths: Sequence[float]) -> None:
    sheet.row_dimensions[row].height = 30
    sign_line(sheet, row, [(text, 30) for text in SIGNATURES], widths)
    for number, note in enumerate(notes, start=1):
        lead = "注:" if number == 1 else "    "
        text = f"{lead}{note}" if len(notes) == 1 else f"{lead}{number}.{note}"
        put_merged(sheet, (row + number, 1, row + number, len(widths)), text, NOTE)
        height = row_height([(text, sum(widths))], line=15, least=18)
        sheet.row_dimensions[row + number].height = height
