"""Marks faulty cells with openpyxl; runs in the limited child process (child.py)."""

from collections import defaultdict
from copy import copy
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell import MergedCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from . import limits
from .headers import ERROR_COLUMN, SEARCHED_ROWS
from .parsing import inspect
from .scan import SheetScan

AUTHOR = "系统校验"
# Not the red and yellow of Excel's own styles: by these shades a later round knows its marks.
COLOURS = {"error": "FFFF7B7F", "warning": "FFFFEB9B"}
FILLS = {level: PatternFill("solid", fgColor=colour) for level, colour in COLOURS.items()}
MESSAGE_FONT = Font(name="宋体", size=11, color="FFC00000")
MESSAGE_ALIGNMENT = Alignment(wrap_text=True, vertical="center")
MESSAGE_WIDTH = 60
MAX_COMMENTS = 5_000


@dataclass
class Mark:
    """What one cell is told."""

    level: str = "warning"
    messages: list[str] = field(default_factory=list)

    def add(self, level: str, message: str) -> None:
        self.messages.append(message if level == "error" else f"提醒:{message}")
        if level == "error":
            self.level = "error"


class SheetMarks:
    """The notes of one sheet, by cell and by row (rows from 1, columns from 0)."""

    def __init__(self) -> None:
        self.cells: dict[int, dict[int, Mark]] = defaultdict(lambda: defaultdict(Mark))
        self.rows: dict[int, Mark] = defaultdict(Mark)

    def add(self, note: dict[str, Any]) -> None:
        self.rows[note["row"]].add(note["level"], note["message"])
        if note["column_index"] is not None:
            self.cells[note["row"]][note["column_index"]].add(note["level"], note["message"])


def collect(notes: list[dict[str, Any]]) -> dict[str, SheetMarks]:
    marks: dict[str, SheetMarks] = defaultdict(SheetMarks)
    for note in notes:
        marks[note["sheet"]].add(note)
    return marks


def annotate_file(path: Path, name: str, task: dict[str, Any]) -> None:
    """Write the marked workbook to task["target"]."""
    from .rebuilding import rebuild

    inspected = inspect(path, name)
    marks = collect(task["notes"])
    if not (inspected.kind == "xlsx" and try_own(path, inspected.scans, marks, task)):
        rebuild(path, inspected, marks, task)


def try_own(
    path: Path, scans: list[SheetScan], marks: dict[str, SheetMarks], task: dict[str, Any]
) -> bool:
    """Mark the user's own file; False if it is too large for openpyxl or too odd."""
    objects = sum(max(scan.objects, scan.height * scan.width) for scan in scans)
    if objects > limits.MARK_CELLS:
        return False
    try:
        mark_own(path, scans, marks, task)
    except Exception:  # noqa: BLE001 - openpyxl fails in many ways on other writers' files
        return False
    return True


def mark_own(
    path: Path, scans: list[SheetScan], marks: dict[str, SheetMarks], task: dict[str, Any]
) -> None:
    with path.open("rb") as file:  # an upload has no extension, which openpyxl would ask for
        workbook = load_workbook(file, rich_text=True)
    by_name = {scan.name: scan for scan in scans}
    comments = count()
    for sheet in workbook.worksheets:
        scan = by_name.get(sheet.title, SheetScan())
        OwnSheet(sheet, scan, comments).mark(
            marks.get(sheet.title, SheetMarks()), task["header_rows"].get(sheet.title)
        )
    workbook.save(task["target"])


