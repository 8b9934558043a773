"""Values of a list's rows, column by column, without building an object for every row.

``values_list`` costs a seventh of model instances. A column that computes its value says which
fields it needs; one that does not say gets whole objects.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from townportal.registers.columns import Column

CHUNK = 2000


def export_rows(rows: models.QuerySet, columns: Sequence[Column]) -> Iterator[list]:
    """The raw values of each row, in the order of the columns; masked where the list masks."""
    if any(not _fields(rows.model, column) for column in columns):
        for row in rows.iterator(chunk_size=CHUNK):
            yield [column.raw(row) for column in columns]
        return
    names = list(dict.fromkeys(name for c in columns for name in _fields(rows.model, c)))
    readers = [_reader(rows, column, names) for column in columns]
    plain = rows.select_related(None).values_list(*names)
    for values in plain.iterator(chunk_size=CHUNK):
        yield [read(values) for read in readers]


def _fields(model, column: Column) -> tuple[str, ...]:
    """The database columns that a column's value is made of; empty if nobody knows."""
    if column.get:
        return column.needs
    try:
        field = model._meta.get_field(column.name)
    except FieldDoesNotExist:
        return ("pk",) if column.name == "pk" else column.needs
    return (field.attname,) if field.concrete and not field.many_to_many else ()


def _reader(rows, column: Column, names: list[str]) -> Callable[[tuple], Any]:
    if column.needs:
        return _computed(rows.model, column, names)
    index = names.index(_fields(rows.model, column)[0])
    field = None if column.name == "pk" else rows.model._meta.get_field(column.name)
    translate = _translation(rows, column, field)
    return lambda values: translate(values[index])


def _translation(rows, column: Column, field) -> Callable[[Any], Any]:
    """What the list shows for a stored value: a mask, a choice's label, a related row's name."""
    if column.mask:
        return lambda value: column.mask(value) if value else ""
    if field is None:
        return lambda value: value
    if field.is_relation:
        labels = _labels(rows, field)
        return lambda value: labels.get(value)
    if field.choices:
        labels = dict(field.flatchoices)
        return lambda value: labels.get(value, value)
    return lambda value: value


def _labels(rows, field) -> dict[Any, str]:
    """The names of the related rows that occur; far fewer than rows."""
    wanted = rows.order_by().values(field.attname)
    related = field.related_model._default_manager.filter(pk__in=wanted)
    return {row.pk: str(row) for row in related.iterator(chunk_size=CHUNK)}


def _computed(model, column: Column, names: list[str]) -> Callable[[tuple], Any]:
    """Let the column look at an object, always the same one, with just the fields it asked for."""
    places = [(name, names.index(name)) for name in column.needs]
    row = model()

    def read(values: tuple) -> Any:
        for name, index in places:
            setattr(row, name, values[index])
        return column.raw(row)

    return read
