"""How a matter stands today, as a word with an icon and a colour."""

from dataclasses import dataclass
from datetime import date

from ledgers.models import Entry, Level, State
from townportal.clocks.calendar import WorkCalendar

SOON = 3  # working days: what lists and tiles call due soon


@dataclass(frozen=True)
class Status:
    icon: str
    words: str
    css: str  # ok, warn, late, info, off

    def __str__(self):
        return f"{self.icon} {self.words}"


def status(entry: Entry, today: date, calendar: WorkCalendar) -> Status:
    match entry.state:
        case State.VOID:
            return Status("—", "已作废", "off")
        case State.CLOSED:
            return Status("◷", "待验证", "warn")
        case State.VERIFIED:
            return Status("✓", entry.get_closing_kind_display(), "ok")
    return _late(entry, today, calendar) or _open(entry)


def due_words(due_on: date, today: date, calendar: WorkCalendar) -> Status:
    """How far a due date is, in working days."""
    left = calendar.workdays_left(today, due_on)
    if due_on < today:
        return Status("✕", f"逾期 {max(1, -left)} 个工作日", "late")
    if due_on == today:
        return Status("◷", "今日到期", "warn")
    return Status("◷", f"还剩 {left} 个工作日", "warn" if left <= SOON else "info")


def _late(entry, today, calendar) -> Status | None:
    if entry.due_on is None:
        return None
    found = due_words(entry.due_on, today, calendar)
    return found if found.css in ("late", "warn") else None


def _open(entry) -> Status:
    if entry.state == State.REGISTERED:
        return Status("○", "待受理", "warn")
    if entry.level == Level.COUNTY:
        return Status("▶", "呈报县级", "info")
    return Status("▶", "办理中", "info")
