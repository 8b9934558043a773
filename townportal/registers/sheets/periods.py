"""The year a sheet states in its title, which dates such as 3月1日 need."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from .headers import SEARCHED_ROWS, Header
from .reading import Sheet

CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
YEAR = r"(?<!\d)((?:19|20)\d\d)"
YEAR_AND_MONTH = re.compile(rf"{YEAR}\s*[年.\-/]\s*(1[0-2]|0?[1-9])(?!\d)")
BARE_YEAR = re.compile(rf"{YEAR}(?=\s*(?:年|上半|下半|第|[.\-/]|$))")
HALVES = (
    ("上半年", 6),
    ("下半年", 12),
    ("一季度", 3),
    ("二季度", 6),
    ("三季度", 9),
    ("四季度", 12),
)


@dataclass(frozen=True)
class StatedPeriod:
    """The year a sheet is about, and the month it ends with if the sheet says so."""

    year: int
    month: int | None = None


def sheet_year(sheet: Sheet, header: Header | None = None) -> StatedPeriod | None:
    """Return the year, and month if given, of the rows above the header or the sheet's name.

    "2021年6月" gives (2021, 6), "2021年上半年" (2021, 6), "2021年度" (2021, None); a later line
    such as "填报日期:2021年6月30日" adds the month only if it names the same year.
    """
    found = [period for text in title_texts(sheet, header) if (period := read_period(text))]
    if not found:
        return None
    year = found[0].year
    months = (period.month for period in found if period.year == year and period.month)
    return StatedPeriod(year, next(months, None))


def title_texts(sheet: Sheet, header: Header | None) -> Iterator[str]:
    """Without a header the title ends where the first row with three filled cells begins."""
    last = header.row_index if header else SEARCHED_ROWS
    for row in sheet.rows[:last]:
        texts = [str(value) for value in row if str(value).strip()]
        if header is None and len(texts) > 2:
            break
        yield from texts
    yield sheet.name


def read_period(text: str) -> StatedPeriod | None:
    plain = unicodedata.normalize("NFKC", text).translate(CHINESE_DIGITS)
    exact = YEAR_AND_MONTH.search(plain)
    if exact:
        return StatedPeriod(int(exact[1]), int(exact[2]))
    year = BARE_YEAR.search(plain)
    if not year:
        return None
    return StatedPeriod(int(year[1]), next((month for word, month in HALVES if word in text), None))
