"""Values of a list's rows, column by column, without building an object for every row.

``values_list`` costs a seventh of model instances. A column that computes its value says which
fields it needs; one that does not say gets whole objects.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from operator import itemgetter
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from townportal.registers.columns import Column
from townportal.sealing.fields import SealedMixin

CHUNK = 2000
MOST_REMEMBERED = 4000  # results of one computed column; most lists repeat a few hundred

Read = Callable[[tuple], Any]


def export_rows(rows: models.QuerySet, columns: Sequence[Column]) -> Iterator[list]:
    """The raw values of each row, in the order of the columns; masked where the list masks."""
    needed = [_needed(rows.model, column) for column in columns]
    if not all(needed):
        for row in rows.iterator(chunk_size=CHUNK):
            yield [column.raw(row) for column in columns]
        return
    names = list(dict.fromkeys(name for names in needed for name in names))
    relations = {name: Labels(field) for name in names if (field := _relation(rows.model, name))}
    readers = [_reader(rows.model, column, names, relations) for column in columns]
    plain = rows.select_related(None).values_list(*names).iterator(chunk_size=CHUNK)
    while chunk := list(islice(plain, CHUNK)):
        for name, labels in relations.items():
            labels.load(map(itemgetter(names.index(name)), chunk))
        for values in chunk:
            yield [read(values) for read in readers]


class Labels:
    """The names of related rows, fetched when they first occur: there are far fewer than rows."""

    def __init__(self, field: models.ForeignKey):
        self.rows = field.related_model._default_manager.all()
        self.names: dict[Any, str | None] = {None: None}

    def load(self, keys: Iterator[Any]) -> None:
        missing = set(keys).difference(self.names)
        if missing:
            self.names |= {row.pk: str(row) for row in self.rows.filter(pk__in=missing)}


def _needed(model, column: Column) -> tuple[str, ...]:
    """The database columns that a column's value is made of; empty if nobody knows.

    What is sealed opens only with its row's seal, which therefore comes first.
    """
    names = _named(model, column)
    is_sealed = any(isinstance(_field(model, name), SealedMixin) for name in names)
    return ("seal", *names) if is_sealed else names


def _named(model, column: Column) -> tuple[str, ...]:
    field = _field(model, column.name)
    if column.get or field is None:
        return ("pk",) if column.name == "pk" else column.needs
    return (field.attname,) if field.concrete and not field.many_to_many else ()


def _field(model, name: str):
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _relation(model, attname: str):
    """The foreign key that keeps its value in this column, if one does."""
    return next((f for f in model._meta.fields if f.is_relation and f.attname == attname), None)


def _reader(model, column: Column, names: list[str], relations: dict[str, Labels]) -> Read:
    """What the list shows for a stored value: a mask, a choice's label, a related row's name."""
    if column.needs:
        return _computed(model, column, names)
    name = _named(model, column)[0]
    index, field = names.index(name), _field(model, column.name)
    if isinstance(field, SealedMixin):
        return _opened(field, index, names.index("seal"), column.mask)
    if column.mask:
        return lambda values: column.mask(values[index]) if values[index] else ""
    if name in relations:
        known = relations[name].names
        return lambda values: known.get(values[index])
    if field is not None and field.choices:
        labels = dict(field.flatchoices)
        return lambda values: labels.get(values[index], values[index])
    return itemgetter(index)


def _opened(field, index: int, seal: int, mask: Callable[[str], str] | None) -> Read:
    def read(values: tuple) -> Any:
        value = field.opened(values[index], values[seal])
        return mask(value) if mask and value else value

    return read


def _computed(model, column: Column, names: list[str]) -> Read:
    """Let the column look at an object, always the same one, with just the fields it asked for."""
    needs = _needed(model, column)
    pick = _pick([names.index(name) for name in needs])
    row, known = model(), {}

    def compute(key: tuple) -> Any:
        for name, value in zip(needs, key, strict=True):
            setattr(row, name, value)
        return column.raw(row)

    def read(values: tuple) -> Any:
        key = pick(values)
        try:
            return known[key]
        except TypeError:  # a list or a mapping cannot be looked up
            return compute(key)
        except KeyError:
            found = compute(key)
        if len(known) < MOST_REMEMBERED:
            known[key] = found
        return found

    return read


def _pick(places: list[int]) -> Callable[[tuple], tuple]:
    if len(places) > 1:
        return itemgetter(*places)
    [place] = places
    return lambda values: (values[place],)
