"""A renamed row is found by its new name through the rows that hang on it."""

import pytest
from django.urls import reverse

from ledgers.models import Entry
from tests.factories import make_entry

pytestmark = pytest.mark.django_db


def test_a_matter_is_found_by_the_new_name_of_its_village(client, clerk, village):
    entry = make_entry(by=clerk, village=village)
    client.force_login(clerk)
    data = {
        "township": village.township_id,
        "name": "柳树湾村",
        "kind": "village",
        "order": "1",
        "version": village.version,
    }

    response = client.post(reverse("villages_village_edit", args=[village.pk]), data)

    assert response.status_code == 302, response.context["form"].errors
    assert list(Entry.objects.matching("柳树湾")) == [entry]
    assert list(Entry.objects.matching("柳林村")) == []
