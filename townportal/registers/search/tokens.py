"""Cuts text into the tokens that both databases index, and a question into the same tokens.

Chinese has no word gaps, so a stretch of it becomes its overlapping pairs and, last, its final
character: 小沙坪 is ``小沙 沙坪 坪``. Every word then is a row of neighbouring tokens, and one
character is the beginning of a token. Letters and digits stay whole words, found by their
beginning.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from itertools import pairwise

from townportal.registers.pinyin import initials
from townportal.sealing.envelope import blind_token

# Private-use characters belong here: registers spell rare names with them.
HAN = "\u3005\u3007\u303b\u3400-\u4dbf\u4e00-\u9fff\ue000-\uf8ff\uf900-\ufaff\U00020000-\U0003ffff"
STRETCH = re.compile(rf"(?:[^\W_]|[{HAN}])+")
RUN = re.compile(rf"[{HAN}]+|[^{HAN}]+")
IS_HAN = re.compile(f"[{HAN}]").match
IS_PAIR = re.compile(f"[{HAN}]{{2}}").match
PINYIN = re.compile(r"[a-z][a-z0-9]*")
NAME_GAP = re.compile(r"[^\w·•‧]+")

FIELD = "/"  # opens each text: no word runs across two texts, and a space precedes every token
SEALED = "@@"  # opens a word of a sealed text
MARK = "@"  # opens initials; never part of a word, so initials and words do not mix

# Longer than anything a person types; keeps a pasted book within the databases' limits.
TEXT_LENGTH = 10_000
WORD_LENGTH = 40
INITIALS_LENGTH = 8
BEGINNING_LENGTH = 8  # of a word in a sealed text; a longer one must be given whole
QUERY_LENGTH = 100


@dataclass(frozen=True)
class Term:
    """One stretch of a question: its tokens must stand side by side in the row."""

    tokens: tuple[str, ...]
    is_open: bool  # the last token is only a beginning
    initials: str = ""  # or the row has a name with these
    sealed: tuple[str, ...] = ()  # or its sealed texts have all of these, side by side or not

    @property
    def sequences(self) -> list[str]:
        """What to look for in ``grams``: any of these."""
        found = [" " + " ".join(self.tokens)]
        return [*found, f" {self.initials}"] if self.initials else found


def grams(*texts) -> str:
    """The tokens of all texts, separated by single spaces. None and empty texts are left out."""
    return _join(_tokens(_plain(text, TEXT_LENGTH)) for text in texts if text)


def name_grams(*names) -> str:
    """Every beginning of the pinyin initials of all names, marked: ``@x @xs @xsp``."""
    texts = [str(text)[:TEXT_LENGTH] for text in names if text]
    people = [person for text in texts for person in NAME_GAP.split(text)]
    return _join(_beginnings(initials(person)) for person in people)


def sealed_grams(*texts) -> str:
    """The words of sealed texts, each made unreadable, in an order that tells nothing.

    A token stands once however often it occurs, so that nobody can read the text back by the
    neighbours or the frequency of its words.
    """
    tokens = {token for text in texts if text for token in _tokens(_plain(text, TEXT_LENGTH))}
    parts = {part for token in tokens for part in _parts(token)}
    return " ".join(sorted(SEALED + blind_token(part) for part in parts))


def _parts(token: str) -> set[str]:
    """What a question may name of a token: a pair's first character, a word's beginnings."""
    if IS_HAN(token):
        return {token, token[0]}
    return {token, *(token[:end] for end in range(1, min(len(token), BEGINNING_LENGTH) + 1))}


def read_query(text: str, *, has_sealed: bool = False) -> list[Term]:
    """The terms of a question, all of which a row must have; none if it names nothing."""
    terms = [_term(stretch) for stretch in STRETCH.findall(_plain(text, QUERY_LENGTH))]
    return [_with_sealed(term) for term in terms] if has_sealed else terms


def _with_sealed(term: Term) -> Term:
    return replace(term, sealed=tuple(SEALED + blind_token(token) for token in term.tokens))


def _join(token_lists) -> str:
    return " ".join(" ".join([FIELD, *tokens]) for tokens in token_lists if tokens)


def _plain(text, length: int) -> str:
    """Full-width letters, ligatures and capitals are spelled one way."""
    return unicodedata.normalize("NFKC", str(text)[:length]).casefold()


def _tokens(text: str) -> list[str]:
    return [
        token
        for stretch in STRETCH.findall(text)
        for run in RUN.findall(stretch)
        for token in _run_tokens(run)
    ]


def _run_tokens(run: str) -> list[str]:
    if not IS_HAN(run):
        return [run[:WORD_LENGTH]]
    return [*map("".join, pairwise(run)), run[-1]]


def _term(stretch: str) -> Term:
    tokens = _tokens(stretch)
    if IS_PAIR("".join(tokens[-2:-1])):
        return Term(tuple(tokens[:-1]), is_open=False)  # more Chinese may follow the last pair
    if PINYIN.fullmatch(stretch):
        return Term(tuple(tokens), is_open=True, initials=MARK + stretch[:INITIALS_LENGTH])
    return Term(tuple(tokens), is_open=True)


def _beginnings(spellings) -> list[str]:
    return sorted(
        {
            MARK + spelling[:end]
            for spelling in spellings
            for end in range(1, min(len(spelling), INITIALS_LENGTH) + 1)
        }
    )
