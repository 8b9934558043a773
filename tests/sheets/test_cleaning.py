"""One cell in, one clean value out, or a message that says what to write."""

import datetime as dt
from decimal import Decimal

import pytest

from townportal.registers.idnumbers import make_check_digit
from townportal.registers.sheets.cleaning import (
    clean_prose,
    clean_text,
    close_match,
    parse_decimal,
    parse_id_number,
    parse_integer,
    parse_phone,
    parse_yes_no,
)
from townportal.registers.sheets.errors import CellError

ID_NUMBER = "42999919680531241" + make_check_digit("42999919680531241")
WITH_X = next(
    first17 + "X"
    for first17 in (f"429999199001011{n:02}" for n in range(10, 99))
    if make_check_digit(first17) == "X"
)


def refusal_of(parse, value) -> str:
    with pytest.raises(CellError) as refusal:
        parse(value)
    return str(refusal.value)


@pytest.mark.parametrize(
    ("value", "text"),
    (
        (None, ""),
        ("  青石村\u3000", "青石村"),
        ("\uff13\u7ec4\uff08\u4e1c\uff09", "3组(东)"),
        ("a\x00b\x07c\u200b\ufeff\u202e", "abc"),
        ("第一行\n第二行\t末", "第一行 第二行 末"),
        ("a\xa0\xa0b", "a b"),
        ("x_x000D_", "x"),
        ("㎡①〔2021〕", "㎡①〔2021〕"),
        (3.0, "3"),
        (3, "3"),
        (1200.5, "1200.5"),
        (0.1 + 0.2, "0.3"),
        (19911258246.0, "19911258246"),
        (True, "是"),
        (dt.date(2021, 6, 1), "2021-06-01"),
        (dt.datetime.fromisoformat("2021-06-01T08:05"), "2021-06-01 08:05"),
    ),
)
def test_text_is_cleaned(value, text):
    assert clean_text(value) == text


def test_prose_keeps_chinese_punctuation_and_lines():
    value = " \uff13组断头路\uff0c雨天出行难\uff1b \r\n 已报\u3000镇里\uff01 "

    assert clean_prose(value) == "3组断头路\uff0c雨天出行难\uff1b\n已报 镇里\uff01"


def test_error_values_and_lost_digits_are_no_text():
    assert refusal_of(clean_text, "#N/A") == "单元格是错误值 #N/A,请改成正确的内容。"
    assert "数字,末位已丢失" in refusal_of(clean_text, 4.299991968053124e17)


@pytest.mark.parametrize(
    ("value", "number"),
    (
        ("", None),
        (None, None),
        (300.0, Decimal(300)),
        (0.1 + 0.2, Decimal("0.3")),
        ("1200.50", Decimal("1200.50")),
        ("1,200.50", Decimal("1200.50")),
        ("1\uff0c200元", Decimal(1200)),
        ("¥ 1 200", Decimal(1200)),
        ("\uffe5300", Decimal(300)),
        ("\uff13\uff10\uff10", Decimal(300)),
        ("-5", Decimal(-5)),
        ("1.25万元", Decimal(12500)),
        ("3万", Decimal(30000)),
        (0, Decimal(0)),
    ),
)
def test_money_is_exact(value, number):
    assert parse_decimal(value) == number


@pytest.mark.parametrize(
    "value",
    ("三百", "1,20", "300左右", "3e5", "1.2.3", "元", "300-500", "=1+1", True, dt.date(2021, 1, 1)),
)
def test_what_is_no_number_is_refused(value):
    assert refusal_of(parse_decimal, value).startswith("不是数字:")


def test_number_message_shows_what_was_found():
    assert refusal_of(parse_decimal, "三百元") == "不是数字:三百元,请只写数字,如 1200.5"


@pytest.mark.parametrize(
    ("value", "number"),
    (("3人", 3), (4.0, 4), ("\uff14", 4), ("1,200户", 1200), ("", None), (0, 0)),
)
def test_whole_numbers_may_carry_a_unit(value, number):
    assert parse_integer(value) == number


