"""Names by the first letters of their pinyin: xsp finds 小沙坪, and dyh as well as syh 单玉华."""

import re
from functools import lru_cache
from itertools import product

from pypinyin import Style, lazy_pinyin, pinyin

LATIN = re.compile(r"[a-z0-9]")


def initials(name: str) -> set[str]:
    """The spellings under which a name may be asked for, in lower case.

    The first character counts with each of its readings, since it may be a surname (单 is Shan,
    seldom Dan); the rest as the words they form are usually read. What has no reading is left out.
    """
    readings = [letters for letters in map(letters_of, name) if letters]
    if not readings:
        return set()
    first, *rest = readings
    if any(len(letters) > 1 for letters in rest):
        rest = _usual(name)[1:]
    return {"".join(spelling) for spelling in product(first, *rest)}


@lru_cache(maxsize=50_000)
def letters_of(character: str) -> tuple[str, ...]:
    """The first letter of every reading, the most common one first."""
    if LATIN.match(character.lower()):
        return (character.lower(),)
    [readings] = pinyin(character, Style.FIRST_LETTER, heteronym=True, errors="ignore") or [[]]
    return tuple(dict.fromkeys(letter for letter in readings if LATIN.match(letter)))


def _usual(name: str) -> list[tuple[str, ...]]:
    """One letter for each character, as its neighbours suggest: 重庆 is cq, not zq."""
    known = "".join(character for character in name if letters_of(character))
    letters = lazy_pinyin(known, Style.FIRST_LETTER, errors=list)
    return [
        (letter.lower(),) if LATIN.match(letter.lower()) else letters_of(character)[:1]
        for character, letter in zip(known, letters, strict=True)
    ]
