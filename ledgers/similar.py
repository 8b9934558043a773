"""How a like matter was solved before, and what may be the same matter twice."""

from datetime import timedelta

from django.utils import timezone

from ledgers.models import ClosingKind, Entry
from ledgers.workflow import CLOSED_STATES
from townportal.accounts.roles import Section

SHOWN = 3
SAME_WITHIN = timedelta(days=365)
SAME_KIND_WITHIN = timedelta(days=30)


def solved_alike(entry: Entry, user) -> list[Entry]:
    """Closed matters of the same class that were really solved, within what the user may see."""
    rows = Entry.objects.visible_to(user).counted()
    rows = rows.filter(
        entry_class=entry.entry_class_id,
        state__in=CLOSED_STATES,
        closing_kind=ClosingKind.SUBSTANTIVE,
    ).exclude(pk=entry.pk)
    return list(rows.select_related("village").order_by("-closed_on", "-pk")[:SHOWN])


def possible_duplicates(
    *, user, ledger, village_id: int, person_name: str = "", class_id: int | None = None
) -> list[Entry]:
    """Entries of the village and ledger that may be the one being written.

    Disputes are compared by their class and day alone: a register of disputes must never gather
    what one person was party to. Elsewhere it is the same person: open, or of the last year.
    """
    rows = Entry.objects.visible_to(user).counted().filter(ledger=ledger, village=village_id)
    if ledger.entry_section == Section.STABILITY:
        rows = _same_kind(rows, class_id)
    else:
        rows = _same_person(rows, person_name.strip())
    return list(rows.order_by("-collected_on", "-pk")[:SHOWN])


def _same_kind(rows, class_id: int | None):
    if not class_id:
        return rows.none()
    since = timezone.localdate() - SAME_KIND_WITHIN
    return rows.filter(entry_class=class_id, collected_on__gte=since)


def _same_person(rows, name: str):
    if not name:
        return rows.none()
    rows = rows.filter(person_name=name)
    return rows.filter(collected_on__gte=timezone.localdate() - SAME_WITHIN) | rows.open()
