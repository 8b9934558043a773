"""Citizen identity numbers by GB 11643-1999: 6 digits area, 8 birth date, 3 sequence, 1 check."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
SHAPE = re.compile(r"[1-9][0-9]{16}[0-9X]")
OLD_SHAPE = re.compile(r"[1-9][0-9]{14}")
EARLIEST_YEAR = 1880
CHINA = ZoneInfo("Asia/Shanghai")


def validate(text: str) -> None:
    """Raise ValueError with a message for the user unless text is a correct 18-digit number.

    The last place must be an upper-case X where it is one. The area is not looked up: codes of
    dissolved counties stay valid for life.
    """
    if OLD_SHAPE.fullmatch(text):
        raise ValueError("身份证号码是 15 位旧号码,请换成 18 位号码。")
    if len(text) != 18:
        raise ValueError(f"身份证号码应为 18 位,现在是 {len(text)} 位,请核对。")
    if not SHAPE.fullmatch(text):
        raise ValueError("身份证号码只能是数字,末位可以是 X,请核对。")
    birth_date(text)
    if make_check_digit(text[:17]) != text[17]:
        raise ValueError("身份证号码第 18 位校验位不对,请核对是否录错一位。")


def birth_date(text: str) -> dt.date:
    """Return the date in places 7 to 14; raise ValueError if there is no such day."""
    try:
        day = dt.date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        day = None
    if day is None or day.year < EARLIEST_YEAR or day > today():
        raise ValueError(f"身份证号码里的出生日期不对:{text[6:14]},请核对第 7 至 14 位。")
    return day


def today() -> dt.date:
    return dt.datetime.now(tz=CHINA).date()


def sex(text: str) -> str:
    """Return "male" or "female": place 17 is odd for men."""
    return "male" if int(text[16]) % 2 else "female"


def make_check_digit(first17: str) -> str:
    """Return the 18th place for the first 17 (ISO 7064, MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(first17, WEIGHTS, strict=True))
    return CHECK_DIGITS[total % 11]
