"""The county's monthly form: its rows, its nested labels, its two header rows and its page."""

import io

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from tests.sheets_out.boxes import boxed_cells
from townportal.registers.sheets_out import (
    COUNTY_ROWS,
    TOWNSHIP_ROWS,
    VILLAGE_ROWS,
    FormSheet,
    form_title,
    write_form,
)
from townportal.registers.sheets_out.county_form import label_areas

LIVELIHOOD = [
    "小计",
    "水利",
    "交通",
    "能源",
    "教育",
    "科技文体",
    "医疗卫生",
    "劳动与社会保障",
    "环境保护",
    "城乡规划建设与管理",
    "农业",
    "其他",
]
HARDSHIP = ["小计", "住房", "生活", "医疗", "就业", "就学", "其他"]
STABILITY = [
    "小计",
    "涉法涉诉",
    "林水土",
    "惠农政策及村(社区)政务财务",
    "民政问题",
    "人口与医疗卫生",
    "劳动保障",
    "交通运输",
    "城镇及综合执法",
    "党纪政纪",
    "教育",
    "企业改制",
    "环境保护",
    "组织人事",
    "其他",
]
GROUPS = [("民生", LIVELIHOOD), ("困难", HARDSHIP), ("稳定", STABILITY)]
FIELDS = {
    "填报单位": "清溪乡",
    "填报人": "赵一鸣",
    "负责人": "钱二妮",
    "填报日期": "2026年4月1日",
}


def form(rows=VILLAGE_ROWS, **changes) -> FormSheet:
    given = {
        "name": "清溪乡",
        "title": form_title("清溪县清溪乡", 2026, 3),
        "subtitle_fields": FIELDS,
        "row_labels": rows,
        "column_groups": GROUPS,
        "values": [[row.number * 10 + column for column in range(35)] for row in rows],
    }
    return FormSheet(**given | changes)


def written(*sheets):
    buffer = io.BytesIO()
    write_form(buffer, sheets)
    return load_workbook(buffer)


@pytest.mark.parametrize(
    ("rows", "count", "depth"),
    ((VILLAGE_ROWS, 15, 3), (TOWNSHIP_ROWS, 49, 5), (COUNTY_ROWS, 27, 3)),
)
def test_form_rows_are_numbered_through_and_have_keys_of_their_own(rows, count, depth):
    assert [row.number for row in rows] == list(range(1, count + 1))
    assert len({row.key for row in rows}) == count
    assert len({row.levels for row in rows}) == count
    assert max(len(row.levels) for row in rows) == depth


def test_township_rows_begin_with_the_village_rows():
    assert TOWNSHIP_ROWS[:15] == VILLAGE_ROWS


def test_county_rows_use_the_keys_of_the_other_sheets():
    known = {row.key for row in TOWNSHIP_ROWS}

    assert {row.key for row in COUNTY_ROWS[:18]} <= known
    assert {row.key.split(".")[0] for row in COUNTY_ROWS[18:]} == {"county"}


