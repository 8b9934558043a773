"""The form of one step of a matter: exactly the fields that the workflow table says it asks."""

from datetime import date

from django import forms
from django.utils import timezone

from ledgers import people
from ledgers.form_fields import dictionary, files_field
from ledgers.models import ClosingKind, DictionaryItem, Entry, Feedback
from ledgers.models.closing import FeedbackBy
from ledgers.workflow import TABLE, ActionKind
from townportal.clocks.calendar import WorkCalendar
from townportal.clocks.deadlines import due_date, limit_for
from townportal.registers.forms import DayField
from villages.models import Village

Kind = DictionaryItem.Kind


class ActionForm(forms.Form):
    """The form of one step: exactly the fields that the workflow table says it asks."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    form_token = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, kind: ActionKind, entry: Entry, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind, self.entry = kind, entry
        self.fields["version"].initial = entry.version
        for name in TABLE[kind].asks:
            for field_name, field in ASKED[name](kind, entry):
                self.fields[field_name] = field

    def clean(self):
        cleaned = super().clean()
        if "owner" in self.fields and not any(map(cleaned.get, ("owner", "owner_name", "office"))):
            self.add_error("owner", "请选责任人;没有账号的,在下一栏写姓名。")
        self._check_due(cleaned)
        self._check_sub_type(cleaned)
        return cleaned

    def _check_sub_type(self, cleaned):
        """An office's own sub-types carry no code and go with every kind."""
        item, kind = cleaned.get("sub_type"), cleaned.get("closing_kind")
        if item and item.code and kind and item.code != kind:
            labels = dict(ClosingKind.choices)
            self.add_error(
                "sub_type",
                f"「{item}」属于{labels[item.code]},与所选的{labels[kind]}不符,请改选其中一项。",
            )

    def _check_due(self, cleaned):
        """A limit that has already run out may stay as it is; a new one lies ahead."""
        due_on = cleaned.get("due_on")
        if due_on and due_on < timezone.localdate() and due_on != self.entry.due_on:
            self.add_error("due_on", "时限在今天之前,请往后选。")


