"""Matters with a random but lawful past, and their months recounted in plain Python."""

import random
from datetime import date, timedelta

from ledgers.models import ClosingKind, DictionaryItem, EntryClosing, Level, State
from tests.factories import make_entry

FIRST, LAST = date(2020, 9, 1), date(2021, 12, 31)


def day_between(chance: random.Random, first: date, last: date) -> date:
    return first + timedelta(days=chance.randint(0, max(0, (last - first).days)))


def generate(chance: random.Random, *, clerk, villages, ledgers, count: int) -> list:
    return [_one(chance, clerk, villages, chance.choice(ledgers)) for _ in range(count)]


def _one(chance, clerk, villages, ledger):
    classes = list(DictionaryItem.objects.filter(ledger=ledger, kind="entry_class"))
    origins = list(DictionaryItem.objects.filter(township=ledger.township, kind="origin"))
    level = chance.choice([Level.VILLAGE, Level.VILLAGE, Level.TOWNSHIP])
    collected = day_between(chance, FIRST, LAST)
    entry = make_entry(
        by=clerk,
        ledger=ledger,
        village=chance.choice(villages)
        if level == Level.VILLAGE or chance.random() < 0.5
        else None,
        opened_level=level,
        collected_on=collected,
        entry_class=chance.choice(classes[:3]),
        origin=chance.choice([None, *origins]),
    )
    day = _move_between_levels(chance, entry, collected)
    _close_and_reopen(chance, entry, day, clerk)
    entry.save()
    return entry


def _move_between_levels(chance, entry, day: date) -> date:
    if entry.opened_level == Level.VILLAGE and chance.random() < 0.4:
        day = entry.township_book_on = day_between(chance, day, LAST)
    elif entry.opened_level == Level.TOWNSHIP and entry.village and chance.random() < 0.3:
        day = entry.village_book_on = day_between(chance, day, LAST)
    if entry.township_book_on and chance.random() < 0.2:
        day = entry.county_book_on = day_between(chance, day, LAST)
    return day


def _close_and_reopen(chance, entry, day: date, clerk) -> None:
    while chance.random() < 0.7:
        closed_on = day_between(chance, day, LAST)
        closing = EntryClosing(
            entry=entry,
            kind=chance.choice(ClosingKind.values),
            closed_on=closed_on,
            closed_by=clerk,
        )
        if chance.random() < 0.5:
            closing.save()
            entry.state, entry.closed_on, entry.closing_kind = State.CLOSED, closed_on, closing.kind
            return
        closing.reopened_on = day = day_between(chance, closed_on, LAST)
        closing.save()
        entry.was_reopened = True


class Recount:
    """The form's numbers of one level by looking at every matter's past, one at a time."""

    def __init__(self, entries, level: Level, year: int, month: int):
        self.level = level
        self.start = date(year, month, 1)
        self.end = (date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        self.new_year = date(year, 1, 1)
        self.entries = [(e, list(e.closings.all())) for e in entries if self.book(e)]

    def book(self, entry):
        return getattr(entry, f"{self.level}_book_on")

    @staticmethod
    def closing_on(closings, day):
        for closing in closings:
            undone = closing.reopened_on is not None and closing.reopened_on <= day
            if closing.closed_on <= day and not undone:
                return closing
        return None

    def is_open(self, entry, closings, day):
        return self.book(entry) <= day and self.closing_on(closings, day) is None

    def open_at(self, day):
        return sum(self.is_open(e, c, day) for e, c in self.entries)

    def carried_over(self):
        return self.open_at(self.new_year - timedelta(days=1))

    def opened(self, first):
        return sum(self._opened(e, c, first) for e, c in self.entries)

    def _opened(self, entry, closings, first):
        book = self.book(entry)
        if first <= book <= self.end:
            return True
        last_year = self.new_year - timedelta(days=1)
        closing = self.closing_on(closings, last_year)
        if book > last_year or closing is None or closing.reopened_on is None:
            return False
        return first <= closing.reopened_on <= self.end

    def closed_this_year(self, day, kind=None):
        """Matters of this year's book that stand closed at the end of a day."""
        found = 0
        for entry, closings in self.entries:
            closing = self.closing_on(closings, day)
            if self.book(entry) <= day and closing and closing.closed_on >= self.new_year:
                found += kind in (None, closing.kind)
        return found

    def closed_in_month(self, kind=None):
        before = self.start - timedelta(days=1)
        earlier = 0 if before < self.new_year else self.closed_this_year(before, kind)
        return self.closed_this_year(self.end, kind) - earlier
