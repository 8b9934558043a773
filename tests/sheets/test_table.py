"""Records are told from totals, signatures, examples, blanks and repeated headers."""

import pytest

from townportal.registers.sheets.headers import ColumnSpec, find_header
from townportal.registers.sheets.reading import Merged, Sheet, read_workbook
from townportal.registers.sheets.table import data_rows, fill_down

from .test_guard import QINGXI

COLUMNS = [
    ColumnSpec("serial", "序号"),
    ColumnSpec("village", "所属村", ("村(社区)", "村社区")),
    ColumnSpec("head", "户主姓名", ("反映人", "当事人")),
    ColumnSpec("note", "备注"),
]
TITLES = ["序号", "所属村", "户主姓名", "备注"]


def table(*rows, **fields):
    sheet = Sheet("台账", [["困难台账", "", "", ""], TITLES, *map(list, rows)], **fields)
    return sheet, find_header(sheet.rows, COLUMNS)


def heads(sheet, header):
    return [(number, values["head"]) for number, values in data_rows(sheet, header)]


@pytest.mark.parametrize(
    ("name", "records", "specs"),
    (
        ("困难群众台账.xlsx", 1065, ("所属村", "户主姓名", "身份证号码", "登记时间")),
        ("民生台账.xlsx", 39, ("村(社区)", "反映人", "收集时间", "办结时间", "类别")),
        ("稳定台账.xls", 10, ("村社区", "当事人", "排查时间", "办结时间", "类别")),
    ),
)
def test_books_of_the_office_have_their_records(name, records, specs):
    columns = [ColumnSpec(title, title) for title in ("序号", *specs)]
    found, villages = 0, set()
    for sheet in read_workbook(QINGXI / name, name):
        header = find_header(sheet.rows, columns)
        filled = fill_down(sheet, header, [specs[0]])
        rows = list(data_rows(filled, header))
        found += len(rows)
        villages |= {values[specs[0]] for _, values in rows}

    assert found == records
    assert "" not in villages
    assert not any("合计" in village for village in villages)


def test_rows_carry_the_numbers_of_the_sheet():
    sheet, header = table(
        [1.0, "青石村", "张三", ""], ["", "", "", ""], [2.0, "青石村", "李四", ""]
    )

    assert list(data_rows(sheet, header)) == [
        (3, {"serial": 1.0, "village": "青石村", "head": "张三", "note": ""}),
        (5, {"serial": 2.0, "village": "青石村", "head": "李四", "note": ""}),
    ]


@pytest.mark.parametrize(
    "row",
    (
        ["合计", "", "共2件", ""],
        [" 小 计", "", "2", ""],
        ["", "总计:", "2", ""],
        ["青石村合计", "", "2", ""],
        ["单位负责人(签字):", "", "审核人:", "填表人:"],
        ["审核人\uff1a王五", "", "", ""],
        ["备注:本表一式三份", "", "", ""],
        ["注\uff1a家庭人口按户籍", "", "", ""],
        ["填表人", "", "", ""],
        ["示例", "青石村", "张三", "此行不导入"],
        ["示例(请勿删除)", "青石村", "张三", ""],
        TITLES,
        ["序号", "所属村", "户主姓名", ""],
        [5.0, "", "", ""],
        [5.0, " ", "\n", ""],
        [],
    ),
)
def test_row_that_is_no_record_is_left_out(row):
    sheet, header = table([1.0, "青石村", "张三", ""], row, [2.0, "青石村", "李四", ""])

    assert heads(sheet, header) == [(3, "张三"), (5, "李四")]


@pytest.mark.parametrize(
    "row",
    (
        [3.0, "", "何其多", ""],
        ["", "", "备注先生", ""],
        [3.0, "青石村", "", "备注:无"],
        ["", "填表村", "何其多", ""],
        ["3", "青石村", "合计", ""],
    ),
)
def test_row_that_is_a_record_is_kept(row):
    sheet, header = table(row)

    assert [number for number, _ in data_rows(sheet, header)] == [3]


def test_row_with_only_a_formula_is_a_record():
    sheet, header = table([1.0, "", "", ""], formulas={(2, 2)})

    assert [number for number, _ in data_rows(sheet, header)] == [3]


def test_merged_village_is_filled_down_and_others_stay_blank():
    sheet, header = table(
        [1.0, "青石村", "张三", ""],
        [2.0, "", "李四", ""],
        [3.0, "", "王五", ""],
        merged=[Merged(2, 1, 3, 1)],
    )

    filled = fill_down(sheet, header, ["village"])

    assert [row[1] for row in filled.rows[2:]] == ["青石村", "青石村", ""]
    assert filled.filled == {(3, 1)}
    assert sheet.rows[3][1] == ""


def test_cleared_villages_are_filled_down_on_request():
    sheet, header = table(
        [1.0, "青石村", "张三", ""],
        [2.0, "", "李四", ""],
        ["合计", "", "2", ""],
        [3.0, "柳林村", "王五", ""],
        [4.0, "", "赵六", ""],
    )

    filled = fill_down(sheet, header, ["village"], blanks=True)

    assert [values["village"] for _, values in data_rows(filled, header)] == [
        "青石村",
        "青石村",
        "柳林村",
        "柳林村",
    ]


def test_filled_village_does_not_make_a_record_of_a_blank_or_total_row():
    sheet, header = table(
        [1.0, "青石村", "张三", ""],
        [2.0, "", "", ""],
        ["", "", "合计", "1"],
        merged=[Merged(2, 1, 4, 1)],
    )

    assert heads(fill_down(sheet, header, ["village"]), header) == [(3, "张三")]


def test_merged_total_row_does_not_spill_into_the_village():
    sheet, header = table(
        ["合计", "残留", "", ""], ["", "", "张三", ""], merged=[Merged(2, 0, 3, 1)]
    )

    assert fill_down(sheet, header, ["village"]).rows == sheet.rows


def test_overlapping_merges_are_filled_once():
    rows = [[1.0, "青石村", "张三", ""]] + [["", "", "李四", ""]] * 3
    sheet, header = table(*rows, merged=[Merged(2, 1, 9, 1)] + [Merged(3, 1, 200_000, 1)] * 40_000)

    assert [row[1] for row in fill_down(sheet, header, ["village"]).rows[2:]] == ["青石村"] * 4


def test_short_rows_are_read_as_blank_cells():
    sheet, header = table([1.0, "青石村", "张三"], [2.0, "", "李四"], merged=[Merged(2, 1, 3, 1)])

    rows = list(data_rows(fill_down(sheet, header, ["village"]), header))

    assert rows[1] == (4, {"serial": 2.0, "village": "青石村", "head": "李四", "note": ""})