def test_township_rows_are_those_of_the_county():
    own = {row.number: ("/".join(row.levels), row.key) for row in TOWNSHIP_ROWS[15:]}

    assert own == {
        16: ("乡镇累计/累计收集/合计", "township.collected_total"),
        17: ("乡镇累计/累计收集/村级呈报数/小计", "township.from_villages_total"),
        18: ("乡镇累计/累计收集/村级呈报数/其中上年转接数", "township.from_villages_carried_over"),
        19: ("乡镇累计/累计收集/乡镇建账数/小计", "township.opened_total"),
        20: ("乡镇累计/累计收集/乡镇建账数/其中上年转接数", "township.opened_carried_over"),
        21: ("乡镇累计/累计收集/乡镇建账数/其中/乡镇本级直接收集数", "township.opened_directly"),
        22: (
            "乡镇累计/累计收集/乡镇建账数/其中/县委县政府及县级领导交办数",
            "township.opened_by_county",
        ),
        23: (
            "乡镇累计/累计收集/乡镇建账数/其中/县人大议案建议意见交办数",
            "township.opened_by_congress",
        ),
        24: (
            "乡镇累计/累计收集/乡镇建账数/其中/县政协提案建议意见交办数",
            "township.opened_by_consultative",
        ),
        25: ("乡镇累计/累计办结/合计", "township.closed_total"),
        26: ("乡镇累计/累计办结/乡镇建账办结数", "township.closed_own"),
        27: ("乡镇累计/累计办结/村级呈报件办结数", "township.closed_from_villages"),
        28: ("乡镇累计/累计办结/其中/实质性办结数", "township.closed_substantive"),
        29: ("乡镇累计/累计办结/其中/阶段性办结数", "township.closed_staged"),
        30: ("乡镇累计/累计办结/其中/程序性办结数", "township.closed_procedural"),
        31: ("乡镇累计/累计办结/其中乡镇建账呈报县台账办数", "township.own_handed_up_total"),
        32: (
            "乡镇累计/累计办结/其中村级呈报件呈报县台账办数",
            "township.from_villages_handed_up_total",
        ),
        33: ("乡镇本月/上月办理中", "township.open_before_month"),
        34: ("乡镇本月/本月收集/合计", "township.collected_in_month"),
        35: ("乡镇本月/本月收集/村级呈报数", "township.from_villages_in_month"),
        36: ("乡镇本月/本月收集/乡镇建账数/小计", "township.opened_in_month"),
        37: (
            "乡镇本月/本月收集/乡镇建账数/其中/乡镇本级直接收集数",
            "township.opened_in_month_directly",
        ),
        38: (
            "乡镇本月/本月收集/乡镇建账数/其中/县委县政府及县级领导交办数",
            "township.opened_in_month_by_county",
        ),
        39: (
            "乡镇本月/本月收集/乡镇建账数/其中/县人大议案建议意见交办数",
            "township.opened_in_month_by_congress",
        ),
        40: (
            "乡镇本月/本月收集/乡镇建账数/其中/县政协提案建议意见交办数",
            "township.opened_in_month_by_consultative",
        ),
        41: ("乡镇本月/本月办结/合计", "township.closed_in_month"),
        42: ("乡镇本月/本月办结/乡镇建账办结数", "township.closed_in_month_own"),
        43: ("乡镇本月/本月办结/村级呈报件办结数", "township.closed_in_month_from_villages"),
        44: ("乡镇本月/本月办结/其中/实质性办结数", "township.closed_in_month_substantive"),
        45: ("乡镇本月/本月办结/其中/阶段性办结数", "township.closed_in_month_staged"),
        46: ("乡镇本月/本月办结/其中/程序性办结数", "township.closed_in_month_procedural"),
        47: ("乡镇本月/本月办结/其中乡镇建账呈报县台账办数", "township.own_handed_up_in_month"),
        48: (
            "乡镇本月/本月办结/其中村级呈报件呈报县台账办数",
            "township.from_villages_handed_up_in_month",
        ),
        49: ("乡镇本月/本月办理中", "township.open_at_month_end"),
    }


def test_village_form_has_title_sign_line_and_two_header_rows():
    sheet = written(form()).active

    head = [[cell.value for cell in row if cell.value] for row in sheet.iter_rows(1, 4)]
    assert head == [
        ["清溪县清溪乡2026年3月《三本台账工作信息收集、处理、办结情况统计表》"],
        ["填报单位:清溪乡", "填报人:赵一鸣", "负责人:钱二妮", "填报日期:2026年4月1日", "单位:件"],
        ["内容", "行次", "合计", "民生", "困难", "稳定"],
        [*LIVELIHOOD, *HARDSHIP, *STABILITY],
    ]


def test_village_form_merges_headers_and_nested_labels():
    sheet = written(form()).active

    merged = {str(area) for area in sheet.merged_cells.ranges if area.min_row > 2}
    assert merged == {
        # header: 内容, 行次, 合计 over both rows; the three ledgers over their columns
        *("A3:C4", "D3:D4", "E3:E4", "F3:Q3", "R3:X3", "Y3:AM3"),
        # 村级累计 and its rows
        *("A5:A11", "B5:C5", "B6:C6", "B7:C7", "B8:B10", "B11:C11"),
        # 村级本月 and its rows
        *("A12:A19", "B12:C12", "B13:C13", "B14:C14", "B15:B17", "B18:C18", "B19:C19"),
    }
    column_b = [sheet.cell(row, 2).value for row in range(5, 12)]
    assert column_b == [
        "累计建账数",
        "其中上年接转数",
        "累计办结数",
        "其中",
        None,
        None,
        "其中呈报乡镇数",
    ]
    assert [sheet.cell(row, 3).value for row in (8, 9, 10)] == [
        "实质性办结数",
        "阶段性办结数",
        "程序性办结数",
    ]


def test_village_form_sets_blocks_in_the_middle_and_sums_in_bold():
    sheet = written(form()).active

    looks = [
        (cell.font.name, cell.font.bold, cell.alignment.horizontal)
        for cell in (sheet["A5"], sheet["B8"], sheet["B5"], sheet["B6"], sheet["E5"], sheet["E6"])
    ]
    assert looks == [
        ("黑体", False, "center"),
        ("黑体", False, "center"),
        ("仿宋_GB2312", True, "left"),
        ("仿宋_GB2312", False, "left"),
        ("仿宋_GB2312", True, "right"),
        ("仿宋_GB2312", False, "right"),
    ]


