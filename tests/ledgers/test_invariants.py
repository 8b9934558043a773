"""What may never be, whatever the page, the import or the hour; and two people at one matter."""

from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from ledgers.actions import act
from ledgers.models import Entry, EntryClosing
from ledgers.workflow import ActionKind
from tests.factories import item_of, make_entry
from tests.ledgers.steps import COLLECTED, LATER, TODAY, take
from tests.plain import plain_texts
from townportal.registers.saving import Conflict

pytestmark = pytest.mark.django_db

TOKEN = uuid4()
HOLES = ({"owner_name": "", "owner": None}, {"plan": ""}, {"due_on": None})


@pytest.mark.parametrize("hole", HOLES)
def test_the_database_knows_no_matter_in_hand_without_owner_plan_and_limit(handled, hole):
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(pk=handled.pk).update(**hole)


@pytest.mark.parametrize(
    "lie",
    (
        {"state": "closed"},
        {"state": "verified", "closed_on": TODAY},
        {"closed_on": TODAY},
        {"closing_kind": "staged"},
        {
            "state": "closed",
            "closing_kind": "staged",
            "closed_on": COLLECTED - timedelta(days=1),
        },
        {"village": None},
    ),
)
def test_the_database_refuses_a_matter_at_odds_with_itself(handled, lie):
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(pk=handled.pk).update(**lie)


def test_the_database_refuses_a_second_standing_closing(closed, clerk):
    with pytest.raises(IntegrityError), transaction.atomic():
        EntryClosing.objects.create(
            entry=closed, kind="staged", closed_on=TODAY, closed_by=clerk, result="x"
        )


@pytest.mark.parametrize("missing", ("plan", "due_on", "owner_name"))
def test_a_matter_is_not_accepted_without_owner_plan_and_limit(client, entry, secretary, missing):
    """Through the page: the form says what is missing, and nothing is saved."""
    client.force_login(secretary)
    data = {"owner_name": "田组长", "plan": "清淤", "due_on": LATER.isoformat()}
    del data[missing]

    response = client.post(
        reverse("entry_act", args=[entry.pk, "accept"]), {"version": entry.version, **data}
    )

    entry.refresh_from_db()
    field = "owner" if missing == "owner_name" else missing
    assert (list(response.context["form"].errors), entry.state) == ([field], "registered")


# Two people at once


def test_the_second_of_two_steps_meets_a_conflict_and_changes_nothing(handled, secretary, clerk):
    seen = handled.version
    take(handled, "progress", secretary, text="已到现场")
    data = {"plan": "换水管", "due_on": LATER, "text": ""}

    with pytest.raises(Conflict):
        act(entry=handled, kind=ActionKind.PLAN, by=clerk, data=data, version=seen)

    handled.refresh_from_db()
    assert (handled.plan, handled.actions.count()) == ("组织清淤", 3)


def test_the_page_of_a_conflict_keeps_the_text_and_can_be_sent_again(client, handled, secretary):
    client.force_login(secretary)
    url = reverse("entry_act", args=[handled.pk, "progress"])
    seen = Entry.objects.get(pk=handled.pk).version
    client.post(url, {"version": seen, "text": "先写的"})

    page = client.post(url, {"version": seen, "text": "后写的"})
    form = page.context["form"]
    again = client.post(url, {"version": form["version"].value(), "text": form["text"].value()})

    assert "刚被别人办了一步" in page.content.decode()
    assert again.status_code == 302
    steps = handled.actions.filter(kind="progress").order_by("pk")
    assert plain_texts(steps, "text") == ["先写的", "后写的"]


@pytest.mark.parametrize("kind", ("accept", "hand_up", "void"))
def test_a_step_sent_twice_is_one_step_even_if_it_may_not_be_taken_again(
    client, entry, secretary, kind
):
    client.force_login(secretary)
    data = {"owner_name": "田组长", "plan": "清淤", "due_on": LATER.isoformat(), "text": "x"}
    data |= {"version": entry.version, "form_token": str(uuid4())}
    url = reverse("entry_act", args=[entry.pk, kind])

    answers = [client.post(url, data) for _ in range(2)]

    assert [(answer.status_code, answer.url) for answer in answers] == [
        (302, reverse("entry_view", args=[entry.pk]))
    ] * 2
    assert entry.actions.filter(kind=kind).count() == 1


def test_help_sent_twice_is_given_once(client, secretary, village):
    entry = make_entry(by=secretary, village=village, code="hardship")
    client.force_login(secretary)
    data = {"measure": item_of(entry.ledger, "低保", kind="measure").pk, "amount": "300"}

    for _ in range(2):
        client.post(reverse("measure_add", args=[entry.pk]), data | {"form_token": str(TOKEN)})

    assert entry.measures.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_people_who_act_at_the_same_moment_one_is_first(secretary, village):
    entry = make_entry(by=secretary, village=village)
    outcomes, barrier = [], Barrier(6)
    data = {"text": "x", "next_on": None}

    def step_at_once():
        try:
            mine = Entry.objects.select_related("ledger").get(pk=entry.pk)
            barrier.wait(timeout=60)
            act(entry=mine, kind=ActionKind.PROGRESS, by=secretary, data=data, version=1)
            outcomes.append("done")
        except Conflict:
            outcomes.append("conflict")
        finally:
            connection.close()

    threads = [Thread(target=step_at_once) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    entry.refresh_from_db()
    assert sorted(outcomes) == [*["conflict"] * 5, "done"]
    assert (entry.version, entry.actions.filter(kind="progress").count()) == (2, 1)
