"""Identity numbers by GB 11643; area 429999 does not exist, so nobody owns these."""

import datetime as dt

import pytest

from townportal.registers.idnumbers import birth_date, make_check_digit, sex, validate


def number(first17: str) -> str:
    return first17 + make_check_digit(first17)


def test_check_digit_follows_the_example_of_the_standard():
    # GB 11643-1999, annex A.
    assert make_check_digit("11010519491231002") == "X"
    assert make_check_digit("44052418800101001") == "4"


def test_birth_date_and_sex_are_read_from_the_number():
    man, woman = number("42999919680531241"), number("42999920000229002")

    assert (birth_date(man), sex(man)) == (dt.date(1968, 5, 31), "male")
    assert (birth_date(woman), sex(woman)) == (dt.date(2000, 2, 29), "female")
    assert validate(man) is None
    assert validate(woman) is None


def test_every_wrong_check_digit_is_found():
    right = number("42999919680531241")

    for digit in set("0123456789X") - {right[17]}:
        with pytest.raises(ValueError, match="校验位不对"):
            validate(right[:17] + digit)


def test_every_single_wrong_digit_and_every_swap_of_neighbours_is_found():
    right = number("42999919680531241")
    wrong = {
        right[:place] + digit + right[place + 1 :]
        for place in range(17)
        for digit in "0123456789"
        if digit != right[place]
    } | {
        right[:place] + right[place + 1] + right[place] + right[place + 2 :]
        for place in range(16)
        if right[place] != right[place + 1]
    }

    for text in wrong:
        with pytest.raises(ValueError, match="身份证号码"):
            validate(text)


@pytest.mark.parametrize(
    ("text", "words"),
    (
        ("429999680531241", "15 位旧号码"),
        ("42999919680531241", "现在是 17 位"),
        ("", "现在是 0 位"),
        ("4299991968053124AX", "只能是数字"),
        ("42999919680531241x", "只能是数字"),
        ("04299919680531241X", "只能是数字"),
        (number("42999919681331241"), "出生日期不对:19681331"),
        (number("42999919990229241"), "出生日期不对:19990229"),
        (number("42999918010101241"), "出生日期不对:18010101"),
        (number("42999929990101241"), "出生日期不对:29990101"),
        ("٤٢٩٩٩٩١٩٦٨٠٥٣١٢٤١٢", "只能是数字"),
    ),
)
def test_wrong_number_is_refused_in_words(text, words):
    with pytest.raises(ValueError, match=words):
        validate(text)
