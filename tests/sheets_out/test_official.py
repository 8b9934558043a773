"""An official list has the layout offices expect, on screen and on paper."""

import datetime as dt
import io
from decimal import Decimal
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from tests.sheets_out.boxes import boxed_cells
from tests.sheets_out.triggers import TRIGGERS, WRITTEN, formula_marks
from townportal.registers.sheets_out import OfficialTable, OutColumn, write_official
from townportal.registers.sheets_out.official import column_total

COLUMNS = [
    OutColumn("村(社区)"),
    OutColumn("户主姓名", kind="name"),
    OutColumn("身份证号", kind="id"),
    OutColumn("家庭人口数", kind="number", group="家庭情况", total=True),
    OutColumn("致困原因", group="家庭情况"),
    OutColumn("救助金额(元)", kind="money", group="帮扶情况", total=True),
    OutColumn("帮扶日期", kind="date", group="帮扶情况"),
    OutColumn("是否低保"),
]
ROWS = [
    [
        "石桥村",
        "赵一鸣",
        "429999198001010019",
        4,
        "因病",
        Decimal("1200.50"),
        dt.date(2026, 3, 1),
        True,
    ],
    ["青龙村", "周䶮", "429999198001010027", 3, None, Decimal("800.00"), None, False],
]


def table(**changes) -> OfficialTable:
    given = {
        "title": "清溪乡困难群众帮扶情况统计表",
        "unit_line": "清溪乡民政和社会事务办公室",
        "columns": COLUMNS,
        "rows": ROWS,
        "total_row": True,
        "notes": ["本表截至2026年3月31日。", "金额单位为元。"],
        "reporter": "钱二妮",
        "reporter_phone": "0999-1234567",
        "reported_on": dt.date(2026, 4, 2),
    }
    return OfficialTable(**given | changes)


def written(*tables):
    buffer = io.BytesIO()
    write_official(buffer, tables)
    return load_workbook(buffer)


