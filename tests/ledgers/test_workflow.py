"""A matter's way from registering to verified, through the pages."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from ledgers.models import Entry
from tests.factories import item_of, ledger_of, make_entry

pytestmark = pytest.mark.django_db


def take(client, entry, kind, **data):
    entry.refresh_from_db()
    return client.post(
        reverse("entry_act", args=[entry.pk, kind]), {"version": entry.version, **data}
    )


def test_a_matter_goes_from_registered_to_verified(client, secretary, clerk, village):
    ledger = ledger_of(village.township)
    client.force_login(secretary)
    response = client.post(
        reverse("entry_add") + "?ledger=livelihood",
        {
            "village": village.pk,
            "person_name": "田春生",
            "entry_class": item_of(ledger, "水利").pk,
            "text": "水渠漏水",
            "collected_on": "2026.3.1",
            "urgency": "normal",
        },
    )
    entry = Entry.objects.get()
    assert response.status_code == 302, response.context["form"].errors
    assert entry.serial == "民生〔2026〕0001号"
    assert entry.village_book_on == datetime.date(2026, 3, 1)

    due = timezone.localdate() + datetime.timedelta(days=30)
    response = take(
        client, entry, "accept", owner=secretary.pk, due_on=due, plan="组织清淤", text=""
    )
    assert response.status_code == 302, response.context["form"].errors
    assert take(client, entry, "progress", text="已到现场").status_code == 302
    assert (
        take(
            client,
            entry,
            "close",
            closing_kind="substantive",
            result="已修好",
            closed_on="2026-03-20",
        ).status_code
        == 302
    )
    client.force_login(clerk)
    response = take(
        client,
        entry,
        "verify",
        feedback="satisfied",
        feedback_by="phone",
        verified_on="2026-03-25",
    )
    assert response.status_code == 302, response.context["form"].errors
    entry.refresh_from_db()
    assert entry.state == "verified"
    assert [a.kind for a in entry.actions.order_by("pk")] == [
        "register",
        "accept",
        "progress",
        "close",
        "verify",
    ]


def test_pages_show(client, clerk, village, secretary):
    entry = make_entry(by=secretary, village=village)
    client.force_login(clerk)
    for url in (
        reverse("entry_list", args=["livelihood"]),
        reverse("entry_search"),
        reverse("entry_view", args=[entry.pk]),
        reverse("entry_edit", args=[entry.pk]),
        reverse("todo"),
        reverse("villages_village_list"),
        reverse("villages_village_view", args=[village.pk]),
        reverse("villages_village_edit", args=[village.pk]),
    ):
        assert client.get(url).status_code == 200, url
