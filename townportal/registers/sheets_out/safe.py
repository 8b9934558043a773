"""What may stand in a cell: typed text stays text whatever it begins with, values keep types."""

import datetime as dt
import math
import re
from decimal import Decimal
from functools import singledispatch
from zoneinfo import ZoneInfo

LONGEST_TEXT = 32_767
# Excel counts a rare character outside the basic plane twice.
SURELY_FITS = LONGEST_TEXT // 2
CUT_MARK = "…(内容过长,已截断)"
DATE_FORMAT = "yyyy-mm-dd"
DATETIME_FORMAT = "yyyy-mm-dd hh:mm"

# A sheet keeps 15 significant digits: a longer number would come back changed.
MOST_DIGITS = 15
# Excel counts 29 February 1900, a day that never was: earlier dates are a day off or unknown to it.
FIRST_DATE = dt.date(1900, 3, 1)

_LOCAL_ZONE = ZoneInfo("Asia/Shanghai")
_LINE_ENDS = re.compile(r"\r\n?")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

Cell = str | int | float | dt.date | None


def safe_text(value: str) -> str:
    """The text without control characters, its line ends \\n, cut to what a cell holds."""
    # Almost every text is short and printable; the two checks cost less than one expression.
    if len(value) <= SURELY_FITS and value.isprintable():
        return value
    clean = _ILLEGAL.sub("", _LINE_ENDS.sub("\n", value))
    if _units(clean) <= LONGEST_TEXT:
        return clean
    return _first_units(clean, LONGEST_TEXT - len(CUT_MARK)) + CUT_MARK


def looks_like_formula(text: str) -> bool:
    """True when a person who edits the cell would turn its text into a formula."""
    return text.lstrip(" \u3000'").startswith(_TRIGGERS) or text.startswith(_TRIGGERS)


def cell_value(value: object) -> Cell:
    """The value as a cell keeps it: number, real date, text; 是/否 for a bool, empty for None."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return safe_text(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float | Decimal):
        return number_value(value)
    if isinstance(value, dt.date):
        return date_value(value)
    return text_value(value)


def number_value(value: int | float | Decimal) -> str | int | float | None:
    """A number; text when the sheet would lose digits of it; empty when it is no number at all."""
    if isinstance(value, int):
        return value if abs(value) < 10**MOST_DIGITS else str(value)
    near = float(value)
    if not math.isfinite(near):
        return None
    # A sign and a point are no digits; counting characters is the cheap way to know.
    if (
        isinstance(value, Decimal)
        and len(str(value)) > MOST_DIGITS
        and _significant_digits(value) > MOST_DIGITS
    ):
        return f"{value:f}"
    return int(near) if near.is_integer() and abs(near) < 10**MOST_DIGITS else near


def date_value(value: dt.date) -> dt.date | str:
    """A date, or a moment as the clock on the wall here shows it; text when Excel can't date it."""
    moment = _on_the_wall(value)
    day = moment.date() if isinstance(moment, dt.datetime) else moment
    return moment if day >= FIRST_DATE else text_value(moment)


def text_value(value: object) -> str | None:
    """Any value as the text a person reads; None for nothing."""
    return None if value is None else safe_text(_words(value)) or None


@singledispatch
def _words(value: object) -> str:
    return str(value)


@_words.register
def _(value: bool) -> str:
    return "是" if value else "否"


@_words.register
def _(value: Decimal) -> str:
    return f"{value:f}"


@_words.register
def _(value: dt.date) -> str:
    return value.isoformat()


@_words.register
def _(value: dt.datetime) -> str:
    return _on_the_wall(value).isoformat(" ", "minutes")


@_words.register
def _(value: dt.time) -> str:
    return value.isoformat("minutes")


@_words.register(list)
@_words.register(tuple)
def _(value: list | tuple) -> str:
    return "、".join(_words(item) for item in value if item is not None)


def _significant_digits(value: Decimal) -> int:
    return len(value.normalize().as_tuple().digits)


def _on_the_wall(value: dt.date) -> dt.date:
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return value.astimezone(_LOCAL_ZONE).replace(tzinfo=None)
    return value


def _units(text: str) -> int:
    """Length as Excel counts it: a rare character outside the basic plane counts twice."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def _first_units(text: str, count: int) -> str:
    return text.encode("utf-16-le")[: count * 2].decode("utf-16-le", "ignore")
