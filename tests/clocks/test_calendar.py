import random
from datetime import date, timedelta

import chinese_calendar
import pytest

from townportal.clocks.calendar import ONE_DAY, WorkCalendar
from townportal.clocks.models import Holiday

FRIDAY, SATURDAY, SUNDAY, MONDAY = (date(2026, 11, day) for day in (20, 21, 22, 23))


def days(first, last):
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def count_one_by_one(calendar, start, end):
    return sum(calendar.is_workday(day) for day in days(start + ONE_DAY, end))


def test_is_workday_agrees_with_chinesecalendar_on_every_day_it_knows(calendar):
    every_day = days(date(2004, 1, 1), date(2026, 12, 31))

    differing = [d for d in every_day if calendar.is_workday(d) != chinese_calendar.is_workday(d)]

    assert len(every_day) == 8401
    assert differing == []


def test_only_exceptions_are_kept_as_rows(calendar):
    needless = [day for day, works in calendar.exceptions.items() if works == (day.weekday() < 5)]

    assert needless == []


def test_workdays_between_counts_like_one_by_one(calendar):
    chance = random.Random(2)
    first, last = date(2019, 12, 1), date(2028, 2, 1)
    for _ in range(300):
        start, end = sorted(chance.choices(days(first, last), k=2))

        assert calendar.workdays_between(start, end) == count_one_by_one(calendar, start, end)
        assert calendar.workdays_between(end, start) == -count_one_by_one(calendar, start, end)


def test_add_workdays_goes_as_far_as_workdays_between_counts(calendar):
    chance = random.Random(3)
    for _ in range(300):
        start = date(2020, 1, 1) + timedelta(days=chance.randrange(2500))
        number = chance.randrange(1, 60)

        later, earlier = calendar.add_workdays(start, number), calendar.add_workdays(start, -number)

        assert calendar.is_workday(later)
        assert calendar.workdays_between(start, later) == number
        assert calendar.is_workday(earlier)
        assert count_one_by_one(calendar, earlier - ONE_DAY, start - ONE_DAY) == number


@pytest.mark.parametrize(
    ("start", "number", "expected"),
    (
        (FRIDAY, 0, FRIDAY),
        (FRIDAY, 1, MONDAY),
        (SATURDAY, 1, MONDAY),
        (SUNDAY, 0, SUNDAY),
        (MONDAY, -1, FRIDAY),
        (SUNDAY, -1, FRIDAY),
        # 2021: 1 to 7 October off, Saturday the 9th worked, Sunday 26 September worked.
        (date(2021, 9, 30), 1, date(2021, 10, 8)),
        (date(2021, 9, 30), 2, date(2021, 10, 9)),
        (date(2021, 9, 30), 3, date(2021, 10, 11)),
        (date(2021, 9, 27), -1, date(2021, 9, 26)),
    ),
)
def test_add_workdays_leaves_the_first_day_out(calendar, start, number, expected):
    assert calendar.add_workdays(start, number) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    ((FRIDAY, FRIDAY), (SATURDAY, MONDAY), (date(2021, 10, 1), date(2021, 10, 8))),
)
def test_next_workday_is_the_day_itself_or_the_first_after(calendar, day, expected):
    assert calendar.next_workday(day) == expected


@pytest.mark.parametrize(
    ("today", "due", "expected"),
    (
        (FRIDAY, FRIDAY, 0),
        (FRIDAY, MONDAY, 1),
        (FRIDAY, SUNDAY, 0),
        (SATURDAY, FRIDAY, 0),
        (MONDAY, FRIDAY, -1),
        (date(2021, 10, 8), date(2021, 9, 30), -1),
    ),
)
def test_workdays_left_is_negative_when_late(calendar, today, due, expected):
    assert calendar.workdays_left(today, due) == expected


def test_years_without_rows_count_monday_to_friday_and_say_so(calendar):
    new_year_2027 = date(2027, 1, 1)  # a Friday

    assert calendar.is_workday(new_year_2027)
    assert calendar.unknown_years(date(2026, 12, 1), date(2028, 1, 1)) == [2027, 2028]
    assert (
        calendar.warning(date(2026, 12, 1), new_year_2027)
        == "2027年的节假日安排还没有录入,暂按周一至周五计算。"
    )
    assert calendar.warning(date(2026, 12, 1), date(2028, 1, 1)).startswith("2027年、2028年的")
    assert calendar.warning(date(2026, 1, 1), date(2026, 12, 31)) == ""


def test_an_empty_table_still_counts():
    calendar = WorkCalendar({})

    assert calendar.add_workdays(FRIDAY, 5) == date(2026, 11, 27)
    assert calendar.workdays_between(FRIDAY, date(2026, 11, 27)) == 5


def test_a_row_entered_by_hand_counts_at_the_next_load(calendar):
    Holiday.objects.create(day=date(2027, 1, 1), is_workday=False, name="元旦")

    reloaded = WorkCalendar.load()

    assert not reloaded.is_workday(date(2027, 1, 1))
    assert reloaded.unknown_years(date(2027, 1, 1), date(2027, 12, 31)) == []
    assert reloaded.workdays_between(date(2026, 12, 31), date(2027, 1, 4)) == 1


def test_loading_takes_one_query(calendar, django_assert_num_queries):
    with django_assert_num_queries(1):
        loaded = WorkCalendar.load()
        loaded.add_workdays(FRIDAY, 300)
        loaded.workdays_between(FRIDAY, date(2030, 1, 1))
        loaded.warning(FRIDAY, date(2030, 1, 1))
