"""Long lists keep their types and their text, whatever it begins with."""

import datetime as dt
import io
import tracemalloc
from decimal import Decimal
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from tests.sheets_out.triggers import TRIGGERS, WRITTEN, formula_marks
from townportal.registers.sheets_out import TooManyRowsError, plain, write_plain

HEADERS = ["村", "姓名", "身份证号", "人口", "金额", "日期", "时间"]
KINDS = ["text", "name", "id", "number", "money", "date", "datetime"]
DAY = dt.date(2026, 3, 1)
MOMENT = dt.datetime.fromisoformat("2026-03-01T08:30")
ROW = ["石桥村", "周䶮", "429999198001010019", 4, Decimal("1200.50"), DAY, MOMENT]


def written(headers, rows, kinds, **options):
    buffer = io.BytesIO()
    write_plain(buffer, headers, rows, kinds, **options)
    return load_workbook(buffer).active


def values(sheet):
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_plain_list_keeps_the_type_of_every_column():
    sheet = written(HEADERS, iter([ROW, [None] * 7, ROW]), KINDS, sheet_name="困难群众")

    midnight = dt.datetime.fromisoformat("2026-03-01")
    line = ["石桥村", "周䶮", "429999198001010019", 4, 1200.5, midnight, MOMENT]
    assert values(sheet) == [HEADERS, line, [None] * 7, line]
    assert [cell.number_format for cell in sheet[2]] == [
        "General",
        "General",
        "@",
        "General",
        "0.00",
        "yyyy-mm-dd",
        "yyyy-mm-dd hh:mm",
    ]
    assert sheet.title == "困难群众"


def test_plain_list_has_a_bold_frozen_header_and_widths():
    sheet = written(HEADERS, [ROW], KINDS)

    assert {(cell.font.bold, cell.number_format) for cell in sheet[1]} == {(True, "General")}
    assert {cell.font.bold for cell in sheet[2]} == {False}
    assert sheet.freeze_panes == "A2"
    assert sheet.print_title_rows == "$1:$1"
    assert [round(sheet.column_dimensions[letter].width) for letter in "ABCDEFG"] == [
        21,
        13,
        23,
        11,
        15,
        13,
        19,
    ]


def test_plain_list_writes_every_trigger_as_text_in_every_kind_of_column():
    buffer = io.BytesIO()
    headers = [*TRIGGERS[:5], *TRIGGERS[7:9]]

    write_plain(buffer, headers, [[text] * 7 for text in TRIGGERS], KINDS)

    sheet = load_workbook(buffer).active
    assert values(sheet) == [headers, *[[text] * 7 for text in WRITTEN]]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}
    assert {sheet.cell(2, column).quotePrefix for column in (1, 2)} == {True}
    assert formula_marks(ZipFile(buffer)) == []


def test_plain_list_does_not_make_links_of_addresses():
    sheet = written(["网址"], [["http://127.0.0.1/"], ["mailto:a@example.org"]], ["text"])

    assert [cell.hyperlink for cell in sheet["A"]] == [None] * 3


def test_plain_list_lets_no_single_cell_break_the_export():
    odd = ["坏\x00字\ud800", "长" * 40_000, 12345678901234567890, dt.date(1890, 1, 1)]

    sheet = written(["甲", "乙", "丙", "丁"], [odd], ["text", "text", "number", "date"])

    row = values(sheet)[1]
    assert [row[0], row[2], row[3]] == ["坏字", "12345678901234567890", "1890-01-01"]
    assert len(row[1]) == 32_767


def test_plain_list_shows_no_serial_number_where_kinds_are_mixed():
    rows = [[DAY, 3], [1985, DAY], [MOMENT, "不足5"]]

    sheet = written(["日期", "人口"], rows, ["date", "number"])

    assert [[cell.is_date for cell in row] for row in sheet.iter_rows(min_row=2)] == [
        [True, False],
        [False, False],
        [True, False],
    ]
    assert values(sheet)[1:] == [
        [dt.datetime.fromisoformat("2026-03-01"), 3],
        ["1985", "2026-03-01"],
        [dt.datetime.fromisoformat("2026-03-01"), "不足5"],
    ]


def test_plain_list_without_rows_still_has_its_header():
    buffer = io.BytesIO()

    count = write_plain(buffer, HEADERS, iter(()), KINDS)

    buffer.seek(0)
    assert count == 0
    assert CalamineWorkbook.from_filelike(buffer).get_sheet_by_index(0).to_python()[0] == HEADERS


def test_plain_list_keeps_columns_of_equal_name_apart():
    sheet = written(["姓名", "姓名", "姓名(2)"], [["甲", "乙", "丙"]], ["name"] * 3)

    assert values(sheet) == [["姓名", "姓名(2)", "姓名(2)(2)"], ["甲", "乙", "丙"]]


def test_plain_list_is_written_to_a_path_and_counts_its_rows(tmp_path):
    path = tmp_path / "导出.xlsx"

    count = write_plain(path, ["序"], ([number] for number in range(2_500)), ["number"])

    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert count == 2_500
    assert rows == [["序"], *[[float(number)] for number in range(2_500)]]


@pytest.mark.parametrize("row", (["甲"], ["甲", "乙", "丙"]))
def test_plain_list_refuses_a_row_of_another_length(row):
    with pytest.raises(ValueError, match="zip"):
        write_plain(io.BytesIO(), ["一", "二"], [["甲", "乙"], row], ["text", "text"])


def test_plain_list_refuses_headers_without_kinds():
    with pytest.raises(ValueError, match="2 headers for 1 kinds"):
        write_plain(io.BytesIO(), ["一", "二"], [], ["text"])


def test_plain_list_says_what_to_do_when_a_sheet_is_full(monkeypatch):
    monkeypatch.setattr(plain, "MOST_ROWS", 3)

    with pytest.raises(TooManyRowsError, match="请先按村、年份等条件筛选"):
        write_plain(io.BytesIO(), ["序"], ([number] for number in range(4)), ["number"])


def test_plain_list_passes_on_what_goes_wrong_while_reading():
    def rows():
        yield ["石桥村"]
        raise ConnectionError("the database went away")

    with pytest.raises(ConnectionError, match="went away"):
        write_plain(io.BytesIO(), ["村"], rows(), ["text"])


def test_plain_list_keeps_no_row_after_writing_it(tmp_path):
    def peak(count):
        tracemalloc.start()
        rows = ([f"石桥村第{number}组" * 20] for number in range(count))
        write_plain(tmp_path / "rows.xlsx", ["村"], rows, ["text"])
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    peak(10)

    assert peak(20_000) < peak(200) + 100_000
