"""Sheets whose cells, formulas or merged ranges ask for more than there is."""

from tests.sheets.workbooks import LINKS, MAIN, OFFICE, ods, pack, xlsx, xlsx_parts
from townportal.registers.sheets import archives, sandbox, scan

from .kinds import Case, kind


def cell(place: str, text: str = "1") -> str:
    return f'<c r="{place}"><v>{text}</v></c>'


def strings(*texts: str) -> dict[str, str]:
    items = "".join(f"<si><t>{text}</t></si>" for text in texts)
    return {"xl/sharedStrings.xml": f'<?xml version="1.0"?><sst xmlns="{MAIN}">{items}</sst>'}


@kind
def cell_in_the_last_corner() -> Case:
    return "a.xlsx", xlsx(f'<row r="1048576">{cell("XFD1048576")}</row>'), "XFD1048576 还有内容"


@kind
def cell_in_the_last_row() -> Case:
    rows = f'<row r="1">{cell("A1")}</row><row r="1048576">{cell("A1048576")}</row>'
    return "a.xlsx", xlsx(rows), "A1048576 还有内容"


@kind
def cell_in_the_last_column() -> Case:
    return "a.xlsx", xlsx(f'<row r="1">{cell("A1")}{cell("XFD1")}</row>'), "XFD1 还有内容"


@kind
def cell_beyond_every_sheet() -> Case:
    return "a.xlsx", xlsx(f'<row r="1">{cell("ZZZZ99999999")}</row>'), "单元格地址不对"


@kind
def cell_in_row_zero() -> Case:
    return "a.xlsx", xlsx(f'<row r="1">{cell("A0")}</row>'), "单元格地址不对"


@kind
def few_cells_far_apart() -> Case:
    rows = f'<row r="1">{cell("A1")}</row><row r="150000">{cell("GP150000")}</row>'
    return "a.xlsx", xlsx(rows), scan.TOO_SPARSE


@kind
def three_million_empty_rows() -> Case:
    return "a.xlsx", xlsx('<row r="1"/>' * 3_000_000), archives.TOO_BIG


@kind
def three_million_numbered_empty_rows() -> Case:
    rows = "".join(f'<row r="{n % 1_048_576 + 1}"/>' for n in range(3_000_000))
    return "a.xlsx", xlsx(rows), None


@kind
def million_formatted_blank_cells() -> Case:
    cells = "".join(f'<c r="A{n}" s="{n * 7919 % 7}"/>' for n in range(1, 1_048_577))
    return "a.xlsx", xlsx(f'<row r="1">{cells}</row>'), None


@kind
def too_many_values() -> Case:
    rows = "".join(
        f'<row r="{n}">{cell(f"A{n}", str(n))}{cell(f"B{n}", str(n * n))}'
        f"{cell(f'C{n}')}{cell(f'D{n}')}</row>"
        for n in range(1, 160_000)
    )
    return "a.xlsx", xlsx(rows), scan.TOO_MANY_VALUES


@kind
def text_too_long() -> Case:
    rows = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"长" * 40_000}</t></is></c></row>'
    return "a.xlsx", xlsx(rows), "单元格 A1 的文字太长"


@kind
def long_text_in_many_cells() -> Case:
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 20_000))
    text = "".join(chr(0x4E00 + n * n % 5_000) for n in range(30_000))
    return "a.xlsx", xlsx(rows, strings(text)), archives.TOO_BIG


@kind
def many_long_strings() -> Case:
    texts = ["".join(chr(0x4E00 + n * k % 20_000) for n in range(3_000)) for k in range(1_500)]
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    return "a.xlsx", xlsx(rows, strings(*texts)), None


@kind
def string_that_does_not_exist() -> Case:
    return (
        "a.xlsx",
        xlsx('<row r="1"><c r="A1" t="s"><v>99999999999</v></c></row>'),
        archives.DAMAGED,
    )


@kind
def formula_flood() -> Case:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><f>{n}+{n}</f></c></row>' for n in range(1, 110_000))
    return "a.xlsx", xlsx(rows), scan.TOO_MANY_FORMULAS