def _text_area(label, *, required, help_text="", rows=3):
    return forms.CharField(
        label=label,
        required=required,
        help_text=help_text,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


TEXT_LABELS = {
    ActionKind.PROGRESS: ("做了什么、下一步是什么", True),
    ActionKind.HAND_UP: ("为什么呈报、希望上级做什么", True),
    ActionKind.HAND_DOWN: ("交办要求", True),
    ActionKind.SEND_BACK: ("回退原因", True),
    ActionKind.INSTRUCT: ("批示内容", True),
    ActionKind.URGE: ("督办要求", True),
    ActionKind.REPLY: ("回复内容", True),
    ActionKind.ASK_EXTENSION: ("延期理由", True),
    ActionKind.REFUSE_EXTENSION: ("不同意的理由", True),
    ActionKind.REOPEN: ("重开原因", True),
    ActionKind.VOID: ("作废原因", True),
}


def _ask_text(kind, entry):
    label, required = TEXT_LABELS.get(kind, ("说明", False))
    yield "text", _text_area(label, required=required)


def _ask_owner(kind, entry):
    yield (
        "owner",
        forms.ModelChoiceField(
            people.candidates(entry), label="责任人", required=False, initial=entry.owner_id
        ),
    )
    yield (
        "owner_name",
        forms.CharField(
            label="没有账号的责任人",
            required=False,
            max_length=50,
            initial="" if entry.owner_id else entry.owner_name,
        ),
    )


def _ask_office(kind, entry):
    rows = dictionary(Kind.OFFICE, entry.township_id)
    yield (
        "office",
        forms.ModelChoiceField(rows, label="承办办公室", required=False, initial=entry.office_id),
    )


def _ask_helper(kind, entry):
    yield "helper", forms.ModelChoiceField(people.candidates(entry), label="协办人")


def _ask_village(kind, entry):
    rows = Village.objects.live().filter(township=entry.township_id)
    yield "village", forms.ModelChoiceField(rows, label="交办到", initial=entry.village_id)


def default_due(ledger) -> date | None:
    """The day by which a matter taken on today should be done, as the office has set it."""
    today = timezone.localdate()
    limit = limit_for("ledger.default_due", today, ledger.township_id)
    return due_date(today, limit, WorkCalendar.load())


OPTIONAL_DUE = (ActionKind.INSTRUCT, ActionKind.URGE, ActionKind.HAND_DOWN, ActionKind.TRANSFER)


def _ask_due_on(kind, entry):
    label = "回复时限" if kind in (ActionKind.INSTRUCT, ActionKind.URGE) else "办理时限"
    if kind == ActionKind.GRANT_EXTENSION:
        initial, label = entry.extension_asked_until, "同意延期至"
    elif kind in (
        ActionKind.INSTRUCT,
        ActionKind.URGE,
        ActionKind.ASK_EXTENSION,
        ActionKind.REOPEN,
    ):
        initial = None
    else:
        initial = entry.due_on
    if kind == ActionKind.ACCEPT:
        initial = initial or default_due(entry.ledger)
    yield "due_on", DayField(label=label, required=kind not in OPTIONAL_DUE, initial=initial)


def _ask_plan(kind, entry):
    field = _text_area("办理方案(怎么办、谁来办)", required=True)
    field.initial = entry.plan
    yield "plan", field


def _ask_next_on(kind, entry):
    yield "next_on", DayField(label="下一步日期", required=False)


def _ask_photos(kind, entry):
    yield "photos", files_field()


def _ask_answers(kind, entry):
    rows = entry.actions.unanswered()
    field = forms.ModelChoiceField(rows, label="回复哪一条", initial=rows.first(), empty_label=None)
    field.label_from_instance = lambda action: f"{action.get_kind_display()}:{action.text[:40]}"
    yield "answers", field


def _ask_closing_kind(kind, entry):
    yield (
        "closing_kind",
        forms.ChoiceField(label="办结方式", choices=ClosingKind.choices, widget=forms.RadioSelect),
    )


def _ask_sub_type(kind, entry):
    rows = dictionary(Kind.CLOSING, entry.township_id, entry.ledger)
    field = forms.ModelChoiceField(rows, label="办结小类", required=False)
    labels = dict(ClosingKind.choices)
    field.label_from_instance = lambda item: f"{labels.get(item.code, '其他')[:3]}:{item.name}"
    yield "sub_type", field


def _ask_result(kind, entry):
    yield "result", _text_area("办理结果", required=True)


def _ask_closed_on(kind, entry):
    yield "closed_on", DayField(label="办结日期", initial=timezone.localdate)


def _ask_verified_on(kind, entry):
    yield "verified_on", DayField(label="回访日期", initial=timezone.localdate)


def _ask_feedback(kind, entry):
    yield (
        "feedback",
        forms.ChoiceField(label="群众评价", choices=Feedback.choices, widget=forms.RadioSelect),
    )


def _ask_feedback_by(kind, entry):
    yield "feedback_by", forms.ChoiceField(label="评价方式", choices=FeedbackBy.choices)


ASKED = {
    "text": _ask_text,
    "owner": _ask_owner,
    "office": _ask_office,
    "helper": _ask_helper,
    "village": _ask_village,
    "due_on": _ask_due_on,
    "plan": _ask_plan,
    "next_on": _ask_next_on,
    "photos": _ask_photos,
    "answers": _ask_answers,
    "closing_kind": _ask_closing_kind,
    "sub_type": _ask_sub_type,
    "result": _ask_result,
    "closed_on": _ask_closed_on,
    "verified_on": _ask_verified_on,
    "feedback": _ask_feedback,
    "feedback_by": _ask_feedback_by,
}
