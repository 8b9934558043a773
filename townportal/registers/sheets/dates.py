"""Reads the many ways a date is written in a ledger."""

import datetime as dt
import re

from .cleaning import clean_text, shorten
from .errors import CellError
from .reading import Value

EXCEL_START = dt.date(1899, 12, 30)
# Serial numbers of 1950-01-01 to 2099-12-31; smaller numbers are counts, years or slips.
SERIALS = range(18_264, 73_051)
YEARS = range(1900, 2100)
EXAMPLE = "请写成 2021-06-01"

CLOCK = re.compile(r"(?:T|\s+)\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$")
FULL = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})[日号.]?")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
MONTH = re.compile(r"(\d{4})(?:[-./]|年)(\d{1,2})(?:月份?)?")
DAY = re.compile(r"(\d{1,2})月(\d{1,2})[日号]?")
SHORT_YEAR = re.compile(r"(\d{2})[-./年]\d{1,2}[-./月]\d{1,2}[日号]?")


def parse_date(value: Value | None, year: int | None = None) -> dt.date | None:
    """Return the day meant by a cell, None for a blank one; `year` is the year of the sheet.

    Understood: days and moments of Excel, its serial numbers, 2026-03-01, 2026/3/1, 2026.3.1,
    20260301 (text or number), 2026年3月1日, 3月1日 with the sheet's year, and a month alone
    (2026年3月, 2026-03 as text), which stands for its first day. Refused with CellError: years
    of two digits, a number like 2021.1 (it may have been 2021.10), days that do not exist.
    """
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, bool):
        raise not_a_date(clean_text(value))
    if isinstance(value, int | float):
        return read_number(value)
    text = CLOCK.sub("", clean_text(value)).replace(" ", "").replace("。", ".")
    return read_text(text, year) if text else None


def read_number(value: int | float) -> dt.date:
    """A whole number is 20260301 or a serial number; a fraction of a serial is the hour."""
    shown = format(value, ".15g")
    compact = COMPACT.fullmatch(shown)
    if compact:
        return make_date(shown, *compact.groups())
    if int(value) in SERIALS:
        return EXCEL_START + dt.timedelta(days=int(value))
    raise not_a_date(shown)


def read_text(text: str, year: int | None) -> dt.date:
    for pattern in (FULL, COMPACT):
        match = pattern.fullmatch(text)
        if match:
            return make_date(text, *match.groups())
    match = MONTH.fullmatch(text)
    if match:
        return make_date(text, match[1], match[2], "1")
    match = DAY.fullmatch(text)
    if match:
        return read_day_of_year(text, match, year)
    if SHORT_YEAR.fullmatch(text):
        raise CellError(f"日期的年份要写四位:{text},{EXAMPLE}")
    if text.isascii() and text.isdigit() and len(text) == 5:
        return read_number(int(text))
    raise not_a_date(text)


def read_day_of_year(text: str, match: re.Match[str], year: int | None) -> dt.date:
    if year is None:
        raise CellError(f"日期没有年份:{text},{EXAMPLE}")
    return make_date(text, str(year), match[1], match[2])


def make_date(text: str, year: str, month: str, day: str) -> dt.date:
    if int(year) not in YEARS:
        raise not_a_date(text)
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError as error:
        raise not_a_date(text) from error


def not_a_date(text: str) -> CellError:
    return CellError(f"不是日期:{shorten(text)},{EXAMPLE}")
