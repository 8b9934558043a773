"""How wide and how high text is in a sheet, where a Chinese character takes two places."""

import math
import unicodedata
from collections.abc import Iterable, Sequence

_WIDE = frozenset("WFA")
TALLEST_ROW = 409.0
WIDEST_HEADER_LINE = 16


def text_width(text: str) -> int:
    """Places taken by the widest line of the text."""
    return max((_line_width(line) for line in text.split("\n")), default=0)


def _line_width(line: str) -> int:
    if line.isascii():
        return len(line)
    return sum(2 if unicodedata.east_asian_width(char) in _WIDE else 1 for char in line)


def line_count(text: str, width: float) -> int:
    """Lines the text needs when it is wrapped to that many places."""
    # A wide character is never cut in half, so a narrow line holds one place less.
    room = max(int(width) // 2 * 2, 2)
    return sum(max(1, math.ceil(_line_width(line) / room)) for line in text.split("\n"))


def column_width(header: str, values: Iterable[str], *, least: float, most: float) -> float:
    """Width for a column: its longest value up to `most`; a long header wraps to two lines."""
    longest = max((text_width(value) for value in values), default=0)
    header_width = text_width(header)
    if header_width > WIDEST_HEADER_LINE:
        header_width = math.ceil(header_width / 2)
    return float(min(max(longest, header_width, least) + 2, most))


def row_height(cells: Iterable[tuple[str, float]], *, line: float, least: float) -> float:
    """Height in points of a row of (text, column width) cells."""
    lines = max((line_count(text, width) for text, width in cells), default=1)
    return min(max(lines * line + 6, least), TALLEST_ROW)


def spans(widths: Sequence[float], shares: Sequence[float]) -> list[tuple[int, int]]:
    """Splits columns into neighbouring runs whose widths come near the given shares.

    Returns (first, last) column numbers from 1; each run has at least one column, so there must be
    no fewer columns than shares.
    """
    total, parts = sum(widths), sum(shares)
    found, first, reached, wanted = [], 1, 0.0, 0.0
    for number, share in enumerate(shares, start=1):
        wanted += total * share / parts
        last, latest = first, len(widths) - (len(shares) - number)
        reached += widths[first - 1]
        while last < latest and reached + widths[last] / 2 <= wanted:
            reached += widths[last]
            last += 1
        if number == len(shares):
            last = len(widths)
        found.append((first, last))
        first = last + 1
    return found


def packed(widths: Sequence[float], needs: Sequence[float]) -> list[tuple[int, int]]:
    """Gives each need just the columns it takes, from the left, and the rest to the last one.

    Returns (first, last) column numbers from 1; columns that run out leave (n, n - 1), no room.
    """
    found, first = [], 1
    for number, need in enumerate(needs, start=1):
        last, room = first - 1, 0.0
        while last < len(widths) and (room < need or number == len(needs)):
            room += widths[last]
            last += 1
        found.append((first, last))
        first = last + 1
    return found
