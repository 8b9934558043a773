"""Reminders in all their cases: to whom, once each, when they stop, and what a rule changes."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from ledgers import reminders
from ledgers.models import Entry, State
from ledgers.workflow import ActionKind
from tests.factories import item_of, ledger_of, make_entry
from tests.ledgers.steps import take
from tests.plain import overwrite
from townportal.accounts.roles import Role
from townportal.clocks.defaults import install_clock_defaults
from townportal.clocks.models import Limit, Notice, ReminderRule

pytestmark = pytest.mark.django_db

DUE = datetime.date(2026, 3, 12)  # a Thursday
LATE = "2026-03-13"  # one working day after
VERY_LATE = "2026-03-19"  # five
TOO_LATE = "2026-03-26"  # ten


def at(day: str, clock: str = "09:00") -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.fromisoformat(f"{day} {clock}"))


@pytest.fixture
def office(township, other_township):
    install_clock_defaults(township)
    install_clock_defaults(other_township)
    return township


@pytest.fixture
def matter(office, secretary, village):
    """``matter(**fields)``: one in hand, owned by the village's secretary, due on DUE."""

    def make(**fields) -> Entry:
        entry = make_entry(by=secretary, village=village, collected_on=datetime.date(2026, 3, 1))
        values = {
            "state": State.HANDLING,
            "owner": secretary,
            "owner_name": "何书记",
            "plan": "清淤",
            "due_on": DUE,
            **fields,
        }
        overwrite(entry, **values)
        return Entry.objects.get(pk=entry.pk)

    return make


def sent(kind: str = "") -> list[tuple[str, str]]:
    """(to whom, kind) of every notice but the daily digest, in order."""
    rows = Notice.objects.exclude(kind="digest").order_by("pk")
    rows = rows.filter(kind=kind) if kind else rows
    return list(rows.values_list("user__full_name", "kind"))


# To whom


def test_an_owner_without_an_account_is_stood_for_by_his_village(matter, make_user, village):
    make_user(Role.VILLAGE_CLERK, villages=[village], full_name="田文书")
    make_user(Role.STATIONED_CADRE, villages=[village], full_name="驻村干部")
    matter(owner=None, owner_name="田组长")

    reminders.remind(at(LATE))

    assert sorted(sent()) == [("何书记", "overdue"), ("田文书", "overdue")]


def test_at_the_township_it_is_the_sections_clerks(matter, make_user):
    make_user(Role.LIVELIHOOD_CLERK, full_name="向便民")
    make_user(Role.HARDSHIP_CLERK, full_name="覃民政")
    matter(owner=None, owner_name="某人", level="township")

    reminders.remind(at(LATE))

    assert sent() == [("向便民", "overdue")]


def test_it_escalates_to_the_head_of_the_matters_own_office(matter, make_user, office):
    civil, party = (
        item_of(ledger_of(office), name, kind="office") for name in ("民政办", "党政办")
    )
    for name, place in (("民政主任", civil), ("党政主任", party)):
        make_user(Role.GENERAL_CLERK, full_name=name, office=place.name, is_office_head=True)
    matter(office=civil)

    reminders.remind(at(VERY_LATE))

    assert sent("escalate_office") == [("民政主任", "escalate_office")]


def test_without_an_office_every_head_hears_of_it(matter, make_user):
    for name in ("阳主任", "尹主任"):
        make_user(Role.GENERAL_CLERK, full_name=name, is_office_head=True)
    make_user(Role.GENERAL_CLERK, full_name="办事员")
    make_user(Role.GENERAL_CLERK, full_name="离岗主任", is_office_head=True, is_active=False)
    matter()

    reminders.remind(at(VERY_LATE))

    assert {name for name, _ in sent("escalate_office")} == {"阳主任", "尹主任"}


def test_leaders_hear_of_it_last_and_only_the_own_ones(matter, leader, make_user, other_township):
    make_user(Role.LEADER, full_name="别处领导", township=other_township)
    matter()

    reminders.remind(at(VERY_LATE))
    before = sent("escalate_leader")
    reminders.remind(at(TOO_LATE))

    assert (before, sent("escalate_leader")) == ([], [("刘志明", "escalate_leader")])


# Once per matter and rule


def test_each_rule_speaks_once_however_often_the_clock_ticks(matter, leader, make_user):
    make_user(Role.GENERAL_CLERK, full_name="阳主任", is_office_head=True)
    matter()
    days = ("2026-03-10", "2026-03-12", LATE, "2026-03-16", VERY_LATE, "2026-03-20", TOO_LATE)

    for day in days:
        for clock in ("08:30", "12:00", "17:50"):
            reminders.remind(at(day, clock))

    assert sent() == [
        ("何书记", "due_soon"),
        ("何书记", "overdue"),
        ("阳主任", "escalate_office"),
        ("刘志明", "escalate_leader"),
    ]


@pytest.mark.django_db(transaction=True)
def test_clocks_that_tick_at_the_same_moment_send_one(matter):
    for _ in range(3):
        matter()

    def tick(_):
        try:
            reminders.remind(at(LATE))
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as clocks:
        list(clocks.map(tick, range(6)))

    assert sent() == [("何书记", "overdue")] * 3
    assert Notice.objects.filter(kind="digest").count() == 1


def test_after_an_outage_what_was_missed_is_sent_once(matter, leader, make_user):
    """The clock stood still for weeks: each rule still speaks once, not once a day."""
    make_user(Role.GENERAL_CLERK, full_name="阳主任", is_office_head=True)
    matter()

    reminders.remind(at("2026-04-20"))

    assert sorted(kind for _, kind in sent()) == ["escalate_leader", "escalate_office", "overdue"]


