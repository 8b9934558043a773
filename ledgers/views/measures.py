"""Help given to a household, added to and taken from its entry."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST

from ledgers.forms import MeasureForm
from ledgers.models import HelpMeasure
from ledgers.views.entries import entry_context, entry_or_404, register_for
from ledgers.workflow import ActionKind, allowed
from townportal.registers.saving import once


@require_POST
def measure_add(request, pk):
    register, entry = register_for(request, pk)
    if not allowed(request.user, entry, ActionKind.AMEND):
        raise PermissionDenied
    form = MeasureForm(request.POST, entry=entry)
    if form.is_valid():

        def save() -> str:
            messages.success(request, f"已添加帮扶措施:{form.save()}")
            return register.url("view", entry)

        return redirect(once(form.cleaned_data["form_token"], request.user, save))
    context = entry_context(request, register, entry) | {"measure_form": form}
    return TemplateResponse(request, "ledgers/entry_view.html", context)


@require_POST
def measure_remove(request, pk):
    measure = entry_or_404(request, HelpMeasure.objects.select_related("entry__ledger"), pk)
    if not allowed(request.user, measure.entry, ActionKind.AMEND):
        raise PermissionDenied
    measure.delete()
    messages.success(request, f"已删除帮扶措施:{measure}")
    return redirect("entry_view", pk=measure.entry_id)
