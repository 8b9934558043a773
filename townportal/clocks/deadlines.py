"""From a limit and a starting day to the last day, as the Civil Code counts."""

from calendar import monthrange
from datetime import date, timedelta

from townportal.clocks.calendar import WorkCalendar
from townportal.clocks.models import Limit


def limit_for(rule_key: str, day: date, township=None) -> Limit | None:
    """The limit in force on `day`: the township's own row, else the installation's, else None."""
    rows = Limit.objects.filter(rule_key=rule_key).in_force(day)
    return rows.best_first(township).first()


def due_date(start: date, limit: Limit | None, calendar: WorkCalendar) -> date | None:
    """The last day of a period that starts by an event on `start`; None where no number is known.

    The first day is not counted (民法典 Art. 201). Months and years end on the same-numbered day,
    or at the month's end (Art. 202). A last day that is a rest day moves on (Art. 203).
    """
    if limit is None or limit.number is None:
        return None
    if limit.unit == Limit.Unit.WORKDAY:
        return calendar.add_workdays(start, limit.number)
    if limit.unit == Limit.Unit.CALENDAR_DAY:
        return calendar.next_workday(start + timedelta(days=limit.number))
    months = limit.number * (12 if limit.unit == Limit.Unit.YEAR else 1)
    return calendar.next_workday(add_months(start, months))


def add_months(day: date, months: int) -> date:
    """The same-numbered day `months` later, or the last day of a month that is too short."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
