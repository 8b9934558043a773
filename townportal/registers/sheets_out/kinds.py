"""Column kinds: each cell of a column gets one type, so that it sorts, sums and keeps its zeros."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Literal

from .safe import (
    DATE_FORMAT,
    DATETIME_FORMAT,
    FIRST_DATE,
    SURELY_FITS,
    Cell,
    cell_value,
    date_value,
    number_value,
    text_value,
)

Kind = Literal["text", "name", "id", "number", "money", "date", "datetime"]

# "id" stands for whatever is made of digits and is no number: ID card, phone, bank account, code.
NUMBER_FORMATS: dict[str, str] = {
    "text": "General",
    "name": "General",
    "id": "@",
    "number": "General",
    "money": "0.00",
    "date": DATE_FORMAT,
    "datetime": DATETIME_FORMAT,
}
NUMERIC_KINDS = frozenset({"number", "money"})
_NUMBERS = frozenset({int, float, Decimal})


def converter(kind: str) -> Callable[[object], Cell]:
    """The function that fits a value to a column of this kind. Raises ValueError if unknown."""
    try:
        return _CONVERTERS[kind]
    except KeyError:
        raise ValueError(f"unknown column kind {kind!r}") from None


def _text(value: object) -> Cell:
    # Most cells of a long export are short printable text: this line is a third of its speed.
    if type(value) is str and value.isprintable() and len(value) <= SURELY_FITS:
        return value
    return text_value(value)


def _digits(value: object) -> Cell:
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    return _text(value)


def _number(value: object) -> Cell:
    if type(value) in _NUMBERS:
        return number_value(value)
    # A date among numbers would be shown as 46082.
    if isinstance(value, dt.date):
        return text_value(value)
    return cell_value(value)


def _date(value: object) -> Cell:
    if type(value) is dt.date and value > FIRST_DATE:
        return value
    if isinstance(value, dt.datetime):
        return _day(date_value(value))
    if isinstance(value, dt.date):
        return date_value(value)
    # A bare number among dates would be shown as a day of the year 1905.
    return _text(value)


def _day(moment: dt.date | str) -> Cell:
    return moment.date() if isinstance(moment, dt.datetime) else str(moment)[:10]


def _datetime(value: object) -> Cell:
    if isinstance(value, dt.datetime):
        return date_value(value)
    if isinstance(value, dt.date):
        moment = dt.datetime.combine(value, dt.time())
        return date_value(moment)
    return _text(value)


_CONVERTERS: dict[str, Callable[[object], Cell]] = {
    "text": _text,
    "name": _text,
    "id": _digits,
    "number": _number,
    "money": _number,
    "date": _date,
    "datetime": _datetime,
}


def shown_format(kind: str, value: object) -> str:
    """The number format of one cell: a Decimal shows the places it was kept with."""
    if kind == "number" and isinstance(value, Decimal) and value.is_finite():
        places = -value.as_tuple().exponent
        return f"0.{'0' * places}" if places > 0 else "0"
    return NUMBER_FORMATS[kind]
