"""Forms of the kernel: narrowed choices, native date inputs, one-time tokens and versions."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from townportal.registers.columns import as_text
from townportal.registers.scoping import ScopedQuerySet
from townportal.registers.sheets.dates import parse_date

REQUIRED = "必填"


class DayField(forms.DateField):
    """A native date input that also reads 2026.3.1, 2026/3/1, 20260301 and 2026年3月1日."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def to_python(self, value):
        if value in self.empty_values:
            return None
        try:
            return parse_date(value, None)
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error


def form_field(field, **kwargs):
    """How a model field is asked for: used by every register's form."""
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return field.formfield(form_class=DayField, widget=DayField.widget, **kwargs)
    if isinstance(field, models.TextField):
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
    return field.formfield(**kwargs)


class RegisterForm(forms.ModelForm):
    """A register's form. Carries the version the user saw and a token that works once."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    form_token = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["form_token"].initial = uuid.uuid4
        self.fields["version"].initial = self.instance.version
        if user is not None:
            narrow_choices(self, user)
            self.preset_choices()

    def preset_choices(self):
        """Where there is only one thing to choose, it is chosen."""
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField) and field.required and not self.is_bound:
                only = field.queryset[:2]
                if len(only) == 1 and not self.initial.get(name):
                    self.initial[name] = only[0].pk

    # Imports check thousands of rows with one form

    looked_up: frozenset[str] = frozenset()  # relations whose rows the import itself has found

    def refill(self, data, instance) -> None:
        """Judge another row: the errors are those of this row alone."""
        self.data, self.instance = data, instance
        self.full_clean()

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() | self.looked_up

    # Two editors

    def changed_data_against(self, other: "RegisterForm") -> list[str]:
        """Fields in which this form's input differs from another form of the same row."""
        names = [
            name
            for name, field in other.fields.items()
            if name not in ("version", "form_token") and not isinstance(field, forms.FileField)
        ]
        return [name for name in names if self.shown(name) != other.shown(name)]

    def shown(self, name: str) -> str:
        """The value of a field as a person reads it."""
        field = self.fields[name]
        value = self.get_initial_for_field(field, name)
        if self.is_bound:
            value = self.cleaned_data.get(name)
        values = value if isinstance(value, list | tuple | models.QuerySet) else [value]
        return "、".join(filter(None, (_shown(field, value) for value in values)))

    def renew(self, version: int) -> None:
        """Keep the input but let it be saved over the version now in force."""
        self.data = self.data.copy()
        self.data["version"] = version
        self.data["form_token"] = str(uuid.uuid4())


def _shown(field, value) -> str:
    if isinstance(field, forms.ModelChoiceField):
        is_key = value and not isinstance(value, models.Model)
        value = field.queryset.filter(pk=value).first() if is_key else value
    elif isinstance(field, forms.ChoiceField):
        value = dict(field.choices).get(value, value)
    return as_text(value)


def narrow_choices(form, user):
    """Offer, in every choice field, only the rows this user may choose."""
    for name, field in form.fields.items():
        queryset = getattr(field, "queryset", None)
        if not isinstance(queryset, ScopedQuerySet):
            continue
        current = getattr(getattr(form, "instance", None), f"{name}_id", None)
        offered = queryset.choices_for(user)
        if current:  # a retired value stays selectable on the row that has it
            offered = offered | queryset.filter(pk=current)
        field.queryset = offered
