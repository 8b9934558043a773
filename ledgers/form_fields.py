"""The fields that several ledger forms ask for: lists, files, and each ledger's own columns."""

from decimal import Decimal

from django import forms

from ledgers.attachments import ACCEPTED, check_file
from ledgers.models import DictionaryItem, LedgerField
from townportal.registers.forms import DayField

Kind = LedgerField.Kind
PREFIX = "x_"


class FilesInput(forms.FileInput):
    def value_from_datadict(self, data, files, name):
        return files.getlist(name) if hasattr(files, "getlist") else []


class FilesField(forms.FileField):
    """Several files under one name, each from an input of its own (WeChat breaks `multiple`)."""

    widget = FilesInput(attrs={"accept": ACCEPTED, "data-photo": ""})

    def clean(self, data, initial=None):
        return [(upload.name, *check_file(upload)) for upload in data or []]


def files_field() -> FilesField:
    return FilesField(label="照片或材料(可不传)", required=False)


def dictionary(kind: str, township_id: int, ledger=None):
    """Values in use of one list: the ledger's own and those common to all."""
    rows = DictionaryItem.objects.live().filter(township_id=township_id, kind=kind)
    return rows.filter(ledger=ledger) | rows.filter(ledger=None) if ledger else rows


class YesNoSelect(forms.NullBooleanSelect):
    def __init__(self, attrs=None):
        super().__init__(attrs)
        self.choices = [("unknown", "—"), ("true", "是"), ("false", "否")]


def own_field(field: LedgerField) -> forms.Field:
    common = {"label": field.label, "required": field.is_required}
    match field.kind:
        case Kind.NUMBER:
            return forms.IntegerField(min_value=0, **common)
        case Kind.MONEY:
            return forms.DecimalField(min_value=0, max_digits=12, decimal_places=2, **common)
        case Kind.DATE:
            return DayField(**common)
        case Kind.CHOICE:
            choices = [("", "—"), *((choice, choice) for choice in field.choice_list)]
            return forms.ChoiceField(choices=choices, **common)
        case Kind.YES_NO:
            return forms.NullBooleanField(widget=YesNoSelect, **common)
    return forms.CharField(max_length=500, **common)


def stored(value):
    """How a value lies in the JSON column: days and money as text, unknown not at all."""
    if value is None or value == "":
        return None
    return str(value) if isinstance(value, Decimal) or hasattr(value, "isoformat") else value


def add_own_fields(form, ledger, extra: dict) -> None:
    """Append a ledger's own columns to a form, with the values an entry has."""
    for field in LedgerField.objects.of(ledger):
        name = f"{PREFIX}{field.key}"
        form.fields[name] = own_field(field)
        form.fields[name].initial = extra.get(field.key)


def own_values(form, extra: dict) -> dict:
    """The JSON column after a valid form: columns the form did not ask keep their value."""
    kept = dict(extra)
    for name in form.fields:
        if name.startswith(PREFIX):
            value = stored(form.cleaned_data.get(name))
            key = name.removeprefix(PREFIX)
            kept.pop(key, None)
            if value is not None:
                kept[key] = value
    return kept
