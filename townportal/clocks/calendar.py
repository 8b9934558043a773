"""Counting working days, which every limit in days stands on."""

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import accumulate

from townportal.clocks.models import Holiday

ONE_DAY = timedelta(days=1)


class WorkCalendar:
    """One reading of the holiday table: load it once per request or command and pass it on.

    It is not kept between requests. Reading some 600 rows takes a millisecond or two, and a
    calendar kept in one process would not notice a holiday entered through another.
    In years without rows Monday to Friday count; `warning` says so to the user.
    """

    def __init__(self, exceptions: Mapping[date, bool]):
        self.exceptions = dict(exceptions)
        self.known_years = {day.year for day in exceptions}
        corrected = [day for day in sorted(exceptions) if exceptions[day] != is_weekday(day)]
        self._corrected = corrected
        self._corrections = [0, *accumulate(1 if exceptions[day] else -1 for day in corrected)]

    @classmethod
    def load(cls) -> "WorkCalendar":
        rows = Holiday.objects.live().order_by()
        return cls(dict(rows.values_list("day", "is_workday")))

    def is_workday(self, day: date) -> bool:
        return self.exceptions.get(day, is_weekday(day))

    def next_workday(self, day: date) -> date:
        """`day` itself if it is a working day, else the first one after it."""
        while not self.is_workday(day):
            day += ONE_DAY
        return day

    def add_workdays(self, day: date, number: int) -> date:
        """The last of `number` working days; `day` is not counted. Negative goes back."""
        step = ONE_DAY if number > 0 else -ONE_DAY
        for _ in range(abs(number)):
            day += step
            while not self.is_workday(day):
                day += step
        return day

    def workdays_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` is earlier."""
        return self._workdays_until(end) - self._workdays_until(start)

    def workdays_left(self, today: date, due: date) -> int:
        """3: three working days remain after today. 0: due today, or no working day lies between.

        Below zero: that many working days late. On a Saturday a matter due on Friday is at 0,
        so whether it is late is asked of the dates (`due < today`), not of this number.
        """
        return self.workdays_between(today, due)

    def unknown_years(self, from_day: date, to_day: date) -> list[int]:
        years = range(from_day.year, to_day.year + 1)
        return [year for year in years if year not in self.known_years]

    def warning(self, from_day: date, to_day: date) -> str:
        """What clocks/_calendar_warning.html shows above dates counted without a holiday table."""
        years = "、".join(f"{year}年" for year in self.unknown_years(from_day, to_day))
        return f"{years}的节假日安排还没有录入,暂按周一至周五计算。" if years else ""

    def _workdays_until(self, day: date) -> int:
        """Working days since the first of January of year 1, which was a Monday."""
        weeks, rest = divmod(day.toordinal(), 7)
        corrections = self._corrections[bisect_right(self._corrected, day)]
        return weeks * 5 + min(rest, 5) + corrections


def is_weekday(day: date) -> bool:
    return day.weekday() < 5
