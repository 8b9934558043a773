"""Archives that are bombs, lie about themselves or carry what may not come in."""

import struct

from tests.sheets.workbooks import TYPES, ods, pack, sheet_xml, xlsx
from townportal.registers.sheets import archives

from .kinds import Case, kind

MEGABYTE = 1024 * 1024


def lying(data: bytes, name: bytes, size: int) -> bytes:
    """Change the unpacked size of a part in the directory at the end of the archive."""
    position = data.rindex(name) - 46
    return data[: position + 24] + struct.pack("<I", size) + data[position + 28 :]


@kind
def bomb_of_one_entry() -> Case:
    return "a.xlsx", xlsx(extra={"xl/media/a.bin": b"0" * (110 * MEGABYTE)}), archives.TOO_BIG


@kind
def bomb_of_high_ratio() -> Case:
    return "a.xlsx", xlsx(extra={"xl/sharedStrings.xml": b" " * (20 * MEGABYTE)}), archives.TOO_BIG


@kind
def bomb_that_lies_about_its_size() -> Case:
    data = xlsx(extra={"xl/sharedStrings.xml": b" " * (50 * MEGABYTE)})
    return "a.xlsx", lying(data, b"xl/sharedStrings.xml", 1000), archives.DAMAGED


@kind
def bomb_of_total_size() -> Case:
    block = bytes(range(256)) * 4 + b"\x00" * 15_360
    extra = {f"xl/media/{number}.bin": block * 5_600 for number in range(4)}
    return "a.xlsx", xlsx(extra=extra), archives.TOO_BIG


@kind
def many_entries() -> Case:
    return "a.xlsx", xlsx(extra={f"xl/{n}.xml": "" for n in range(2_001)}), archives.TOO_BIG


@kind
def directory_of_60000_entries() -> Case:
    return "a.xlsx", pack({f"{n}": "" for n in range(60_000)}), archives.TOO_BIG


@kind
def entry_twice() -> Case:
    data = xlsx(extra={"xl/worksheets/sheet2.xml": sheet_xml()})
    data = data.replace(b"xl/worksheets/sheet2.xml", b"xl/worksheets/sheet1.xml")
    return "a.xlsx", data, archives.DAMAGED


@kind
def entries_that_overlap() -> Case:
    data = xlsx(extra={f"xl/media/{n}.bin": bytes(range(256)) * 400 for n in range(9)})
    first = data.rindex(b"xl/media/0.bin") - 46
    offset = data[first + 42 : first + 46]
    for number in range(1, 9):
        position = data.rindex(b"xl/media/%d.bin" % number) - 46
        packed = data[first + 16 : first + 28]
        data = (
            data[: position + 16]
            + packed
            + data[position + 28 : position + 42]
            + offset
            + (data[position + 46 :])
        )
    return "a.xlsx", data, archives.DAMAGED


@kind
def archive_cut_off() -> Case:
    data = xlsx()
    return "a.xlsx", data[: len(data) // 2], archives.DAMAGED


@kind
def archive_with_wrong_checksum() -> Case:
    data = bytearray(xlsx(extra={"xl/media/a.bin": b"\x01\x02\x03" * 500}))
    data[data.index(b"xl/media/a.bin") + 16] ^= 0xFF
    return "a.xlsx", bytes(data), archives.DAMAGED


@kind
def archive_with_password() -> Case:
    data = bytearray(xlsx())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return "a.xlsx", bytes(data), archives.ENCRYPTED


@kind
def archive_of_other_files() -> Case:
    return "a.xlsx", pack({"读我.txt": "你好", "台账.xlsx": xlsx()}), "这是压缩包"


@kind
def archive_without_entries() -> Case:
    return "a.xlsx", pack({}), "空的压缩包"


@kind
def archive_head_only() -> Case:
    return "a.xlsx", b"PK\x03\x04" + b"\x00" * 500, archives.DAMAGED


@kind
def macros() -> Case:
    return "a.xlsx", xlsx(extra={"xl/vbaProject.bin": b"x"}), archives.MACROS


@kind
def macro_kind_without_project() -> Case:
    types = TYPES.replace(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    return "a.xlsm", xlsx(types=types), archives.MACROS


@kind
def old_macro_sheet() -> Case:
    return "a.xlsx", xlsx(extra={"xl/macrosheets/sheet1.xml": sheet_xml()}), archives.MACROS


@kind
def embedded_object() -> Case:
    return "a.xlsx", xlsx(extra={"xl/embeddings/oleObject1.bin": b"x"}), archives.EMBEDDED


@kind
def active_x() -> Case:
    return "a.xlsx", xlsx(extra={"xl/activeX/activeX1.bin": b"x"}), archives.EMBEDDED


@kind
def external_link() -> Case:
    return "a.xlsx", xlsx(extra={"xl/externalLinks/externalLink1.xml": "<x/>"}), archives.LINKED


@kind
def data_connection() -> Case:
    return "a.xlsx", xlsx(extra={"xl/connections.xml": "<x/>"}), archives.LINKED


@kind
def ods_macros() -> Case:
    return "a.ods", ods("", {"Basic/Standard/a.xml": "<x/>"}), archives.MACROS


@kind
def ods_object() -> Case:
    return "a.ods", ods("", {"Object 1/content.xml": "<x/>"}), archives.EMBEDDED


@kind
def ods_password() -> Case:
    manifest = {"META-INF/manifest.xml": "<manifest:encryption-data/>"}
    return "a.ods", ods("", manifest), archives.ENCRYPTED
