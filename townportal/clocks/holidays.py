"""Fills the holiday table from the chinesecalendar package, which follows the yearly notices."""

from collections.abc import Iterator
from importlib.metadata import version

from chinese_calendar import Holiday as Festival
from chinese_calendar.constants import holidays, workdays

from townportal.clocks.calendar import is_weekday
from townportal.clocks.models import Holiday


def seed_holidays() -> int:
    """Add the exceptions the package knows and the table lacks; return how many.

    A day already in the table stays as its people left it, be it changed or archived.
    """
    present = set(Holiday.objects.values_list("day", flat=True))
    missing = [row for row in published_exceptions() if row.day not in present]
    Holiday.objects.bulk_create(missing, ignore_conflicts=True)
    return len(missing)


def published_exceptions() -> Iterator[Holiday]:
    source = f"国务院办公厅通知(chinesecalendar {version('chinesecalendar')})"
    for day, festival in holidays.items():
        if is_weekday(day):
            yield Holiday(day=day, is_workday=False, name=chinese(festival), source=source)
    for day, festival in workdays.items():
        if not is_weekday(day):
            name = f"{chinese(festival)}调休"
            yield Holiday(day=day, is_workday=True, name=name, source=source)


def chinese(festival: str) -> str:
    return Festival(festival).chinese
