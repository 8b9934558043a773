"""The designed pages ask the database the same number of questions however many rows there are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ledgers.models import Entry
from tests.factories import make_entry
from tests.ledgers.steps import COLLECTED, LATER, TODAY, close, take

pytestmark = pytest.mark.django_db

# Every page asks for its session, its person, his unread notices and the ledgers of his menu.
FRAME = 4
MOST = {
    "dashboard": FRAME + 12,
    "home": FRAME + 12,
    "todo": FRAME + 8,
    "entry_search": FRAME + 8,
    "unanswered": FRAME + 4,
    "entry_add": FRAME + 16,  # its choices, and what the last matters preset
    "figure_catalogue": FRAME + 32,  # a figure each
    "county_form": FRAME + 68,  # a row of the form each
}
MOST_OF_A_MATTER = FRAME + 13


@pytest.fixture
def fill(cast, leader):
    """``fill(count)``: matters in every state, each with steps, an urging and something closed."""

    def fill(count: int) -> Entry:
        for number in range(count):
            code = ("livelihood", "stability", "hardship")[number % 3]
            entry = make_entry(
                by=cast.secretary, village=cast.village, code=code, collected_on=COLLECTED
            )
            if number % 4:
                take(
                    entry,
                    "accept",
                    cast.clerk,
                    owner=cast.secretary,
                    owner_name="",
                    due_on=LATER,
                    plan="清淤",
                )
                take(entry, "instruct", leader, text="快", due_on=None)
            if number % 4 == 3:
                close(entry, cast.secretary)
        return entry

    return fill


def queries(client, url) -> int:
    client.get(url)  # what is loaded once per process is loaded now
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("name", MOST)
def test_a_page_asks_the_same_whatever_there_is(cast, fill, name):
    client, url = cast.logged_in(cast.clerk), reverse(name)
    fill(12)
    with_some = queries(client, url)
    fill(12)

    assert queries(client, url) == with_some
    assert with_some <= MOST[name]


@pytest.mark.parametrize("page", ("entry_view", "entry_print"))
def test_a_matter_asks_the_same_however_long_its_story(cast, fill, leader, page):
    entry = fill(2)  # the second is in hand
    client, url = cast.logged_in(cast.clerk), reverse(page, args=[entry.pk])
    take(entry, "progress", cast.clerk, text="一", next_on=None)
    once = queries(client, url)
    for number in range(8):
        take(entry, "progress", cast.clerk, text=f"又{number}", next_on=TODAY)
        take(entry, "urge", leader, text="快", due_on=None)

    assert queries(client, url) == once
    assert once <= MOST_OF_A_MATTER
