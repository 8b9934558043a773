"""Registering a matter: what is known before anything is written, and what saving does."""

from ledgers.action_forms import default_due
from ledgers.actions import act, register_entry
from ledgers.attachments import attach
from ledgers.form_fields import dictionary
from ledgers.models import DictionaryItem, Entry, HelpMeasure
from ledgers.registering_form import RegisteringForm
from ledgers.workflow import ActionKind, allowed

HOUSE_VISIT = "入户走访"  # how village people usually learn of a matter


def presets(user, ledger) -> dict:
    """What the form knows before anything is written."""
    return {
        "source": usual_source(user, ledger),
        "collected_by": user.full_name,
        "due_on": default_due(ledger),
    }


def usual_source(user, ledger) -> DictionaryItem | None:
    sources = dictionary(DictionaryItem.Kind.SOURCE, ledger.township_id, ledger)
    if user.is_village_worker:
        return sources.filter(name=HOUSE_VISIT).first()
    own = Entry.objects.visible_to(user).filter(ledger=ledger, created_by=user)
    last = own.exclude(source=None).order_by("-pk").values_list("source", flat=True)
    return sources.filter(pk=last.first()).first()


def save_registration(form: RegisteringForm, by) -> Entry:
    """Register what a valid form says, with its files and help; a plan means it is accepted.

    Call inside a transaction: the number, the matter and its first steps belong together.
    """
    entry = form.instance
    entry.owner = by
    register_entry(entry=entry, by=by)
    attach(entry=entry, files=form.cleaned_data["photos"], by=by)
    _add_measure(entry, form.cleaned_data)
    if entry.plan and allowed(by, entry, ActionKind.ACCEPT):
        data = {"owner": by, "plan": entry.plan, "due_on": entry.due_on}
        act(entry=entry, kind=ActionKind.ACCEPT, by=by, data=data, version=entry.version)
    return entry


def _add_measure(entry: Entry, cleaned: dict) -> None:
    if cleaned.get("measure"):
        HelpMeasure.objects.create(
            entry=entry, measure=cleaned["measure"], amount=cleaned.get("measure_amount")
        )