def texts(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_official_list_holds_every_line_in_its_place():
    sheet = written(table()).active

    day = dt.datetime.fromisoformat("2026-03-01")
    assert texts(sheet) == [
        ["清溪乡困难群众帮扶情况统计表", *[None] * 8],
        [
            "填报单位(盖章):清溪乡民政和社会事务办公室",
            None,
            None,
            None,
            "填报人:钱二妮",
            "联系电话:0999-1234567",
            None,
            "填报日期:2026年4月2日",
            None,
        ],
        [
            "序号",
            "村(社区)",
            "户主姓名",
            "身份证号",
            "家庭情况",
            None,
            "帮扶情况",
            None,
            "是否低保",
        ],
        [None, None, None, None, "家庭人口数", "致困原因", "救助金额(元)", "帮扶日期", None],
        [1, "石桥村", "赵一鸣", "429999198001010019", 4, "因病", 1200.5, day, "是"],
        [2, "青龙村", "周䶮", "429999198001010027", 3, None, 800, None, "否"],
        ["合计", None, None, None, 7, None, 2000.5, None, None],
        ["单位负责人(签字):", None, None, None, "审核人:", None, "填表人:", None, None],
        ["注:1.本表截至2026年3月31日。", *[None] * 8],
        ["    2.金额单位为元。", *[None] * 8],
    ]


def test_official_list_merges_title_lines_header_and_total():
    sheet = written(table()).active

    assert {str(area) for area in sheet.merged_cells.ranges} == {
        "A1:I1",
        "A2:D2",
        "F2:G2",
        "H2:I2",
        "A3:A4",
        "B3:B4",
        "C3:C4",
        "D3:D4",
        "E3:F3",
        "G3:H3",
        "I3:I4",
        "A7:D7",
        "A8:D8",
        "E8:F8",
        "G8:I8",
        "A9:I9",
        "A10:I10",
    }


def test_official_list_has_the_prescribed_fonts_and_alignment():
    sheet = written(table()).active

    found = {
        address: (
            sheet[address].font.name,
            sheet[address].font.size,
            sheet[address].alignment.horizontal,
        )
        for address in ("A1", "A2", "B3", "E4", "A5", "B5", "C5", "D5", "E5", "G5", "H5", "A9")
    }
    assert found == {
        "A1": ("方正小标宋简体", 22, "center"),
        "A2": ("仿宋_GB2312", 12, "left"),
        "B3": ("黑体", 12, "center"),
        "E4": ("黑体", 12, "center"),
        "A5": ("仿宋_GB2312", 11, "center"),
        "B5": ("仿宋_GB2312", 11, "left"),
        "C5": ("仿宋", 11, "left"),
        "D5": ("仿宋_GB2312", 11, "left"),
        "E5": ("仿宋_GB2312", 11, "right"),
        "G5": ("仿宋_GB2312", 11, "right"),
        "H5": ("仿宋_GB2312", 11, "center"),
        "A9": ("仿宋_GB2312", 11, "left"),
    }
    assert sheet.row_dimensions[1].height == 40
    assert sheet["B3"].alignment.wrap_text
    assert sheet["F5"].alignment.wrap_text


def test_official_list_formats_numbers_dates_and_digits():
    sheet = written(table()).active

    formats = [sheet.cell(5, column).number_format for column in range(1, 10)]
    assert formats == [
        "General",
        "General",
        "General",
        "@",
        "General",
        "General",
        "0.00",
        "yyyy-mm-dd",
        "General",
    ]
    assert sheet["G7"].number_format == "0.00"


def test_official_list_draws_borders_inside_merges_and_none_outside_the_table():
    buffer = io.BytesIO()

    write_official(buffer, [table()])

    expected = {f"{letter}{row}" for letter in "ABCDEFGHI" for row in range(3, 8)}
    assert boxed_cells(buffer) == expected


def test_official_list_prints_on_landscape_a4_with_repeated_head_and_page_numbers():
    sheet = written(table()).active

    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$1:$4"
    assert sheet.oddFooter.center.text == "第 &P 页 共 &N 页"
    assert sheet.freeze_panes == "A5"


@pytest.mark.parametrize(("count", "paper"), ((1, 9), (12, 9), (13, 8), (16, 8)))
def test_official_list_goes_on_a3_beyond_twelve_columns(count, paper):
    columns = [OutColumn(f"第{number}列") for number in range(count)]

    sheet = written(table(columns=columns, rows=[["甲"] * count])).active

    assert int(sheet.page_setup.paperSize) == paper


def test_official_list_without_groups_has_one_header_row():
    columns = [OutColumn("村"), OutColumn("件数", kind="number", total=True)]

    sheet = written(table(columns=columns, rows=[["石桥村", 3]], notes=["已核对。"])).active

    assert texts(sheet)[2:] == [
        ["序号", "村", "件数"],
        [1, "石桥村", 3],
        ["合计", None, 3],
        [sheet["A6"].value, None, None],
        ["注:已核对。", None, None],
    ]
    assert sheet["A6"].value.split() == ["单位负责人(签字):", "审核人:", "填表人:"]
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A4", "$1:$3")


def test_official_list_leaves_out_a_total_nobody_asked_for():
    columns = [OutColumn("村"), OutColumn("件数", kind="number")]

    sheet = written(table(columns=columns, rows=[["石桥村", 3]])).active

    assert "合计" not in [row[0] for row in texts(sheet)]


def test_official_list_without_rows_keeps_head_and_foot():
    sheet = written(table(rows=iter(()))).active

    assert [row[0] for row in texts(sheet)][2:6] == ["序号", None, "合计", "单位负责人(签字):"]
    assert sheet["E5"].value is None


@pytest.mark.parametrize(
    ("values", "expected"),
    (
        ([1, 2, None, ""], 3),
        ([Decimal("0.10"), Decimal("0.20")], Decimal("0.30")),
        ([0.1, 0.2], 0.3),
        ([0, 0], 0),
        ([None, ""], None),
        ([3, "不足5"], None),
        ([], None),
    ),
)
def test_column_total_never_invents_a_number(values, expected):
    assert column_total(values) == expected


def test_official_workbook_writes_every_trigger_as_text_wherever_it_stands():
    buffer = io.BytesIO()
    columns = [OutColumn(text, group="=1+1") for text in TRIGGERS[:3]]
    rows = [[text, text, text] for text in TRIGGERS]
    tables = [
        OfficialTable(
            "=1+1",
            "=2",
            columns,
            rows,
            notes=["=3", "@4"],
            reporter="=5",
            reporter_phone="+6",
        )
    ]

    write_official(buffer, tables)

    sheet = load_workbook(buffer).active
    assert [sheet.cell(row, 2).value for row in range(5, 5 + len(WRITTEN))] == list(WRITTEN)
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"s", "n"}
    assert formula_marks(ZipFile(buffer)) == []


def test_official_workbook_gives_each_table_a_sheet_with_a_legal_name():
    titles = ["一月/二月", "一月/二月", "很长的表名" * 10, "[]"]

    workbook = written(*[table(title=title) for title in titles])

    assert workbook.sheetnames == ["一月 二月", "一月 二月(2)", "很长的表名" * 6 + "很", "表"]


def test_official_list_wraps_long_text_and_makes_its_row_higher():
    columns = [OutColumn("内容", width=20), OutColumn("备注", width=20)]

    sheet = written(table(columns=columns, rows=[["短", None], ["很长的内容" * 20, None]])).active

    assert [sheet.row_dimensions[row].height for row in (4, 5)] == [22, 156]


def test_official_list_widens_columns_for_chinese_and_for_the_page():
    columns = [OutColumn("村", width=9), OutColumn("地址"), OutColumn("数", kind="number")]
    rows = [["石桥村", "清溪县清溪乡石桥村第三组十二号院", 3]]

    sheet = written(table(columns=columns, rows=rows)).active

    widths = [sheet.column_dimensions[letter].width for letter in "ABCD"]
    assert widths[:2] == [6, 9]
    assert widths[2] > 4 * widths[3]
    assert round(sum(widths)) == 120


@pytest.mark.parametrize(
    ("changes", "message"),
    (
        ({"columns": []}, "no column"),
        ({"rows": [["石桥村"]]}, "does not fit its 8 columns"),
    ),
)
def test_official_list_refuses_a_shape_that_does_not_fit(changes, message):
    with pytest.raises(ValueError, match=message):
        write_official(io.BytesIO(), [table(**changes)])


def test_official_workbook_refuses_to_be_empty():
    with pytest.raises(ValueError, match="at least one table"):
        write_official(io.BytesIO(), [])