class OwnSheet:
    """One worksheet of the user, on which only marks and one column change."""

    def __init__(self, sheet: Any, scan: SheetScan, comments: count) -> None:
        self.sheet = sheet
        self.scan = scan
        self.comments = comments

    def mark(self, marks: SheetMarks, header_row: int | None) -> None:
        self.clear_marks()
        header_row, column = self.find_column(marks, header_row)
        if column is None:
            return
        for row in range(header_row + 1, self.scan.height + 1):
            self.clear_message(row, column)
        for row, cells in marks.cells.items():
            for index, mark in cells.items():
                self.mark_cell(row, index + 1, mark)
        for row, mark in marks.rows.items():
            self.write_message(row, column, mark)

    def find_column(self, marks: SheetMarks, header_row: int | None) -> tuple[int, int | None]:
        """Return the header row and the message column: the one there is, else a new one."""
        for row in range(1, min(self.scan.height, SEARCHED_ROWS) + 1):
            for column in range(self.scan.width, 0, -1):
                if is_error_title(self.sheet.cell(row, column).value):
                    return row, column
        if not marks.rows:
            return 0, None
        header_row = header_row or max(min(marks.rows) - 1, 1)
        column = self.scan.width + 1
        self.write_title(header_row, column)
        return header_row, column

    def write_title(self, row: int, column: int) -> None:
        cell = self.sheet.cell(row, column)
        if column > 1 and not isinstance(cell, MergedCell):
            copy_look(self.sheet.cell(row, column - 1), cell)
        write_text(self.unmerged(cell), ERROR_COLUMN)
        self.sheet.column_dimensions[get_column_letter(column)].width = MESSAGE_WIDTH

    def clear_marks(self) -> None:
        """Take away our comments and colours of an earlier round; the user's own ones stay."""
        for row in self.sheet.iter_rows(max_row=self.scan.height, max_col=self.scan.width):
            for cell in row:
                if cell.comment and cell.comment.author == AUTHOR:
                    cell.comment = None
                if cell.fill.fgColor.rgb in COLOURS.values():
                    cell.fill = PatternFill()

    def clear_message(self, row: int, column: int) -> None:
        cell = self.sheet.cell(row, column)
        if not isinstance(cell, MergedCell):
            cell.value = None

    def mark_cell(self, row: int, column: int, mark: Mark) -> None:
        cell = self.unmerged(self.sheet.cell(row, column))
        if cell.fill.fgColor.rgb != COLOURS["error"]:
            cell.fill = FILLS[mark.level]
        # A comment of the user's own stays; the message stands in the last column anyway.
        if next(self.comments) < MAX_COMMENTS and (
            cell.comment is None or cell.comment.author == AUTHOR
        ):
            cell.comment = new_comment(mark, cell.comment)

    def write_message(self, row: int, column: int, mark: Mark) -> None:
        cell = self.unmerged(self.sheet.cell(row, column))
        write_text(cell, row_message(mark))
        cell.font = MESSAGE_FONT
        cell.alignment = MESSAGE_ALIGNMENT

    def unmerged(self, cell: Any) -> Any:
        """Only the first cell of a merged range can hold anything."""
        if not isinstance(cell, MergedCell):
            return cell
        found = next(area for area in self.sheet.merged_cells.ranges if cell.coordinate in area)
        return self.sheet.cell(found.min_row, found.min_col)


def copy_look(source: Any, target: Any) -> None:
    for name in ("font", "fill", "border", "alignment"):
        setattr(target, name, copy(getattr(source, name)))


def is_error_title(value: object) -> bool:
    return "".join(str(value or "").split()) == ERROR_COLUMN


def row_message(mark: Mark) -> str:
    return ";".join(dict.fromkeys(mark.messages))[: limits.MAX_CELL_CHARACTERS]


def new_comment(mark: Mark, earlier: Comment | None = None) -> Comment:
    """A merged cell collects the messages of all its rows."""
    lines = earlier.text.split("\n") if earlier else []
    lines += mark.messages
    text = clean("\n".join(dict.fromkeys(lines)))[:2_000]
    return Comment(text, AUTHOR, width=260, height=40 + 18 * min(text.count("\n"), 10))


def write_text(cell: Any, text: str) -> None:
    """Write text that stays text, even if it begins with = + - @."""
    cell.value = clean(text)
    cell.data_type = "s"
    cell.quotePrefix = text[:1] in ("=", "+", "-", "@", "\t", "\r")


def clean(text: str) -> str:
    return ILLEGAL_CHARACTERS_RE.sub("", text)
