"""Long lists as a workbook, written row by row so that memory stays the same however many."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from os import PathLike
from typing import BinaryIO

from rustpy_xlsxwriter import Format, write_worksheet

from .kinds import NUMBER_FORMATS, converter
from .paper import FOOTER
from .safe import safe_text
from .sheet_names import SheetNames
from .widths import text_width

MOST_ROWS = 1_048_575
_A4 = 9
_WIDTHS = {"text": 20, "name": 12, "id": 22, "number": 10, "money": 14, "date": 12, "datetime": 18}


class TooManyRowsError(ValueError):
    """More rows than a sheet can hold; the message is for the person who asked."""


def write_plain(
    path: str | PathLike[str] | BinaryIO,
    headers: Sequence[str],
    rows: Iterable[Sequence[object]],
    kinds: Sequence[str],
    *,
    sheet_name: str = "数据",
) -> int:
    """Writes a list with a bold frozen header row and returns how many rows it has.

    `kinds` names the kind of each column (see kinds.py); rows may come from a generator.
    Raises ValueError for an unknown kind or a row of another length, TooManyRowsError for more
    rows than Excel opens.
    """
    if not headers or len(headers) != len(kinds):
        raise ValueError(f"{len(headers)} headers for {len(kinds)} kinds")
    names = _distinct([safe_text(header) for header in headers])
    records = _Records(names, rows, kinds)
    write_worksheet(
        iter(records),
        path if hasattr(path, "write") else str(path),
        sheet_name=SheetNames().take(sheet_name),
        freeze_row=1,
        header_format=_header_format(),
        column_formats=[_column_format(kind) for kind in kinds],
        column_widths=[float(_width(*pair)) for pair in zip(names, kinds, strict=True)],
        ignore_errors=[name for name, kind in zip(names, kinds, strict=True) if kind == "id"],
        page_setup={
            "landscape": True,
            "paper_size": _A4,
            "repeat_rows": 0,
            "fit_to_pages": (1, 0),
            "footer": f"&C{FOOTER}",
        },
    )
    return records.count


class _Records:
    """Turns rows into the mappings the writer takes, one at a time, and counts them."""

    def __init__(
        self, names: Sequence[str], rows: Iterable[Sequence[object]], kinds: Sequence[str]
    ) -> None:
        self._names = names
        self._rows = rows
        self._converters = [converter(kind) for kind in kinds]
        self.count = 0

    def __iter__(self) -> Iterator[dict[str, object]]:
        names, converters = self._names, self._converters
        for row in self._rows:
            if self.count == MOST_ROWS:
                raise TooManyRowsError(
                    f"超过 {MOST_ROWS} 行,一张 Excel 表放不下。"
                    "请先按村、年份等条件筛选,再分次导出。"
                )
            self.count += 1
            # strict: the writer goes by position, so a short row would shift without a word.
            cells = [convert(value) for convert, value in zip(converters, row, strict=True)]
            yield dict(zip(names, cells, strict=True))
        if not self.count:
            # Without a record the writer would leave out the header too.
            yield dict.fromkeys(names)


def _distinct(headers: Sequence[str]) -> list[str]:
    """Equal headers would fall together in a mapping: the second becomes 姓名(2)."""
    seen: Counter[str] = Counter()
    names: list[str] = []
    for header in headers:
        name = header
        while name in names:
            seen[header] += 1
            name = f"{header}({seen[header] + 1})"
        names.append(name)
    return names


def _header_format() -> Format:
    wrapped = Format().set_bold().set_text_wrap().set_align("center").set_align("vertical_center")
    return wrapped.set_border("thin").set_background_color("#DDEBF7")


def _column_format(kind: str) -> Format:
    if kind in ("text", "name"):
        # The quote prefix keeps "=1+1" a text even when a person edits the cell later.
        return Format().set_quote_prefix()
    return Format().set_num_format(NUMBER_FORMATS[kind])


def _width(name: str, kind: str) -> int:
    return max(_WIDTHS[kind], min(text_width(name) + 2, 30))
