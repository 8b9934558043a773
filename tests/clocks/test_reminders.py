import threading
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from townportal.clocks.models import Limit, Notice, Reminder, ReminderRule
from townportal.clocks.notices import notify
from townportal.clocks.reminders import active_rules, may_remind, once, reminds_on

TODAY = date(2026, 11, 20)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def make_rule(code, **fields):
    return ReminderRule.objects.create(code=code, **fields)


def test_once_is_true_for_the_first_call_only(township, other_township):
    calls = [
        once("overdue", township, TODAY),
        once("overdue", township, TODAY),
        once("due_soon", township, TODAY),
        once("overdue", other_township, TODAY),
        once("overdue", township, date(2026, 12, 1)),
        once("overdue", township, "2026-12-01"),
    ]

    assert calls == [True, False, True, True, True, False]
    assert Reminder.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_once_refuses_to_run_outside_a_transaction(township):
    with pytest.raises(TransactionManagementError):
        once("overdue", township, TODAY)


@pytest.mark.django_db(transaction=True)
def test_a_beat_that_dies_before_the_notice_leaves_it_to_the_next(township):
    with transaction.atomic():
        once("overdue", township, TODAY)
        transaction.set_rollback(True)

    with transaction.atomic():
        assert once("overdue", township, TODAY)


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_send_one(clerk, township):
    slots = [date(2026, 11, day) for day in range(1, 26)]
    together = threading.Barrier(2, timeout=30)
    firsts, failures = [], []

    def beat(name):
        try:
            for slot in slots:
                together.wait()
                with transaction.atomic():
                    if once("overdue", township, slot):
                        firsts.append(slot)
                        key = f"overdue-{slot}-{name}"
                        notify([clerk], key=key, kind="late", text="已逾期", url="/")
        except Exception as error:  # noqa: BLE001  the main thread reports it
            failures.append(error)
            together.abort()
        finally:
            connection.close()

    beats = [threading.Thread(target=beat, args=(name,)) for name in "ab"]
    for thread in beats:
        thread.start()
    for thread in beats:
        thread.join()

    assert failures == []
    assert sorted(firsts) == slots
    assert Notice.objects.count() == Reminder.objects.count() == len(slots)


def test_a_rule_takes_its_number_from_the_limit_unless_it_has_one(township):
    limit = {"unit": "workday", "source": "本办公室设定", "valid_from": date(2020, 1, 1)}
    Limit.objects.create(rule_key="a", subject="甲", number=3, confidence="C", **limit)
    Limit.objects.create(rule_key="b", subject="乙", number=4, confidence="C", **limit)
    Limit.objects.create(
        rule_key="b", subject="乙", number=6, confidence="C", township=township, **limit
    )
    Limit.objects.create(rule_key="c", subject="丙", confidence="U", **limit)
    make_rule("due_soon", limit_key="a")
    make_rule("escalate_office", limit_key="b")
    make_rule("escalate_leader", limit_key="c")
    make_rule("overdue", limit_key="a", days=2)

    assert active_rules(township, TODAY) == {"due_soon": 3, "escalate_office": 6, "overdue": 2}


def test_a_township_replaces_and_stops_common_rules(township, other_township):
    make_rule("due_soon", days=3)
    make_rule("overdue", days=1)
    make_rule("digest", days=0)
    make_rule("due_soon", days=5, township=township)
    make_rule("overdue", days=1, township=township, is_active=False)

    assert active_rules(township, TODAY) == {"due_soon": 5, "digest": 0}
    assert active_rules(other_township, TODAY) == {"due_soon": 3, "overdue": 1, "digest": 0}


def test_active_rules_take_two_queries(township, django_assert_num_queries):
    make_rule("due_soon", limit_key="a")
    with django_assert_num_queries(2):
        active_rules(township, TODAY)


@pytest.mark.parametrize(
    ("code", "days", "expected"),
    (
        ("due_soon", 3, date(2026, 11, 17)),
        ("overdue", 1, date(2026, 11, 23)),
        ("escalate_office", 5, date(2026, 11, 27)),
    ),
)
def test_a_rule_speaks_before_or_after_the_due_day(calendar, code, days, expected):
    assert reminds_on(code, TODAY, days, calendar) == expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    (
        (datetime(2026, 11, 20, 8, 29, 59, tzinfo=SHANGHAI), False),
        (datetime(2026, 11, 20, 8, 30, tzinfo=SHANGHAI), True),
        (datetime(2026, 11, 20, 17, 59, tzinfo=SHANGHAI), True),
        (datetime(2026, 11, 20, 18, 0, tzinfo=SHANGHAI), False),
        (datetime(2026, 11, 21, 10, 0, tzinfo=SHANGHAI), False),
        (datetime(2021, 10, 1, 10, 0, tzinfo=SHANGHAI), False),
        (datetime(2021, 10, 9, 10, 0, tzinfo=SHANGHAI), True),
        # The server may count in UTC.
        (datetime(2026, 11, 20, 1, 0, tzinfo=ZoneInfo("UTC")), True),
        (datetime(2026, 11, 19, 23, 0, tzinfo=ZoneInfo("UTC")), False),
    ),
)
def test_reminders_keep_office_hours(calendar, moment, expected):
    assert may_remind(moment, calendar) is expected
