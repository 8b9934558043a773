"""The header is found under titles and group rows, in the words people use."""

import pytest

from townportal.registers.sheets.headers import ColumnSpec, Header, find_header, tidy

COLUMNS = [
    ColumnSpec("village", "所属村", ("村", "村(社区)"), required=True),
    ColumnSpec("head", "户主姓名", ("户主", "姓名"), required=True),
    ColumnSpec("id_number", "身份证号码", ("身份证号", "公民身份号码")),
    ColumnSpec("amount", "金额(元)", ("帮扶金额",)),
    ColumnSpec("registered_on", "登记时间", ("收集时间",)),
    ColumnSpec("closed_on", "解决时间", ("办结时间",)),
]
TITLES = [column.title for column in COLUMNS]
KEYS = {index: column.key for index, column in enumerate(COLUMNS)}


def test_header_is_found_below_merged_title_rows():
    rows = [["困难群众台账", *[""] * 5], ["填报单位:清溪镇", *[""] * 5], TITLES, ["青石村"]]

    assert find_header(rows, COLUMNS) == Header(2, KEYS, dict(enumerate(TITLES)))


def test_synonyms_line_breaks_marks_and_widths_are_understood():
    rows = [
        [
            "*村\n(社区)",
            " 户 主 ",
            "公民身份号码(必填)",
            "金额\uff08元\uff09",
            "收集时间:",
            "办结时间★",
        ]
    ]

    assert find_header(rows, COLUMNS).columns == KEYS


@pytest.mark.parametrize(
    "title", ("金额", "金额(元)", "金额\uff08元\uff09", "金额[元]", "帮扶金额(元)", "金额元")
)
def test_unit_in_brackets_may_be_left_out(title):
    header = find_header([["村", "户主", title]], COLUMNS)

    assert header.column_of("amount") == 2


@pytest.mark.parametrize("title", ("金额(万元)", "金额\uff08万元\uff09", "金额(千元)"))
def test_another_scale_is_never_taken_for_yuan(title):
    header = find_header([["村", "户主", title]], COLUMNS)

    assert header.column_of("amount") is None
    assert header.unknown == ["".join(title.split())]


def test_unknown_repeated_and_missing_titles_are_named():
    header = find_header(
        [["序号", "村", "身份证号", "登记时间", "村", "登记时间", "身份证号"]], COLUMNS
    )

    assert header.unknown == ["序号"]
    assert header.repeated == ["村", "登记时间", "身份证号"]
    assert header.missing == ["户主姓名"]


def test_error_column_of_an_annotated_book_is_ignored():
    header = find_header([[*TITLES, "错误说明"]], COLUMNS)

    assert header.unknown == []
    assert 6 not in header.titles


def test_half_known_row_is_a_header_but_less_is_not():
    three_of_five = ["村", "户主", "金额", "住址", "民族"]
    two_of_five = ["村", "户主", "年龄", "住址", "民族"]

    assert find_header([three_of_five], COLUMNS).columns == {0: "village", 1: "head", 2: "amount"}
    assert find_header([two_of_five], COLUMNS) is None


def test_header_beyond_row_ten_is_not_looked_for():
    blank = [[""]] * 9

    assert find_header([*blank, TITLES], COLUMNS).row_index == 9
    assert find_header([*blank, [""], TITLES], COLUMNS) is None


def test_lower_row_of_a_two_level_header_carries_the_titles():
    rows = [
        ["困难群众台账"],
        ["所属村", "户主", "", "登记", "", "解决", ""],
        ["", "姓名", "身份证号", "时间", "人", "时间", "金额(元)"],
        ["青石村", "张三", "", "2021.6.1", "李四", "", 300.0],
    ]

    header = find_header(rows, COLUMNS)

    assert header.row_index == 2
    assert header.columns == {
        0: "village",
        1: "head",
        2: "id_number",
        3: "registered_on",
        5: "closed_on",
        6: "amount",
    }
    assert header.unknown == ["人"]


def test_data_row_under_the_header_is_not_taken_for_a_second_level():
    rows = [TITLES, ["", "", "", "", "", ""], ["村", "", "", "", "", ""]]

    assert find_header(rows, COLUMNS).row_index == 0


def test_sheet_without_table_has_no_header():
    assert find_header([["说明"], ["请填写下表"], []], COLUMNS) is None
    assert find_header([], COLUMNS) is None


def test_tidy_drops_what_does_not_change_the_meaning():
    assert tidy(" 户主\n姓名*(必填)\uff1a") == "户主姓名"
