"""Reminders: once per case and rule, up the line when nothing happens, on working days only."""

import datetime

import pytest
from django.utils import timezone

from ledgers import reminders
from ledgers.models import Entry, State
from tests.factories import make_entry
from tests.plain import overwrite
from townportal.accounts.roles import Role
from townportal.clocks.defaults import install_clock_defaults
from townportal.clocks.models import Notice

pytestmark = pytest.mark.django_db
DUE = datetime.date(2026, 3, 12)  # a Thursday


def at(day: str, hour: int = 9) -> datetime.datetime:
    moment = datetime.datetime.fromisoformat(f"{day} {hour:02}:00")
    return timezone.make_aware(moment)


@pytest.fixture
def head(make_user):
    return make_user(Role.GENERAL_CLERK, full_name="阳主任", is_office_head=True)


@pytest.fixture
def entry(township, secretary, village, head, leader):
    install_clock_defaults(township)
    entry = make_entry(by=secretary, village=village, collected_on=datetime.date(2026, 3, 1))
    values = {"owner": secretary, "owner_name": "何书记", "plan": "清淤", "due_on": DUE}
    overwrite(entry, state=State.HANDLING, **values)
    entry.refresh_from_db()
    return entry


def kinds_of(user) -> list[str]:
    rows = Notice.objects.filter(user=user).exclude(kind="digest").order_by("pk")
    return list(rows.values_list("kind", flat=True))


def test_the_owner_is_reminded_once_before_and_once_after(entry, secretary):
    for day in ("2026-03-09", "2026-03-10", "2026-03-12", "2026-03-13", "2026-03-16"):
        reminders.remind(at(day))
        reminders.remind(at(day, 10))

    assert kinds_of(secretary) == ["due_soon", "overdue"]


def test_what_stays_undone_goes_to_the_head_and_then_to_the_leader(entry, head, leader):
    reminders.remind(at("2026-03-18"))
    assert (kinds_of(head), kinds_of(leader)) == ([], [])
    reminders.remind(at("2026-03-19"))
    assert (kinds_of(head), kinds_of(leader)) == (["escalate_office"], [])
    reminders.remind(at("2026-03-26"))
    assert (kinds_of(head), kinds_of(leader)) == (["escalate_office"], ["escalate_leader"])


def test_a_closed_matter_reminds_nobody(entry, secretary, head, leader):
    Entry.objects.filter(pk=entry.pk).update(
        state=State.CLOSED, closed_on=datetime.date(2026, 3, 10), closing_kind="substantive"
    )

    reminders.remind(at("2026-03-26"))

    assert [kinds_of(user) for user in (secretary, head, leader)] == [[], [], []]


@pytest.mark.parametrize("moment", (("2026-03-14", 9), ("2026-03-13", 7), ("2026-10-01", 9)))
def test_nothing_goes_out_at_night_or_on_days_off(entry, moment):
    assert reminders.remind(at(*moment)) == 0


def test_the_digest_comes_once_a_day(entry, secretary):
    for hour in (9, 10, 11):
        reminders.remind(at("2026-03-11", hour))
    reminders.remind(at("2026-03-12"))

    digests = Notice.objects.filter(user=secretary, kind="digest")
    assert digests.count() == 2
