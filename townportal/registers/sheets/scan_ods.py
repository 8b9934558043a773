"""A streaming look at the tables of an .ods: extent, formulas and merged cells."""

import zipfile
from pathlib import Path
from xml.parsers import expat

from .archives import DAMAGED
from .errors import SheetError
from .scan import SheetScan, check_total, pairs
from .scan_xlsx import CHUNK, local, new_parser

TABLE_DEPTH = 4  # document-content > body > spreadsheet > table; deeper tables are parts of cells


def scan_ods(path: Path) -> list[SheetScan]:
    """Look at every table, in order; raise SheetError if one is out of bounds."""
    looker = TableLooker()
    try:
        with zipfile.ZipFile(path) as archive, archive.open("content.xml") as part:
            while chunk := part.read(CHUNK):
                looker.parser.Parse(chunk, False)
            looker.parser.Parse(b"", True)
    except (expat.ExpatError, KeyError, ValueError) as error:
        raise SheetError(DAMAGED) from error
    check_total(looker.scans)
    return looker.scans


class TableLooker:
    def __init__(self) -> None:
        self.scans: list[SheetScan] = []
        self.depth = 0
        self.row = self.column = -1
        self.row_count = 1
        self.parser = new_parser(self.on_start)
        self.parser.EndElementHandler = self.on_end

    def on_start(self, name: str, flat: list[str]) -> None:
        self.depth += 1
        kind = local(name)
        if kind == "table" and self.depth == TABLE_DEPTH:
            self.start_table(attributes_of(flat))
        elif kind == "table-row" and self.scans:
            self.start_row(attributes_of(flat))
        elif kind in ("table-cell", "covered-table-cell") and self.scans:
            self.add_cell(attributes_of(flat))

    def on_end(self, _: str) -> None:
        self.depth -= 1

    def start_table(self, attributes: dict[str, str]) -> None:
        self.scans.append(SheetScan(name=attributes.get("name", "")))
        check_total(self.scans)
        self.row, self.row_count = -1, 1

    def start_row(self, attributes: dict[str, str]) -> None:
        self.row += self.row_count
        self.row = max(self.row, 0)
        self.row_count = count_of(attributes, "number-rows-repeated")
        self.column = 0

    def add_cell(self, attributes: dict[str, str]) -> None:
        scan = self.scans[-1]
        width = count_of(attributes, "number-columns-repeated")
        rows = range(self.row, self.row + self.row_count)
        columns = range(self.column, self.column + width)
        self.column += width
        if attributes.get("value-type") or "formula" in attributes:
            scan.add_value(rows[-1], columns[-1], len(rows) * len(columns))
        if "formula" in attributes:
            scan.add_formula_range(rows, columns)
        self.add_span(attributes, rows[0], columns[0])

    def add_span(self, attributes: dict[str, str], row: int, column: int) -> None:
        down = count_of(attributes, "number-rows-spanned")
        across = count_of(attributes, "number-columns-spanned")
        if down > 1 or across > 1:
            self.scans[-1].add_merged(row, column, row + down - 1, column + across - 1)


def attributes_of(flat: list[str]) -> dict[str, str]:
    return {local(key): value for key, value in pairs(flat)}


def count_of(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    if len(text) > 9:
        raise SheetError(DAMAGED)
    return max(int(text), 1)
