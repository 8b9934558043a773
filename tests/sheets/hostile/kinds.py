"""The list of hostile workbooks: name of the kind -> what makes its file."""

from collections.abc import Callable

# File name, bytes and words of the refusal; None where the file is read within the bounds.
Case = tuple[str, bytes, str | None]

KINDS: dict[str, Callable[[], Case]] = {}


def kind(make: Callable[[], Case]) -> Callable[[], Case]:
    """Enter a kind; refuse a second one of the same name."""
    assert make.__name__ not in KINDS
    KINDS[make.__name__] = make
    return make
