"""Builds small workbooks byte by byte, so that a test can put anything into them."""

import io
import struct
import zipfile

import xlwt
from xlwt.CompoundDoc import XlsDoc

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
ODS_KIND = "application/vnd.oasis.opendocument.spreadsheet"

TYPES = f"""<?xml version="1.0" encoding="UTF-8"?><Types xmlns="{PACKAGE}/content-types">
<Default Extension="xml" ContentType="application/xml"/>
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{SHEET_KIND}.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{SHEET_KIND}.worksheet+xml"/></Types>"""
ROOT = f"""<?xml version="1.0"?><Relationships xmlns="{PACKAGE}/relationships">
<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>"""
WORKBOOK = f"""<?xml version="1.0"?><workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">
<sheets><sheet name="台账" sheetId="1" r:id="rId1"/></sheets></workbook>"""
LINKS = f"""<?xml version="1.0"?><Relationships xmlns="{PACKAGE}/relationships">
<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>
</Relationships>"""
PLAIN_ROWS = '<row r="1"><c r="A1" t="inlineStr"><is><t>村</t></is></c></row>'


def sheet_xml(rows: str = PLAIN_ROWS, after: str = "", before: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<worksheet xmlns="{MAIN}">'
        f"<sheetData>{rows}</sheetData>{after}</worksheet>"
    )


def xlsx_parts(rows: str = PLAIN_ROWS, **changes: str | bytes) -> dict[str, str | bytes]:
    """The parts of a small workbook; `sheet`, `workbook`, `links`, `types` replace one."""
    return {
        "[Content_Types].xml": changes.get("types", TYPES),
        "_rels/.rels": ROOT,
        "xl/workbook.xml": changes.get("workbook", WORKBOOK),
        "xl/_rels/workbook.xml.rels": changes.get("links", LINKS),
        "xl/worksheets/sheet1.xml": changes.get("sheet", sheet_xml(rows)),
    }


def pack(parts: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def xlsx(rows: str = PLAIN_ROWS, extra: dict[str, str | bytes] | None = None, **changes) -> bytes:
    return pack(xlsx_parts(rows, **changes) | (extra or {}))


def ods(tables: str, extra: dict[str, str | bytes] | None = None) -> bytes:
    names = "office table text draw"
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names.split()
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces}><office:body>'
        f"<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = "<manifest/>"
    parts = {"mimetype": ODS_KIND, "content.xml": content, "META-INF/manifest.xml": manifest}
    return pack(parts | (extra or {}))


def xls(write=lambda sheet: sheet.write(0, 0, "村")) -> bytes:
    book = xlwt.Workbook()
    write(book.add_sheet("台账"))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def xls_stream() -> bytes:
    book = xlwt.Workbook()
    book.add_sheet("台账").write(0, 0, "村")
    return book.get_biff_data()


def record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def xls_with_record(kind: int, body: bytes) -> bytes:
    """Put a record behind the first one, where Excel writes FILEPASS and links."""
    stream = xls_stream()
    first = 4 + struct.unpack_from("<H", stream, 2)[0]
    return container(stream[:first] + record(kind, body) + stream[first:])


def container(stream: bytes) -> bytes:
    buffer = io.BytesIO()
    XlsDoc().save(buffer, stream)
    return buffer.getvalue()


def with_stream_named(data: bytes, name: str) -> bytes:
    """Rename the stream Workbook of an OLE container."""
    old = "Workbook".encode("utf-16-le")
    position = data.index(old)
    new = name.encode("utf-16-le")
    entry = new.ljust(64, b"\x00") + struct.pack("<H", len(new) + 2)
    return data[:position] + entry + data[position + 66 :]


def with_storage(data: bytes, name: str) -> bytes:
    """Fill the free third place in the directory of an OLE container."""
    position = data.index("Workbook".encode("utf-16-le")) + 128
    text = name.encode("utf-16-le")
    entry = text.ljust(64, b"\x00") + struct.pack("<HB", len(text) + 2, 1)
    return data[:position] + entry + data[position + 67 :]
