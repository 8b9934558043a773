"""The lists: per ledger, over all, and what waits for me."""

from django.http import Http404
from django.template.response import TemplateResponse
from django.utils import timezone

from ledgers.models import Entry, EntryAction
from ledgers.status import SOON, due_words
from townportal.clocks.calendar import WorkCalendar
from townportal.registers import site
from townportal.registers import views as kernel
from townportal.registers.figures import Period, Scope, values

TOTALS = ("ledger.open", "ledger.closed_rate")


def register_of(request, code: str):
    """The entries of the user's ledger with that code; `all` is every ledger."""
    if code == "all":
        return site.find("ledgers.entry")
    register = site.find("ledgers.entry", {"ledger": code})
    if register.ledger_for(request.user) is None:
        raise Http404
    return register


def entry_list(request, code):
    return kernel.row_list(request, register_of(request, code))


def entry_totals(request, code):
    """The line beside a list's title; asked for after the list, which stays fast at any size."""
    register = register_of(request, code)
    register.check(request.user)
    scope = Scope(request.user, {"ledger__code": register.code} if register.code else {})
    found = values(TOTALS, scope, Period(timezone.localdate()))
    context = {"open": found["ledger.open"], "rate": found["ledger.closed_rate"]}
    return TemplateResponse(request, "ledgers/_totals.html", context)


def entry_search(request):
    return kernel.row_list(request, register_of(request, "all"))


def entry_list_print(request, code):
    return kernel.row_print(request, register_of(request, code))


def entry_export(request, code):
    return kernel.export_start(request, register_of(request, code))


def entry_template(request, code):
    return kernel.import_template(request, register_of(request, code))


def entry_import(request, code):
    return kernel.import_upload(request, register_of(request, code))


TABS = [
    ("new", "新分派"),
    ("soon", f"{SOON} 个工作日内到期"),
    ("overdue", "已逾期"),
    ("all", "全部"),
]


def todo(request):
    """我的待办: what I answer for, by what is pressing."""
    today, calendar = timezone.localdate(), WorkCalendar.load()
    mine = Entry.objects.visible_to(request.user).mine(request.user)
    parts = todo_parts(mine, request.user, today, calendar)
    tab = request.GET.get("tab", "all")
    rows = parts.get(tab, mine).select_related("village", "ledger").order_by("due_on", "-pk")
    context = {
        "tabs": [(key, label, parts[key].count(), key == tab) for key, label in TABS],
        "rows": [
            (e, due_words(e.due_on, today, calendar) if e.due_on else None) for e in rows[:200]
        ],
    }
    return TemplateResponse(request, "ledgers/todo.html", context)


def todo_parts(mine, user, today, calendar) -> dict:
    until = calendar.add_workdays(today, SOON)
    touched = EntryAction.objects.filter(by=user).values("entry")
    return {
        "new": mine.exclude(pk__in=touched),
        "soon": mine.due_by(until).filter(due_on__gte=today),
        "overdue": mine.overdue(today),
        "all": mine,
    }
