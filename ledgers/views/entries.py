"""One matter: its page, its steps, its paper."""

from collections import defaultdict

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from ledgers import actions
from ledgers.attachments import attach
from ledgers.forms import ActionForm, MeasureForm
from ledgers.models import LedgerField
from ledgers.models.action import ASKING
from ledgers.similar import solved_alike
from ledgers.status import status
from ledgers.workflow import TABLE, ActionKind, allowed, allowed_kinds
from townportal.clocks.calendar import WorkCalendar
from townportal.registers import site
from townportal.registers import views as kernel
from townportal.registers.columns import as_text
from townportal.registers.restoring import restored_data
from townportal.registers.saving import Conflict, earlier_result, once
from townportal.registers.views.rows import fetch, row_context

# Steps with a place of their own on the page; the others are buttons under 可以办的事.
PLACED = {ActionKind.AMEND, ActionKind.PROGRESS}
# Steps that move a matter on; the page offers them first among equals.
MAIN_STEPS = {ActionKind.ACCEPT, ActionKind.CLOSE, ActionKind.VERIFY, ActionKind.REPLY}


def register_for(request, pk):
    """The register of the ledger that the entry lies in, and the entry."""
    every = site.find("ledgers.entry")
    entry = fetch(request, every, pk)
    register = every.opened(ledger=entry.ledger.code)
    register.ledger = entry.ledger
    return register, entry


def entry_view(request, pk):
    register, entry = register_for(request, pk)
    return TemplateResponse(
        request, "ledgers/entry_view.html", entry_context(request, register, entry)
    )


def entry_context(request, register, entry) -> dict:
    kinds = allowed_kinds(request.user, entry)
    may_progress = ActionKind.PROGRESS in kinds
    may_amend = ActionKind.AMEND in kinds
    return {
        **row_context(request, register, entry),
        "entry": entry,
        "status": status(entry, timezone.localdate(), WorkCalendar.load()),
        "own_facts": own_facts(entry),
        **process_of(entry),
        "kinds": [(kind, kind in MAIN_STEPS) for kind in kinds if kind not in PLACED],
        "may_amend": may_amend,
        "progress_key": f"entry-progress-{entry.pk}",
        "progress_form": ActionForm(ActionKind.PROGRESS, entry) if may_progress else None,
        "measures": entry.measures.select_related("measure"),
        "measure_form": MeasureForm(entry=entry)
        if may_amend and entry.ledger.has_measures
        else None,
        "closings": entry.closings.select_related("sub_type", "closed_by", "verified_by"),
        "alike": solved_alike(entry, request.user),
    }


def process_of(entry) -> dict:
    """The steps, latest first, each with its files; the files of the matter; what wants a reply."""
    files = defaultdict(list)
    for file in entry.attachments.all():
        files[file.action_id].append(file)
    steps = list(entry.actions.select_related("by"))
    answered = {step.answers_id for step in steps}
    for step in steps:
        step.files = files[step.pk]
    return {
        "steps": steps,
        "attachments": files[None],
        "unanswered": [s for s in steps if s.kind in ASKING and s.pk not in answered],
    }


def own_facts(entry) -> list[tuple[str, str]]:
    """The ledger's own columns that have a value."""
    fields = LedgerField.objects.filter(ledger=entry.ledger)
    known = [(field.label, entry.extra.get(field.key)) for field in fields]
    return [(label, as_text(value)) for label, value in known if value not in (None, "")]


def entry_print(request, pk):
    """The matter on one sheet: 受理单 with its process."""
    register, entry = register_for(request, pk)
    context = entry_context(request, register, entry)
    context |= {
        "printed_at": timezone.localtime(),
        "masked_phone": register.column("person_phone").text(entry),
    }
    return TemplateResponse(request, "ledgers/entry_print.html", context)


def entry_edit(request, pk):
    register, entry = register_for(request, pk)
    if not allowed(request.user, entry, ActionKind.AMEND):
        raise PermissionDenied
    return kernel.edit_row(request, register, entry)


def entry_reveal(request, pk):
    register, _ = register_for(request, pk)
    return kernel.row_reveal(request, register, pk)


def entry_act(request, pk, kind):
    """The form of one step, and the step itself."""
    _, entry = register_for(request, pk)
    kind = _kind(kind)
    # After fetching the matter: a first post that it does not show yet is met again in once().
    if earlier := earlier_result(request):
        return redirect(earlier)
    if not allowed(request.user, entry, kind):
        raise PermissionDenied
    form_key = f"entry-{kind}-{entry.pk}"
    restored = restored_data(request, form_key)
    form = ActionForm(kind, entry, request.POST or restored, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            url = _take_step(request, entry, kind, form)
            request.user.drafts.filter(form_key=form_key).delete()
            return redirect(url)
        except ValidationError as error:
            form.add_error(None, error)
        except Conflict:
            form.add_error(
                None, "这件事刚被别人办了一步,请看看最新情况,您写的内容还在,可以再次提交。"
            )
            form.data = form.data.copy()
            form.data["version"] = _current_version(entry)
    context = {
        "entry": entry,
        "kind": kind,
        "form": form,
        "is_restored": restored is not None,
        "draft_url": reverse("draft_save", args=[form_key]),
    }
    return TemplateResponse(request, "ledgers/entry_act.html", context)


def _kind(text: str) -> ActionKind:
    try:
        kind = ActionKind(text)
    except ValueError as error:
        raise Http404 from error
    if kind not in TABLE or kind is ActionKind.AMEND:
        raise Http404
    return kind


def _current_version(entry) -> int:
    entry.refresh_from_db(fields=["version"])
    return entry.version


def _take_step(request, entry, kind, form) -> str:
    def save() -> str:
        files = form.cleaned_data.pop("photos", [])
        action = actions.act(
            entry=entry,
            kind=kind,
            by=request.user,
            data=form.cleaned_data,
            version=form.cleaned_data["version"],
        )
        attach(entry=entry, action=action, files=files, by=request.user)
        messages.success(request, f"{entry.serial} 已记录:{kind.label}")
        return site.find("ledgers.entry").url("view", entry)

    return once(form.cleaned_data.get("form_token"), request.user, save)


def entry_or_404(request, rows, pk):
    """A row that hangs on an entry: seen exactly where its entry is seen."""
    visible = site.find("ledgers.entry").rows(request.user)
    return get_object_or_404(rows.filter(entry__in=visible.values("pk")), pk=pk)
