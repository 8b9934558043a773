"""Other files with a workbook's name, and text that is no table."""

from tests.sheets.workbooks import ROOT, pack
from townportal.registers.sheets import contents

from .kinds import Case, kind

MEGABYTE = 1024 * 1024


@kind
def word_document() -> Case:
    return "a.xlsx", pack({"_rels/.rels": ROOT, "word/document.xml": "<x/>"}), "这是 Word 文件"


@kind
def slides() -> Case:
    return "a.xlsx", pack({"ppt/presentation.xml": "<x/>"}), "演示文稿"


@kind
def binary_workbook() -> Case:
    return "a.xlsb", pack({"xl/workbook.bin": b"x"}), "二进制工作簿"


@kind
def pdf() -> Case:
    return "a.xlsx", b"%PDF-1.7\n%\xe2\xe3", "这是 PDF 文件"


@kind
def picture_png() -> Case:
    return "a.xlsx", b"\x89PNG\r\n\x1a\n" + b"\x00" * 99, "这是图片"


@kind
def picture_jpeg() -> Case:
    return "a.xlsx", b"\xff\xd8\xff\xe0" + b"\x00" * 99, "这是图片"


@kind
def picture_webp() -> Case:
    return "a.xlsx", b"RIFF\x24\x00\x00\x00WEBPVP8 ", "这是图片"


@kind
def rar_archive() -> Case:
    return "a.xlsx", b"Rar!\x1a\x07\x00" + b"\x00" * 99, "这是压缩包"


@kind
def web_page() -> Case:
    return "a.xls", b"\xef\xbb\xbf <HTML><table><tr><td>1</td></tr></table>", contents.WEB_PAGE


@kind
def web_archive() -> Case:
    return "a.xls", b"MIME-Version: 1.0\r\nX-Document-Type: Workbook", contents.WEB_PAGE


@kind
def xml_of_2003() -> Case:
    data = b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>'
    return "a.xls", data, contents.XML_2003


@kind
def other_xml() -> Case:
    return "a.xlsx", b'<?xml version="1.0"?><a/>', contents.UNKNOWN


@kind
def noise() -> Case:
    return "a.xlsx", bytes((n * n * 31 + n // 7) % 256 for n in range(90_000)), contents.UNKNOWN


@kind
def nothing() -> Case:
    return "a.xlsx", b"", "空文件"


@kind
def only_spaces() -> Case:
    return "a.csv", b" \r\n" * 100, "空文件"


@kind
def over_ten_megabytes() -> Case:
    return "a.csv", b"1,2\n" * (3 * MEGABYTE), "超过 10 MB"


@kind
def csv_with_nul() -> Case:
    return "a.csv", "村,户主\n青石村,\x00\n".encode(), contents.UNKNOWN


@kind
def csv_in_utf16() -> Case:
    return "a.csv", "村,户主\n".encode("utf-16"), "UTF-16"


@kind
def csv_in_no_encoding() -> Case:
    return "a.csv", b"a,b\n\xff\xff\x80\x80,1\n", "编码"


@kind
def csv_with_an_open_quote() -> Case:
    return "a.csv", b'a,b\n"' + b"x" * 100_000, "引号没有成对"


@kind
def csv_too_wide() -> Case:
    return "a.csv", b"1," * 5_000, "GS1 还有内容"


@kind
def csv_too_long() -> Case:
    return "a.csv", b"1\n" * 200_001, "A200001 还有内容"


@kind
def csv_of_blank_lines() -> Case:
    return "a.csv", b"a\n" + b"\n" * 5_000_000, None


@kind
def csv_of_commas() -> Case:
    return "a.csv", b"a\n" + b"," * 9_000_000, "还有内容"
