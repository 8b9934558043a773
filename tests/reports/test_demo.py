"""The demo: everything the portal can show is there, lawful, invented, and made only once."""

from collections import Counter
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from ledgers.models import (
    Attachment,
    ClosingKind,
    Entry,
    EntryAction,
    EntryClosing,
    Feedback,
    HelpMeasure,
    Level,
    State,
)
from ledgers.workflow import ActionKind
from reports.demo.matters import all_matters
from townportal.accounts.models import User
from townportal.accounts.roles import Role
from townportal.clocks.models import Notice
from townportal.registers import idnumbers
from villages.models import Household, Person, Township, Village

# One worker makes the demo once for the whole file.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo")]
PASSWORD = "a password of the demo"


def seed() -> str:
    output = StringIO()
    call_command("seed_demo", stdout=output)
    return output.getvalue()


@pytest.fixture(scope="module")
def printed(django_db_setup, django_db_blocker):
    """The demo once for all tests here, with the notices that its steps send; then undone."""
    with (
        pytest.MonkeyPatch.context() as environment,
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        environment.setenv("DEMO_PASSWORD", PASSWORD)
        with TestCase.captureOnCommitCallbacks(execute=True):
            text = seed()
        yield text
        transaction.set_rollback(True)


def test_it_prints_the_accounts_and_the_password(printed):
    shown = {line.split()[0] for line in printed.splitlines() if line.startswith("  ")}
    users = User.objects.filter(username__in=shown)

    assert PASSWORD in printed
    assert {user.role for user in users} == set(Role)
    assert all(user.check_password(PASSWORD) for user in users[:2])
    assert users.filter(is_office_head=True).exists()


def test_a_second_run_changes_nothing(printed):
    before = Entry.objects.count(), User.objects.count(), Notice.objects.count()

    text = seed()

    assert text == "已经有乡镇,没有再建演示数据。\n"
    assert (Entry.objects.count(), User.objects.count(), Notice.objects.count()) == before


def test_the_villages_stand_in_the_offices_order(printed):
    villages = Village.objects.filter(township__name="清溪镇")

    assert " ".join(village.name for village in villages) == (
        "青石村 柳林村 大湾村 小河口村 桥头村 竹园村 高坪村 龙泉村 双堰村 白果村 石门村 杨家湾村 "
        "金鸡村 茶园村 新塘村 场镇社区"
    )
    assert Village.objects.filter(township__name="川里镇").count() == 3


def test_every_resident_is_invented(printed):
    people = Person.objects.all()

    assert 300 < people.count() < 400
    assert 100 < Household.objects.count() < 140
    for person in people:
        idnumbers.validate(person.id_number)
        assert person.id_number.startswith("429999")
        assert person.phone[:3] in ("", "154")
        assert person.birth_date == idnumbers.birth_date(person.id_number)


def test_every_state_step_and_ending_is_there(printed):
    entries = Entry.objects.filter(township__name="清溪镇")
    today = timezone.localdate()

    assert 140 < entries.count() < 170
    assert set(entries.values_list("state", flat=True)) == set(State)
    assert set(entries.values_list("level", flat=True)) == set(Level)
    assert set(entries.values_list("closing_kind", flat=True)) == {"", *ClosingKind}
    assert set(entries.values_list("feedback", flat=True)) == {"", *Feedback}
    steps = set(EntryAction.objects.values_list("kind", flat=True))
    not_shown = {ActionKind.PLAN, ActionKind.RESTORE, ActionKind.UNPUBLISH, ActionKind.AMEND}
    assert steps == set(ActionKind) - not_shown
    assert entries.overdue(today).count() >= 5
    assert EntryAction.objects.unanswered().count() >= 3
    assert entries.exclude(extension_asked_until=None).exists()
    assert entries.filter(was_reopened=True).count() >= 3
    assert HelpMeasure.objects.filter(granted_on=None).exists()
    assert HelpMeasure.objects.exclude(granted_on=None).exists()
    assert Attachment.objects.count() >= 5


def test_fourteen_months_are_filled(printed):
    entries = Entry.objects.filter(township__name="清溪镇")
    today = timezone.localdate()
    oldest = entries.order_by("collected_on").first().collected_on
    months = Counter(entries.values_list("collected_month", flat=True))
    closed = {f"{day:%Y%m}" for day in EntryClosing.objects.values_list("closed_on", flat=True)}

    assert timedelta(days=400) < today - oldest < timedelta(days=430)
    assert len(months) >= 14
    assert min(count for _, count in sorted(months.items())[1:-1]) >= 4
    assert len(closed) >= 13


def test_no_step_lies_ahead_or_before_the_one_before_it(printed):
    now = timezone.now()
    for entry in Entry.objects.prefetch_related("actions"):
        moments = [step.at for step in sorted(entry.actions.all(), key=lambda step: step.pk)]
        assert moments == sorted(moments), entry
        assert timezone.localdate(moments[0]) == entry.collected_on
        assert moments[-1] <= now
        entry.full_clean(validate_unique=False)


def test_numbers_rise_with_the_days(printed):
    entries = Entry.objects.filter(township__name="清溪镇", ledger__code="livelihood")
    rows = entries.order_by("serial_year", "serial_number").values_list(
        "serial_year", "serial_number", "collected_on"
    )
    days = [day for _, _, day in rows]
    per_year = Counter(year for year, _, _ in rows)

    assert days == sorted(days)
    assert [number for _, number, _ in rows] == [
        number for year in sorted(per_year) for number in range(1, per_year[year] + 1)
    ]


def test_the_texts_are_many_and_fit_their_lists(printed):
    matters = [matter for rows in all_matters().values() for matter in rows]

    assert len({matter.text for matter in matters}) == len(matters) >= 40
    assert not Entry.objects.filter(text__contains="{").exists()
    assert Entry.objects.filter(township__name="清溪镇").values("text").distinct().count() >= 60


def test_disputes_are_not_tied_to_people(printed):
    disputes = Entry.objects.filter(ledger__code="stability")

    assert disputes.exists()
    assert not disputes.exclude(person=None, household=None, person_id_number="").exists()


def test_notices_carry_the_time_of_their_step(printed):
    notices = Notice.objects.filter(key__startswith="entry-action-")
    moments = dict(EntryAction.objects.values_list("pk", "at"))

    assert notices.count() > 100
    assert {n.created_at == moments[int(n.key.rpartition("-")[2])] for n in notices} == {True}
    assert 0 < notices.unread().count() < notices.count() / 2


@pytest.mark.parametrize("username", ("shuji01", "dangzheng", "zhenzhang", "chayue", "guanli"))
def test_the_first_page_and_the_dashboard_open(printed, client, username):
    user = User.objects.get(username=username)
    client.force_login(user)

    assert client.get(reverse("home")).status_code == 200
    expected = 403 if user.role == Role.ADMINISTRATOR else 200
    assert client.get(reverse("dashboard")).status_code == expected


def test_townships_do_not_see_each_other(printed):
    secretary = User.objects.get(username="chuanli01")
    leader = User.objects.get(username="chuanlizhang")
    chuanli = Township.objects.get(name="川里镇")

    seen = Entry.objects.visible_to(leader)
    assert 0 < seen.count() < 20
    assert set(seen.values_list("township", flat=True)) == {chuanli.pk}
    own = Entry.objects.visible_to(secretary).values_list("village", flat=True)
    assert set(own) == {secretary.villages.get().pk}
