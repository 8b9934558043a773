"""The monthly form of the three ledgers as a county prints it; layout only, no counting."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from .county_rows import RowLabel
from .paper import A3, set_paper
from .sheet_names import SheetNames
from .signs import sign_line
from .styles import BODY_FACE, HEADER_FACE, NOTE, TITLE, look, put, put_merged
from .widths import row_height, text_width

TITLE_ROW, SIGN_ROW, HEADER_ROW = 1, 2, 3
FIRST_BODY_ROW = 5
GRAND_TOTAL = "合计"

_HEADER = look(HEADER_FACE, 11, "center")
_BLOCK = look(HEADER_FACE, 11, "center")
_LABEL = look(BODY_FACE, 11, "left", wrap=False)
_LABEL_BOLD = look(BODY_FACE, 11, "left", wrap=False, bold=True)
_NUMBER = look(BODY_FACE, 11, "center")
_VALUE = look(BODY_FACE, 11, "right", wrap=False, number_format="0")
_VALUE_BOLD = look(BODY_FACE, 11, "right", wrap=False, bold=True, number_format="0")


@dataclass(frozen=True)
class FormSheet:
    """One sheet of the form.

    `column_groups` names each ledger and its columns, 小计 first; 合计 comes before them by itself.
    `values` holds one line per row: 合计, then every column of every group. None stays empty.
    """

    name: str
    title: str
    subtitle_fields: Mapping[str, str]
    row_labels: Sequence[RowLabel]
    column_groups: Sequence[tuple[str, Sequence[str]]]
    values: Sequence[Sequence[int | None]]
    unit: str = "件"
    notes: Sequence[str] = ()

    @property
    def depth(self) -> int:
        """Columns taken by the nested row labels."""
        return max(len(label.levels) for label in self.row_labels)

    @property
    def value_count(self) -> int:
        return 1 + sum(len(columns) for _, columns in self.column_groups)


def write_form(buffer: str | PathLike[str] | BinaryIO, sheets: Sequence[FormSheet]) -> None:
    """Writes the form. Raises ValueError when values do not fit the rows and columns of a sheet."""
    if not sheets:
        raise ValueError("a form needs at least one sheet")
    workbook = Workbook()
    workbook.remove(workbook.active)
    workbook.properties.creator = sheets[0].subtitle_fields.get("填报单位", "")
    names = SheetNames()
    for sheet in sheets:
        _check_shape(sheet)
        _write_sheet(workbook.create_sheet(names.take(sheet.name)), sheet)
    workbook.save(buffer)


def _check_shape(form: FormSheet) -> None:
    if len(form.values) != len(form.row_labels):
        raise ValueError(
            f"sheet {form.name!r}: {len(form.values)} lines for {len(form.row_labels)} rows"
        )
    for label, line in zip(form.row_labels, form.values, strict=True):
        if len(line) != form.value_count:
            raise ValueError(
                f"sheet {form.name!r} row {label.number}: {len(line)} values"
                f" for {form.value_count} columns"
            )


def _write_sheet(sheet: Worksheet, form: FormSheet) -> None:
    widths = _set_widths(sheet, form)
    put_merged(sheet, (TITLE_ROW, 1, TITLE_ROW, len(widths)), form.title, TITLE)
    sheet.row_dimensions[TITLE_ROW].height = 40
    fields = [(f"{k}:{v}", 30.0) for k, v in form.subtitle_fields.items()]
    sign_line(sheet, SIGN_ROW, [*fields, (f"单位:{form.unit}", 15.0)], widths, last_right=True)
    _write_header(sheet, form, widths)
    for area, text, bold in label_areas(form.row_labels, form.depth):
        top, left, bottom, right = area
        style = _BLOCK if right < form.depth else _LABEL_BOLD if bold else _LABEL
        moved = (top + FIRST_BODY_ROW, left, bottom + FIRST_BODY_ROW, right)
        put_merged(sheet, moved, text, style)
    _write_values(sheet, form)
    _write_notes(sheet, form.notes, FIRST_BODY_ROW + len(form.values), widths)
    sheet.freeze_panes = sheet.cell(FIRST_BODY_ROW, form.depth + 2)
    set_paper(sheet, paper=A3, repeated_rows=(TITLE_ROW, FIRST_BODY_ROW - 1), one_page=True)


def _set_widths(sheet: Worksheet, form: FormSheet) -> list[float]:
    widths = [*label_widths(form.row_labels, form.depth), 5.0]
    longest = max((len(str(value)) for line in form.values for value in line), default=1)
    widths += [max(longest + 2.0, 6.5)] * form.value_count
    for index, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    return widths


def label_widths(labels: Sequence[RowLabel], depth: int) -> list[float]:
    """Narrow columns for the nesting, and a last one that lets the longest label stand in full."""
    widths = [5.0]
    for level in range(1, depth - 1):
        inner = [text_width(row.levels[level]) for row in labels if len(row.levels) > level + 1]
        widths.append(float(min(max(inner, default=4), 10)) + 1)
    last = max(text_width(row.levels[-1]) - sum(widths[len(row.levels) - 1 :]) for row in labels)
    return [*widths, max(last, 8) + 2]


def label_areas(
    labels: Sequence[RowLabel], depth: int
) -> Iterator[tuple[tuple[int, int, int, int], str, bool]]:
    """Yields (top, left, bottom, right), text and boldness of every label cell, rows from 0.

    Neighbouring rows share an outer label; a row's own label reaches to the end of the block.
    """
    for row, label in enumerate(labels):
        for level, text in enumerate(label.levels):
            path = label.levels[: level + 1]
            own = level == len(label.levels) - 1
            if own:
                yield (row, level + 1, row, depth), text, label.bold
            elif row == 0 or not _under(labels[row - 1], path):
                bottom = row
                while bottom + 1 < len(labels) and _under(labels[bottom + 1], path):
                    bottom += 1
                yield (row, level + 1, bottom, level + 1), text, False


def _under(label: RowLabel, path: tuple[str, ...]) -> bool:
    return len(label.levels) > len(path) and label.levels[: len(path)] == path


def _write_header(sheet: Worksheet, form: FormSheet, widths: Sequence[float]) -> None:
    top, bottom = HEADER_ROW, HEADER_ROW + 1
    put_merged(sheet, (top, 1, bottom, form.depth), "内容", _HEADER)
    put_merged(sheet, (top, form.depth + 1, bottom, form.depth + 1), "行次", _HEADER)
    column = form.depth + 2
    put_merged(sheet, (top, column, bottom, column), GRAND_TOTAL, _HEADER)
    names = []
    for group, columns in form.column_groups:
        put_merged(sheet, (top, column + 1, top, column + len(columns)), group, _HEADER)
        for name in columns:
            column += 1
            put(sheet, bottom, column, name, _HEADER)
            names.append((name, widths[column - 1]))
    sheet.row_dimensions[top].height = 22
    sheet.row_dimensions[bottom].height = row_height(names, line=15, least=40)


def _write_values(sheet: Worksheet, form: FormSheet) -> None:
    rows = zip(form.row_labels, form.values, strict=True)
    for row, (label, line) in enumerate(rows, start=FIRST_BODY_ROW):
        put(sheet, row, form.depth + 1, label.number, _NUMBER)
        for column, value in enumerate(line, start=form.depth + 2):
            put(sheet, row, column, value, _VALUE_BOLD if label.bold else _VALUE)
        sheet.row_dimensions[row].height = 20


def _write_notes(
    sheet: Worksheet, notes: Sequence[str], first: int, widths: Sequence[float]
) -> None:
    for row, note in enumerate(notes, start=first):
        put_merged(sheet, (row, 1, row, len(widths)), note, NOTE)
        sheet.row_dimensions[row].height = row_height([(note, sum(widths))], line=15, least=18)