def test_broken_number_is_not_whole():
    assert refusal_of(parse_integer, 2.5) == "不是整数:2.5,请写整数,如 3"


@pytest.mark.parametrize(
    ("value", "phone"),
    (
        (19911258246.0, "19911258246"),
        (19911258246, "19911258246"),
        ("199-5906-0634", "19959060634"),
        ("199 8778 2527", "19987782527"),
        ("+86 199 8778 2527", "19987782527"),
        ("8619987782527", "19987782527"),
        ("0728-6212345", "07286212345"),
        ("(027)87654321", "02787654321"),
        ("19959060634、19987782527", "19959060634、19987782527"),
        ("199-5906-0634/0728-6212345", "19959060634、07286212345"),
        ("19959060634\uff1b19987782527", "19959060634、19987782527"),
        ("19959060634 19987782527", "19959060634、19987782527"),
        ("19959060634\n19987782527", "19959060634、19987782527"),
        ("", ""),
        (None, ""),
    ),
)
def test_phone_is_kept_as_digits(value, phone):
    assert parse_phone(value) == phone


@pytest.mark.parametrize(
    "value",
    ("1995906063", "199590606344", "6212345", 7286212345.0, "无", "1.99E+10", "12345678901"),
)
def test_what_is_no_phone_is_refused(value):
    assert refusal_of(parse_phone, value).startswith("电话号码不对:")


@pytest.mark.parametrize(
    ("value", "answer"),
    [(value, True) for value in ("是", "√", "✓", 1, 1.0, "1", "有", "Y", True)]
    + [(value, False) for value in ("否", "×", "x", 0, "0", "无", "没有", False)]
    + [("", None), (None, None)],
)
def test_yes_and_no_are_understood(value, answer):
    assert parse_yes_no(value) is answer


def test_other_words_are_neither_yes_nor_no():
    assert refusal_of(parse_yes_no, "大概") == "不是“是”或“否”:大概,请写“是”或“否”"


@pytest.mark.parametrize(
    ("value", "text"),
    (
        (ID_NUMBER, ID_NUMBER),
        (f"'{ID_NUMBER} ", ID_NUMBER),
        (f"{ID_NUMBER[:6]} {ID_NUMBER[6:14]} {ID_NUMBER[14:]}", ID_NUMBER),
        (WITH_X.lower(), WITH_X),
        ("".join(chr(ord(digit) + 0xFEE0) for digit in ID_NUMBER), ID_NUMBER),
        ("", ""),
        (None, ""),
    ),
)
def test_id_number_is_cleaned(value, text):
    assert parse_id_number(value) == text


@pytest.mark.parametrize("value", (4.299991968053124e17, 429999196805312400, "4.29999E+17"))
def test_id_number_that_excel_made_a_number_is_refused(value):
    message = "身份证号码是数字,末位已丢失,请把该列设为文本后重新录入。"

    assert refusal_of(parse_id_number, value) == message


def test_id_number_faults_are_named():
    wrong = ID_NUMBER[:17] + ("0" if ID_NUMBER[17] != "0" else "1")

    assert "校验位不对" in refusal_of(parse_id_number, wrong)
    assert "现在是 17 位" in refusal_of(parse_id_number, ID_NUMBER[:17])
    assert "15 位旧号码" in refusal_of(parse_id_number, "429999680531241")


@pytest.mark.parametrize(
    ("text", "choice"),
    (
        ("低保金", "低保"),
        ("五保户", "五保"),
        ("临时救济", "临时救助"),
        ("小额保险", "小额意外保险"),
        (" 低 保 ", "低保"),
        ("修路", None),
        ("", None),
    ),
)
def test_close_match_is_suggested(text, choice):
    choices = ["临时救助", "五保", "低保", "医疗救助", "小额意外保险", "挂包帮", "新农合"]

    assert close_match(text, choices) == choice


def test_no_village_is_suggested_for_an_invented_one():
    assert close_match("不存在村", ["青石村", "柳林村", "大湾村"]) is None
    assert close_match("青石", ["青石村", "柳林村"]) == "青石村"
