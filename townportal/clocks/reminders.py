"""When a reminder is due, and that it goes out once, however many clocks tick."""

from datetime import date, datetime, time

from django.db import models, transaction
from django.utils import timezone

from townportal.clocks.calendar import WorkCalendar
from townportal.clocks.models import Limit, Reminder, ReminderRule

FIRST_TIME, LAST_TIME = time(8, 30), time(18, 0)


def once(code: str, subject: models.Model, slot: date | str) -> bool:
    """True for the first caller only. `slot` is the due day, so a new due day reminds anew.

    Refuses to run outside a transaction: receipt and notice must commit together, or a crash
    between them would lose the reminder for good.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("call once() and notify() in one transaction")
    _, is_first = Reminder.objects.get_or_create(
        code=code,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        due_slot=str(slot),
    )
    return is_first


def active_rules(township, day: date) -> dict[str, int]:
    """Code -> working days, of the rules switched on for this township on `day`.

    A township's rule replaces the installation's, also to switch it off. A rule without a number
    of its own takes it from its limit; one whose limit is unknown is left out.
    """
    # The best row of each kind comes first, so it is written last.
    own_first = ReminderRule.objects.for_township(township)
    rules = {rule.code: rule for rule in reversed(own_first)}
    keys = {rule.limit_key for rule in rules.values() if rule.days is None}
    limits = Limit.objects.filter(rule_key__in=keys).in_force(day).best_first(township)
    numbers = {limit.rule_key: limit.number for limit in reversed(limits)}
    days = {
        rule.code: numbers.get(rule.limit_key) if rule.days is None else rule.days
        for rule in rules.values()
        if rule.is_active
    }
    return {code: number for code, number in days.items() if number is not None}


def reminds_on(code: str, due_on: date, days: int, calendar: WorkCalendar) -> date:
    """The day from which a rule speaks: before the due day when due soon, after it otherwise."""
    is_before = code == ReminderRule.Code.DUE_SOON
    return calendar.add_workdays(due_on, -days if is_before else days)


def may_remind(now: datetime, calendar: WorkCalendar) -> bool:
    """Working days from 8:30 to 18:00; nothing at night or on holidays."""
    local = timezone.localtime(now)
    return calendar.is_workday(local.date()) and FIRST_TIME <= local.time() < LAST_TIME
