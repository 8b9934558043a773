"""What each step changes in a matter, all of it; what it records and what it refuses."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from ledgers.models import Entry, EntryClosing, HelpMeasure
from tests.factories import item_of, ledger_of, make_entry
from tests.ledgers.steps import (
    COLLECTED,
    LATER,
    MUCH_LATER,
    TODAY,
    bring_to,
    close,
    effect,
    last_step,
    step,
    take,
)
from tests.plain import plain_values
from townportal.accounts.roles import Role

pytestmark = pytest.mark.django_db


# The way of a matter


def test_accepting_names_owner_plan_and_limit(entry, secretary):
    found = effect(
        entry,
        "accept",
        secretary,
        owner=secretary,
        owner_name="",
        due_on=LATER,
        plan="组织清淤",
        text="请抓紧",
    )

    assert found == {
        "state": "handling",
        "owner_id": secretary.pk,
        "owner_name": "何书记",
        "due_on": LATER,
        "plan": "组织清淤",
        "first_action_on": TODAY,
    }
    assert last_step(entry) == step(
        "accept", secretary, "handling", target="何书记", due_on=LATER, text="组织清淤\n请抓紧"
    )


def test_an_owner_without_an_account_is_named(entry, secretary):
    found = effect(
        entry, "accept", secretary, owner=None, owner_name="田组长", due_on=LATER, plan="清淤"
    )

    assert (found["owner_name"], "owner_id" in found) == ("田组长", False)


def test_a_new_plan_brings_its_own_limit(handled, secretary):
    found = effect(handled, "plan", secretary, plan="换水管", due_on=MUCH_LATER)

    assert found == {"plan": "换水管", "due_on": MUCH_LATER}
    assert last_step(handled) == step(
        "plan", secretary, "handling", due_on=MUCH_LATER, text="换水管"
    )


def test_progress_changes_nothing_but_the_first_handling(entry, secretary):
    assert effect(entry, "progress", secretary, text="已到现场", next_on=LATER) == {
        "first_action_on": TODAY
    }
    assert effect(entry, "progress", secretary, text="再去一次", next_on=None) == {}
    assert last_step(entry) == step("progress", secretary, "registered", text="再去一次")


def test_handing_up_enters_the_townships_book_and_waits_there(handled, secretary):
    found = effect(handled, "hand_up", secretary, text="村里解决不了")

    assert found == {
        "level": "township",
        "state": "registered",
        "township_book_on": TODAY,
        "owner_id": None,
        "owner_name": "",
    }
    assert last_step(handled) == step(
        "hand_up", secretary, "registered", text="村里解决不了", target="乡镇"
    )


def test_handing_up_to_the_county_goes_on_being_handled(handled, secretary, clerk):
    take(handled, "hand_up", secretary, text="x")
    take(handled, "accept", clerk, owner=clerk, owner_name="", due_on=LATER, plan="报县")

    found = effect(handled, "hand_up", clerk, text="需县里资金")

    assert found == {"level": "county", "county_book_on": TODAY}
    assert last_step(handled)["target"] == "县级"


def test_sending_back_returns_step_by_step(handled, secretary, clerk):
    take(handled, "hand_up", secretary, text="x")
    take(handled, "accept", clerk, owner=clerk, owner_name="", due_on=LATER, plan="报县")
    take(handled, "hand_up", clerk, text="x")

    from_county = effect(handled, "send_back", clerk, text="县里退回")
    from_township = effect(handled, "send_back", clerk, text="请村里办")

    assert from_county == {"level": "township"}
    assert from_township == {
        "level": "village",
        "state": "registered",
        "owner_id": None,
        "owner_name": "",
    }
    assert last_step(handled)["target"] == "村级"


def test_handing_up_again_keeps_the_first_day_in_the_book(handled, secretary, clerk):
    take(handled, "hand_up", secretary, text="x")
    Entry.objects.filter(pk=handled.pk).update(township_book_on=COLLECTED)
    take(handled, "send_back", clerk, text="x")
    take(handled, "hand_up", secretary, text="x")

    handled.refresh_from_db()
    assert handled.township_book_on == COLLECTED


def test_handing_down_gives_the_matter_to_a_village(clerk, village, township):
    entry = make_entry(
        by=clerk, ledger=ledger_of(township), opened_level="township", collected_on=COLLECTED
    )
    take(entry, "accept", clerk, owner=clerk, owner_name="", due_on=LATER, plan="先问村里")

    found = effect(entry, "hand_down", clerk, village=village, due_on=MUCH_LATER, text="请办")

    assert found == {
        "village_id": village.pk,
        "level": "village",
        "state": "registered",
        "village_book_on": TODAY,
        "due_on": MUCH_LATER,
        "owner_id": None,
        "owner_name": "",
    }
    assert last_step(entry) == step(
        "hand_down", clerk, "registered", target="柳林村", due_on=MUCH_LATER, text="请办"
    )


def test_each_level_opens_its_own_book(secretary, clerk, village, township):
    from_village = make_entry(by=secretary, village=village, collected_on=COLLECTED)
    from_office = make_entry(by=clerk, village=village, collected_on=COLLECTED)

    books = [
        (e.opened_level, e.level, e.village_book_on, e.township_book_on, e.county_book_on)
        for e in (from_village, from_office)
    ]

    assert books == [
        ("village", "village", COLLECTED, None, None),
        ("township", "township", None, COLLECTED, None),
    ]


def test_transferring_names_the_next_owner_and_office(handled, clerk, secretary, make_user):
    office = item_of(ledger_of(handled.township), "民政办", kind="office")
    other = make_user(Role.VILLAGE_CLERK, villages=[handled.village], full_name="田文书")

    found = effect(handled, "transfer", clerk, owner=other, owner_name="", office=office)

    assert found == {"owner_id": other.pk, "owner_name": "田文书", "office_id": office.pk}
    assert last_step(handled) == step("transfer", clerk, "handling", target="田文书", due_on=LATER)


def test_transferring_a_matter_in_hand_to_an_office_alone_is_refused(handled, clerk):
    """No open matter after 受理 without a person who answers for it."""
    office = item_of(ledger_of(handled.township), "民政办", kind="office")

    with pytest.raises(ValidationError, match="必须有责任人"):
        take(handled, "transfer", clerk, owner=None, owner_name="", office=office)

    handled.refresh_from_db()
    assert (handled.owner_name, handled.actions.count()) == ("何书记", 2)


def test_helping_adds_a_person_and_takes_nobody_away(handled, clerk, secretary):
    found = effect(handled, "assist", clerk, helper=clerk)

    assert found == {}
    assert list(handled.helpers.all()) == [clerk]
    assert last_step(handled) == step("assist", clerk, "handling", target="张文军")


# Leaders


def test_an_instruction_waits_until_it_is_answered(handled, leader, secretary):
    instruction = take(handled, "instruct", leader, text="请三天内解决", due_on=LATER)
    assert list(handled.actions.unanswered()) == [instruction]

    take(handled, "reply", secretary, answers=instruction, text="已修好")

    assert list(handled.actions.unanswered()) == []
    assert last_step(handled) == step(
        "reply", secretary, "handling", text="已修好", answers=instruction.pk
    )


def test_each_of_two_instructions_wants_its_own_answer(handled, leader, clerk, secretary):
    first = take(handled, "instruct", leader, text="一", due_on=None)
    second = take(handled, "urge", clerk, text="二", due_on=None)

    take(handled, "reply", secretary, answers=first, text="好")

    assert list(handled.actions.unanswered()) == [second]


def test_an_instruction_does_not_move_the_limit(handled, leader):
    assert effect(handled, "instruct", leader, text="快", due_on=TODAY) == {}


def test_nobody_answers_what_was_not_asked(handled, secretary):
    with pytest.raises(PermissionDenied):
        take(handled, "reply", secretary, answers=None, text="好")


# Extensions


def test_an_extension_is_asked_and_granted(handled, secretary, clerk):
    asked = effect(handled, "ask_extension", secretary, due_on=MUCH_LATER, text="连日下雨")
    assert asked == {"extension_asked_until": MUCH_LATER}

    granted = effect(handled, "grant_extension", clerk, due_on=MUCH_LATER)

    assert granted == {"due_on": MUCH_LATER, "extension_asked_until": None}
    assert last_step(handled) == step("grant_extension", clerk, "handling", due_on=MUCH_LATER)


def test_less_may_be_granted_than_was_asked(handled, secretary, clerk):
    take(handled, "ask_extension", secretary, due_on=MUCH_LATER, text="x")
    less = LATER + timedelta(days=5)

    assert effect(handled, "grant_extension", clerk, due_on=less)["due_on"] == less


def test_a_refused_extension_leaves_the_limit(handled, secretary, clerk):
    take(handled, "ask_extension", secretary, due_on=MUCH_LATER, text="x")

    assert effect(handled, "refuse_extension", clerk, text="不同意") == {
        "extension_asked_until": None
    }


@pytest.mark.parametrize("until", (LATER, LATER - timedelta(days=1)))
def test_an_extension_lies_beyond_the_limit(handled, secretary, until):
    with pytest.raises(ValidationError, match="要晚于现在的时限"):
        take(handled, "ask_extension", secretary, due_on=until, text="x")


def test_an_extension_is_asked_once_at_a_time(handled, secretary):
    take(handled, "ask_extension", secretary, due_on=MUCH_LATER, text="x")

    with pytest.raises(PermissionDenied):
        take(handled, "ask_extension", secretary, due_on=MUCH_LATER, text="x")


# The end, and what undoes it


def test_closing_says_how_and_when(handled, secretary):
    sub_type = item_of(ledger_of(handled.township), "落实项目", kind="closing")

    found = effect(
        handled,
        "close",
        secretary,
        closing_kind="substantive",
        sub_type=sub_type,
        result="已修好",
        closed_on=TODAY,
    )

    assert found == {"state": "closed", "closed_on": TODAY, "closing_kind": "substantive"}
    assert last_step(handled) == step(
        "close", secretary, "closed", text="已修好", target="实质性办结 · 落实项目"
    )
    names = ("kind", "sub_type", "result", "closed_on", "closed_by")
    [closing] = plain_values(EntryClosing.objects.all(), *names)
    assert closing == {
        "kind": "substantive",
        "sub_type": sub_type.pk,
        "result": "已修好",
        "closed_on": TODAY,
        "closed_by": secretary.pk,
    }


def test_closing_grants_the_help_that_was_planned(secretary, village):
    entry = make_entry(by=secretary, village=village, code="hardship", collected_on=COLLECTED)
    measure = item_of(entry.ledger, "低保", kind="measure")
    granted = HelpMeasure.objects.create(entry=entry, measure=measure, granted_on=COLLECTED)
    planned = HelpMeasure.objects.create(entry=entry, measure=measure)
    take(entry, "accept", secretary, owner=secretary, owner_name="", due_on=LATER, plan="x")

    close(entry, secretary)

    days = dict(HelpMeasure.objects.values_list("pk", "granted_on"))
    assert days == {granted.pk: COLLECTED, planned.pk: TODAY}


@pytest.mark.parametrize("on", (COLLECTED - timedelta(days=1), TODAY + timedelta(days=1)))
def test_a_closing_day_lies_within_the_matters_life(handled, secretary, on):
    with pytest.raises(ValidationError) as refusal:
        close(handled, secretary, on=on)

    assert list(refusal.value.message_dict) == ["closed_on"]
    handled.refresh_from_db()
    assert (handled.state, EntryClosing.objects.count()) == ("handling", 0)


def test_a_matter_is_not_closed_before_it_was_handed_up(handled, secretary, clerk):
    take(handled, "hand_up", secretary, text="x")
    take(handled, "accept", clerk, owner=clerk, owner_name="", due_on=LATER, plan="x")

    with pytest.raises(ValidationError, match="不能早于"):
        close(handled, clerk, on=TODAY - timedelta(days=1))


def test_verifying_records_what_people_say(closed, clerk):
    found = effect(
        closed, "verify", clerk, feedback="fairly", feedback_by="phone", verified_on=TODAY
    )

    assert found == {"state": "verified", "feedback": "fairly"}
    assert last_step(closed) == step("verify", clerk, "verified", target="基本满意")
    [closing] = closed.closings.values("verified_on", "verified_by", "feedback", "feedback_by")
    assert closing == {
        "verified_on": TODAY,
        "verified_by": clerk.pk,
        "feedback": "fairly",
        "feedback_by": "phone",
    }


@pytest.mark.parametrize("is_verified", (False, True))
def test_reopening_keeps_the_closing_on_record(closed, clerk, is_verified):
    if is_verified:
        take(closed, "verify", clerk, feedback="fairly", feedback_by="phone", verified_on=TODAY)

    found = effect(closed, "reopen", clerk, due_on=MUCH_LATER, text="又漏了")

    assert found == {
        "state": "handling",
        "closed_on": None,
        "closing_kind": "",
        "was_reopened": True,
        "due_on": MUCH_LATER,
        **({"feedback": ""} if is_verified else {}),
    }
    [closing] = closed.closings.values_list("closed_on", "reopened_on")
    assert closing == (TODAY, TODAY)


def test_a_reopened_matter_is_closed_again(closed, clerk):
    take(closed, "reopen", clerk, due_on=MUCH_LATER, text="又漏了")
    close(closed, clerk, kind="staged")

    rows = closed.closings.order_by("pk").values_list("kind", "closed_on", "reopened_on")
    assert list(rows) == [("substantive", TODAY, TODAY), ("staged", TODAY, None)]


@pytest.mark.parametrize("state", ("registered", "handling", "closed", "verified"))
def test_restoring_brings_back_the_state_there_was(entry, secretary, clerk, state):
    bring_to(entry, state, secretary, clerk)

    voided = effect(entry, "void", clerk, text="重复登记")
    restored = effect(entry, "restore", clerk, text="没有重复")

    assert (voided, restored) == ({"state": "void"}, {"state": state})


def test_voiding_is_not_handling(entry, clerk):
    take(entry, "void", clerk, text="重复登记")

    entry.refresh_from_db()
    assert entry.first_action_on is None


def test_publishing_and_taking_back(entry, secretary):
    published = effect(entry, "publish", secretary)
    taken_back = effect(entry, "unpublish", secretary)

    assert (published["is_public"], taken_back) == (True, {"is_public": False})
