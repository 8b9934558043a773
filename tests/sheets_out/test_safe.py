"""Values keep their types in a cell, and typed text never becomes a formula."""

import datetime as dt
import io
from decimal import Decimal
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from tests.sheets_out.triggers import TRIGGERS, WRITTEN, formula_marks
from townportal.registers.sheets_out.kinds import converter, shown_format
from townportal.registers.sheets_out.safe import (
    CUT_MARK,
    LONGEST_TEXT,
    cell_value,
    looks_like_formula,
    safe_text,
    text_value,
)
from townportal.registers.sheets_out.styles import LINE, put

UTC = dt.UTC


@pytest.mark.parametrize(
    ("value", "expected"),
    (
        (None, None),
        ("", None),
        (True, "是"),
        (False, "否"),
        (0, 0),
        (-3, -3),
        (1.5, 1.5),
        (Decimal("12.50"), 12.5),
        (Decimal(7), 7),
        (Decimal("NaN"), None),
        (Decimal("Infinity"), None),
        (float("nan"), None),
        (10**15 - 1, 999_999_999_999_999),
        (429999198001010019, "429999198001010019"),
        (Decimal("123456789012345.67"), "123456789012345.67"),
        (Decimal("0.1234567890123"), 0.1234567890123),
        (dt.date(2026, 3, 1), dt.date(2026, 3, 1)),
        (dt.date(1899, 12, 31), "1899-12-31"),
        (dt.date(1900, 2, 28), "1900-02-28"),
        (
            dt.datetime.fromisoformat("2026-03-01T08:30"),
            dt.datetime.fromisoformat("2026-03-01T08:30"),
        ),
        (
            dt.datetime(2026, 2, 28, 16, 30, tzinfo=UTC),
            dt.datetime.fromisoformat("2026-03-01T00:30"),
        ),
        (dt.time(8, 5), "08:05"),
        (["低保", None, "医疗救助"], "低保、医疗救助"),
        ([], None),
    ),
)
def test_cell_value_keeps_type(value, expected):
    found = cell_value(value)

    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("text", "expected"),
    (
        ("a\x00b\x08c\x0bd\x1fe\x7ff\x85g", "abcdefg"),
        ("x\ufffey\uffffz", "xyz"),
        ("\ud800高", "高"),
        ("一\r\n二\r三\n四\t五", "一\n二\n三\n四\t五"),
        ("周䶮\U00020b9f", "周䶮\U00020b9f"),
    ),
)
def test_safe_text_drops_what_xml_forbids(text, expected):
    assert safe_text(text) == expected


def test_safe_text_keeps_the_longest_text_whole():
    text = "长" * LONGEST_TEXT

    assert safe_text(text) == text


def test_safe_text_cuts_longer_text_with_a_mark():
    cut = safe_text("长" * (LONGEST_TEXT + 1))

    assert cut == "长" * (LONGEST_TEXT - len(CUT_MARK)) + CUT_MARK


def test_safe_text_counts_rare_characters_twice_as_excel_does():
    cut = safe_text("\U00020b9f" * 20_000)

    assert len(cut.encode("utf-16-le")) // 2 <= LONGEST_TEXT
    assert cut == "\U00020b9f" * ((LONGEST_TEXT - len(CUT_MARK)) // 2) + CUT_MARK


@pytest.mark.parametrize("text", (*TRIGGERS[:20], TRIGGERS[23]))
def test_looks_like_formula_knows_every_trigger(text):
    assert looks_like_formula(text)


@pytest.mark.parametrize("text", ("石桥村", "3-1", "a=b", "", "{=1+1}", "#REF!"))
def test_looks_like_formula_leaves_ordinary_text(text):
    assert not looks_like_formula(text)


def test_put_writes_every_trigger_as_text():
    workbook, buffer = Workbook(), io.BytesIO()
    for row, text in enumerate(TRIGGERS, start=1):
        put(workbook.active, row, 1, text, LINE)

    workbook.save(buffer)

    column = load_workbook(buffer).active["A"]
    assert [(cell.value, cell.data_type) for cell in column] == [(text, "s") for text in WRITTEN]
    assert [cell.quotePrefix for cell in column] == [looks_like_formula(text) for text in WRITTEN]
    assert formula_marks(ZipFile(buffer)) == []


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    (
        ("text", 12, "12"),
        ("text", Decimal("1.50"), "1.50"),
        ("text", dt.date(2026, 3, 1), "2026-03-01"),
        ("text", dt.datetime.fromisoformat("2026-03-01T08:30:59"), "2026-03-01 08:30"),
        ("text", True, "是"),
        ("text", "a\x00", "a"),
        ("name", None, None),
        ("id", 13800000000, "13800000000"),
        ("id", 13800000000.0, "13800000000"),
        ("id", "0999-1234567", "0999-1234567"),
        ("number", "不足5", "不足5"),
        ("number", Decimal("2.5"), 2.5),
        ("number", True, "是"),
        ("number", dt.date(2026, 3, 1), "2026-03-01"),
        ("money", Decimal("100.00"), 100),
        ("date", dt.datetime.fromisoformat("2026-03-01T08:30"), dt.date(2026, 3, 1)),
        (
            "date",
            dt.datetime(2026, 2, 28, 17, tzinfo=UTC),
            dt.date(2026, 3, 1),
        ),
        ("date", dt.date(1890, 1, 1), "1890-01-01"),
        ("date", dt.datetime.fromisoformat("1890-01-01T08:00"), "1890-01-01"),
        ("date", 1985, "1985"),
        ("date", "2026年3月", "2026年3月"),
        ("datetime", dt.date(2026, 3, 1), dt.datetime.fromisoformat("2026-03-01")),
        ("datetime", None, None),
    ),
)
def test_converter_gives_a_column_one_type(kind, value, expected):
    found = converter(kind)(value)

    assert (found, type(found)) == (expected, type(expected))


def test_converter_refuses_an_unknown_kind():
    with pytest.raises(ValueError, match="'colour'"):
        converter("colour")


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    (
        ("number", Decimal("1.50"), "0.00"),
        ("number", Decimal(3), "0"),
        ("number", Decimal("1E+3"), "0"),
        ("number", 3, "General"),
        ("money", 3, "0.00"),
        ("id", "1", "@"),
    ),
)
def test_shown_format_follows_the_places_of_a_decimal(kind, value, expected):
    assert shown_format(kind, value) == expected


def test_text_value_of_an_unknown_object_is_its_own_text():
    class Village:
        def __str__(self):
            return "石桥村\x00"

    assert text_value(Village()) == "石桥村"
