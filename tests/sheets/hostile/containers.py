"""OLE containers: encrypted, with macros, looped or cut off."""

import struct

from tests.sheets.workbooks import (
    container,
    record,
    with_storage,
    with_stream_named,
    xls,
    xls_stream,
    xls_with_record,
)
from townportal.registers.sheets import archives, scan

from .kinds import Case, kind


@kind
def encrypted_workbook() -> Case:
    return "a.xlsx", with_stream_named(xls(), "EncryptedPackage"), archives.ENCRYPTED


@kind
def xls_password() -> Case:
    return "a.xls", xls_with_record(0x002F, b"\x01\x00" + b"x" * 52), archives.ENCRYPTED


@kind
def xls_macros() -> Case:
    return "a.xls", with_storage(xls(), "_VBA_PROJECT_CUR"), archives.MACROS


@kind
def xls_macro_sheet() -> Case:
    body = struct.pack("<IBBBB", 0, 0, 1, 1, 0) + b"M"
    return "a.xls", xls_with_record(0x0085, body), archives.MACROS


@kind
def xls_object() -> Case:
    return "a.xls", with_storage(xls(), "MBD0018AF3C"), archives.EMBEDDED


@kind
def xls_external_link() -> Case:
    body = struct.pack("<HH", 1, 12) + b"\x00http://a.cn/"
    return "a.xls", xls_with_record(0x01AE, body), archives.LINKED


@kind
def xls_cut_off() -> Case:
    return "a.xls", xls()[:700], archives.DAMAGED


@kind
def xls_chain_in_a_loop() -> Case:
    data = bytearray(xls())
    table = (struct.unpack_from("<I", data, 76)[0] + 1) * 512
    data[table : table + 512] = b"\x00" * 512
    return "a.xls", bytes(data), archives.DAMAGED


@kind
def xls_few_cells_far_apart() -> Case:
    def write(sheet) -> None:
        sheet.write(0, 0, 1)
        sheet.write(65_535, 150, 1)

    return "a.xls", xls(write), scan.TOO_SPARSE


@kind
def xls_too_wide() -> Case:
    return "a.xls", xls(lambda sheet: sheet.write(0, 255, 1)), "IV1 还有内容"


@kind
def xls_records_of_noise() -> Case:
    noise = b"".join(record(0x00FD, struct.pack("<HHHI", n, 0, 0, 2**31)) for n in range(60_000))
    return "a.xls", container(xls_stream() + noise), None


@kind
def word_document_of_old() -> Case:
    return "a.xls", with_stream_named(xls(), "WordDocument"), "这是 Word 文件"


@kind
def slides_of_old() -> Case:
    return "a.xls", with_stream_named(xls(), "PowerPoint Document"), "演示文稿"
