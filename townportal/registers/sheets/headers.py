"""Finds the header row of a sheet people made, and says which column is which."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .reading import Value

SEARCHED_ROWS = 10
SHARE_OF_KNOWN = 0.6
ERROR_COLUMN = "错误说明"

MARKS = re.compile(r"[*★☆]|[(\[【](?:必填|选填|必录|可不填)[)\]】]")
BRACKETS = re.compile(r"[(\[【][^()\[\]【】]*[)\]】]")
PUNCTUATION = re.compile(r"[^\w%‰]|_")
# 金额(万元) is not 金额(元): a bracket that changes the size of the number is never dropped.
SCALES = re.compile(r"[(\[【][^)\]】]*[十百千万亿][^)\]】]*[)\]】]")


@dataclass(frozen=True)
class ColumnSpec:
    """A column an import understands: its key, its official title and what else people call it."""

    key: str
    title: str
    synonyms: tuple[str, ...] = ()
    required: bool = False


@dataclass
class Header:
    """Where the titles stand. `columns` maps a column index to a key, both counted from 0."""

    row_index: int
    columns: dict[int, str]
    titles: dict[int, str]
    unknown: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def column_of(self, key: str) -> int | None:
        """Return the index of the column with that key, None if the sheet has none."""
        return next((index for index, found in self.columns.items() if found == key), None)


def find_header(rows: Sequence[Sequence[Value]], columns: list[ColumnSpec]) -> Header | None:
    """Return the header found in the first ten rows, None if no row looks like one.

    A row is the header if at least 60 % of its titles are known, or it holds at least 60 % of
    the known columns; of several the one with the most known titles, the upper one of equals.
    Under a header of two levels the lower row is the header row: a title there is read together
    with the one above it (登记 over 时间), and one that spans both rows is taken from above.
    """
    known = known_titles(columns)
    best: Header | None = None
    for row_index in range(min(len(rows), SEARCHED_ROWS)):
        header = read_header(rows, row_index, known)
        if is_likely(header, columns) and (not best or len(header.columns) > len(best.columns)):
            best = header
    if best:
        best.missing = [
            spec.title
            for spec in columns
            if spec.required and spec.key not in best.columns.values()
        ]
    return best


def is_likely(header: Header, columns: list[ColumnSpec]) -> bool:
    matched = len(header.columns)
    share = SHARE_OF_KNOWN - 1e-9
    known = matched + len(header.repeated)
    if matched < min(2, len(columns)):
        return False
    return known >= share * (known + len(header.unknown)) or matched >= share * len(columns)


def read_header(rows: Sequence[Sequence[Value]], row_index: int, known: dict[str, str]) -> Header:
    """Read one row as if it were the header."""
    above = texts_of(rows[row_index - 1]) if row_index else []
    groups = spread(above)
    header = Header(row_index, {}, {})
    own = 0
    for index, text in enumerate(texts_of(rows[row_index])):
        uppers = groups if text else above
        title, key = read_title(text, uppers[index] if index < len(uppers) else "", known)
        own += key is not None and text != ""
        add_title(header, index, title, key)
    # A row without a title of its own is no header, whatever stands above it.
    return header if own else Header(row_index, {}, {})


def read_title(own: str, upper: str, known: dict[str, str]) -> tuple[str, str | None]:
    """Return the title to show and the key it stands for."""
    if not own:
        key = look_up(upper, known)
        return (upper, key) if key else ("", None)
    for title in (upper + own, own):
        key = look_up(title, known)
        if key:
            return title, key
    return own, None


def add_title(header: Header, index: int, title: str, key: str | None) -> None:
    shown = "".join(title.split())
    if not shown or tidy(shown) == ERROR_COLUMN:
        return
    header.titles[index] = shown
    if key is None:
        header.unknown.append(shown)
    elif key in header.columns.values():
        header.repeated.append(shown)
    else:
        header.columns[index] = key


def texts_of(row: Sequence[Value]) -> list[str]:
    return [value.strip() if isinstance(value, str) else "" for value in row]


def spread(titles: list[str]) -> list[str]:
    """Carry a title over the blanks at its right, as a merged group title stands."""
    carried: list[str] = []
    for title in titles:
        carried.append(title or (carried[-1] if carried else ""))
    return carried


def known_titles(columns: Iterable[ColumnSpec]) -> dict[str, str]:
    """Map every spelling of every title to its key; a spelling of two columns belongs to none."""
    exact: dict[str, str] = {}
    loose: list[tuple[str, str]] = []
    for spec in columns:
        for title in (spec.title, *spec.synonyms):
            first, *others = spellings(title)
            exact.setdefault(first, spec.key)
            loose += [(other, spec.key) for other in others]
    claims = Counter(spelling for spelling, _ in set(loose))
    fair = {spelling: key for spelling, key in loose if claims[spelling] == 1}
    return fair | exact


def look_up(title: str, known: dict[str, str]) -> str | None:
    return next((known[text] for text in spellings(title) if text in known), None)


def spellings(title: str) -> list[str]:
    """Return the ways a title may be compared, the strictest first.

    村(社区) gives 村(社区), 村社区 and 村; 金额(元) gives 金额(元), 金额元 and 金额.
    """
    text = tidy(title)
    found = [text, PUNCTUATION.sub("", text)]
    if not SCALES.search(text):
        found.append(PUNCTUATION.sub("", BRACKETS.sub("", text)))
    return list(dict.fromkeys(spelling for spelling in found if spelling))


def tidy(title: str) -> str:
    """Drop spaces, line breaks, width differences and the marks of required columns."""
    text = "".join(unicodedata.normalize("NFKC", title).split())
    return MARKS.sub("", text.replace("〔", "(").replace("〕", ")")).rstrip(":")
