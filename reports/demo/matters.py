"""What a demo matter is made of; the texts lie in one module per ledger."""

from dataclasses import dataclass, field

from ledgers.defaults import HARDSHIP, LIVELIHOOD, STABILITY


@dataclass(frozen=True)
class Matter:
    """One kind of matter; ``{group}`` in its words becomes the villagers' group it happens in."""

    class_name: str
    title: str
    text: str
    plan: str
    progress: str
    result: str
    closing: tuple[str, str] = ("substantive", "")  # kind and sub-type
    extra: dict = field(default_factory=dict)
    measures: tuple[tuple[str, int | None], ...] = ()  # name and yuan
    households: int | None = None


def all_matters() -> dict[str, list[Matter]]:
    """{ledger code: its matters}"""
    from reports.demo import hardship, livelihood, stability

    return {
        LIVELIHOOD: livelihood.MATTERS,
        HARDSHIP: hardship.MATTERS,
        STABILITY: stability.MATTERS,
    }
