"""Reminders about matters: once per case and rule, on working days, stopped by what is done."""

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from ledgers.models import Entry, Level
from ledgers.people import clerks_of, village_workers_of
from ledgers.views.lists import todo_parts
from townportal.accounts.models import User
from townportal.accounts.roles import LEDGER_SECTIONS, Role
from townportal.clocks.calendar import WorkCalendar
from townportal.clocks.models import ReminderRule
from townportal.clocks.notices import notify
from townportal.clocks.reminders import active_rules, may_remind, once, reminds_on
from villages.models import Township

Code = ReminderRule.Code

WORDS = {
    Code.DUE_SOON: "快到办理时限了",
    Code.OVERDUE: "已过办理时限",
    Code.ESCALATE_OFFICE: "逾期较久,请督促",
    Code.ESCALATE_LEADER: "逾期较久,请过问",
}


def remind(now: datetime) -> int:
    """Send what is due now; return how many notices went out. Run as often as you like."""
    calendar = WorkCalendar.load()
    if not may_remind(now, calendar):
        return 0
    today = timezone.localtime(now).date()
    return sum(_remind_township(t, today, calendar) for t in Township.objects.live())


def _remind_township(township, today: date, calendar: WorkCalendar) -> int:
    rules = active_rules(township, today)
    sent = 0
    wants_digest = rules.pop(Code.DIGEST, None) is not None
    for code, days in rules.items():
        for entry in _candidates(township, code, days, today, calendar):
            sent += _remind_entry(entry, code)
    return sent + (_digests(township, today, calendar) if wants_digest else 0)


def _candidates(township, code, days, today, calendar):
    """Open matters whose turn has come under a rule."""
    rows = Entry.objects.open().filter(township=township, due_on__isnull=False)
    rows = rows.select_related("ledger", "owner", "office")
    if code == Code.DUE_SOON:
        rows = rows.filter(due_on__gte=today, due_on__lte=calendar.add_workdays(today, days))
    else:
        rows = rows.filter(due_on__lt=today)
    return [entry for entry in rows if reminds_on(code, entry.due_on, days, calendar) <= today]


def _remind_entry(entry: Entry, code: str) -> bool:
    with transaction.atomic():
        if not once(code, entry, entry.due_on):
            return False
        notify(
            _readers(entry, code),
            key=f"reminder-{code}-{entry.pk}-{entry.due_on}",
            kind=code,
            text=f"{entry.serial} {WORDS[code]}({entry.due_on:%m月%d日})",
            url=reverse("entry_view", args=[entry.pk]),
        )
    return True


def _readers(entry: Entry, code: str):
    users = User.objects.live().filter(township_id=entry.township_id, is_active=True)
    if code == Code.ESCALATE_LEADER:
        return users.filter(role=Role.LEADER)
    if code == Code.ESCALATE_OFFICE:
        heads = users.filter(is_office_head=True)
        own = heads.filter(office=entry.office.name) if entry.office else heads.none()
        return own if own.exists() else heads
    if entry.owner:
        return [entry.owner]
    return village_workers_of(entry) if entry.level == Level.VILLAGE else clerks_of(entry)


# The digest: what waits for each person, once a working day.


def _digests(township, today, calendar) -> int:
    sent = 0
    for user in User.objects.live().filter(township=township, is_active=True):
        if any(user.access.may(section) for section in LEDGER_SECTIONS):
            sent += _digest(user, today, calendar)
    return sent


def _digest(user, today, calendar) -> bool:
    mine = Entry.objects.visible_to(user).mine(user)
    parts = todo_parts(mine, user, today, calendar)
    counts = {name: part.count() for name, part in parts.items()}
    if not counts["all"]:
        return False
    with transaction.atomic():
        if not once(Code.DIGEST, user, today):
            return False
        notify(
            [user],
            key=f"digest-{today}",
            kind=Code.DIGEST,
            text=(
                f"今天:待办 {counts['all']} 件,快到期 {counts['soon']} 件,"
                f"已逾期 {counts['overdue']} 件,新分派 {counts['new']} 件"
            ),
            url=reverse("todo"),
        )
    return True
