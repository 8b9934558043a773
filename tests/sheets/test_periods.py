"""The year of a sheet comes from its title rows, then from its name."""

import pytest

from townportal.registers.sheets.headers import ColumnSpec, find_header
from townportal.registers.sheets.periods import StatedPeriod, sheet_year
from townportal.registers.sheets.reading import Sheet, read_workbook

from .test_guard import QINGXI


def sheet_with(*titles: str, name: str = "Sheet1") -> Sheet:
    data = ["1", "张三", "2019年3月1日", "2018-01-01"]
    return Sheet(
        name, [[title, "", "", ""] for title in titles] + [["序号", "户主", "登记", "解决"], data]
    )


@pytest.mark.parametrize(
    ("text", "period"),
    (
        ("填报单位:青石村    2021年6月", StatedPeriod(2021, 6)),
        ("清溪镇2021年上半年民生台账", StatedPeriod(2021, 6)),
        ("2021年度困难台账", StatedPeriod(2021)),
        ("2021 年 12 月", StatedPeriod(2021, 12)),
        ("填报日期:2021.6.30", StatedPeriod(2021, 6)),
        ("\uff12\uff10\uff12\uff11年下半年", StatedPeriod(2021, 12)),
        ("二〇二一年第三季度", StatedPeriod(2021, 9)),
        ("共2021件", None),
        ("电话 07281234567", None),
    ),
)
def test_year_is_read_from_the_title(text, period):
    assert sheet_year(sheet_with(text)) == period


def test_title_wins_over_the_day_of_filling_in():
    sheet = sheet_with("2020年度困难台账", "填报日期:2021年1月5日")

    assert sheet_year(sheet) == StatedPeriod(2020)


def test_later_line_adds_the_month_of_the_same_year():
    sheet = sheet_with("2021年度民生台账", "填报日期:2021年6月30日")

    assert sheet_year(sheet) == StatedPeriod(2021, 6)


def test_sheet_name_is_the_last_resort():
    assert sheet_year(sheet_with("困难台账", name="2021年6月")) == StatedPeriod(2021, 6)
    assert sheet_year(sheet_with("困难台账", name="台账2021")) == StatedPeriod(2021)
    assert sheet_year(sheet_with("困难台账")) is None


def test_dates_in_the_data_are_not_the_year_of_the_sheet():
    sheet = Sheet("表", [["户主", "登记"], ["张三", "2019年3月1日"]])
    header = find_header(sheet.rows, [ColumnSpec("head", "户主"), ColumnSpec("on", "登记")])

    assert sheet_year(sheet, header) is None


@pytest.mark.parametrize(
    ("name", "period"),
    (
        ("困难群众台账.xlsx", StatedPeriod(2021, 6)),
        ("民生台账.xlsx", StatedPeriod(2021, 6)),
        ("稳定台账.xls", StatedPeriod(2021, 6)),
        ("困难群众台账-含错误.xlsx", None),
    ),
)
def test_books_of_the_office_state_their_year(name, period):
    assert {sheet_year(sheet) for sheet in read_workbook(QINGXI / name, name)} == {period}
