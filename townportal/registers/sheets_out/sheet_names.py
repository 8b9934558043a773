"""Names for the sheets of a workbook: what Excel forbids is replaced, equal names are numbered."""

import re

from .safe import safe_text

LONGEST_NAME = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\n\t]")


class SheetNames:
    """Hands out names that differ from each other, whatever the titles are."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, title: str) -> str:
        plain = _FORBIDDEN.sub(" ", safe_text(title)).strip(" '") or "表"
        name, number = plain[:LONGEST_NAME], 1
        # Excel holds Sheet1 and SHEET1 to be the same name.
        while name.casefold() in self._taken:
            number += 1
            ending = f"({number})"
            name = plain[: LONGEST_NAME - len(ending)] + ending
        self._taken.add(name.casefold())
        return name