@kind
def formula_over_everything() -> Case:
    rows = '<row r="1"><c r="A1"><f t="array" ref="A1:XFD1048576">1</f><v>1</v></c></row>'
    return "a.xlsx", xlsx(rows), scan.TOO_MANY_FORMULAS


@kind
def shared_formula_nested_in_nonsense() -> Case:
    rows = f'<row r="1"><c r="A1"><f t="shared" si="0" ref="A1:A9">{"(" * 9_000}</f></c></row>'
    return "a.xlsx", xlsx(rows), None


@kind
def merge_flood() -> Case:
    merges = "".join(f'<mergeCell ref="B{n}:B{n + 200_000}"/>' for n in range(1, 90_000))
    return "a.xlsx", xlsx(after_rows(merges)), None


def after_rows(merges: str) -> str:
    return f'<row r="1">{cell("A1")}</row></sheetData><mergeCells>{merges}</mergeCells><sheetData>'


@kind
def merge_of_everything() -> Case:
    return "a.xlsx", xlsx(after_rows('<mergeCell ref="A1:XFD1048576"/>')), None


@kind
def merge_of_nonsense() -> Case:
    return "a.xlsx", xlsx(after_rows('<mergeCell ref="!!:99999999999"/>')), "单元格地址不对"


@kind
def numbers_beyond_numbers() -> Case:
    rows = f'<row r="1">{cell("A1", "1e999")}{cell("B1", "NaN")}{cell("C1", "-0")}</row>'
    return "a.xlsx", xlsx(rows), None


@kind
def date_beyond_the_calendar() -> Case:
    styles = (
        f'<styleSheet xmlns="{MAIN}"><cellXfs count="1"><xf numFmtId="14"/></cellXfs></styleSheet>'
    )
    links = LINKS.replace("sharedStrings", "styles")
    rows = '<row r="1"><c r="A1" s="0"><v>1e300</v></c><c r="B1" s="0"><v>-9e9</v></c></row>'
    return "a.xlsx", xlsx(rows, {"xl/styles.xml": styles}, links=links), None


@kind
def sheet_listed_ten_thousand_times() -> Case:
    listed = "".join(f'<sheet name="{n}" sheetId="{n}" r:id="rId1"/>' for n in range(10_000))
    book = f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>'
    return "a.xlsx", xlsx(workbook=book), scan.TOO_MANY_SHEETS


@kind
def slow_sheet_listed_two_hundred_times() -> Case:
    listed = "".join(f'<sheet name="{n}" sheetId="{n}" r:id="rId1"/>' for n in range(200))
    book = f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>'
    rows = "".join(f'<row r="{n % 999 + 1}" ht="{n * 7919 % 997}"/>' for n in range(500_000))
    return "a.xlsx", xlsx(rows, workbook=book), sandbox.TOO_SLOW


@kind
def sheet_part_missing() -> Case:
    parts = xlsx_parts()
    del parts["xl/worksheets/sheet1.xml"]
    return "a.xlsx", pack(parts), archives.DAMAGED


@kind
def workbook_part_alone() -> Case:
    return "a.xlsx", pack({"xl/workbook.xml": "<x/>"}), archives.DAMAGED


@kind
def path_out_of_the_archive() -> Case:
    links = LINKS.replace("worksheets/sheet1.xml", "../../../../etc/passwd")
    return "a.xlsx", xlsx(links=links), archives.DAMAGED


@kind
def wrong_content_types() -> Case:
    return "a.xlsx", xlsx(types="<Types/>"), None


@kind
def ods_row_repeated_a_million_times() -> Case:
    value = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
    row = f'<table:table-row table:number-rows-repeated="1000000">{value}</table:table-row>'
    return "a.ods", ods(f'<table:table table:name="表">{row}</table:table>'), scan.TOO_MANY_VALUES


@kind
def ods_blank_rows_repeated_beyond_counting() -> Case:
    row = f'<table:table-row table:number-rows-repeated="{"9" * 40}"/>'
    return "a.ods", ods(f'<table:table table:name="表">{row}</table:table>'), archives.DAMAGED


@kind
def ods_without_content() -> Case:
    kind_of_ods = "application/vnd.oasis.opendocument.spreadsheet"
    return "a.ods", pack({"mimetype": kind_of_ods}), archives.DAMAGED
