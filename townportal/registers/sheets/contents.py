"""What kind of file an upload really is: its bytes decide, never its name."""

from pathlib import Path

from .errors import SheetError

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

SAVE_AS_XLSX = "请用 Excel 或 WPS 打开,另存为“Excel 工作簿(.xlsx)”后再上传。"

FOREIGN = (
    ((b"%PDF",), "这是 PDF 文件,不是表格。请上传原来的 Excel 表格。"),
    (
        (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*"),
        "这是图片,不是表格。请上传原来的 Excel 表格。",
    ),
    (
        (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ"),
        "这是压缩包。请解压后上传里面的 Excel 表格。",
    ),
    ((b"{\\rtf",), "这是文字文档(RTF),不是表格。请把表格复制到 Excel 后再上传。"),
    ((b"PK\x05\x06",), "这个文件是空的压缩包,没有表格。请检查后重新上传。"),
    (
        (b"\xff\xfe", b"\xfe\xff"),
        "这个文本文件是 Unicode(UTF-16)编码。请在 Excel 里另存为 .xlsx 后再上传。",
    ),
    # BIFF 2 to 4: Excel before 1994 wrote its records without a container.
    (
        (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00"),
        f"文件格式太旧。{SAVE_AS_XLSX}",
    ),
)

WEB_PAGE = f"这个文件扩展名像 Excel,内容却是网页。{SAVE_AS_XLSX}"
XML_2003 = f"这是 Excel 2003 的 XML 表格。{SAVE_AS_XLSX}"
UNKNOWN = (
    "认不出这个文件。只能上传 Excel 表格(.xlsx、.xls)、.ods 或 .csv;"
    "如果它本来是表格,请重新另存一次再上传。"
)


def sniff(path: Path) -> str:
    """Return "zip", "ole" or "text"; raise SheetError for anything that is no workbook."""
    with path.open("rb") as file:
        head = file.read(4096)
    if not head.strip():
        raise SheetError("这是一个空文件,里面没有内容。请检查后重新上传。")
    if head.startswith(ZIP):
        return "zip"
    if head.startswith(OLE):
        return "ole"
    refuse_foreign(head)
    refuse_markup(head)
    if has_control_bytes(path):
        raise SheetError(UNKNOWN)
    return "text"


def refuse_foreign(head: bytes) -> None:
    for starts, message in FOREIGN:
        if head.startswith(starts):
            raise SheetError(message)
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        raise SheetError("这是图片,不是表格。请上传原来的 Excel 表格。")


def refuse_markup(head: bytes) -> None:
    """Many office systems export a web page and call it .xls."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith(b"mime-version:"):
        raise SheetError(WEB_PAGE)
    if not text.startswith(b"<"):
        return
    if b"mso-application" in text or b"urn:schemas-microsoft-com:office:spreadsheet" in text:
        raise SheetError(WEB_PAGE if b"<html" in text else XML_2003)
    if any(tag in text for tag in (b"<html", b"<table", b"<!doctype html", b"<head", b"<meta")):
        raise SheetError(WEB_PAGE)
    raise SheetError(UNKNOWN)


def has_control_bytes(path: Path) -> bool:
    """Text holds no byte below 0x20 except tab, line feed, carriage return and form feed."""
    allowed = {9, 10, 12, 13}
    control = bytes(byte for byte in range(32) if byte not in allowed)
    data = path.read_bytes()
    return len(data.translate(None, control)) != len(data)
