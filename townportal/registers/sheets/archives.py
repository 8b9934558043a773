"""The rules for workbooks that are zip archives, checked on the directory before any parsing."""

import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

from . import limits
from .contents import SAVE_AS_XLSX
from .errors import SheetError

DAMAGED = f"文件已损坏,打不开。{SAVE_AS_XLSX}"
ENCRYPTED = "这个文件加了密码,请在 Excel 里取消密码后再上传。"
MACROS = "这个文件带有宏。请在 Excel 里另存为“Excel 工作簿(.xlsx)”(不带宏)后再上传。"
EMBEDDED = "文件里嵌入了其他文档、图表对象或控件。请删掉它们,只留表格,保存后再上传。"
LINKED = (
    "文件引用了别的工作簿或外部数据。请在 Excel 里点“数据—编辑链接—断开链接”,"
    "或把内容复制到新表(选择性粘贴为数值),保存后再上传。"
)
TOO_BIG = "文件解压后太大,不能读取。请删掉表格下面和右边的空行空列,或拆成几个文件后再上传。"
DEFINITIONS = f"文件里有不该出现的定义(DTD),不能读取。{SAVE_AS_XLSX}"

FORBIDDEN_PARTS = (
    (MACROS, ("xl/vbaproject", "xl/macrosheets/", "xl/dialogsheets/", "basic/", "scripts/")),
    (EMBEDDED, ("xl/embeddings/", "xl/activex/", "object ", "objectreplacements/")),
    (LINKED, ("xl/externallinks/", "xl/connections.xml", "xl/querytables/", "xl/model/")),
)
DOCUMENTS = (
    ("word/document.xml", "这是 Word 文件,不是表格。请把表格复制到 Excel 后再上传。"),
    ("ppt/presentation.xml", "这是演示文稿(PPT),不是表格。请上传 Excel 表格。"),
    ("xl/workbook.bin", f"这是二进制工作簿(.xlsb)。{SAVE_AS_XLSX}"),
)
ODS_KIND = b"application/vnd.oasis.opendocument.spreadsheet"


def check_archive(path: Path) -> str:
    """Return "xlsx" or "ods"; raise SheetError for a hostile, wrong or damaged archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            check_sizes(entries, path.stat().st_size)
            kind = find_kind(archive)
            check_parts(archive)
            check_contents(archive)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError) as error:
        raise SheetError(DAMAGED) from error
    except (NotImplementedError, RuntimeError, ValueError, zlib.error) as error:
        raise SheetError(DAMAGED) from error
    return kind


def check_sizes(entries: list[zipfile.ZipInfo], file_bytes: int) -> None:
    if len(entries) > limits.MAX_ENTRIES:
        raise SheetError(TOO_BIG)
    if len({entry.filename for entry in entries}) != len(entries):
        raise SheetError(DAMAGED)
    if any(entry.flag_bits & 1 for entry in entries):
        raise SheetError(ENCRYPTED)
    if any(is_too_big(entry) for entry in entries):
        raise SheetError(TOO_BIG)
    total = sum(entry.file_size for entry in entries)
    if total > limits.MAX_TOTAL_BYTES:
        raise SheetError(TOO_BIG)
    # Overlapping entries would share their packed bytes.
    if sum(entry.compress_size for entry in entries) > file_bytes:
        raise SheetError(DAMAGED)


def is_too_big(entry: zipfile.ZipInfo) -> bool:
    if entry.file_size > limits.MAX_ENTRY_BYTES:
        return True
    if entry.file_size <= limits.RATIO_COUNTS_FROM:
        return False
    return entry.file_size > entry.compress_size * limits.MAX_RATIO


def find_kind(archive: zipfile.ZipFile) -> str:
    names = {name.lower() for name in archive.namelist()}
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "mimetype" in names and archive.open("mimetype").read(100).strip() == ODS_KIND:
        return "ods"
    for name, message in DOCUMENTS:
        if name in names:
            raise SheetError(message)
    if "mimetype" in names:
        raise SheetError(f"这个文件不是表格。{SAVE_AS_XLSX}")
    raise SheetError("这是压缩包,里面没有表格。请解压后上传里面的 Excel 表格。")


def check_parts(archive: zipfile.ZipFile) -> None:
    names = [name.lower() for name in archive.namelist()]
    for message, starts in FORBIDDEN_PARTS:
        if any(name.startswith(starts) for name in names):
            raise SheetError(message)
    if "META-INF/manifest.xml" in archive.namelist():
        manifest = archive.open("META-INF/manifest.xml").read(limits.MEGABYTE)
        if b"encryption-data" in manifest:
            raise SheetError(ENCRYPTED)


def check_contents(archive: zipfile.ZipFile) -> None:
    """Unpack every part once without keeping it: sizes and checksums must hold."""
    for entry in archive.infolist():
        with archive.open(entry) as part:
            head = part.read(8192)
            refuse_markers(entry.filename.lower(), head)
            drain(iter(lambda part=part: part.read(limits.MEGABYTE), b""))


def refuse_markers(name: str, head: bytes) -> None:
    plain = head.replace(b"\x00", b"")  # a part may be UTF-16
    if name.endswith((".xml", ".rels", ".vml")) and (b"<!DOCTYPE" in plain or b"<!ENTITY" in plain):
        raise SheetError(DEFINITIONS)
    if name == "[content_types].xml" and (b"macroEnabled" in plain or b"vbaProject" in plain):
        raise SheetError(MACROS)


def drain(chunks: Iterable[bytes]) -> None:
    for _ in chunks:
        pass
