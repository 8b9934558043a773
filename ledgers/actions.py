"""What happens to a matter: each function is one step, with its record, in one transaction."""

from collections.abc import Callable
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from ledgers import notices
from ledgers.models import (
    DictionaryItem,
    Entry,
    EntryAction,
    EntryClosing,
    HelpMeasure,
    Level,
    SerialCounter,
    State,
)
from ledgers.workflow import ActionKind, allowed
from townportal.accounts.roles import Reach, Right
from townportal.registers.saving import claim_version, prove_editable

# Steps that say something about a matter but do not begin to handle it.
NOT_HANDLING = {ActionKind.REGISTER, ActionKind.AMEND, ActionKind.VOID, ActionKind.RESTORE}


def serial_text(ledger, year: int, number: int) -> str:
    """民生〔2026〕0012号"""
    return f"{ledger.short_name}〔{year}〕{number:04d}号"


def opening_level(user, ledger) -> Level:
    """Village people open village entries, the office opens township entries."""
    reach = user.access.reach(ledger.entry_section, Right.WRITE)
    return Level.VILLAGE if reach is Reach.VILLAGES else Level.TOWNSHIP


@transaction.atomic
def register_entry(*, entry: Entry, by, text: str = "") -> Entry:
    """Give a new entry its number and books and save it with its first step.

    Args:
        entry: valid and unsaved; ``opened_level`` may be set, else it follows from ``by``.
    Raises:
        PermissionDenied: the entry would lie outside what ``by`` may write.
    """
    entry.opened_level = entry.opened_level or opening_level(by, entry.ledger)
    prepare_opening(entry)
    [number] = SerialCounter.take(entry.ledger, entry.collected_on.year)
    number_entry(entry, number)
    entry.created_by = by
    entry.save()
    prove_editable(by, entry)
    record(entry, ActionKind.REGISTER, by, text=text, target=source_name(entry))
    return entry


def prepare_opening(entry: Entry) -> None:
    """Set level, township and book day of an entry about to be opened."""
    entry.township_id = entry.ledger.township_id
    entry.level = entry.level or entry.opened_level
    if not entry.owner_name and entry.owner:
        entry.owner_name = entry.owner.full_name
    move_books(entry)


def move_books(entry: Entry) -> None:
    """The level that opened an entry counts it from the day it was collected."""
    if entry.opened_level == Level.VILLAGE:
        entry.village_book_on = entry.collected_on
    else:
        entry.township_book_on = entry.collected_on


def number_entry(entry: Entry, number: int) -> None:
    entry.serial_year, entry.serial_number = entry.collected_on.year, number
    entry.serial = serial_text(entry.ledger, entry.serial_year, number)


def source_name(entry: Entry) -> str:
    return f"来源:{entry.source}" if entry.source_id else ""


def record(entry: Entry, kind: ActionKind, by, **fields) -> EntryAction:
    fields.setdefault("on", timezone.localdate())
    return EntryAction.objects.create(entry=entry, kind=kind, by=by, state=entry.state, **fields)


@transaction.atomic
def act(*, entry: Entry, kind: ActionKind, by, data: dict, version: int | None) -> EntryAction:
    """Take one step of the workflow table.

    Args:
        data: the cleaned data of the step's form (ledgers.forms.ActionForm).
        version: the version of the entry that the user saw.
    Raises:
        PermissionDenied: the table does not allow this person this step now.
        Conflict: somebody else changed the entry meanwhile; nothing is saved.
        ValidationError: the step contradicts the entry.
    """
    claim_version(entry, version)
    entry.refresh_from_db()
    if not allowed(by, entry, kind):
        raise PermissionDenied
    fields = STEPS[kind](entry, by, data) or {}
    if kind not in NOT_HANDLING and entry.first_action_on is None:
        entry.first_action_on = timezone.localdate()
    entry.full_clean(exclude=["helpers"], validate_unique=False)
    entry.save()
    text = data.get("text") or data.get("result") or data.get("plan") or ""
    action = record(entry, kind, by, **{"text": text, **fields})
    transaction.on_commit(lambda: notices.tell(action))
    return action


# One small function per step: change the entry, return what the record also says.


def _accept(entry, by, data):
    _assign(entry, data)
    entry.plan, entry.state = data["plan"], State.HANDLING
    return {"target": entry.owner_name, "due_on": entry.due_on, "text": _joined(data)}


def _plan(entry, by, data):
    entry.plan, entry.due_on = data["plan"], data["due_on"]
    return {"due_on": entry.due_on, "text": _joined(data)}


def _joined(data) -> str:
    return "\n".join(part for part in (data.get("plan"), data.get("text")) if part)


def _progress(entry, by, data):
    return {"next_on": data.get("next_on")}


def _hand_up(entry, by, data):
    if entry.level == Level.VILLAGE:
        entry.level = Level.TOWNSHIP
        entry.township_book_on = entry.township_book_on or timezone.localdate()
        _wait(entry)
        return {"target": "乡镇"}
    entry.level = Level.COUNTY
    entry.county_book_on = entry.county_book_on or timezone.localdate()
    return {"target": "县级"}


def _hand_down(entry, by, data):
    entry.village, entry.level = data["village"], Level.VILLAGE
    if entry.group_id and entry.group.village_id != entry.village_id:
        entry.group = None
    entry.village_book_on = entry.village_book_on or timezone.localdate()
    entry.due_on = data.get("due_on") or entry.due_on
    _wait(entry)
    return {"target": str(entry.village), "due_on": entry.due_on}


def _send_back(entry, by, data):
    if entry.level == Level.COUNTY:
        entry.level = Level.TOWNSHIP
        return {"target": "乡镇"}
    entry.level = Level.TOWNSHIP if entry.level == Level.VILLAGE else Level.VILLAGE
    _wait(entry)
    return {"target": entry.get_level_display()}