def test_township_form_nests_labels_five_deep():
    areas = {text: area for area, text, _ in label_areas(TOWNSHIP_ROWS[15:24], 5)}

    assert areas == {
        "乡镇累计": (0, 1, 8, 1),
        "累计收集": (0, 2, 8, 2),
        "合计": (0, 3, 0, 5),
        "村级呈报数": (1, 3, 2, 3),
        "小计": (3, 4, 3, 5),
        "其中上年转接数": (4, 4, 4, 5),
        "乡镇建账数": (3, 3, 8, 3),
        "其中": (5, 4, 8, 4),
        "乡镇本级直接收集数": (5, 5, 5, 5),
        "县委县政府及县级领导交办数": (6, 5, 6, 5),
        "县人大议案建议意见交办数": (7, 5, 7, 5),
        "县政协提案建议意见交办数": (8, 5, 8, 5),
    }


@pytest.mark.parametrize("rows", (VILLAGE_ROWS, TOWNSHIP_ROWS, COUNTY_ROWS))
def test_form_labels_cover_every_cell_of_their_block_once(rows):
    depth = max(len(row.levels) for row in rows)

    covered = [
        (row, column)
        for (top, left, bottom, right), _, _ in label_areas(rows, depth)
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    ]

    assert sorted(covered) == [
        (row, column) for row in range(len(rows)) for column in range(1, depth + 1)
    ]


def test_form_shows_zero_as_zero_and_unknown_as_nothing():
    values = [[0] * 35, [None] * 35, *[[1] * 35] * 13]

    sheet = written(form(values=values)).active

    rows = [[sheet.cell(row, column).value for column in range(4, 40)] for row in (5, 6, 7)]
    assert rows == [[1, *[0] * 35], [2, *[None] * 35], [3, *[1] * 35]]
    assert sheet["E5"].number_format == "0"


def test_form_has_borders_on_every_cell_of_the_table():
    buffer = io.BytesIO()

    write_form(buffer, [form(TOWNSHIP_ROWS, notes=["注:含上年接转。"])])

    letters = [get_column_letter(number) for number in range(1, 42)]
    rows = range(3, 5 + len(TOWNSHIP_ROWS))
    assert boxed_cells(buffer) == {f"{letter}{row}" for letter in letters for row in rows}
    note = load_workbook(buffer).active.cell(5 + len(TOWNSHIP_ROWS), 1)
    assert note.value == "注:含上年接转。"


def test_form_prints_on_one_landscape_a3_page():
    sheet = written(form(TOWNSHIP_ROWS)).active

    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 8)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 1)
    assert sheet.print_title_rows == "$1:$4"
    assert sheet.freeze_panes == "G5"
    assert (sheet["A1"].font.name, sheet["A3"].font.name, sheet["H5"].font.name) == (
        "方正小标宋简体",
        "黑体",
        "仿宋_GB2312",
    )


def test_form_workbook_holds_a_sheet_per_unit_even_with_equal_names():
    workbook = written(form(), form(TOWNSHIP_ROWS), form(COUNTY_ROWS, name="清溪县"))

    assert workbook.sheetnames == ["清溪乡", "清溪乡(2)", "清溪县"]


def test_form_class_named_like_a_formula_stays_text():
    groups = [("=1+1", ["小计", "@SUM(1)"]), ("困难", ["小计"]), ("稳定", ["小计"] * 31)]

    sheet = written(form(column_groups=groups, title="=1+1")).active

    cells = [sheet["A1"], sheet["F3"], sheet["G4"]]
    assert [(cell.value, cell.data_type) for cell in cells] == [
        ("=1+1", "s"),
        ("=1+1", "s"),
        ("@SUM(1)", "s"),
    ]


@pytest.mark.parametrize(
    ("values", "message"),
    (
        ([[0] * 35] * 14, "14 lines for 15 rows"),
        ([*[[0] * 35] * 14, [0] * 7], "row 15: 7 values for 35 columns"),
    ),
)
def test_form_refuses_values_that_do_not_fit(values, message):
    with pytest.raises(ValueError, match=message):
        write_form(io.BytesIO(), [form(values=values)])


def test_form_refuses_to_be_empty():
    with pytest.raises(ValueError, match="at least one sheet"):
        write_form(io.BytesIO(), [])
