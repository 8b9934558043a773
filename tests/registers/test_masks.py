"""Masked values: hidden in lists and pages, opened with a reason, and that on record."""

import pytest
from django.urls import reverse

from tests.factories import PersonFactory, id_number, make_entry
from townportal.registers.models import Reveal

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(village):
    return PersonFactory(village=village, id_number=id_number(21), phone="19912345678")


def text_of(client, url):
    return client.get(url).content.decode()


def test_lists_and_pages_hide_numbers_and_offer_to_open_them(client, clerk, person):
    client.force_login(clerk)

    pages = [
        text_of(client, reverse("villages_person_list")),
        text_of(client, reverse("villages_person_view", args=[person.pk])),
    ]

    for page in pages:
        assert person.id_number not in page
        assert "199****5678" in page
    assert "查看事由" in pages[1]


def test_opening_a_value_needs_a_reason_and_is_on_record(client, clerk, person):
    client.force_login(clerk)
    url = reverse("villages_person_reveal", args=[person.pk])

    refused = client.post(url, {"field": "id_number", "reason": " "}, follow=True)
    opened = client.post(url, {"field": "id_number", "reason": "核对低保申请"})

    assert person.id_number not in refused.content.decode()
    assert person.id_number in opened.content.decode()
    assert "199****5678" in opened.content.decode()
    assert list(Reveal.objects.values_list("user", "row_id", "field", "reason")) == [
        (clerk.pk, person.pk, "id_number", "核对低保申请")
    ]


def test_an_entry_shows_its_phone_masked(client, secretary, village):
    entry = make_entry(by=secretary, village=village, person_phone="19987654321")
    client.force_login(secretary)

    page = text_of(client, reverse("entry_view", args=[entry.pk]))

    assert "199****4321" in page
    assert "19987654321" not in page
