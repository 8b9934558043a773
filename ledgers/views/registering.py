"""Registering a matter: one screen, on a phone too."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from ledgers.models import Entry, Ledger
from ledgers.registering import presets, save_registration
from ledgers.registering_form import RegisteringForm
from ledgers.residents import residents_to_offer
from ledgers.similar import possible_duplicates
from ledgers.status import status
from townportal.accounts.roles import Right
from townportal.clocks.calendar import WorkCalendar
from townportal.registers import site
from townportal.registers.restoring import restored_data
from townportal.registers.saving import once

KEPT = ("village", "entry_class", "source", "collected_on")  # for the next matter of a round


def writable_ledgers(user) -> list[Ledger]:
    """The ledgers of the user's township that his sections let him write."""
    sections = user.access.sections(Right.WRITE)
    return list(Ledger.objects.choices_for(user).filter(entry_section__in=sections))


def chosen_ledger(request, ledgers: list[Ledger]) -> Ledger:
    """The ledger named in the address, else the first; 403 for who may write none."""
    if not ledgers:
        raise PermissionDenied
    return next((x for x in ledgers if x.code == request.GET.get("ledger")), ledgers[0])


def entry_add(request):
    ledgers = writable_ledgers(request.user)
    ledger = chosen_ledger(request, ledgers)
    if request.method == "GET" and "saved" in request.GET:
        return _answer(request, ledger)
    form_key = f"entry-new-{ledger.code}"
    restored = restored_data(request, form_key)
    form = _form(request, ledger, restored)
    if form.is_bound and form.is_valid():
        url = _register(request, form)
        request.user.drafts.filter(form_key=form_key).delete()
        return redirect(url)
    context = {
        "ledgers": [(x, reverse("draft_save", args=[f"entry-new-{x.code}"])) for x in ledgers],
        "ledger": ledger,
        "form": form,
        "chips": _chips(request.user, ledger, form),
        "is_restored": restored is not None,
        "draft_url": reverse("draft_save", args=[form_key]),
    }
    return TemplateResponse(request, "ledgers/entry_add.html", context)


def _form(request, ledger, restored) -> RegisteringForm:
    """Posted, or open: what was typed before, else what the last matter left, over the presets.

    A draft is shown as it was left, without complaints about what is still missing. 查找 is
    pressed where scripts do not look names up: it changes nothing but the names offered.
    """
    instance = Entry(ledger=ledger, township_id=ledger.township_id)
    if request.method == "POST" and "find" not in request.POST:
        return RegisteringForm(request.POST, request.FILES, instance=instance, user=request.user)
    typed = request.POST if request.method == "POST" else restored
    kept = {name: request.GET[name] for name in KEPT if name in request.GET}
    initial = presets(request.user, ledger) | (typed.dict() if typed else kept)
    initial.pop("form_token", None)
    return RegisteringForm(instance=instance, initial=initial, user=request.user)


def _chips(user, ledger, form):
    return residents_to_offer(
        user=user,
        ledger=ledger,
        village_id=_number(form["village"].value()),
        typed=form["person_name"].value() or "",
    )


def _register(request, form) -> str:
    def save() -> str:
        entry = save_registration(form, request.user)
        if "again" in request.POST:
            messages.success(request, f"已登记 {entry.serial}")
            return again_url(entry)
        query = urlencode({"ledger": entry.ledger.code, "saved": entry.pk})
        return f"{reverse('entry_add')}?{query}"

    return once(form.cleaned_data.get("form_token"), request.user, save)


def again_url(entry: Entry) -> str:
    """The form for the next matter of the same round: village, class, source and day stay."""
    values = {name: getattr(entry, getattr(Entry, name).field.attname) for name in KEPT}
    kept = {name: value for name, value in values.items() if value}
    return f"{reverse('entry_add')}?{urlencode({'ledger': entry.ledger.code, **kept})}"


def _answer(request, ledger):
    """「已登记 …号」 and where to go from here."""
    rows = site.find("ledgers.entry", {"ledger": ledger.code}).rows(request.user)
    entry = get_object_or_404(rows, pk=_number(request.GET["saved"]))
    context = {
        "entry": entry,
        "status": status(entry, timezone.localdate(), WorkCalendar.load()),
        "again_url": again_url(entry),
    }
    return TemplateResponse(request, "ledgers/entry_added.html", context)


def entry_people(request):
    """Names to tap under the box in which a name is being typed."""
    ledger = chosen_ledger(request, writable_ledgers(request.user))
    typed = request.GET.get("person_name", "")
    chips = residents_to_offer(
        user=request.user,
        ledger=ledger,
        village_id=_number(request.GET.get("village")),
        typed=typed,
    )
    context = {"chips": chips, "picked": request.GET.get("person", ""), "typed": typed}
    return TemplateResponse(request, "ledgers/_people.html", context)


def entry_duplicates(request):
    """A quiet panel under the form: matters that may be this one. It never blocks."""
    ledger = chosen_ledger(request, writable_ledgers(request.user))
    village_id = _number(request.GET.get("village"))
    found = village_id and possible_duplicates(
        user=request.user,
        ledger=ledger,
        village_id=village_id,
        person_name=request.GET.get("person_name", ""),
        class_id=_number(request.GET.get("entry_class")),
    )
    today, calendar = timezone.localdate(), WorkCalendar.load() if found else None
    context = {"found": [(entry, status(entry, today, calendar)) for entry in found or []]}
    return TemplateResponse(request, "ledgers/_duplicates.html", context)


def _number(value) -> int | None:
    text = str(getattr(value, "pk", value))
    return int(text) if text.isdecimal() and len(text) < 18 else None
