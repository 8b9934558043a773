"""工作台: what waits today."""

from django.template.response import TemplateResponse
from django.utils import timezone

from ledgers.models import Entry, EntryAction
from ledgers.status import due_words
from ledgers.views.lists import todo_parts
from reports.dashboard import tiles
from townportal.accounts.roles import LEDGER_SECTIONS, Right, Section
from townportal.clocks.calendar import WorkCalendar
from townportal.registers.figures import Scope

SHOWN = 8


def home(request):
    access = request.user.access
    if not any(access.may(section) for section in LEDGER_SECTIONS):
        return TemplateResponse(request, "reports/home_system.html", _system_context(access))
    today, calendar = timezone.localdate(), WorkCalendar.load()
    mine = Entry.objects.visible_to(request.user).mine(request.user)
    parts = todo_parts(mine, request.user, today, calendar)
    rows = mine.select_related("village", "ledger").order_by("due_on", "-pk")[:SHOWN]
    context = {
        "now": timezone.localtime(),
        "counts": {name: part.count() for name, part in parts.items()},
        "rows": [(e, due_words(e.due_on, today, calendar) if e.due_on else None) for e in rows],
        "tiles": tiles(Scope(request.user), today),
        "unanswered": unanswered_for(request.user)[:3],
        "drafts": request.user.drafts.all()[:5],
        "may_register": any(access.may(s, Right.WRITE) for s in LEDGER_SECTIONS),
        "calendar_warning": calendar.warning(today, calendar.add_workdays(today, 30)),
    }
    return TemplateResponse(request, "reports/home.html", context)


def _system_context(access) -> dict:
    return {"is_administrator": access.may(Section.SYSTEM)}


def unanswered_for(user):
    visible = Entry.objects.visible_to(user).counted()
    rows = EntryAction.objects.unanswered().filter(entry__in=visible.values("pk"))
    return rows.select_related("entry", "by").order_by("-at")


def unanswered(request):
    """Every instruction and urging in reach that waits for a reply."""
    return TemplateResponse(
        request, "reports/unanswered.html", {"rows": unanswered_for(request.user)[:200]}
    )
