"""An office adds a ledger of its own, with classes and fields, without a developer."""

import pytest
from django.urls import reverse

from ledgers.models import DictionaryItem, Entry, Ledger

pytestmark = pytest.mark.django_db


def test_an_administrator_adds_a_ledger_and_a_village_registers_in_it(
    client, administrator, secretary, township, village
):
    client.force_login(administrator)
    add_ledger(client, township)
    ledger = Ledger.objects.get(code="elderly")
    add_class(client, township, ledger)
    add_field(client, ledger)
    client.force_login(secretary)

    response = client.post(
        reverse("entry_add") + "?ledger=elderly",
        {
            "village": village.pk,
            "person_name": "向老",
            "entry_class": DictionaryItem.objects.get(ledger=ledger).pk,
            "text": "独居,需要送餐",
            "collected_on": "2026-03-01",
            "urgency": "normal",
            "x_age": "83",
        },
    )

    assert response.status_code == 302, response.context["form"].errors
    entry = Entry.objects.get()
    assert (entry.serial, entry.extra) == ("老龄〔2026〕0001号", {"age": 83})
    page = client.get(reverse("entry_view", args=[entry.pk])).content.decode()
    assert "年龄" in page
    listed = client.get(reverse("entry_list", args=["elderly"]))
    assert [row.pk for row in listed.context["listing"].page.rows] == [entry.pk]


def post(client, url_name, data):
    response = client.post(reverse(url_name), data)
    assert response.status_code == 302, response.context["form"].errors


def add_ledger(client, township):
    post(
        client,
        "ledgers_ledger_add",
        {
            "township": township.pk,
            "code": "elderly",
            "name": "老龄台账",
            "short_name": "老龄",
            "entry_section": "hardship",
            "text_label": "情况",
            "person_label": "老人姓名",
            "order": "9",
        },
    )


def add_class(client, township, ledger):
    post(
        client,
        "ledgers_dictionaryitem_add",
        {
            "township": township.pk,
            "kind": "entry_class",
            "ledger": ledger.pk,
            "name": "助餐",
            "order": "0",
        },
    )


def add_field(client, ledger):
    post(
        client,
        "ledgers_ledgerfield_add",
        {"ledger": ledger.pk, "key": "age", "label": "年龄", "kind": "number", "order": "0"},
    )
