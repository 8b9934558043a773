"""Who is told of a step, in which words, and who is not."""

import pytest
from django.db import transaction

from tests.factories import ledger_of, make_entry
from tests.ledgers.steps import LATER, take
from tests.plain import overwrite
from townportal.accounts.roles import Role
from townportal.clocks.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(django_capture_on_commit_callbacks, clerk, leader, secretary, village, make_user):
    """``told(step)``: the people with a new notice after a step, and its words."""
    make_user(Role.VILLAGE_CLERK, villages=[village], full_name="田文书")
    make_user(Role.HARDSHIP_CLERK, full_name="覃民政")
    make_user(Role.LIVELIHOOD_CLERK, full_name="向便民")

    def told(entry, kind, by, **data):
        Notice.objects.all().delete()
        with django_capture_on_commit_callbacks(execute=True):
            take(entry, kind, by, **data)
        rows = Notice.objects.values_list("user__full_name", "text")
        return {name: text.removeprefix(f"{entry.serial} ") for name, text in rows}

    return told


def test_handing_up_tells_the_sections_clerks(told, handled, secretary):
    assert told(handled, "hand_up", secretary, text="x") == dict.fromkeys(
        ("张文军", "向便民"), "村里呈报上来,请受理"
    )


def test_handing_down_tells_the_villages_people(told, clerk, village, township):
    entry = make_entry(by=clerk, ledger=ledger_of(township), opened_level="township")

    assert told(entry, "hand_down", clerk, village=village, text="x") == dict.fromkeys(
        ("何书记", "田文书"), "乡镇交办下来,请受理"
    )


def test_the_owner_is_told_of_instructions_and_the_leader_of_the_answer(
    told, handled, leader, secretary
):
    asked = told(handled, "instruct", leader, text="快", due_on=None)
    instruction = handled.actions.get(kind="instruct")
    answered = told(handled, "reply", secretary, answers=instruction, text="好")

    assert asked == {"何书记": "有领导批示,请回复"}
    assert answered == {"刘志明": "的批示或督办已有回复"}


def test_nobody_is_told_of_his_own_step(told, entry, secretary):
    data = {"owner": secretary, "owner_name": "", "due_on": LATER, "plan": "x"}

    assert told(entry, "accept", secretary, **data) == {}


def test_a_step_that_is_rolled_back_tells_nobody(
    handled, secretary, clerk, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        take(handled, "hand_up", secretary, text="x")
        transaction.set_rollback(True)

    assert not Notice.objects.exists()


def test_notices_name_no_person(told, handled, secretary):
    overwrite(handled, person_name="田春生", person_phone="13877776666")

    [*texts] = told(handled, "hand_up", secretary, text="田春生家").values()

    assert not any("田" in text or "138" in text for text in texts)
