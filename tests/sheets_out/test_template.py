"""The import template explains itself, presets its columns and offers what may be chosen."""

import datetime as dt
import io
from decimal import Decimal
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from tests.sheets_out.triggers import TRIGGERS, WRITTEN, formula_marks
from townportal.registers.sheets_out import TemplateColumn, write_template

CAUSES = [f"第{number}种原因" for number in range(1, 101)]
COLUMNS = [
    TemplateColumn("村名", True, "村的全称。", "石桥村", ["石桥村", "青龙村"]),
    TemplateColumn("姓名", True, "与户口簿一致。", "赵一鸣", kind="name"),
    TemplateColumn("身份证号", True, "18 位。", "429999198001010019", kind="id"),
    TemplateColumn("出生日期", example=dt.date(1980, 1, 1), kind="date"),
    TemplateColumn("人口数", example=4, kind="number"),
    TemplateColumn("致困原因", choices=CAUSES, example="第1种原因"),
    TemplateColumn("金额(元)", example=Decimal("1200.50"), kind="money"),
]


def written(columns=COLUMNS, title="困难群众台账导入模板"):
    buffer = io.BytesIO()
    write_template(buffer, columns, title)
    return load_workbook(buffer)


def test_template_has_three_sheets_and_hides_the_dictionaries():
    workbook = written()

    assert [(sheet.title, sheet.sheet_state) for sheet in workbook] == [
        ("填写说明", "visible"),
        ("导入数据", "visible"),
        ("字典", "hidden"),
    ]
    assert workbook.active.title == "填写说明"


def test_template_marks_required_columns_and_gives_one_example_row():
    sheet = written()["导入数据"]

    assert [list(row) for row in sheet.iter_rows(values_only=True)] == [
        ["*村名", "*姓名", "*身份证号", "出生日期", "人口数", "致困原因", "金额(元)"],
        [
            "示例",
            "赵一鸣",
            "429999198001010019",
            dt.datetime.fromisoformat("1980-01-01"),
            4,
            "第1种原因",
            1200.5,
        ],
    ]
    colours = [cell.fill.fgColor.rgb for cell in sheet[1]]
    assert colours == ["00FFD9B3"] * 3 + ["00E7E6E6"] * 4
    assert sheet.freeze_panes == "A2"


def test_template_presets_text_and_dates_for_the_empty_cells_below():
    sheet = written()["导入数据"]

    preset = [sheet.column_dimensions[letter].number_format for letter in "ABCDEFG"]
    assert preset == ["@", "@", "@", "yyyy-mm-dd", "General", "@", "0.00"]
    assert [cell.number_format for cell in sheet[2]] == preset


def test_template_offers_choices_by_a_range_of_the_hidden_sheet():
    workbook = written()

    rules = {
        str(rule.sqref): (rule.type, rule.formula1)
        for rule in workbook["导入数据"].data_validations.dataValidation
    }
    assert rules == {
        "A2:A5000": ("list", "'字典'!$A$2:$A$3"),
        "B2:B5000": (None, None),
        "C2:C5000": (None, None),
        "F2:F5000": ("list", "'字典'!$B$2:$B$101"),
    }
    columns = [[cell.value for cell in column if cell.value] for column in workbook["字典"].columns]
    assert columns == [["村名", "石桥村", "青龙村"], ["致困原因", *CAUSES]]


def test_template_shows_help_beside_the_chosen_cell_and_refuses_other_words():
    rules = written()["导入数据"].data_validations.dataValidation

    village, name, *_ = rules
    assert (village.showInputMessage, village.promptTitle, village.prompt) == (
        True,
        "村名",
        "村的全称。",
    )
    assert (village.showErrorMessage, village.error) == (True, "“村名”只能从下拉列表中选一项。")
    assert (name.showInputMessage, name.showErrorMessage) == (True, False)


def test_template_explains_every_column():
    sheet = written()["填写说明"]

    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    header = rows.index(["列名", "必填", "怎样填", "示例", "可选内容"])
    assert rows[0][0] == "困难群众台账导入模板"
    assert [row[:2] for row in rows[header + 1 :]] == [
        ["村名", "必填"],
        ["姓名", "必填"],
        ["身份证号", "必填"],
        ["出生日期", None],
        ["人口数", None],
        ["致困原因", None],
        ["金额(元)", None],
    ]
    assert rows[header + 1][2:] == ["村的全称。", "石桥村", "石桥村、青龙村"]
    assert rows[header + 6][4].endswith("第12种原因…共 100 项,见下拉列表")


def test_template_writes_every_trigger_as_text_wherever_it_stands():
    buffer = io.BytesIO()
    columns = [
        TemplateColumn("首列"),
        *[TemplateColumn(text, True, text, text, [text]) for text in TRIGGERS[:20]],
    ]

    write_template(buffer, columns, "=1+1")

    workbook = load_workbook(buffer)
    kinds = {
        cell.data_type
        for sheet in workbook
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }
    assert kinds == {"s"}
    assert [cell.value for cell in workbook["导入数据"][2]][1:] == list(WRITTEN[:20])
    assert [cell.value for cell in workbook["字典"][2]] == list(WRITTEN[:20])
    assert formula_marks(ZipFile(buffer)) == []


@pytest.mark.parametrize("columns", ([], [TemplateColumn("村名"), TemplateColumn("村名")]))
def test_template_refuses_missing_or_equal_columns(columns):
    with pytest.raises(ValueError, match="title of its own"):
        write_template(io.BytesIO(), columns, "模板")