def _wait(entry) -> None:
    """The receiving side has yet to accept and to name an owner."""
    entry.state = State.REGISTERED
    entry.owner, entry.owner_name, entry.office = None, "", None
    entry.extension_asked_until = None


def _transfer(entry, by, data):
    _assign(entry, data)
    return {"target": entry.owner_name or str(entry.office), "due_on": entry.due_on}


def _assign(entry, data) -> None:
    owner = data.get("owner")
    entry.owner = owner
    entry.owner_name = owner.full_name if owner else data.get("owner_name", "")
    if "office" in data:
        entry.office = data["office"]
    entry.due_on = data.get("due_on") or entry.due_on


def _assist(entry, by, data):
    entry.helpers.add(data["helper"])
    return {"target": data["helper"].full_name}


def _instruct(entry, by, data):
    return {"due_on": data.get("due_on")}


def _reply(entry, by, data):
    return {"answers": data["answers"]}


def _ask_extension(entry, by, data):
    if entry.due_on and data["due_on"] <= entry.due_on:
        raise ValidationError({"due_on": f"申请的新时限要晚于现在的时限 {entry.due_on}。"})
    entry.extension_asked_until = data["due_on"]
    return {"due_on": data["due_on"]}


def _grant_extension(entry, by, data):
    entry.due_on = data.get("due_on") or entry.extension_asked_until
    entry.extension_asked_until = None
    return {"due_on": entry.due_on}


def _refuse_extension(entry, by, data):
    entry.extension_asked_until = None


def _close(entry, by, data):
    closed_on = data["closed_on"]
    _check_closing_day(entry, closed_on)
    EntryClosing.objects.create(
        entry=entry,
        kind=data["closing_kind"],
        sub_type=data.get("sub_type"),
        result=data["result"],
        closed_on=closed_on,
        closed_by=by,
    )
    HelpMeasure.objects.filter(entry=entry, granted_on=None).update(granted_on=closed_on)
    entry.state, entry.closed_on, entry.closing_kind = State.CLOSED, closed_on, data["closing_kind"]
    entry.extension_asked_until = None
    return {"on": closed_on, "target": closing_words(data["closing_kind"], data.get("sub_type"))}


def closing_words(kind: str, sub_type: DictionaryItem | None) -> str:
    label = EntryClosing._meta.get_field("kind").choices
    return " · ".join(filter(None, [dict(label)[kind], str(sub_type) if sub_type else ""]))


def _check_closing_day(entry, closed_on: date) -> None:
    """A closing lies after everything the books already say about the entry."""
    last = entry.closings.order_by("reopened_on").values_list("reopened_on", flat=True).last()
    books = (
        entry.collected_on,
        entry.village_book_on,
        entry.township_book_on,
        entry.county_book_on,
    )
    floor = max(day for day in (*books, last) if day)
    if closed_on < floor:
        raise ValidationError(
            {"closed_on": f"办结日期不能早于 {floor}(收集、呈报、交办或重开的日期)。"}
        )
    if closed_on > timezone.localdate():
        raise ValidationError({"closed_on": "办结日期在今天之后,请核对。"})


def _verify(entry, by, data):
    closing = entry.standing_closing
    closing.verified_on, closing.verified_by = data["verified_on"], by
    closing.feedback, closing.feedback_by = data["feedback"], data["feedback_by"]
    closing.save()
    entry.state, entry.feedback = State.VERIFIED, data["feedback"]
    return {"target": closing.get_feedback_display(), "on": data["verified_on"]}


def _reopen(entry, by, data):
    closing = entry.standing_closing
    closing.reopened_on = timezone.localdate()
    closing.save(update_fields=["reopened_on"])
    entry.closed_on, entry.closing_kind, entry.feedback = None, "", ""
    entry.was_reopened = True
    entry.due_on = data.get("due_on") or entry.due_on
    entry.state = standing_state(entry)
    return {"due_on": entry.due_on}


def _void(entry, by, data):
    entry.state = State.VOID


def _restore(entry, by, data):
    entry.state = standing_state(entry)


def standing_state(entry: Entry) -> State:
    """The state that the entry's own columns speak of."""
    if entry.closed_on:
        return State.VERIFIED if entry.standing_closing.verified_on else State.CLOSED
    is_ready = entry.owner_name and entry.plan and entry.due_on
    return State.HANDLING if is_ready else State.REGISTERED


def _publish(entry, by, data):
    entry.is_public = True


def _unpublish(entry, by, data):
    entry.is_public = False


STEPS: dict[ActionKind, Callable] = {
    ActionKind.ACCEPT: _accept,
    ActionKind.PLAN: _plan,
    ActionKind.PROGRESS: _progress,
    ActionKind.HAND_UP: _hand_up,
    ActionKind.HAND_DOWN: _hand_down,
    ActionKind.TRANSFER: _transfer,
    ActionKind.ASSIST: _assist,
    ActionKind.SEND_BACK: _send_back,
    ActionKind.INSTRUCT: _instruct,
    ActionKind.URGE: _instruct,
    ActionKind.REPLY: _reply,
    ActionKind.ASK_EXTENSION: _ask_extension,
    ActionKind.GRANT_EXTENSION: _grant_extension,
    ActionKind.REFUSE_EXTENSION: _refuse_extension,
    ActionKind.CLOSE: _close,
    ActionKind.VERIFY: _verify,
    ActionKind.REOPEN: _reopen,
    ActionKind.VOID: _void,
    ActionKind.RESTORE: _restore,
    ActionKind.PUBLISH: _publish,
    ActionKind.UNPUBLISH: _unpublish,
}
