"""A leaving user's open work changes hands; a first password is changed before anything else."""

import pytest
from django.urls import reverse

from ledgers.models import Entry, State
from tests.factories import PASSWORD, make_entry
from townportal.accounts.models import User
from townportal.accounts.roles import Role

pytestmark = pytest.mark.django_db


def test_open_matters_move_and_the_account_closes(
    client, administrator, secretary, make_user, village
):
    successor = make_user(Role.VILLAGE_SECRETARY, full_name="新书记")
    mine, closed = (make_entry(by=secretary, village=village) for _ in range(2))
    Entry.objects.update(owner=secretary, owner_name="何书记")
    Entry.objects.filter(pk=closed.pk).update(
        state=State.VERIFIED, closed_on=closed.collected_on, closing_kind="substantive"
    )
    client.force_login(administrator)

    response = client.post(
        reverse("handover"), {"leaving": secretary.pk, "successor": successor.pk}
    )

    assert mine.serial in response.content.decode()
    assert closed.serial not in response.content.decode()
    owners = dict(Entry.objects.values_list("pk", "owner"))
    assert owners == {mine.pk: successor.pk, closed.pk: secretary.pk}
    assert successor.village_ids() == [village.pk]
    assert User.objects.get(pk=secretary.pk).is_active is False


def test_somebody_with_a_first_password_changes_it_first(client, clerk):
    User.objects.filter(pk=clerk.pk).update(must_change_password=True)
    client.force_login(clerk)

    sent = client.get(reverse("home"))
    new = "a-much-better-pass-9"
    client.post(
        reverse("password_change"),
        {"old_password": PASSWORD, "new_password1": new, "new_password2": new},
    )

    assert sent.url == reverse("password_change")
    assert client.get(reverse("home")).status_code == 200


def test_the_login_page_does_not_tell_who_exists(client, clerk):
    def answer(username):
        response = client.post(reverse("login"), {"username": username, "password": "wrong"})
        return response.context["form"].non_field_errors()

    assert answer(clerk.username) == answer("nobody-here")


def test_a_closed_account_cannot_log_in(client, clerk):
    User.objects.filter(pk=clerk.pk).update(is_active=False)

    response = client.post(reverse("login"), {"username": clerk.username, "password": PASSWORD})

    assert response.status_code == 200
