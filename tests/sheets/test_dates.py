"""Every way a date is written in the ledgers is understood, and nothing is guessed."""

import datetime as dt

import pytest

from townportal.registers.sheets.dates import parse_date
from townportal.registers.sheets.errors import CellError

DAY = dt.date(2021, 3, 1)


@pytest.mark.parametrize(
    "value",
    (
        DAY,
        dt.datetime.fromisoformat("2021-03-01T16:30"),
        44256,
        44256.0,
        44256.75,
        "44256",
        20210301,
        20210301.0,
        "20210301",
        "2021-03-01",
        "2021-3-1",
        "2021/3/1",
        "2021.3.1",
        "2021.03.01.",
        "2021。3。1",
        "2021年3月1日",
        "2021年3月1号",
        "2021年3月",
        "2021年03月份",
        "2021-03",
        "2021.3",
        " 2021 年 3 月 1 日 ",
        "\uff12\uff10\uff12\uff11\uff0e\uff13\uff0e\uff11",
        "2021-03-01 08:30:00",
        "2021-03-01T08:30",
        "2021/3/1 8:30",
        "3月1日",
        "03月01号",
        "3月1",
    ),
)
def test_date_is_understood(value):
    assert parse_date(value, 2021) == DAY


@pytest.mark.parametrize("value", (None, "", "  ", "\u3000"))
def test_blank_is_no_date(value):
    assert parse_date(value, 2021) is None


@pytest.mark.parametrize(
    ("value", "message"),
    (
        ("2021.13.6", "不是日期:2021.13.6,请写成 2021-06-01"),
        ("2021-02-29", "不是日期:2021-02-29,请写成 2021-06-01"),
        ("20211301", "不是日期:20211301,请写成 2021-06-01"),
        (20211301, "不是日期:20211301,请写成 2021-06-01"),
        ("21.3.1", "日期的年份要写四位:21.3.1,请写成 2021-06-01"),
        ("21年3月1日", "日期的年份要写四位:21年3月1日,请写成 2021-06-01"),
        ("3月32日", "不是日期:3月32日,请写成 2021-06-01"),
        ("正在解决", "不是日期:正在解决,请写成 2021-06-01"),
        (2021.1, "不是日期:2021.1,请写成 2021-06-01"),
        (2021, "不是日期:2021,请写成 2021-06-01"),
        ("2021", "不是日期:2021,请写成 2021-06-01"),
        (0, "不是日期:0,请写成 2021-06-01"),
        (-44256, "不是日期:-44256,请写成 2021-06-01"),
        (1e300, "不是日期:1e+300,请写成 2021-06-01"),
        (True, "不是日期:是,请写成 2021-06-01"),
        ("1821-03-01", "不是日期:1821-03-01,请写成 2021-06-01"),
        ("2021-03-01 25", "不是日期:2021-03-0125,请写成 2021-06-01"),
    ),
)
def test_what_is_no_date_is_refused_with_an_example(value, message):
    with pytest.raises(CellError) as refusal:
        parse_date(value, 2021)

    assert str(refusal.value) == message


def test_day_without_year_needs_the_year_of_the_sheet():
    with pytest.raises(CellError, match="日期没有年份:3月1日,请写成 2021-06-01"):
        parse_date("3月1日")


def test_leap_day_needs_a_leap_year():
    assert parse_date("2月29日", 2020) == dt.date(2020, 2, 29)
    with pytest.raises(CellError, match="不是日期"):
        parse_date("2月29日", 2021)
