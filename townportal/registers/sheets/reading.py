"""Reads a workbook of any accepted kind into plain rows, in a limited child process."""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from . import sandbox
from .guard import check_size

# Text, number, yes/no, day or moment; a blank cell is "".
Value = str | int | float | bool | dt.date | dt.datetime


@dataclass(frozen=True)
class Merged:
    """A merged range; rows and columns count from 0, the last ones belong to it."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Sheet:
    """One worksheet: `rows[0]` is row 1 of the sheet, whatever is blank above the table.

    `formulas` holds (row index, column index) of every cell with a formula. `filled` holds the
    cells that `headers.fill_down` filled from the cell above.
    """

    name: str
    rows: list[list[Value]]
    merged: list[Merged] = field(default_factory=list)
    formulas: set[tuple[int, int]] = field(default_factory=set)
    hidden: bool = False
    filled: set[tuple[int, int]] = field(default_factory=set)

    def value(self, row_index: int, column_index: int) -> Value:
        """Return what the cell holds, "" outside the table."""
        if 0 <= row_index < len(self.rows) and 0 <= column_index < len(self.rows[row_index]):
            return self.rows[row_index][column_index]
        return ""


def read_workbook(path: Path, original_name: str) -> list[Sheet]:
    """Return every worksheet of an .xlsx, .xls, .ods or .csv, hidden ones included.

    Raises SheetError with a message for the user for every file that `guard.check_upload`
    refuses, and for one that cannot be read within the bounds of `limits`.

    Numbers are floats except where the file itself says integer. Formulas give their last
    computed value and are named in `Sheet.formulas`: exactly for .xlsx, .xls (Excel 5 and
    later) and .ods; in .csv every cell that begins with "=" (Excel would compute it) except the
    ="0012" by which other systems keep leading zeros, which is read as the text 0012. The cells
    that an array formula fills are named for .xlsx and .xls, for .ods only its first cell.
    """
    check_size(path)
    with sandbox.run("read", path, original_name) as answer:
        return list(load_sheets(answer))


def load_sheets(answer: IO[str]) -> Iterator[Sheet]:
    sheet: Sheet | None = None
    for line in answer:
        item = json.loads(line)
        if isinstance(item, dict):
            if sheet:
                yield sheet
            sheet = new_sheet(item)
        else:
            sheet.rows.append([load_value(value) for value in item])
    if sheet:
        yield sheet


def new_sheet(item: dict[str, Any]) -> Sheet:
    merged = [Merged(*numbers) for numbers in item["merged"]]
    formulas = {(row, column) for row, column in item["formulas"]}
    return Sheet(item["name"], [], merged, formulas, item["hidden"])


def load_value(value: Any) -> Value:
    if isinstance(value, dict):
        if "t" in value:
            return dt.datetime.fromisoformat(value["t"])
        return dt.date.fromisoformat(value["d"])
    return value
