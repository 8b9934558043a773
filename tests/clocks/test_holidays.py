from datetime import date

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from townportal.clocks.calendar import WorkCalendar
from townportal.clocks.holidays import seed_holidays
from townportal.clocks.models import Holiday

NATIONAL_DAY = date(2021, 10, 1)

pytestmark = pytest.mark.django_db


def test_seeding_twice_adds_nothing():
    first, second = seed_holidays(), seed_holidays()

    assert (first, second) == (Holiday.objects.count(), 0)
    assert first > 500


def test_seeded_rows_say_what_and_why():
    seed_holidays()

    row = Holiday.objects.get(day=date(2021, 10, 9))

    assert str(row) == "2021-10-09 国庆节调休(上班)"
    assert row.source.startswith("国务院办公厅通知(chinesecalendar ")


def test_seeding_keeps_what_people_changed():
    Holiday.objects.create(day=NATIONAL_DAY, is_workday=True, name="抗洪值守", source="镇政府通知")

    seed_holidays()

    row = Holiday.objects.get(day=NATIONAL_DAY)
    assert (row.is_workday, row.name, row.source) == (True, "抗洪值守", "镇政府通知")


def test_an_archived_day_counts_as_an_ordinary_one_and_stays_archived():
    seed_holidays()
    Holiday.objects.filter(day=NATIONAL_DAY).update(archived_at=timezone.now())

    added = seed_holidays()

    assert added == 0
    assert WorkCalendar.load().is_workday(NATIONAL_DAY)


def test_a_day_is_entered_once():
    Holiday.objects.create(day=NATIONAL_DAY, name="国庆节")

    with pytest.raises(IntegrityError), transaction.atomic():
        Holiday.objects.create(day=NATIONAL_DAY, name="国庆节")


def test_the_command_says_what_it_added(capsys):
    call_command("seed_holidays")
    call_command("seed_holidays")

    first, second = capsys.readouterr().out.splitlines()
    count = Holiday.objects.count()
    assert first == f"节假日表新增 {count} 天,已录入 2004—2026 年;已有的日期没有改动。"
    assert second == "节假日表新增 0 天,已录入 2004—2026 年;已有的日期没有改动。"
