"""Serial numbers: one row of them per ledger, township and year, whole and without repeats."""

import random
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from ledgers.models import Entry, SerialCounter
from tests.factories import ledger_of, make_entry

pytestmark = pytest.mark.django_db


def serials(**where) -> list[str]:
    return list(Entry.objects.filter(**where).order_by("pk").values_list("serial", flat=True))


def test_each_ledger_and_year_counts_by_itself(secretary, village):
    for code, year in (
        ("livelihood", 2025),
        ("livelihood", 2026),
        ("stability", 2026),
        ("livelihood", 2026),
        ("livelihood", 2025),
    ):
        make_entry(by=secretary, village=village, code=code, collected_on=date(year, 3, 1))

    assert serials() == [
        "民生〔2025〕0001号",
        "民生〔2026〕0001号",
        "稳定〔2026〕0001号",
        "民生〔2026〕0002号",
        "民生〔2025〕0002号",
    ]


def test_each_township_counts_by_itself(secretary, village, make_user, foreign_village):
    stranger = make_user("general_clerk", township=foreign_village.township)
    make_entry(by=secretary, village=village, collected_on=date(2026, 3, 1))
    make_entry(by=stranger, village=foreign_village, collected_on=date(2026, 3, 1))

    assert serials() == ["民生〔2026〕0001号"] * 2


def test_the_year_is_that_of_collecting_and_stays(secretary, village):
    entry = make_entry(by=secretary, village=village, collected_on=date(2025, 12, 31))
    entry.collected_on = date(2026, 1, 1)
    entry.save()

    entry.refresh_from_db()
    assert (entry.serial, entry.serial_year) == ("民生〔2025〕0001号", 2025)


def test_beyond_four_digits_the_number_goes_on(secretary, village):
    SerialCounter.objects.create(ledger=ledger_of(village.township), year=2026, last=9999)

    entry = make_entry(by=secretary, village=village, collected_on=date(2026, 3, 1))

    assert entry.serial == "民生〔2026〕10000号"


def test_a_number_taken_in_vain_is_given_again(secretary, village):
    with transaction.atomic():
        make_entry(by=secretary, village=village, collected_on=date(2026, 3, 1))
        transaction.set_rollback(True)

    make_entry(by=secretary, village=village, collected_on=date(2026, 3, 1))

    assert serials() == ["民生〔2026〕0001号"]


def test_many_numbers_are_taken_in_one_piece(village):
    ledger = ledger_of(village.township)

    taken = [list(SerialCounter.take(ledger, 2026, count)) for count in (3, 1, 2)]

    assert taken == [[1, 2, 3], [4], [5, 6]]


def test_the_database_refuses_a_number_twice(secretary, village):
    first, second = (make_entry(by=secretary, village=village) for _ in range(2))

    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(pk=second.pk).update(serial_number=first.serial_number)


WRITERS = 20
BOOKS = (("livelihood", 2026), ("livelihood", 2025), ("stability", 2026))


@pytest.mark.django_db(transaction=True)
def test_twenty_writers_in_three_books_leave_no_gap_where_some_give_up(secretary, village):
    """Every fifth entry is rolled back after it has its number."""
    chance = random.Random(7)
    orders = [(chance.choice(BOOKS), number % 5 == 0) for number in range(WRITERS * 4)]

    def write(order) -> None:
        (code, year), gives_up = order
        try:
            with transaction.atomic():
                make_entry(by=secretary, village=village, code=code, collected_on=date(year, 3, 1))
                transaction.set_rollback(gives_up)
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as writers:
        list(writers.map(write, orders))

    expected: dict = defaultdict(int)
    for book, gives_up in orders:
        expected[book] += not gives_up
    found = defaultdict(list)
    for code, year, number in Entry.objects.values_list(
        "ledger__code", "serial_year", "serial_number"
    ):
        found[code, year].append(number)
    assert {book: sorted(numbers) for book, numbers in found.items()} == {
        book: list(range(1, count + 1)) for book, count in expected.items()
    }
