"""Makes one value of what people type into a cell; what stays unclear is refused in words.

Every function takes a raw cell value, returns None (or "") for a blank one and raises CellError,
a ValueError whose message is for the user.
"""

import datetime as dt
import difflib
import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal

from townportal.registers import idnumbers

from .errors import CellError
from .reading import Value

FULL_WIDTH = {0xFF01 + offset: 0x21 + offset for offset in range(94)} | {0x3000: " ", 0xA0: " "}
# Prose keeps its Chinese punctuation: only letters, digits and spaces become half-width.
FULL_WIDTH_LETTERS = {
    code: plain
    for code, plain in FULL_WIDTH.items()
    if not isinstance(plain, int) or chr(plain).isalnum()
}
LINE_SPACES = "\t\r\n\f\v\x85"
SPACES = re.compile(r"[ \t\r\n\f\v\x85\u2028\u2029]+")
BLANKS = re.compile(r"[ \t\f\v]+")
EXCEL_ERRORS = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"}
EXACT_DIGITS = 10**15  # Excel keeps 15 digits and turns the rest into zeros

NUMBER = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?")
MONEY_SIGNS = re.compile(r"^[\xa5\uffe5]|(?:元整?|块)$")
COUNT_UNITS = re.compile(r"[个人口户件次名位岁]$")
TEN_THOUSAND = re.compile(r"万元?$")

MOBILE = re.compile(r"1[3-9]\d{9}")
LANDLINE = re.compile(r"0(?:10|2\d|[3-9]\d{2})[2-9]\d{6,7}")
PHONE_SEPARATORS = re.compile(r"[、;,/|或\n]+")

YES = {"是", "有", "对", "√", "✓", "✔", "☑", "1", "Y", "YES", "TRUE"}
NO = {"否", "无", "不", "没有", "不是", "×", "✗", "✕", "✘", "X", "0", "N", "NO", "FALSE"}


def clean_text(value: Value | None) -> str:
    """Return one line of trimmed text: full-width ASCII made half-width, controls dropped."""
    text = drop_controls(to_text(value)).translate(FULL_WIDTH)
    return SPACES.sub(" ", text).strip()


def clean_prose(value: Value | None) -> str:
    """Return trimmed text for long fields: Chinese punctuation and line breaks stay."""
    text = drop_controls(to_text(value)).translate(FULL_WIDTH_LETTERS)
    lines = [BLANKS.sub(" ", line).strip() for line in text.splitlines()]
    return "\n".join(lines).strip()


def to_text(value: Value | None) -> str:
    """Return the value as Excel would show it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, dt.date):
        return value.isoformat()
    if value.strip() in EXCEL_ERRORS:
        raise CellError(f"单元格是错误值 {value.strip()},请改成正确的内容。")
    return value


def number_text(value: int | float) -> str:
    if abs(value) >= EXACT_DIGITS:
        raise CellError("内容是数字,末位已丢失,请把该列设为文本后重新录入。")
    if isinstance(value, float) and not value.is_integer():
        return format(value, ".15g")
    return str(int(value))


def drop_controls(text: str) -> str:
    """Drop what cannot be seen: control, zero-width and direction characters, Excel's _x000D_."""
    text = text.replace("_x000D_", "")
    return "".join(
        character
        for character in text
        if character in LINE_SPACES or unicodedata.category(character) not in ("Cc", "Cf", "Cs")
    )


def parse_decimal(value: Value | None) -> Decimal | None:
    """Return an exact number: 1,200.50, 300元 and ¥300 are understood, 1.2万元 is 12000."""
    if isinstance(value, bool | dt.date):
        raise CellError(f"不是数字:{clean_text(value)},请只写数字,如 1200.5")
    text = clean_text(value).replace(" ", "")
    if not text:
        return None
    amount = MONEY_SIGNS.sub("", TEN_THOUSAND.sub("", MONEY_SIGNS.sub("", text)))
    if not NUMBER.fullmatch(amount):
        raise CellError(f"不是数字:{shorten(text)},请只写数字,如 1200.5")
    number = Decimal(amount.replace(",", ""))
    return number * 10_000 if TEN_THOUSAND.search(text) else number


def parse_integer(value: Value | None) -> int | None:
    """Return a whole number; a unit such as 3人 or 5户 is left out."""
    if isinstance(value, str):
        value = COUNT_UNITS.sub("", clean_text(value))
    number = parse_decimal(value)
    if number is None:
        return None
    if number != number.to_integral_value():
        raise CellError(f"不是整数:{number},请写整数,如 3")
    return int(number)


def parse_phone(value: Value | None) -> str:
    """Return the numbers without spaces and hyphens, several joined by 、, "" for a blank cell."""
    text = clean_text(value)
    parts = [part for part in PHONE_SEPARATORS.split(text) if part.strip()]
    return "、".join(number for part in parts for number in read_phones(part))


def read_phones(part: str) -> list[str]:
    digits = re.sub(r"[\s()\-—–.]|^\+", "", part)
    digits = re.sub(r"^(?:00)?86(?=1\d{10}$)", "", digits)
    pair = [digits[:11], digits[11:]]
    if len(digits) == 22 and all(MOBILE.fullmatch(number) for number in pair):
        return pair
    if MOBILE.fullmatch(digits) or LANDLINE.fullmatch(digits):
        return [digits]
    raise CellError(
        f"电话号码不对:{shorten(part.strip())},请写 11 位手机号,或带区号的座机号;"
        "几个号码之间用顿号隔开"
    )


def parse_yes_no(value: Value | None) -> bool | None:
    """Return True for 是 √ 1 有, False for 否 × 0 无, None for a blank cell."""
    if isinstance(value, bool):
        return value
    text = clean_text(value).upper()
    if not text:
        return None
    if text in YES or text in NO:
        return text in YES
    raise CellError(f"不是“是”或“否”:{shorten(text)},请写“是”或“否”")


def parse_id_number(value: Value | None) -> str:
    """Return a correct 18-digit number in upper case, "" for a blank cell.

    A number that Excel stored as a number has lost its last places. It is refused and never
    repaired: any repair would be the number of somebody else.
    """
    if isinstance(value, int | float) or (
        isinstance(value, str) and re.fullmatch(r"\s*\d\.\d+[eE]\+?\d+\s*", value)
    ):
        raise CellError("身份证号码是数字,末位已丢失,请把该列设为文本后重新录入。")
    text = re.sub(r"[\s'‘’`-]", "", clean_text(value)).upper()
    if text:
        check_id_number(text)
    return text


def check_id_number(text: str) -> None:
    try:
        idnumbers.validate(text)
    except ValueError as error:
        raise CellError(str(error)) from error


def close_match(text: str, choices: Iterable[str]) -> str | None:
    """Return the choice most like the text ("低保金" gives "低保"), None if none is near."""
    wanted = clean_text(text).replace(" ", "")
    plain = {clean_text(choice).replace(" ", ""): choice for choice in choices}
    if wanted in plain:
        return plain[wanted]
    within = [choice for choice in plain if len(choice) > 1 and choice in wanted]
    if within:
        return plain[max(within, key=len)]
    near = difflib.get_close_matches(wanted, plain, n=1, cutoff=0.6) if wanted else []
    return plain[near[0]] if near else None


def shorten(text: str) -> str:
    return text if len(text) <= 30 else f"{text[:30]}…"
