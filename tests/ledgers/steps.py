"""Steps of a matter as their forms would send them, and all that a step changes."""

from datetime import timedelta

from django.utils import timezone

from ledgers.actions import act
from ledgers.models import Entry, EntryAction
from ledgers.workflow import ActionKind
from tests.plain import plain_values

TODAY = timezone.localdate()
LATER, MUCH_LATER = TODAY + timedelta(days=20), TODAY + timedelta(days=50)
COLLECTED = TODAY - timedelta(days=10)
UNTOLD = {"version", "updated_at", "grams"}  # change with every save


def take(entry, kind: str, by, **data) -> EntryAction:
    """One step as its form would send it, of the matter as it is now."""
    entry.refresh_from_db()
    data = {"text": "", **data}
    return act(entry=entry, kind=ActionKind(kind), by=by, data=data, version=entry.version)


def close(entry, by, on=TODAY, kind="substantive"):
    take(entry, "close", by, closing_kind=kind, sub_type=None, result="已修好", closed_on=on)


def effect(entry, kind: str, by, **data) -> dict:
    """{field: new value} of everything the step changed in the matter itself."""
    before = columns_of(entry)
    take(entry, kind, by, **data)
    after = columns_of(entry)
    assert after["version"] == before["version"] + 1
    return {k: v for k, v in after.items() if v != before[k] and k not in UNTOLD}


def columns_of(entry) -> dict:
    row = Entry.objects.get(pk=entry.pk)
    return {field.attname: getattr(row, field.attname) for field in Entry._meta.concrete_fields}


def last_step(entry) -> dict:
    names = ("kind", "by", "text", "on", "state", "target", "due_on", "next_on", "answers")
    return plain_values(entry.actions.order_by("-pk")[:1], *names)[0]


def step(kind: str, by, state: str, **more) -> dict:
    blank = {"text": "", "target": "", "due_on": None, "next_on": None, "answers": None}
    return {**blank, "kind": kind, "by": by.pk, "on": TODAY, "state": state, **more}


def bring_to(entry, state: str, secretary, clerk) -> None:
    if state != "registered":
        take(entry, "accept", secretary, owner=secretary, owner_name="", due_on=LATER, plan="x")
    if state in ("closed", "verified"):
        close(entry, secretary)
    if state == "verified":
        take(entry, "verify", clerk, feedback="none", feedback_by="oral", verified_on=TODAY)
