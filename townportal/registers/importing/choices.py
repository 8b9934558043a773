"""Finds the row or value that a cell names, among those this user may choose."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from townportal.registers.sheets.cleaning import clean_text, close_match, shorten
from townportal.registers.sheets.errors import CellError

LISTED = 8  # so many choices are named where none is near


class Choices:
    """What a column may name. A name may stand for several rows; the village then tells which."""

    def __init__(self, pairs: Iterable[tuple[str, Any]], noun: str = "这一项"):
        self.noun = noun
        self.names: dict[str, str] = {}  # as compared -> as shown
        self.rows: dict[str, list] = defaultdict(list)
        for name, row in pairs:
            self.add(name, row)

    @classmethod
    def of_rows(cls, rows: Iterable[Any], noun: str = "这一项") -> "Choices":
        """Rows by what they are called; a row with ``all_names`` has aliases too."""
        pairs = ((name, row) for row in rows for name in getattr(row, "all_names", [str(row)]))
        return cls(pairs, noun)

    def add(self, name: str, row: Any) -> None:
        self.names.setdefault(plain(name), name)
        self.rows[plain(name)].append(row)

    def find(self, text: str, village: Any = None) -> Any:
        """The row that ``text`` names; raises CellError with what it may have meant."""
        found = self.rows.get(plain(text), ())
        if len(found) == 1 and not _lies_elsewhere(found[0], village):
            return found[0]
        within = [row for row in found if village and not _lies_elsewhere(row, village)]
        if len(within) == 1:
            return within[0]
        if len(found) > 1:
            raise CellError(f"有 {len(within) or len(found)} 条都叫{text},请在页面上逐条录入。")
        raise CellError(self._missing(text))

    def labels(self) -> list[str]:
        """The first name of each row, for a drop-down list."""
        shown: dict[int, str] = {}
        for key, rows in self.rows.items():
            for row in rows:
                shown.setdefault(id(row), self.names[key])
        return list(dict.fromkeys(shown.values()))

    def name_of(self, value: Any) -> str:
        """What the value is called."""
        names = (self.names[key] for key, rows in self.rows.items() if value in rows)
        return next(names, str(value))

    def _missing(self, text: str) -> str:
        message = f"没有{self.noun}:{shorten(text)}"
        near = close_match(text, self.names.values())
        if near:
            return f"{message},是不是“{near}”?"
        labels = self.labels()
        listed = "、".join(labels[:LISTED]) + ("等" if len(labels) > LISTED else "")
        return f"{message},可以填:{listed}。" if labels else f"{message},请先在系统里添加。"


def plain(name: str) -> str:
    return clean_text(name).replace(" ", "").casefold()


def _lies_elsewhere(row: Any, village: Any) -> bool:
    """A group, household or person belongs to one village; other rows to none."""
    own = getattr(row, "village_id", None)
    return own is not None and village is not None and own != village.pk
