"""工作台: what waits today."""

from django.template.response import TemplateResponse
from django.utils import timezone

from ledgers.models import Entry
from ledgers.status import due_words
from ledgers.views.lists import todo_parts
from reports.dashboard import scope_of, tiles
from reports.dashboard import unanswered as waiting_steps
from townportal.accounts.roles import LEDGER_SECTIONS, Right, Section
from townportal.clocks.calendar import WorkCalendar
from townportal.registers.figures import Scope

SHOWN = 8
LISTED = 200


def home(request):
    access = request.user.access
    if not any(access.may(section) for section in LEDGER_SECTIONS):
        return TemplateResponse(request, "reports/home_system.html", _system_context(access))
    today, calendar = timezone.localdate(), WorkCalendar.load()
    mine = Entry.objects.visible_to(request.user).mine(request.user)
    parts = todo_parts(mine, request.user, today, calendar)
    scope = scope_of(request.user)
    rows = mine.select_related("village", "ledger").order_by("due_on", "-pk")[:SHOWN]
    context = {
        "now": timezone.localtime(),
        "counts": {name: part.count() for name, part in parts.items()},
        "rows": [(e, due_words(e.due_on, today, calendar) if e.due_on else None) for e in rows],
        "tiles": tiles(scope, today),
        "unanswered": waiting_steps(scope)[:3],
        "drafts": request.user.drafts.all()[:5],
        "may_register": any(access.may(s, Right.WRITE) for s in LEDGER_SECTIONS),
        "calendar_warning": calendar.warning(today, calendar.add_workdays(today, 30)),
    }
    return TemplateResponse(request, "reports/home.html", context)


def _system_context(access) -> dict:
    return {"is_administrator": access.may(Section.SYSTEM)}


def unanswered(request):
    """Every instruction and urging in reach, or in one village, that waits for a reply."""
    village = request.GET.get("village", "")
    is_number = village.isdecimal() and len(village) < 18
    scope = Scope(request.user, {"village": int(village)} if is_number else {})
    steps = waiting_steps(scope)
    context = {"rows": steps[:LISTED], "count": steps.count(), "listed": LISTED}
    return TemplateResponse(request, "reports/unanswered.html", context)
