"""A streaming look at the sheets of an .xlsx before it is really read.

expat is used directly, with the refusals of defusedxml: defusedxml's iterparse took twice as
long for 560,000 cells and keeps the tree of the whole sheet.
"""

import posixpath
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.parsers import expat

from .archives import DAMAGED, DEFINITIONS
from .errors import SheetError
from .scan import SheetScan, check_total, column_number, pairs, range_of, split_reference

CHUNK = 256 * 1024
ARRAYS = {"array", "dataTable"}


def scan_xlsx(path: Path) -> list[SheetScan]:
    """Look at every sheet, in workbook order; raise SheetError if one is out of bounds."""
    scans: list[SheetScan] = []
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.lower(): name for name in archive.namelist()}
            for title, target in list_sheets(archive, names):
                scan = SheetScan(name=title)
                scans.append(scan)
                if target.lower() in names:
                    with archive.open(names[target.lower()]) as part:
                        SheetParser(scan).run(part.read)
                check_total(scans)
    except (expat.ExpatError, ValueError) as error:
        raise SheetError(DAMAGED) from error
    return scans


def list_sheets(archive: zipfile.ZipFile, names: dict[str, str]) -> list[tuple[str, str]]:
    """Return (name, part) of each sheet."""
    targets: dict[str, str] = {}
    sheets: list[tuple[str, str]] = []

    def on_relation(name: str, flat: list[str]) -> None:
        if local(name) == "Relationship":
            relation = dict(pairs(flat))
            target = posixpath.join("/xl", relation.get("Target", ""))
            targets[relation.get("Id", "")] = posixpath.normpath(target).lstrip("/")

    def on_sheet(name: str, flat: list[str]) -> None:
        if local(name) == "sheet":
            sheet = {local(key): value for key, value in pairs(flat)}
            sheets.append((sheet.get("name", ""), targets.get(sheet.get("id", ""), "")))

    for part, handler in (
        ("xl/_rels/workbook.xml.rels", on_relation),
        ("xl/workbook.xml", on_sheet),
    ):
        if part in names:
            new_parser(handler).Parse(archive.open(names[part]).read(), True)
    return sheets


def local(name: str) -> str:
    return name.rpartition(":")[2]


def new_parser(on_start: Callable[[str, list[str]], None]) -> expat.XMLParserType:
    """A parser that refuses every definition, as defusedxml does."""
    parser = expat.ParserCreate()
    parser.ordered_attributes = True
    parser.StartElementHandler = on_start
    parser.StartDoctypeDeclHandler = refuse_definition
    parser.EntityDeclHandler = refuse_definition
    return parser


def refuse_definition(*_: object) -> None:
    raise SheetError(DEFINITIONS)


class Actions(dict):
    """What to do at an element; some writers put a prefix before every name."""

    def __missing__(self, name: str) -> Callable[[list[str]], None] | None:
        self[name] = self.get(local(name))
        return self[name]


class SheetParser:
    """Reads only the element names and addresses of one sheet, never its texts."""

    def __init__(self, scan: SheetScan) -> None:
        self.scan = scan
        self.row = -1
        self.column = -1
        self.is_error = False
        self.columns: dict[str, int] = {}
        self.actions = Actions(
            {
                "c": self.on_cell,
                "v": self.on_value,
                "is": self.on_value,
                "f": self.on_formula,
                "row": self.on_row,
                "mergeCell": self.on_merged,
            }
        )
        self.parser = new_parser(self.on_element)

    def run(self, read: Callable[[int], bytes]) -> None:
        while chunk := read(CHUNK):
            self.parser.Parse(chunk, False)
        self.parser.Parse(b"", True)

    def on_element(self, name: str, flat: list[str]) -> None:
        action = self.actions[name]
        if action:
            action(flat)

    def on_row(self, flat: list[str]) -> None:
        self.scan.objects += 1
        self.row += 1
        self.column = -1
        if flat and flat[0] == "r":
            self.row = row_number(flat[1])

    def on_merged(self, flat: list[str]) -> None:
        rows, columns = range_of(dict(pairs(flat)).get("ref", ""))
        self.scan.objects += len(rows) * len(columns)

    def on_cell(self, flat: list[str]) -> None:
        self.scan.objects += 1
        self.column += 1
        self.is_error = False
        for position in range(0, len(flat), 2):
            if flat[position] == "r":
                self.place(flat[position + 1])
            elif flat[position] == "t":
                self.is_error = flat[position + 1] == "e"

    def place(self, reference: str) -> None:
        """Take the address of the cell; letters repeat in every row, so they are kept."""
        letters = reference.rstrip("0123456789")
        column = self.columns.get(letters)
        if column is None:
            self.row, self.column = split_reference(reference)
            self.columns[letters] = column_number(letters.replace("$", ""))
        else:
            self.row, self.column = row_number(reference[len(letters) :]), column

    def on_value(self, _: list[str]) -> None:
        self.scan.add_value(self.row, self.column)
        if self.is_error:
            # Texts are listened to only here: a handler for all of them would double the time.
            self.parser.CharacterDataHandler = self.on_error_text
            self.parser.EndElementHandler = self.on_error_end
            self.is_error = False

    def on_error_text(self, text: str) -> None:
        before = self.scan.errors.get((self.row, self.column), "")
        self.scan.errors[self.row, self.column] = (before + text)[:20]

    def on_error_end(self, _: str) -> None:
        self.parser.CharacterDataHandler = None
        self.parser.EndElementHandler = None

    def on_formula(self, flat: list[str]) -> None:
        attributes = dict(pairs(flat))
        self.scan.add_value(self.row, self.column, 0)
        self.scan.add_formula(self.row, self.column)
        if attributes.get("t") in ARRAYS and "ref" in attributes:
            self.scan.add_formula_range(*range_of(attributes["ref"]))


def row_number(digits: str) -> int:
    number = int(digits) if len(digits) < 8 else 0
    if number < 1:
        raise SheetError(DAMAGED)
    return number - 1
