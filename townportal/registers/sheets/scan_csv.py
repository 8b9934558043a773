"""Comma- or tab-separated text: read whole here, since its cells are all text."""

import csv
import io
import re
from pathlib import Path

from . import limits
from .errors import SheetError
from .scan import SheetScan, check_total

EXCEL_COLUMNS = 16_384  # trailing blanks up to here are let pass
DELIMITERS = ",\t;"
# ="0012" is how other systems keep Excel from eating leading zeros; it is text, not a formula.
QUOTED_TEXT = re.compile(r'="([^"]*)"')


def read_csv(path: Path, name: str) -> tuple[SheetScan, list[list[str]]]:
    """Return the scan and the rows; raise SheetError if the text is no table within bounds."""
    text = decode(path.read_bytes())
    scan = SheetScan(name=name)
    csv.field_size_limit(limits.MAX_CELL_CHARACTERS)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=find_delimiter(text))
    rows: list[list[str]] = []
    try:
        for row_index, raw in enumerate(reader):
            if len(raw) > EXCEL_COLUMNS:
                scan.refuse_extent(row_index, EXCEL_COLUMNS)
            cells = [read_cell(scan, row_index, *cell) for cell in enumerate(raw)]
            if row_index < limits.MAX_ROWS:
                rows.append(cells[: scan.width])
    except csv.Error as error:
        raise SheetError(
            f"第 {reader.line_num} 行附近读不下去,可能是引号没有成对。"
            "请用 Excel 打开,另存为 .xlsx 后再上传。"
        ) from error
    check_total([scan])
    return scan, rows[: scan.height]


def decode(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetError("认不出这个文本文件的编码。请用 Excel 打开,另存为 .xlsx 后再上传。")


def find_delimiter(text: str) -> str:
    start = text[:10_000]
    return max(DELIMITERS, key=start.count)


def read_cell(scan: SheetScan, row: int, column: int, text: str) -> str:
    quoted = QUOTED_TEXT.fullmatch(text)
    if quoted:
        text = quoted[1]
    elif text.startswith("=") and len(text) > 1:
        scan.add_formula(row, column)
    if text:
        scan.add_value(row, column)
    return text
