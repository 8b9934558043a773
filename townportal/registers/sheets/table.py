"""The rows under a header: which of them are records, and what a merged cell means for them."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace

from .headers import Header, tidy
from .reading import Merged, Sheet, Value

EXAMPLE = "示例"
SERIAL_TITLES = {"序号", "编号", "No", "NO"}
TAIL_WORDS = re.compile(r"^(?:合计|小计|总计|共计)")
TAIL_LABELS = re.compile(
    r"^(?:单位负责人|主要负责人|负责人|分管领导|审核人|审核|填表人|填报人|制表人|制表|"
    r"填报单位|填报日期|填表日期|备注|注|说明)(?:\((?:签字|签名|盖章|签章)\))?(?::|$)"
)
TAIL_ENDS = re.compile(r"^.{0,10}(?:合计|小计|总计)$")


def data_rows(sheet: Sheet, header: Header) -> Iterator[tuple[int, dict[str, Value]]]:
    """Yield (row number as Excel shows it, {key: raw value}) of each record under the header.

    Left out: blank rows (a serial number or a filled-down village alone does not count),
    repeated header rows, the example row of our template, totals and signature lines.
    """
    ignored = blank_columns(header)
    for row_index in range(header.row_index + 1, len(sheet.rows)):
        row = sheet.rows[row_index]
        own = own_texts(sheet, row_index)
        if not own or is_tail(own) or is_example(own) or is_header_again(row, header):
            continue
        values = {key: sheet.value(row_index, index) for index, key in header.columns.items()}
        if has_content(sheet, row_index, header, ignored):
            yield row_index + 1, values


def own_texts(sheet: Sheet, row_index: int) -> list[str]:
    """Return the texts of the row that stand in it, not those filled down from above."""
    return [
        str(value).strip()
        for index, value in enumerate(sheet.rows[row_index])
        if str(value).strip() and (row_index, index) not in sheet.filled
    ]


def is_tail(texts: list[str]) -> bool:
    """A total or a line for signatures; the first text of the row tells."""
    first = tidy(texts[0])
    labelled = "".join(unicodedata.normalize("NFKC", texts[0]).split())
    if TAIL_WORDS.match(first) or TAIL_ENDS.match(first):
        return True
    match = TAIL_LABELS.match(labelled)
    return bool(match) and (match[0].endswith(":") or len(texts) == 1)


def is_example(texts: list[str]) -> bool:
    return tidy(texts[0]).startswith(EXAMPLE)


def is_header_again(row: Sequence[Value], header: Header) -> bool:
    """Long tables repeat their header on every printed page."""
    filled = [(index, tidy(str(value))) for index, value in enumerate(row) if str(value).strip()]
    same = sum(text == tidy(header.titles.get(index, "")) for index, text in filled)
    return len(filled) > 1 and same * 2 > len(filled)


def blank_columns(header: Header) -> set[int]:
    """Columns that do not make a row a record: people number rows in advance."""
    return {index for index, title in header.titles.items() if tidy(title) in SERIAL_TITLES}


def has_content(sheet: Sheet, row_index: int, header: Header, ignored: set[int]) -> bool:
    return any(
        str(sheet.value(row_index, index)).strip() or (row_index, index) in sheet.formulas
        for index in header.columns
        if index not in ignored and (row_index, index) not in sheet.filled
    )


def fill_down(sheet: Sheet, header: Header, keys: Sequence[str], *, blanks: bool = False) -> Sheet:
    """Return a copy of the sheet in which merged cells of these columns hold their value in
    every row.

    A blank cell outside a merged range stays blank, unless `blanks` is true: people also clear
    the repeated village names instead of merging them. A sheet is filled to its last row; what
    is filled is noted in `Sheet.filled` and does not turn a blank row into a record.
    """
    filled = replace(sheet, rows=[list(row) for row in sheet.rows], filled=set(sheet.filled))
    for key in keys:
        column = header.column_of(key)
        if column is None:
            continue
        for merged in column_ranges(sheet, header, column):
            fill(filled, column, range(merged.top + 1, merged.bottom + 1), merged.top)
        if blanks:
            fill_blanks(filled, column, header.row_index + 1)
    return filled


def column_ranges(sheet: Sheet, header: Header, column: int) -> list[Merged]:
    """Return the ranges below the header that begin in this column, without overlaps."""
    found: list[Merged] = []
    for merged in sorted(sheet.merged, key=lambda merged: merged.top):
        after = found[-1].bottom if found else header.row_index
        if merged.left == column and merged.top > after and merged.bottom > merged.top:
            found.append(merged)
    return found


def fill(sheet: Sheet, column: int, row_indexes: range, source: int) -> None:
    value = sheet.value(source, column)
    for row_index in row_indexes:
        if row_index >= len(sheet.rows):
            return
        if str(value).strip() and not str(sheet.value(row_index, column)).strip():
            put(sheet, row_index, column, value)


def fill_blanks(sheet: Sheet, column: int, first: int) -> None:
    source: int | None = None
    for row_index in range(first, len(sheet.rows)):
        if str(sheet.value(row_index, column)).strip():
            source = row_index
        elif source is not None and not is_tail(own_texts(sheet, row_index) or [""]):
            put(sheet, row_index, column, sheet.value(source, column))


def put(sheet: Sheet, row_index: int, column: int, value: Value) -> None:
    row = sheet.rows[row_index]
    row += [""] * (column + 1 - len(row))
    row[column] = value
    sheet.filled.add((row_index, column))
