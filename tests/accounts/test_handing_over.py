"""Somebody leaves: what moves, what stays under his name, and who can take over."""

import pytest
from django.urls import reverse

from ledgers.models import Entry, State
from tests.factories import make_entry
from tests.plain import overwrite, plain_values
from townportal.accounts.handover import hand_over
from townportal.accounts.models import User
from townportal.accounts.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def successor(make_user, other_village):
    return make_user(Role.VILLAGE_SECRETARY, villages=[other_village], full_name="新书记")


@pytest.fixture
def owned(secretary, village):
    """``owned(**fields)``: a matter in the leaving secretary's hands."""

    def make(**fields):
        entry = make_entry(by=secretary, village=village)
        values = {"owner": secretary, "owner_name": "何书记", "state": State.REGISTERED, **fields}
        overwrite(entry, **values)
        return Entry.objects.get(pk=entry.pk)

    return make


def move(leaving, successor, by):
    return hand_over(leaving=leaving, successor=successor, by=by)


def test_each_matter_says_that_and_why_it_moved(owned, secretary, successor, administrator):
    entry = owned()

    moved = move(secretary, successor, administrator)

    entry.refresh_from_db()
    step = plain_values(entry.actions.all()[:1], "kind", "by", "target", "text")[0]
    assert dict(moved)["在办台账事项"] == [entry.serial]
    assert (entry.owner, entry.owner_name) == (successor, "新书记")
    assert step == {
        "kind": "transfer",
        "by": administrator.pk,
        "target": "新书记",
        "text": "何书记 离岗,工作交接",
    }


def test_helping_moves_too(owned, secretary, successor, administrator, clerk):
    entry = owned(owner=clerk, owner_name="张文军")
    entry.helpers.add(secretary, clerk)

    moved = move(secretary, successor, administrator)

    assert set(entry.helpers.all()) == {clerk, successor}
    assert dict(moved)["在办台账事项"] == [f"{entry.serial}(协办)"]


@pytest.mark.parametrize(
    "fields",
    (
        {"state": State.VOID},
        {"archived_at": "2026-01-01T00:00:00+08:00"},
        {"owner": None, "owner_name": "何书记"},
    ),
)
def test_what_is_over_or_anothers_stays(owned, secretary, successor, administrator, fields):
    entry = owned(**fields)

    move(secretary, successor, administrator)

    entry.refresh_from_db()
    assert (entry.owner_id, entry.actions.count()) == (
        None if fields.get("owner_name") else secretary.pk,
        1,
    )


def test_what_was_done_stays_under_the_leaving_ones_name(
    owned, secretary, successor, administrator
):
    entry = owned()

    move(secretary, successor, administrator)

    entry.refresh_from_db()
    assert (entry.created_by, entry.actions.get(kind="register").by) == (secretary, secretary)


def test_villages_are_added_to_those_of_the_successor(
    owned, secretary, successor, administrator, village, other_village
):
    move(secretary, successor, administrator)

    assert set(successor.villages.all()) == {village, other_village}
    assert User.objects.get(pk=secretary.pk).is_active is False


def test_the_page_lists_what_moved(client, owned, secretary, successor, administrator):
    entries = [owned(), owned()]
    client.force_login(administrator)

    page = client.post(
        reverse("handover"), {"leaving": secretary.pk, "successor": successor.pk}
    ).content.decode()

    assert all(entry.serial in page for entry in entries)
    assert "账号已停用" in page


@pytest.mark.parametrize(
    ("leaving", "successor_of", "field"),
    (
        ("secretary", "secretary", "successor"),
        ("secretary", "gone", "successor"),
        ("secretary", "foreigner", "successor"),
        ("administrator", "successor", "leaving"),
        ("gone", "successor", "leaving"),
    ),
)
def test_nobody_hands_over_to_himself_the_gone_or_strangers(
    client,
    secretary,
    successor,
    administrator,
    make_user,
    other_township,
    leaving,
    successor_of,
    field,
):
    people = {
        "secretary": secretary,
        "successor": successor,
        "administrator": administrator,
        "gone": make_user(Role.LEADER, is_active=False),
        "foreigner": make_user(Role.LEADER, township=other_township),
    }
    client.force_login(administrator)

    response = client.post(
        reverse("handover"),
        {"leaving": people[leaving].pk, "successor": people[successor_of].pk},
    )

    assert list(response.context["form"].errors) == [field]
    assert User.objects.get(pk=people["secretary"].pk).is_active


def test_a_hand_over_is_whole_or_not_at_all(
    owned, secretary, successor, administrator, monkeypatch
):
    """One app cannot move its part: nothing has moved, and the account is open still."""
    from townportal.accounts import handover

    entry = owned()

    def fail(**_):
        raise RuntimeError

    monkeypatch.setattr(handover, "MOVERS", [*handover.MOVERS, ("别的", fail)])
    with pytest.raises(RuntimeError):
        move(secretary, successor, administrator)

    entry.refresh_from_db()
    assert (entry.owner, User.objects.get(pk=secretary.pk).is_active) == (secretary, True)
