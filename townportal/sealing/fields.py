"""Model fields whose values are sealed in the database and opened when somebody looks at them.

A model with such fields takes on ``SealedRow``. Values are bound to table, column and row: copied
anywhere else they do not open. A row and its own history share one place, because the history
keeps what the row once said.
"""

import json
import uuid
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from townportal.sealing.envelope import SealError, blind_index, seal, unseal

BLANKS = {"", "{}", "[]"}  # say nothing and are kept as they are, so that queries can ask for them

ANY = "~"  # stands for some value that is not blank


class Sealed:
    """A value as the database has it; what it says is known only with its row."""

    __slots__ = ("raw",)

    def __init__(self, raw: str):
        self.raw = raw

    def __eq__(self, other):
        return isinstance(other, Sealed) and other.raw == self.raw

    def __hash__(self):
        return hash(self.raw)

    def __repr__(self):
        return "<sealed>"


class SealedRow(models.Model):
    """Gives a row the name by which its values are bound, known before it has a key."""

    seal = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


class SealedAttribute(DeferredAttribute):
    """Opens the value at the first look, not when the row is fetched: most are never looked at."""

    def __get__(self, instance, cls=None):
        if instance is None:
            return self
        name = self.field.attname
        value = instance.__dict__.get(name, self)
        if value is self:
            value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            value = instance.__dict__[name] = self.field.opened(value, instance.seal)
        return value

    def __set__(self, instance, value):
        instance.__dict__[self.field.attname] = value


class SealedMixin:
    descriptor_class = SealedAttribute

    def get_internal_type(self):
        return "TextField"

    def from_db_value(self, value, expression, connection):
        return value if value is None else self._stored(value)

    def _stored(self, value: str) -> Any:
        return self.load(value) if value in BLANKS else Sealed(value)

    def pre_save(self, instance, add):
        value = instance.__dict__.get(self.attname)
        return value if isinstance(value, Sealed) else self.sealed(value, instance.seal)

    def get_prep_value(self, value):
        """Only whole rows are written: ``update(text=…)`` does not say which row it is for."""
        if isinstance(value, Sealed):
            return value.raw
        if value is None or value in BLANKS:
            return value
        raise SealError(f"{self} is sealed: save the row, and search by a blind index")

    def get_db_prep_value(self, value, connection, prepared=False):
        """A row that checks its own constraints asks only whether a value is blank."""
        return ANY if isinstance(value, str) and value not in BLANKS else self.get_prep_value(value)

    def get_db_prep_save(self, value, connection):
        return self.get_prep_value(value)

    def sealed(self, value, row: uuid.UUID) -> Any:
        """The value as it is stored in the row with this seal."""
        text = None if value is None else self.dump(value)
        if text is None or text in BLANKS:
            return text
        return Sealed(seal(text.encode(), self.place(row)))

    def opened(self, value, row: uuid.UUID) -> Any:
        """Raises SealError if the value was changed or belongs to another row."""
        if not isinstance(value, Sealed):
            return value
        return self.load(unseal(value.raw, self.place(row)).decode())

    def place(self, row: uuid.UUID) -> str:
        return f"{column_of(self)}/{row}"

    def dump(self, value) -> str:
        return value

    def load(self, text: str) -> Any:
        return text


class SealedCharField(SealedMixin, models.CharField):
    """One line; ``max_length`` bounds what is typed, not what is stored."""


class SealedTextField(SealedMixin, models.TextField):
    pass


class SealedJSONField(SealedMixin, models.Field):
    """Plain data of any shape. Cannot be searched."""

    def dump(self, value) -> str:
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)

    def load(self, text: str) -> Any:
        return json.loads(text) if text else {}


class BlindAttribute(DeferredAttribute):
    """Computed from the value wherever that has been set or looked at."""

    def __get__(self, instance, cls=None):
        if instance is None:
            return self
        value = instance.__dict__.get(self.field.source)
        if value is None or isinstance(value, Sealed):
            return super().__get__(instance, cls)
        return self.field.of(value)

    def __set__(self, instance, value):
        instance.__dict__[self.field.attname] = value


class BlindIndexField(models.CharField):
    """Follows a sealed field of the same row, so that an exact value can be asked for.

    ``filter(id_index=Person._meta.get_field("id_index").of(text))``; blank where the value is.
    """

    descriptor_class = BlindAttribute

    def __init__(self, source: str = "", **options):
        self.source = source
        options |= {"max_length": 32, "blank": True, "default": "", "editable": False}
        super().__init__(**options)

    def deconstruct(self):
        name, path, args, options = super().deconstruct()
        for fixed in ("max_length", "blank", "default", "editable"):
            options.pop(fixed, None)
        return name, path, args, {**options, "source": self.source}

    def of(self, value: str) -> str:
        return blind_index(value.strip().upper(), column_of(self)) if value else ""


def column_of(field) -> str:
    """``table.column``, for a history table that of the rows whose history it is."""
    model = getattr(field.model, "instance_type", field.model)
    return f"{model._meta.db_table}.{field.column}"


def sealed_fields(model: type[models.Model]) -> list[models.Field]:
    return [field for field in model._meta.concrete_fields if isinstance(field, SealedMixin)]


def typed_name(row: models.Model, name: str) -> str:
    """The field somebody fills in for this one: a blind index follows its source."""
    return getattr(row._meta.get_field(name), "source", name)


def stored_values(row: models.Model, names) -> dict[str, Any]:
    """What ``update()`` of this very row takes for these fields, sealed ones sealed."""
    fields = [row._meta.get_field(name) for name in names]
    return {
        field.name: field.pre_save(row, False)
        if isinstance(field, SealedMixin)
        else getattr(row, field.attname)
        for field in fields
    }
