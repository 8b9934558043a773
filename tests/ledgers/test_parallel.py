"""Many people at once, on the real database: serials without gaps, one record per form."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from ledgers.models import Entry
from tests.factories import item_of, ledger_of, make_entry

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 20


def at_once(action, arguments) -> list:
    """Run the action for each argument in a thread with a database connection of its own."""

    def run(argument):
        try:
            return action(argument)
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(run, arguments))


def test_twenty_writers_get_serials_without_gap_or_repeat(clerk, village):
    def register(number):
        with transaction.atomic():
            entry = make_entry(by=clerk, village=village, collected_on=date(2026, 3, 1))
            if number % 4 == 0:
                transaction.set_rollback(True)
            return entry.pk

    at_once(register, range(WRITERS * 2))

    numbers = sorted(Entry.objects.values_list("serial_number", flat=True))
    assert numbers == list(range(1, WRITERS * 2 * 3 // 4 + 1))


def post_each_form_ten_times(client_of, village, forms: int) -> None:
    entry_class = item_of(ledger_of(village.township), "水利").pk
    tokens = [str(uuid.uuid4()) for _ in range(forms)]

    def post(token):
        response = client_of().post(
            reverse("entry_add") + "?ledger=livelihood",
            {
                "form_token": token,
                "village": village.pk,
                "person_name": f"田{token[:6]}",
                "entry_class": entry_class,
                "text": f"水渠漏水 {token}",
                "collected_on": "2026-03-01",
                "urgency": "normal",
            },
        )
        return response.status_code, response.url

    answers = at_once(post, [token for token in tokens for _ in range(10)])

    assert {status for status, _ in answers} == {302}
    assert len({url for _, url in answers}) == forms
    assert Entry.objects.count() == forms


@pytest.fixture
def client_of(secretary):
    def make():
        client = Client()
        client.force_login(secretary)
        return client

    return make


def test_forms_posted_ten_times_in_parallel_are_one_record_each(client_of, village):
    post_each_form_ten_times(client_of, village, forms=5)


@pytest.mark.soak
def test_a_thousand_forms_posted_ten_times_are_a_thousand_records(client_of, village):
    post_each_form_ten_times(client_of, village, forms=1000)
