"""The page's own form, laid out once and filled for every row of an import."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, FieldDoesNotExist
from django.db import models

from townportal.sealing.fields import typed_name

REQUIRED = "必填,请补上。"


class FoundRow(forms.Field):
    """Takes a row that the import has already found among those the user may choose."""

    widget = forms.HiddenInput

    def __init__(self, field: forms.ModelChoiceField):
        super().__init__(required=field.required, label=field.label, help_text=field.help_text)

    def clean(self, value):
        self.validate(value)
        return value or None


class RowForm:
    """Fills one form again and again; building one per row would cost ten times as much."""

    def __init__(self, form):
        self.form = form
        self.offered = {}  # relation -> the rows this user may choose
        for name, field in list(form.fields.items()):
            if isinstance(field, forms.FileField) or field.widget.is_hidden:
                del form.fields[name]
                continue
            if isinstance(field, forms.ModelChoiceField):
                self.offered[name] = field.queryset
                form.fields[name] = FoundRow(field)
            form.fields[name].error_messages["required"] = REQUIRED
        form.looked_up = frozenset(self.offered) - _in_constraints(form.instance)
        self.is_constrained = _is_constrained(form)
        self.blanks = {name: self._blank(name) for name in form.fields}

    def fill(self, instance, given: dict[str, Any], current: Callable) -> dict[str, list[str]]:
        """Judge a row and put its values into the instance; returns the messages by field.

        Columns that the sheet leaves blank keep the value of an existing row; a new row gets
        what the model states as usual.
        """
        names = self.form.fields
        if instance.pk:
            data = {name: current(instance, name) for name in names} | given
        else:
            data = self.blanks | given
        if not self.is_constrained:
            # Each constraint is a question to the database; none of these the form could answer.
            instance.validate_constraints = _leave_to_database
        self.form.refill(data, instance)
        return {
            "" if name == NON_FIELD_ERRORS else name: list(messages)
            for name, messages in self.form.errors.items()
        }

    def _blank(self, name: str) -> Any:
        """What a blank cell of a new row means; "" where somebody has to say."""
        if name in self.offered:
            only = list(self.offered[name][:2]) if self.form.fields[name].required else []
            return only[0] if len(only) == 1 else ""
        try:
            field = self.form.instance._meta.get_field(name)
        except FieldDoesNotExist:
            return ""
        if not field.has_default() or callable(field.default):
            return ""
        return field.default


def _leave_to_database(exclude=None) -> None:
    pass


def _is_constrained(form) -> bool:
    """Whether the form asks all fields of any constraint."""
    for constraint in form.instance._meta.constraints:
        if isinstance(constraint, models.CheckConstraint):
            fields = constraint.condition.referenced_base_fields
        else:
            fields = {typed_name(form.instance, name) for name in constraint.fields}
        if fields <= set(form.fields):
            return True
    return False


def _in_constraints(instance: models.Model) -> set[str]:
    """Fields of unique constraints: the form skips a constraint if it skips one of its fields."""
    constraints = instance._meta.constraints
    return {name for constraint in constraints for name in getattr(constraint, "fields", ())}
