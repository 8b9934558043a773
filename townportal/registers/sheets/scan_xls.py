"""A look at the records of an .xls (BIFF5/BIFF8): what is forbidden, extent, formulas.

Record numbers and layouts follow [MS-XLS].
"""

import struct
from collections.abc import Iterator
from pathlib import Path

from .archives import DAMAGED, EMBEDDED, ENCRYPTED, LINKED, MACROS
from .compound import Container, DamagedContainerError
from .contents import SAVE_AS_XLSX
from .errors import SheetError
from .scan import SheetScan, check_total

BOF, FILEPASS, BOUNDSHEET, SUPBOOK = 0x0809, 0x002F, 0x0085, 0x01AE
FORMULA, BOOLERR, MULRK = 0x0006, 0x0205, 0x00BD
# NUMBER, LABEL, RSTRING, LABELSST, RK and the three above start with row and column.
CELLS = {FORMULA, BOOLERR, MULRK, 0x0203, 0x0204, 0x00D6, 0x00FD, 0x027E}
MACRO_SHEET, MODULE = 1, 6
# The only links a plain workbook has: to its own sheets and to built-in add-ins.
OWN_LINKS = (b"\x01\x04", b"\x01\x3a")
ERROR_TEXTS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
OTHER_DOCUMENTS = (
    ("EncryptedPackage", ENCRYPTED),
    ("WordDocument", "这是 Word 文件,不是表格。请把表格复制到 Excel 后再上传。"),
    ("PowerPoint Document", "这是演示文稿(PPT),不是表格。请上传 Excel 表格。"),
)


def scan_xls(path: Path) -> list[SheetScan]:
    """Look at every sheet, in workbook order; raise SheetError for what may not come in."""
    try:
        container = Container(path)
        check_names(container.names)
        return scan_records(workbook_stream(container))
    except (DamagedContainerError, struct.error, IndexError) as error:
        raise SheetError(DAMAGED) from error


def check_names(names: list[str]) -> None:
    for name, message in OTHER_DOCUMENTS:
        if name in names:
            raise SheetError(message)
    if any("VBA" in name for name in names):
        raise SheetError(MACROS)
    if any(name.startswith("MBD") or name == "\x01Ole10Native" for name in names):
        raise SheetError(EMBEDDED)
    if any(name.startswith("LNK") for name in names):
        raise SheetError(LINKED)


def workbook_stream(container: Container) -> bytes:
    stream = container.stream("Workbook") or container.stream("Book")
    if not stream:
        raise SheetError(f"这个文件里没有表格。{SAVE_AS_XLSX}")
    return stream


def scan_records(stream: bytes) -> list[SheetScan]:
    scans: list[SheetScan] = []
    starts: dict[int, SheetScan] = {}
    current: SheetScan | None = None
    for position, kind, body in records(stream):
        if kind == BOF:
            current = starts.get(position, current)
        elif kind == BOUNDSHEET:
            scan = SheetScan(name=sheet_name(body))
            starts[check_sheet(body)] = scan
            scans.append(scan)
        elif kind in CELLS and current is not None:
            add_cell(current, kind, body)
        else:
            check_record(kind, body)
    check_total(scans)
    return scans


def records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    position = 0
    while position + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, position)
        yield position, kind, stream[position + 4 : position + 4 + length]
        position += 4 + length


def check_record(kind: int, body: bytes) -> None:
    if kind == FILEPASS:
        raise SheetError(ENCRYPTED)
    if kind == SUPBOOK and body[2:4] not in OWN_LINKS:
        raise SheetError(LINKED)


def check_sheet(body: bytes) -> int:
    """Return where in the stream the sheet starts."""
    start, _, kind = struct.unpack_from("<IBB", body)
    if kind in (MACRO_SHEET, MODULE):
        raise SheetError(MACROS)
    return start


def sheet_name(body: bytes) -> str:
    """The name for messages only; BIFF5 names in another code page may come out wrong."""
    length, flags = body[6], body[7] if len(body) > 7 else 0
    if flags == 1:
        return body[8 : 8 + length * 2].decode("utf-16-le", "replace")
    return body[8 : 8 + length].decode("latin-1")


def add_cell(scan: SheetScan, kind: int, body: bytes) -> None:
    row, column = struct.unpack_from("<HH", body)
    if kind == MULRK:
        (last,) = struct.unpack_from("<H", body, len(body) - 2)
        scan.add_value(row, max(last, column), max(last - column + 1, 1))
        return
    scan.add_value(row, column)
    if kind == FORMULA:
        scan.add_formula(row, column)
    elif kind == BOOLERR and body[7:8] == b"\x01":
        scan.errors[row, column] = ERROR_TEXTS.get(body[6], "#N/A")
