"""Workbooks of every kind are read with their own row numbers, types, formulas and merges."""

import datetime as dt
import io
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
import xlwt

from townportal.registers.sheets import limits, sandbox
from townportal.registers.sheets.reading import Merged, Sheet, read_workbook

from .workbooks import ods, xls, xlsx

QINGXI = Path(__file__).parents[1] / "data" / "qingxi-2021"

MOMENT = dt.datetime.fromisoformat("2021-06-01T08:30")


@pytest.fixture
def read(tmp_path):
    def read_bytes(data: bytes, name: str = "台账.xlsx") -> list[Sheet]:
        path = tmp_path / "upload"
        path.write_bytes(data)
        return read_workbook(path, name)

    return read_bytes


def saved(book) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_hardship_book_has_sixteen_villages():
    sheets = read_workbook(QINGXI / "困难群众台账.xlsx", "困难群众台账.xlsx")

    assert len(sheets) == 16
    assert [sheet.name for sheet in sheets][:2] == ["青石村", "柳林村"]
    assert Merged(top=3, left=1, bottom=255, right=1) in sheets[0].merged
    assert sheets[0].rows[3][:5] == [1.0, "青石村", "5组", "龚静志", "429999195911177238"]
    assert sheets[0].rows[6][9] == dt.date(2021, 5, 15)


def test_faulty_book_names_its_formula_cell():
    (sheet,) = read_workbook(QINGXI / "困难群众台账-含错误.xlsx", "x.xlsx")

    assert sheet.formulas == {(11, 3)}
    assert sheet.rows[2][3] == "户主姓名"


def test_old_excel_is_read_with_integers_and_floats():
    (sheet,) = read_workbook(QINGXI / "稳定台账.xls", "稳定台账.xls")

    assert len(sheet.rows) == 12
    assert sheet.rows[2][0] == 1
    assert sheet.rows[2][6] == 19992433684.0


def test_blank_rows_and_columns_before_the_table_keep_their_numbers(read):
    book = openpyxl.Workbook()
    book.active["C4"] = "户主"

    (sheet,) = read(saved(book))

    assert sheet.rows == [[""] * 3, [""] * 3, [""] * 3, ["", "", "户主"]]


def test_types_are_kept(read):
    book = openpyxl.Workbook()
    book.active.append(
        [
            "文字",
            3,
            1.5,
            True,
            dt.date(2021, 6, 1),
            MOMENT,
            dt.time(8, 5),
        ]
    )

    (sheet,) = read(saved(book))

    assert sheet.rows == [
        [
            "文字",
            3.0,
            1.5,
            True,
            dt.date(2021, 6, 1),
            MOMENT,
            "08:05:00",
        ]
    ]
    assert isinstance(sheet.rows[0][4], dt.date)
    assert not isinstance(sheet.rows[0][4], dt.datetime)


def test_chinese_date_formats_are_dates(read):
    book = openpyxl.Workbook()
    for column, text in enumerate(('yyyy"年"m"月"d"日"', "[$-804]yyyy/m/d", "yyyy-mm-dd;@"), 1):
        book.active.cell(1, column, 44348).number_format = text

    (sheet,) = read(saved(book))

    assert sheet.rows == [[dt.date(2021, 6, 1)] * 3]


def test_error_values_are_not_read_as_blanks(read):
    rows = '<row r="1"><c r="A1" t="e"><v>#N/A</v></c><c r="B1"><v>1</v></c></row>'

    (sheet,) = read(xlsx(rows))

    assert sheet.rows == [["#N/A", 1.0]]


def test_error_values_of_old_excel_are_not_read_as_blanks(read):
    (sheet,) = read(xls(lambda sheet: sheet.row(0).set_cell_error(0, 0x2A)), "a.xls")

    assert sheet.rows == [["#N/A"]]


def test_formulas_of_xlsx_include_the_cells_an_array_fills(read):
    rows = (
        '<row r="2"><c r="B2"><f>1+1</f><v>2</v></c>'
        '<c r="C2"><f t="array" ref="C2:C4">1</f><v>1</v></c></row>'
        '<row r="4"><c r="A4"><f>9</f></c><c r="C4"><v>1</v></c></row>'
    )

    (sheet,) = read(xlsx(rows))

    assert sheet.formulas == {(1, 1), (1, 2), (2, 2), (3, 2), (3, 0)}


def test_names_with_a_prefix_and_cells_without_address_are_understood(read):
    sheet_xml = (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        "<x:sheetData><x:row><x:c><x:v>1</x:v></x:c><x:c><x:f>1</x:f><x:v>2</x:v></x:c></x:row>"
        "</x:sheetData></x:worksheet>"
    )

    (sheet,) = read(xlsx(sheet=sheet_xml))

    assert sheet.rows == [[1.0, 2.0]]
    assert sheet.formulas == {(0, 1)}


