"""Makes a marked .xlsx from the values of a workbook whose own file cannot be kept."""

import datetime as dt
import re
from itertools import chain, count, islice
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange

from .headers import SEARCHED_ROWS
from .marking import (
    ERROR_COLUMN,
    FILLS,
    MAX_COMMENTS,
    MESSAGE_ALIGNMENT,
    MESSAGE_FONT,
    MESSAGE_WIDTH,
    SheetMarks,
    is_error_title,
    new_comment,
    row_message,
    write_text,
)
from .parsing import Inspected, ParsedSheet, parse

FORBIDDEN_IN_TITLE = re.compile(r"[\[\]:*?/\\]")
LONG_NUMBER = re.compile(r"\d{11,}[\dXx]?")


def rebuild(
    path: Path, inspected: Inspected, marks: dict[str, SheetMarks], task: dict[str, Any]
) -> None:
    """Write all sheets, row by row, so that memory does not grow with the table."""
    workbook = Workbook(write_only=True)
    comments = count()
    for parsed in parse(path, inspected):
        title = FORBIDDEN_IN_TITLE.sub(" ", parsed.name).strip("' ")[:31] or "Sheet"
        sheet = workbook.create_sheet(title)
        sheet.sheet_state = "hidden" if parsed.hidden else "visible"
        sheet_marks = marks.get(parsed.name, SheetMarks())
        SheetWriter(sheet, sheet_marks, comments).write(
            parsed, task["header_rows"].get(parsed.name)
        )
    if not any(sheet.sheet_state == "visible" for sheet in workbook.worksheets):
        workbook.create_sheet("说明")
    workbook.save(task["target"])


class SheetWriter:
    def __init__(self, sheet: Any, marks: SheetMarks, comments: count) -> None:
        self.sheet = sheet
        self.marks = marks
        self.comments = comments

    def write(self, parsed: ParsedSheet, header_row: int | None) -> None:
        rows = iter(parsed.rows)
        first = list(islice(rows, SEARCHED_ROWS))
        header_row, column = self.find_column(first, parsed.scan.width, header_row)
        if column is not None:
            letter = get_column_letter(column + 1)
            self.sheet.column_dimensions[letter].width = MESSAGE_WIDTH
        for row, values in enumerate(chain(first, rows), start=1):
            self.sheet.append(self.make_row(row, values, header_row, column))
        for top, left, bottom, right in parsed.merged:
            area = CellRange(
                min_row=top + 1, min_col=left + 1, max_row=bottom + 1, max_col=right + 1
            )
            self.sheet.merged_cells.ranges.add(area)

    def find_column(
        self, rows: list[list[Any]], width: int, header_row: int | None
    ) -> tuple[int, int | None]:
        """Return the header row (from 1) and the message column (from 0)."""
        for row, values in enumerate(rows, start=1):
            for column, value in enumerate(values):
                if is_error_title(value):
                    return row, column
        if not self.marks.rows:
            return 0, None
        widest = max((len(values) for values in rows), default=0)
        return header_row or max(min(self.marks.rows) - 1, 1), max(width, widest)

    def make_row(
        self, row: int, values: list[Any], header_row: int, column: int | None
    ) -> list[Any]:
        cells = [self.make_cell(value) for value in values]
        for index, mark in self.marks.cells.get(row, {}).items():
            cells += [self.make_cell("") for _ in range(index + 1 - len(cells))]
            cells[index].fill = FILLS[mark.level]
            if next(self.comments) < MAX_COMMENTS:
                cells[index].comment = new_comment(mark)
        if column is not None and row >= header_row:
            cells += [self.make_cell("") for _ in range(column + 1 - len(cells))]
            cells[column] = self.make_message(row, header_row)
        return cells

    def make_message(self, row: int, header_row: int) -> Any:
        if row == header_row:
            return self.make_cell(ERROR_COLUMN)
        if row not in self.marks.rows:
            return self.make_cell("")
        cell = self.make_cell(row_message(self.marks.rows[row]))
        cell.font = MESSAGE_FONT
        cell.alignment = MESSAGE_ALIGNMENT
        return cell

    def make_cell(self, value: Any) -> Any:
        cell = WriteOnlyCell(self.sheet)
        if isinstance(value, str):
            if value:
                write_text(cell, value)
            if LONG_NUMBER.fullmatch(value):
                cell.number_format = "@"
            return cell
        cell.value = value
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            cell.number_format = "yyyy-mm-dd"
        return cell
