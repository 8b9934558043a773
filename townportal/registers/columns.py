"""One column declaration serves the list, the page, the print and the workbook."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format

from townportal.sealing.fields import SealedMixin

NUMBER_FIELDS = (models.IntegerField, models.DecimalField, models.FloatField)
UNSORTED_FIELDS = (models.JSONField, models.TextField, SealedMixin)


@dataclass(frozen=True)
class Column:
    """A named value of a row: how to get it, how it is called, how it sorts and aligns."""

    name: str
    label: str
    kind: str = "text"  # text, number, date, id, name: how the workbook writes it
    sort: tuple[str, ...] = ()  # lookups to order by; empty: the list cannot be sorted by it
    mask: Callable[[str], str] | None = None
    get: Callable[[Any], Any] | None = None
    tag: Callable[[Any], Any] | None = None  # word, icon and colour in place of plain text
    needs: tuple[str, ...] = ()  # the fields that ``get`` reads; an export then fetches only these

    @classmethod
    def of(cls, model, name: str) -> "Column":
        """The column of a model field, a property with ``short_description``, or a path a__b."""
        field = _field(model, name)
        if field is None:
            attribute = getattr(model, name)
            return cls(name, getattr(attribute, "short_description", name))
        mask = model.masked_fields.get(name)
        kind = "id" if mask else _kind(field)
        return cls(name, str(field.verbose_name), kind, () if mask else _sort(field), mask)

    @property
    def is_masked(self) -> bool:
        """For templates, which would call the mask itself."""
        return self.mask is not None

    @property
    def is_number(self) -> bool:
        return self.kind == "number"

    @property
    def css(self) -> str:
        """How its cells stand: numbers to the right, dates with even digits."""
        return {"number": "n", "date": "num"}.get(self.kind, "")

    def raw(self, row):
        """The value as data: number, date or text; masked where the field is."""
        if self.get:
            return self.get(row)
        display = getattr(row, f"get_{self.name}_display", None)
        value = display() if display else getattr(row, self.name)
        value = value() if callable(value) else value
        if self.mask:
            return self.mask(value) if value else ""
        return str(value) if isinstance(value, models.Model) else value

    def text(self, row) -> str:
        """The value as a page shows it; unknown is blank, never 0."""
        return as_text(self.raw(row))


def as_text(value) -> str:
    match value:
        case None | "":
            return ""
        case bool():
            return "是" if value else "否"
        case datetime():
            return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
        case date():
            return date_format(value, "Y-m-d")
    return str(value)


def _field(model, name: str):
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _kind(field) -> str:
    if isinstance(field, models.DateField):
        return "date"
    if isinstance(field, NUMBER_FIELDS) and not field.choices:
        return "number"
    return "name" if field.name.endswith("name") else "text"


def _sort(field) -> tuple[str, ...]:
    if not field.is_relation:
        return () if isinstance(field, UNSORTED_FIELDS) else (field.name,)
    if field.many_to_many:
        return ()
    names = {f.name for f in field.related_model._meta.fields}
    return (f"{field.name}__order",) if "order" in names else ()