def test_wrong_dimension_tag_does_not_hide_cells(read):
    sheet_xml = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<dimension ref="A1"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="2"><c r="B2"><v>2</v></c></row></sheetData></worksheet>'
    )

    (sheet,) = read(xlsx(sheet=sheet_xml))

    assert sheet.rows == [[1.0, ""], ["", 2.0]]


def test_old_excel_gives_formulas_merges_and_hidden_sheets(read):
    book = xlwt.Workbook()
    sheet = book.add_sheet("台账")
    sheet.write(3, 2, xlwt.Formula("1+1"))
    sheet.write_merge(4, 6, 1, 1, "青石村")
    book.add_sheet("字典").visibility = 1
    book.get_sheet(1).write(0, 0, 1)

    first, second = read(saved(book), "a.xls")

    assert first.formulas == {(3, 2)}
    assert first.merged == [Merged(4, 1, 6, 1)]
    assert (first.hidden, second.hidden) == (False, True)


def test_ods_gives_formulas_and_merges(read):
    cell = '<table:table-cell office:value-type="string"{}><text:p>{}</text:p></table:table-cell>'
    number = '<table:table-cell office:value-type="float" office:value="2"{}><text:p>2</text:p>'
    number += "</table:table-cell>"
    rows = (
        "<table:table-row>" + cell.format(' table:number-rows-spanned="2"', "青石村"),
        number.format(' table:formula="of:=1+1" table:number-columns-repeated="2"'),
        "</table:table-row><table:table-row><table:covered-table-cell/>",
        cell.format("", "张三") + "</table:table-row>",
    )

    (sheet,) = read(ods(f'<table:table table:name="台账">{"".join(rows)}</table:table>'), "a.ods")

    assert sheet.name == "台账"
    assert sheet.rows == [["青石村", 2.0, 2.0], ["", "张三", ""]]
    assert sheet.formulas == {(0, 1), (0, 2)}
    assert sheet.merged == [Merged(0, 0, 1, 0)]


@pytest.mark.parametrize("encoding", ("utf-8", "utf-8-sig", "gb18030"))
@pytest.mark.parametrize("delimiter", (",", "\t", ";"))
def test_text_is_read_in_the_encodings_and_delimiters_offices_use(read, encoding, delimiter):
    text = f"村{delimiter}户主\r\n青石村{delimiter}张㛃\r\n"

    (sheet,) = read(text.encode(encoding), "青石村.csv")

    assert sheet == Sheet("青石村", [["村", "户主"], ["青石村", "张㛃"]])


def test_text_keeps_leading_zeros_and_names_formulas(read):
    (sheet,) = read(b'="0012",0012,=1+1,-5\r\n', "a.csv")

    assert sheet.rows == [["0012", "0012", "=1+1", "-5"]]
    assert sheet.formulas == {(0, 2)}


@pytest.mark.parametrize("suffix", (".xlsx", ".xls", ".ods", ".csv", ".jpg", ""))
@pytest.mark.parametrize("name", ("民生台账.xlsx", "稳定台账.xls"))
def test_wrong_extension_of_the_stored_file_does_not_matter(tmp_path, name, suffix):
    path = tmp_path / f"stored{suffix}"
    path.write_bytes((QINGXI / name).read_bytes())

    assert read_workbook(path, f"台账{suffix}") == read_workbook(QINGXI / name, name)


def test_largest_allowed_table_is_read(read):
    rows, columns = 14_000, 40
    text = "\n".join(",".join("1" * columns) for _ in range(rows))
    assert rows * columns < limits.MAX_VALUES

    (sheet,) = read(text.encode(), "a.csv")

    assert (len(sheet.rows), len(sheet.rows[-1])) == (rows, columns)


def test_child_loads_neither_django_nor_the_portal():
    program = (
        "import sys, runpy; sys.argv = ['child.py', 'check', sys.argv[1], 'x', sys.argv[2]]\n"
        f"try: runpy.run_path({str(sandbox.CHILD)!r}, run_name='__main__')\n"
        "except SystemExit: pass\n"
        "print([name for name in sys.modules if name.split('.')[0] in"
        " ('django', 'celery', 'townportal', 'openpyxl')], file=sys.stderr)"
    )
    book = str(QINGXI / "民生台账.xlsx")

    done = subprocess.run(
        [sys.executable, "-I", "-c", program, book, sandbox.packages_folder()],
        capture_output=True,
        check=True,
        text=True,
    )

    assert done.stderr.strip() == "[]"
