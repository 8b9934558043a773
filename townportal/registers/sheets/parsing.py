"""From an uploaded file to plain rows; runs in the limited child process (child.py)."""

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import limits
from .archives import DAMAGED, check_archive
from .contents import sniff
from .errors import SheetError
from .scan import TOO_SPARSE, SheetScan, column_letters
from .scan_csv import read_csv
from .scan_ods import scan_ods
from .scan_xls import scan_xls
from .scan_xlsx import scan_xlsx


@dataclass
class Inspected:
    kind: str
    scans: list[SheetScan]
    rows: list[list[str]] | None = None  # of a text file, which is read in one go


@dataclass
class ParsedSheet:
    name: str
    hidden: bool
    merged: list[tuple[int, int, int, int]]
    scan: SheetScan
    rows: Iterator[list[Any]]


def inspect(path: Path, original_name: str) -> Inspected:
    """Check the file without reading its cells; raise SheetError if it may not come in."""
    kind = sniff(path)
    if kind == "text":
        scan, rows = read_csv(path, Path(original_name).stem)
        return Inspected("csv", [scan], rows)
    if kind == "ole":
        return Inspected("xls", scan_xls(path))
    if check_archive(path) == "ods":
        return Inspected("ods", scan_ods(path))
    return Inspected("xlsx", scan_xlsx(path))


def parse(path: Path, inspected: Inspected) -> Iterator[ParsedSheet]:
    """Yield every worksheet in order; charts are left out."""
    if inspected.rows is not None:
        scan = inspected.scans[0]
        yield ParsedSheet(scan.name, False, [], scan, iter(inspected.rows))
        return
    yield from parse_workbook(path, inspected.scans)


def parse_workbook(path: Path, scans: list[SheetScan]) -> Iterator[ParsedSheet]:
    # Imported here because a text file needs none of it.
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    area = 0
    try:
        with path.open("rb") as file:  # from_path would believe the extension
            workbook = CalamineWorkbook.from_filelike(file)
        for index, meta in enumerate(workbook.sheets_metadata):
            if meta.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_index(index)
            # The reader may find cells that the scan did not.
            area += sheet.total_height * sheet.total_width
            if area > limits.MAX_AREA:
                raise SheetError(TOO_SPARSE)
            scan = scans[index] if index < len(scans) else SheetScan()
            merged = read_merged(sheet) or scan.merged
            hidden = meta.visible != SheetVisibleEnum.Visible
            yield ParsedSheet(meta.name, hidden, merged, scan, read_rows(sheet, scan))
    except (CalamineError, OSError, ValueError) as error:
        raise SheetError(DAMAGED) from error


def read_merged(sheet: Any) -> list[tuple[int, int, int, int]]:
    ranges = sheet.merged_cell_ranges or []
    return sorted((*first, *last) for first, last in ranges[: limits.MAX_MERGED])


def read_rows(sheet: Any, scan: SheetScan) -> Iterator[list[Any]]:
    """Yield the rows from row 1 on; iter_rows leaves out blank columns at the left, not rows."""
    if sheet.start is None:
        return
    left = [""] * sheet.start[1]
    for row_index, row in enumerate(sheet.iter_rows()):
        cells = left + [plain(value, row_index, index) for index, value in enumerate(row)]
        yield with_errors(cells, scan, row_index) if scan.errors else cells


def plain(value: Any, row: int, column: int) -> Any:
    if isinstance(value, str):
        if len(value) > limits.MAX_CELL_CHARACTERS:
            place = f"{column_letters(column)}{row + 1}"
            raise SheetError(f"单元格 {place} 的文字太长,请删减后再上传。")
        return value
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dt.timedelta):
        return str(value)
    if isinstance(value, dt.time):
        return value.isoformat()
    return value


def with_errors(cells: list[Any], scan: SheetScan, row: int) -> list[Any]:
    """#N/A and its like are read as blanks; put them back, so that nobody loses a value unseen."""
    return [
        scan.errors.get((row, column), value) if value == "" else value
        for column, value in enumerate(cells)
    ]
