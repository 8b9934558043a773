from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from townportal.accounts.roles import Right
from townportal.clocks.deadlines import due_date, limit_for
from townportal.clocks.models import Limit

Unit = Limit.Unit


def make_limit(**fields):
    row = {
        "rule_key": "ledger.default_due",
        "subject": "村级办理",
        "number": 10,
        "unit": Unit.WORKDAY,
        "source": "本办公室设定",
        "confidence": "C",
        "valid_from": date(2020, 1, 1),
    }
    return Limit.objects.create(**row | fields)


@pytest.mark.parametrize(
    ("unit", "number", "start", "expected"),
    (
        # The first day is not counted.
        (Unit.WORKDAY, 10, date(2026, 11, 20), date(2026, 12, 4)),
        (Unit.WORKDAY, 1, date(2021, 9, 30), date(2021, 10, 8)),
        (Unit.CALENDAR_DAY, 3, date(2026, 11, 16), date(2026, 11, 19)),
        # A last day that is a rest day moves to the next working day.
        (Unit.CALENDAR_DAY, 1, date(2026, 11, 20), date(2026, 11, 23)),
        (Unit.CALENDAR_DAY, 30, date(2021, 9, 3), date(2021, 10, 8)),
        # A weekend day worked to make up for a holiday is no rest day.
        (Unit.CALENDAR_DAY, 2, date(2021, 10, 7), date(2021, 10, 9)),
        # Months end on the same-numbered day, or at the month's end.
        (Unit.MONTH, 1, date(2026, 11, 16), date(2026, 12, 16)),
        (Unit.MONTH, 1, date(2022, 1, 31), date(2022, 2, 28)),
        (Unit.MONTH, 1, date(2024, 1, 31), date(2024, 2, 29)),
        (Unit.MONTH, 13, date(2024, 11, 29), date(2025, 12, 29)),
        (Unit.MONTH, 1, date(2026, 10, 21), date(2026, 11, 23)),
        (Unit.MONTH, 2, date(2025, 10, 31), date(2025, 12, 31)),
        (Unit.YEAR, 1, date(2024, 2, 29), date(2025, 2, 28)),
        (Unit.YEAR, 1, date(2025, 11, 20), date(2026, 11, 20)),
        # Beyond the known years Monday to Friday count.
        (Unit.WORKDAY, 2, date(2026, 12, 31), date(2027, 1, 4)),
    ),
)
def test_due_date_counts_as_the_civil_code_does(calendar, unit, number, start, expected):
    limit = Limit(unit=unit, number=number)

    assert due_date(start, limit, calendar) == expected


def test_an_unknown_number_gives_no_date(calendar):
    assert due_date(date(2026, 11, 20), Limit(unit=Unit.MONTH, number=None), calendar) is None
    assert due_date(date(2026, 11, 20), None, calendar) is None


def test_the_limit_in_force_on_the_day_is_found(db):
    make_limit(rule_key="other.rule")
    old = make_limit(valid_to=date(2025, 12, 31))
    new = make_limit(valid_from=date(2026, 1, 1), number=7)

    found = [
        limit_for("ledger.default_due", day)
        for day in (date(2019, 12, 31), date(2020, 1, 1), date(2025, 12, 31), date(2026, 1, 1))
    ]

    assert found == [None, old, old, new]


def test_the_later_of_two_rows_in_force_holds(db):
    make_limit()
    later = make_limit(valid_from=date(2024, 1, 1), number=15)

    assert limit_for("ledger.default_due", date(2026, 1, 1)) == later


def test_a_township_has_its_own_limit_and_its_neighbour_has_not(township, other_township):
    common = make_limit(valid_from=date(2026, 1, 1))
    own = make_limit(township=township, number=5)
    day = date(2026, 6, 1)

    found = [limit_for("ledger.default_due", day, t) for t in (township, other_township, None)]

    assert found == [own, common, common]


def test_an_own_limit_left_empty_hides_the_common_one(township, calendar):
    make_limit()
    make_limit(township=township, number=None, confidence="U")
    day = date(2026, 6, 1)

    limit = limit_for("ledger.default_due", day, township)

    assert (limit.words, due_date(day, limit, calendar)) == ("尚未核实", None)


def test_an_archived_limit_no_longer_holds(db):
    make_limit(archived_at="2026-01-01T00:00+08:00")

    assert limit_for("ledger.default_due", date(2026, 6, 1)) is None


def test_limit_for_takes_one_query(township, django_assert_num_queries):
    make_limit()
    with django_assert_num_queries(1):
        limit_for("ledger.default_due", date(2026, 6, 1), township)


@pytest.mark.parametrize(
    ("fields", "message"),
    (
        ({"confidence": "U"}, "尚未核实的期限请把数量留空;核实后同时修改可信度和依据。"),
        ({"valid_to": date(2019, 12, 31)}, "失效日期早于生效日期,请核对。"),
    ),
)
def test_the_database_refuses_a_wrong_limit_and_the_form_says_why(db, fields, message):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_limit(**fields)
    limit = make_limit()
    for name, value in fields.items():
        setattr(limit, name, value)
    with pytest.raises(ValidationError) as refused:
        limit.full_clean()
    assert refused.value.messages == [message]


def test_one_row_for_a_rule_a_day_and_a_township(township, other_township):
    make_limit()
    make_limit(township=township)
    make_limit(township=other_township)

    for owner in (None, township):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_limit(township=owner)


def test_an_administrator_reads_common_limits_and_changes_his_own(
    administrator, clerk, township, other_township
):
    common = make_limit()
    own = make_limit(township=township)
    make_limit(township=other_township)

    def rows(user, right):
        return set(Limit.objects.visible_to(user, right))

    assert rows(administrator, Right.READ) == {common, own}
    assert rows(administrator, Right.EXPORT) == {common, own}
    assert set(Limit.objects.editable_by(administrator)) == {own}
    assert rows(clerk, Right.READ) == set()
