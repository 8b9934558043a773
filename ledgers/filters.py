"""What the entry lists can be narrowed by."""

import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone

from ledgers.models import ClosingKind, DictionaryItem, Entry, Level
from ledgers.status import SOON
from ledgers.workflow import CLOSED_STATES, State
from townportal.clocks.calendar import WorkCalendar
from townportal.registers.filters import RegisterFilterSet, name_empty_choices
from townportal.registers.forms import narrow_choices
from villages.models import Village

Kind = DictionaryItem.Kind
ITEM_FIELDS = {
    Kind.ENTRY_CLASS: "entry_class",
    Kind.SOURCE: "source",
    Kind.ORIGIN: "origin",
    Kind.OFFICE: "office",
}

STATUS_CHOICES = [
    ("open", "在办"),
    ("registered", "待受理"),
    ("overdue", "已逾期"),
    ("soon", f"{SOON} 个工作日内到期"),
    ("closed", "已办结"),
    ("unverified", "待验证"),
    ("void", "已作废"),
]


def _days(label):
    widget = django_filters.widgets.DateRangeWidget(attrs={"type": "date"})
    return django_filters.DateFromToRangeFilter(label=label, widget=widget)


def _item(label, kind):
    rows = DictionaryItem.objects.filter(kind=kind)
    return django_filters.ModelChoiceFilter(label=label, queryset=rows)


class EntryFilterSet(RegisterFilterSet):
    village = django_filters.ModelChoiceFilter(label="村(社区)", queryset=Village.objects.all())
    status = django_filters.ChoiceFilter(
        label="状态", choices=STATUS_CHOICES, method="filter_status"
    )
    entry_class = _item("类别", Kind.ENTRY_CLASS)
    closing_kind = django_filters.ChoiceFilter(label="办结方式", choices=ClosingKind)
    level = django_filters.ChoiceFilter(label="办理级别", choices=Level)
    source = _item("信息来源", Kind.SOURCE)
    origin = _item("建账类型", Kind.ORIGIN)
    office = _item("承办办公室", Kind.OFFICE)
    urgency = django_filters.ChoiceFilter(label="紧急程度", choices=Entry.Urgency)
    # From a form's cell, where townships of a county each have a class of this name.
    class_name = django_filters.CharFilter(
        label="类别", field_name="entry_class__name", widget=forms.HiddenInput
    )
    collected_on = _days("收集日期")
    due_on = _days("办理时限")
    closed_on = _days("办结日期")

    class Meta:
        model = Entry
        fields = []

    def filter_status(self, rows, _name, value):
        today = timezone.localdate()
        match value:
            case "overdue":
                return rows.overdue(today)
            case "soon":
                until = WorkCalendar.load().add_workdays(today, SOON)
                return rows.due_by(until).filter(due_on__gte=today)
            case "open":
                return rows.open()
            case "registered":
                return rows.filter(state=State.REGISTERED)
            case "closed":
                return rows.filter(state__in=CLOSED_STATES)
            case "unverified":
                return rows.filter(state=State.CLOSED)
        return rows.filter(state=State.VOID)


def entry_filterset(user, params, rows, ledger_code: str):
    filterset = EntryFilterSet(params, queryset=rows)
    if ledger_code:
        field = filterset.form.fields["entry_class"]
        field.queryset = field.queryset.filter(ledger__code=ledger_code)
    narrow_choices(filterset.form, user)
    name_empty_choices(filterset.form)
    _offer_items(filterset.form, user, ledger_code)
    return filterset


def _offer_items(form, user, ledger_code: str) -> None:
    """Fill the drop-downs of an office's lists by one query for all of them."""
    rows = DictionaryItem.objects.choices_for(user).filter(kind__in=ITEM_FIELDS)
    if ledger_code:
        rows = rows.exclude(Q(kind=Kind.ENTRY_CLASS) & ~Q(ledger__code=ledger_code))
    offered = {kind: [] for kind in ITEM_FIELDS}
    for kind, pk, name in rows.values_list("kind", "pk", "name"):
        offered[kind].append((pk, name))
    for kind, name in ITEM_FIELDS.items():
        field = form.fields[name]
        field.widget.choices = [("", field.empty_label), *offered[kind]]
