"""Chinese text takes two places a character, and fields share a row by its columns' widths."""

import pytest

from townportal.registers.sheets_out.widths import (
    column_width,
    line_count,
    packed,
    spans,
    text_width,
)


@pytest.mark.parametrize(
    ("text", "places"), (("", 0), ("abc", 3), ("村", 2), ("3组", 3), ("一\n二三", 4), ("“", 2))
)
def test_text_width_counts_chinese_double(text, places):
    assert text_width(text) == places


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    (
        ("", 10, 1),
        ("一二三四五", 10, 1),
        ("一二三四五六", 10, 2),
        ("一二三", 5, 2),
        ("一\n\n二", 10, 3),
    ),
)
def test_line_count_wraps_without_halving_a_character(text, width, lines):
    assert line_count(text, width) == lines


def test_column_width_follows_its_longest_value_within_limits():
    assert column_width("村", ["石桥村", None or ""], least=4, most=20) == 8
    assert column_width("村", ["长" * 50], least=4, most=20) == 20
    assert column_width("计划投资金额合计(万元)", [], least=4, most=40) == 13


@pytest.mark.parametrize(
    ("widths", "shares", "expected"),
    (
        ([10, 10, 10, 10], [1, 1], [(1, 2), (3, 4)]),
        ([10, 10, 10, 10], [3, 1], [(1, 3), (4, 4)]),
        ([40, 5, 5, 5], [1, 1, 1, 1], [(1, 1), (2, 2), (3, 3), (4, 4)]),
        ([5, 5, 5, 40], [1, 1], [(1, 3), (4, 4)]),
        ([10], [1], [(1, 1)]),
    ),
)
def test_spans_cover_all_columns_in_order(widths, shares, expected):
    assert spans(widths, shares) == expected


@pytest.mark.parametrize(
    ("widths", "needs", "expected"),
    (
        ([10, 10, 50, 10, 10], [15, 12, 5], [(1, 2), (3, 3), (4, 5)]),
        ([10, 10], [5, 5], [(1, 1), (2, 2)]),
        ([10, 10], [15, 5], [(1, 2), (3, 2)]),
    ),
)
def test_packed_takes_what_is_needed_from_the_left(widths, needs, expected):
    assert packed(widths, needs) == expected