def test_a_new_limit_reminds_anew(matter):
    entry = matter()
    reminders.remind(at("2026-03-10"))
    Entry.objects.filter(pk=entry.pk).update(due_on=datetime.date(2026, 3, 25))

    reminders.remind(at(LATE))
    in_between = sent()
    reminders.remind(at("2026-03-23"))

    assert in_between == [("何书记", "due_soon")]
    assert sent() == [("何书记", "due_soon")] * 2


# What stops it


@pytest.mark.parametrize(
    "end",
    (
        {"state": State.CLOSED, "closed_on": DUE, "closing_kind": "staged"},
        {"state": State.VERIFIED, "closed_on": DUE, "closing_kind": "staged"},
        {"state": State.VOID},
        {"archived_at": timezone.now()},
        {"due_on": None, "state": State.REGISTERED},
    ),
)
def test_what_is_over_reminds_nobody(matter, leader, end):
    matter(**end)

    for day in ("2026-03-10", LATE, VERY_LATE, TOO_LATE):
        reminders.remind(at(day))

    assert sent() == []


def test_a_closing_between_two_rules_stops_the_next(matter, leader, secretary):
    entry = matter()
    reminders.remind(at(LATE))
    take(
        entry,
        ActionKind.CLOSE,
        secretary,
        closing_kind="staged",
        sub_type=None,
        result="好",
        closed_on=datetime.date(2026, 3, 14),
    )

    reminders.remind(at(TOO_LATE))

    assert sent("overdue") == [("何书记", "overdue")]
    assert sent("escalate_leader") == []


def test_a_reopened_matter_reminds_again_of_its_new_limit(matter):
    entry = matter()
    reminders.remind(at(LATE))
    Entry.objects.filter(pk=entry.pk).update(was_reopened=True, due_on=datetime.date(2026, 4, 10))

    reminders.remind(at("2026-04-13"))

    assert sent() == [("何书记", "overdue")] * 2


def test_a_deactivated_account_hears_nothing(matter, secretary):
    matter(owner=None, owner_name="某人")
    secretary.is_active = False
    secretary.save()

    reminders.remind(at(LATE))

    assert sent() == []


# When


@pytest.mark.parametrize(
    ("day", "clock", "speaks"),
    (
        (LATE, "08:29", False),
        (LATE, "08:30", True),
        (LATE, "17:59", True),
        (LATE, "18:00", False),
        (LATE, "23:00", False),
        ("2026-03-14", "09:00", False),  # Saturday
        ("2026-03-15", "09:00", False),  # Sunday
        ("2026-05-01", "09:00", False),  # a Friday off
        ("2026-05-09", "09:00", True),  # a Saturday worked instead
    ),
)
def test_reminders_keep_to_office_hours(matter, day, clock, speaks):
    matter()

    reminders.remind(at(day, clock))

    assert bool(sent()) == speaks


def test_working_days_are_counted_not_days(matter):
    """Due on the Monday after the May holiday: three working days before is 28 April."""
    matter(due_on=datetime.date(2026, 5, 6))

    reminders.remind(at("2026-04-27"))
    too_early = sent()
    reminders.remind(at("2026-04-28"))

    assert (too_early, sent()) == ([], [("何书记", "due_soon")])


# The digest


def digests() -> list[tuple[str, str]]:
    rows = Notice.objects.filter(kind="digest").order_by("user__full_name")
    return list(rows.values_list("user__full_name", "text"))


def test_the_digest_counts_what_waits_for_each_person(matter, secretary, leader):
    matter(due_on=DUE)
    matter(due_on=datetime.date(2026, 3, 17))
    matter(due_on=datetime.date(2026, 6, 1))

    reminders.remind(at(LATE))

    [(name, text)] = digests()
    assert (name, text) == ("何书记", "今天:待办 3 件,快到期 1 件,已逾期 1 件,新分派 0 件")


def test_the_digest_comes_on_working_days_once(matter):
    matter(due_on=datetime.date(2026, 6, 1))
    days = ("2026-03-13", "2026-03-14", "2026-03-15", "2026-03-16")

    for day in days:
        for clock in ("08:30", "09:00", "16:00"):
            reminders.remind(at(day, clock))

    assert len(digests()) == 2


def test_nobody_gets_an_empty_digest(office, secretary, clerk, leader):
    reminders.remind(at(LATE))

    assert digests() == []


# What an office sets for itself


def test_an_office_switches_a_rule_off(matter, office):
    ReminderRule.objects.filter(township=office, code="overdue").update(is_active=False)
    matter()

    reminders.remind(at(LATE))

    assert sent() == []


def test_an_office_sets_its_own_days(matter, office, make_user):
    make_user(Role.GENERAL_CLERK, full_name="阳主任", is_office_head=True)
    Limit.objects.filter(township=office, rule_key="ledger.escalate_office").update(number=2)
    matter()

    reminders.remind(at("2026-03-16"))

    assert sent("escalate_office") == [("阳主任", "escalate_office")]


def test_one_townships_rules_leave_the_other_alone(matter, other_township, secretary):
    ReminderRule.objects.filter(township=other_township).update(is_active=False)
    matter()

    reminders.remind(at(LATE))

    assert sent() == [("何书记", "overdue")]


def test_reminders_carry_the_serial_and_no_name(matter):
    entry = matter(person_name="田春生", person_phone="13877776666", text="田春生家的水渠")

    reminders.remind(at(LATE))

    [text] = Notice.objects.filter(kind="overdue").values_list("text", flat=True)
    assert text == f"{entry.serial} 已过办理时限(03月12日)"
