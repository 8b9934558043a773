"""Lists walk over every row once, both ways, and ask no more queries for more rows."""

import random
from datetime import date
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ledgers.models import Entry
from tests.factories import make_entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries(clerk, village, other_village):
    chance = random.Random(7)
    for number in range(45):
        make_entry(
            by=clerk,
            village=chance.choice([village, other_village, None]),
            collected_on=date(2026, chance.randint(1, 3), 11),
            person_name=f"居民{number % 5}",
        )
    return set(Entry.objects.values_list("pk", flat=True))


def walk(client, query: str, step: str) -> list[int]:
    found = []
    while True:
        listing = client.get(f"{reverse('entry_search')}?{query}").context["listing"]
        rows = [row.pk for row in listing.page.rows]
        found = found + rows if step == "next" else rows + found
        has_more = getattr(listing.page, f"{step}_cursor")
        if not has_more:
            return found
        query = getattr(listing, f"{step}_query")


@pytest.mark.parametrize(
    "sort", ("", "collected_on", "-collected_on", "village", "-village", "due_on", "person_name")
)
def test_every_row_is_seen_once_forwards_and_backwards(client, clerk, entries, sort):
    client.force_login(clerk)

    forwards = walk(client, f"size=20&sort={sort}", "next")
    last = client.get(f"{reverse('entry_search')}?size=20&sort={sort}")
    while last.context["listing"].page.next_cursor:
        last = client.get(f"{reverse('entry_search')}?{last.context['listing'].next_query}")
    backwards = walk(client, urlsplit(last.request["QUERY_STRING"]).path, "previous")

    assert len(forwards) == len(set(forwards))
    assert set(forwards) == entries
    assert backwards == forwards


def queries(client, url: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


@pytest.mark.parametrize(("name", "most"), (("entry_search", 20), ("dashboard", 30), ("home", 30)))
def test_pages_ask_as_much_for_many_rows_as_for_one(client, clerk, village, name, most):
    client.force_login(clerk)
    make_entry(by=clerk, village=village)
    client.get(reverse(name))
    with_one = queries(client, reverse(name))
    for _ in range(6):
        make_entry(by=clerk, village=village)

    with_many = queries(client, reverse(name))

    assert with_many == with_one
    assert with_many <= most
