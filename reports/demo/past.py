"""Lets the product's own actions happen on an earlier day, for the demo alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from ledgers.models import EntryAction
from townportal.clocks.models import Notice

OFFICE_OPENS = time(8, 30)
HOURLY, MINUTES = timedelta(minutes=67), timedelta(minutes=6)
READ_AFTER = timedelta(days=5)  # older notices count as read


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Within the block it is another moment for everything that asks Django for the time.

    Rows, numbers, books, closings and history then get that day without any help from the
    actions, which know no past. For one process that does nothing else meanwhile.
    """
    now, timezone.now = timezone.now, lambda: moment
    try:
        yield
    finally:
        timezone.now = now


def office_time(day: date, step: int) -> datetime:
    """The time of a matter's nth step on that day: in working hours, and never ahead of now."""
    midnight = timezone.make_aware(datetime.combine(day, time.min))
    usual = timezone.make_aware(datetime.combine(day, OFFICE_OPENS)) + step % 8 * HOURLY
    latest = timezone.now() - max(0, 8 - step) * MINUTES  # early in the day: just before now
    return max(midnight, min(usual, latest))


def date_action(action: EntryAction) -> None:
    """A step's time comes from a default that was bound before the clock could be turned."""
    EntryAction.objects.filter(pk=action.pk).update(at=timezone.now())


def date_notices() -> None:
    """Notices go out when the demo is committed: give them the time of their step."""
    moments = dict(EntryAction.objects.values_list("pk", "at"))
    since = timezone.now() - READ_AFTER
    notices = list(Notice.objects.filter(key__startswith="entry-action-"))
    for notice in notices:
        notice.created_at = moments[int(notice.key.rpartition("-")[2])]
        notice.read_at = notice.created_at + READ_AFTER if notice.created_at < since else None
    Notice.objects.bulk_update(notices, ["created_at", "read_at"])
