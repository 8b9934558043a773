"""Puts thousands of rows and their history into the database at the speed of the database.

Rows are made ready before the transaction begins, because every other writer of an SQLite file
waits until it ends. ``bulk_create`` would do all of its work inside.
"""

from collections.abc import Iterable, Sequence

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.utils import timezone

BATCH = 500


class NewRows:
    """New rows of one model, ready for the database except for what only it can tell."""

    def __init__(self, rows: Iterable[models.Model]):
        self.rows = list(rows)
        self.model = type(self.rows[0]) if self.rows else None
        self.fields = self.model._meta.concrete_fields if self.rows else ()
        self.values = [prepared_values(row, self.fields) for row in self.rows]

    def refresh(self, names: Iterable[str]) -> None:
        """Take these fields from the rows again: they were not known, or have changed."""
        connection = connections[DEFAULT_DB_ALIAS]
        wanted = set(names)
        for index, field in enumerate(self.fields):
            if field.name in wanted:
                for row, line in zip(self.rows, self.values, strict=True):
                    line[index] = field.get_db_prep_save(getattr(row, field.attname), connection)

    def insert(self) -> None:
        """Insert the rows; each has its key afterwards."""
        if self.rows:
            for row, key in zip(self.rows, reserve_keys(self.model, len(self.rows)), strict=True):
                row.pk = key
                row._state.adding = False
            self.refresh([self.model._meta.pk.name])
            insert_values(self.model, self.fields, self.values)

    def insert_history(self, *, by, reason: str) -> None:
        if self.rows:
            _insert_history(self.model, self.fields, self.values, "+", by, reason)


class RowsBelow:
    """New rows that point to rows which have no key yet; only their values are kept."""

    def __init__(self, parent: str, rows: Iterable[models.Model]):
        self.model, self.fields = None, ()
        self.parents: list[models.Model] = []
        self.values: list[list] = []
        for row in rows:
            self.model, self.fields = type(row), row._meta.concrete_fields
            self.parents.append(getattr(row, parent))
            self.values.append(prepared_values(row, self.fields))
        self.names = [field.name for field in self.fields]
        self.parent = parent

    def insert(self) -> None:
        """Insert the rows under their parents, which have been inserted by now."""
        if self.values:
            key_at, parent_at = self.names.index("id"), self.names.index(self.parent)
            keys = reserve_keys(self.model, len(self.values))
            for parent, line, key in zip(self.parents, self.values, keys, strict=True):
                line[key_at], line[parent_at] = key, parent.pk
            insert_values(self.model, self.fields, self.values)


def insert_changes(rows: Sequence[models.Model], *, by, reason: str) -> None:
    """Add to the history that rows, changed by ``update()``, are now as given."""
    if rows:
        fields = rows[0]._meta.concrete_fields
        values = [prepared_values(row, fields, add=False) for row in rows]
        _insert_history(type(rows[0]), fields, values, "~", by, reason)


def prepared_values(row: models.Model, fields, *, add: bool = True) -> list:
    """The row as the database takes it; dates of entry are set as ``save()`` sets them."""
    connection = connections[DEFAULT_DB_ALIAS]  # looking it up through the proxy costs a third
    return [field.get_db_prep_save(field.pre_save(row, add), connection) for field in fields]


def reserve_keys(model: type[models.Model], count: int) -> list[int]:
    """Primary keys that nobody else will get: the writer of SQLite is alone in its transaction."""
    table, column = model._meta.db_table, model._meta.pk.column
    connection = connections[DEFAULT_DB_ALIAS]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
            cursor.execute(sequence, [f'"{table}"', column, count])
            return [key for (key,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
    return list(range(last + 1, last + count + 1))


def insert_values(model: type[models.Model], fields, values: Iterable[list]) -> None:
    _insert(model, [field.column for field in fields], values)


def _insert_history(model, fields, values, kind: str, by, reason: str) -> None:
    history = model.history.model
    names = {field.name for field in history.tracked_fields}
    kept = [index for index, field in enumerate(fields) if field.name in names]
    moment = connections[DEFAULT_DB_ALIAS].ops.adapt_datetimefield_value(timezone.now())
    longest = history._meta.get_field("history_change_reason").max_length
    about = {"date": moment, "change_reason": reason[:longest], "type": kind, "user_id": by.pk}
    columns = [fields[index].column for index in kept] + [f"history_{name}" for name in about]
    tail = list(about.values())
    _insert(history, columns, ([*(line[index] for index in kept), *tail] for line in values))


def _insert(model: type[models.Model], columns: list[str], values: Iterable[list]) -> None:
    connection = connections[DEFAULT_DB_ALIAS]
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, columns))
    into = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            from psycopg2.extras import execute_values

            execute_values(cursor.cursor, f"{into} %s", values, page_size=BATCH)
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"{into} ({places})", values)
