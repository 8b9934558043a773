"""Whom to offer while a name is being typed: residents only, never the parties of disputes."""

from collections import Counter
from dataclasses import dataclass

from ledgers.models import Entry
from townportal.accounts.roles import Section
from villages.models import Person

OFFERED = 6
RECENT = 5
LOOKED_AT = 50  # latest matters among which the recent people are looked for


@dataclass(frozen=True)
class Chip:
    """A person to tap, told apart from others of the same name."""

    person: Person
    words: str


def residents_to_offer(*, user, ledger, village_id: int | None, typed: str) -> list[Chip]:
    """Living residents whose name fits what was typed; before that, the user's last five."""
    rows = Person.objects.choices_for(user).filter(is_living=True)
    rows = rows.select_related("village", "group")
    if village_id:
        rows = rows.filter(village=village_id)
    if typed.strip():
        people = list(rows.order_by("village__order", "pk").matching(typed)[:OFFERED])
    else:
        people = _recent(rows, user, ledger)
    return chips(people, with_village=not village_id)


def _recent(rows, user, ledger) -> list[Person]:
    """The people this user last registered matters for; in a register of disputes nobody."""
    if ledger.entry_section == Section.STABILITY:
        return []
    own = Entry.objects.visible_to(user).filter(ledger=ledger, created_by=user)
    latest = own.exclude(person=None).order_by("-pk").values_list("person", flat=True)
    order = dict.fromkeys(latest[:LOOKED_AT])
    people = rows.in_bulk(order)
    return [people[pk] for pk in order if pk in people][:RECENT]


def chips(people: list[Person], *, with_village: bool) -> list[Chip]:
    words = [_words(person, with_village) for person in people]
    often = Counter(words)
    return [
        Chip(person, _with_birth_year(text, person) if often[text] > 1 else text)
        for person, text in zip(people, words, strict=True)
    ]


def _words(person: Person, with_village: bool) -> str:
    parts = [person.name, person.village if with_village else None, person.group]
    return " ".join(str(part) for part in parts if part)


def _with_birth_year(text: str, person: Person) -> str:
    return f"{text} {person.birth_date.year}年生" if person.birth_date else text
