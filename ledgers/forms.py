"""The forms of a matter itself and of the help given; those of its steps: action_forms.py."""

from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError

from ledgers.action_forms import ActionForm
from ledgers.actions import move_books
from ledgers.attachments import attach
from ledgers.form_fields import add_own_fields, dictionary, files_field, own_values
from ledgers.models import DictionaryItem, HelpMeasure
from townportal.registers.forms import RegisterForm, form_field
from townportal.registers.sheets.cleaning import clean_prose, parse_id_number, parse_phone

__all__ = ["ActionForm", "EntryForm", "MeasureForm", "dictionary", "files_field"]

Kind = DictionaryItem.Kind


class EntryForm(RegisterForm):
    """The entry itself. What only its ledger has follows at the end."""

    photos = files_field()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ledger = self.instance.ledger
        township_id = ledger.township_id
        for name, kind in (
            ("entry_class", Kind.ENTRY_CLASS),
            ("source", Kind.SOURCE),
            ("origin", Kind.ORIGIN),
        ):
            if name in self.fields:
                self._offer(name, dictionary(kind, township_id, ledger))
        self._label(ledger)
        add_own_fields(self, ledger, self.instance.extra)

    def _offer(self, name, rows):
        field = self.fields[name]
        field.queryset = rows
        if current := getattr(self.instance, f"{name}_id"):
            field.queryset = field.queryset | DictionaryItem.objects.filter(pk=current)

    def _label(self, ledger):
        for name, label in (("text", ledger.text_label), ("person_name", ledger.person_label)):
            if name in self.fields:
                self.fields[name].label = label
        if "text" in self.fields:
            self.fields["text"].required = True
        if "person_name" in self.fields and ledger.has_measures:
            self.fields["person_name"].required = True  # help is given to somebody

    def clean_person_phone(self):
        value = self.cleaned_data.get("person_phone")
        return _checked(parse_phone, value) if value else ""

    def clean_person_id_number(self):
        value = self.cleaned_data.get("person_id_number")
        return _checked(parse_id_number, value) if value else ""

    def clean_text(self):
        return clean_prose(self.cleaned_data["text"])

    def clean(self):
        cleaned = super().clean()
        group, village = cleaned.get("group"), cleaned.get("village")
        if group and village and group.village_id != village.pk:
            self.add_error("group", f"{group} 不是{village}的小组,请重选。")
        return cleaned

    def _post_clean(self):
        self.instance.extra = own_values(self, self.instance.extra)
        if self.instance.pk and self.cleaned_data.get("collected_on"):
            self.instance.collected_on = self.cleaned_data["collected_on"]
            move_books(self.instance)
        super()._post_clean()

    def save(self, commit=True):
        entry = super().save(commit)
        attach(entry=entry, files=self.cleaned_data.get("photos", []), by=self.user)
        return entry


def _checked(parse, value):
    try:
        return parse(value)
    except ValueError as error:
        raise ValidationError(str(error)) from error


class MeasureForm(forms.ModelForm):
    form_token = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid4)

    class Meta:
        model = HelpMeasure
        fields = ["measure", "amount", "granted_on", "basis"]

    def __init__(self, *args, entry, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.entry = entry
        self.fields["measure"].queryset = dictionary(Kind.MEASURE, entry.township_id, entry.ledger)
        granted_on = HelpMeasure._meta.get_field("granted_on")
        self.fields["granted_on"] = form_field(granted_on, required=False)
