"""Puts thousands of rows and their history into the database at the speed of the database.

``bulk_create`` costs five times as much, all of it inside the transaction for which every other
writer of an SQLite file waits.
"""

from collections.abc import Sequence

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.utils import timezone

BATCH = 500


def insert_rows(rows: Sequence[models.Model], *, by, reason: str) -> None:
    """Insert new rows of one model with their first history; each has its key afterwards.

    Call inside the transaction that all of them belong to.
    """
    if not rows:
        return
    _number(rows)
    fields = rows[0]._meta.concrete_fields
    values = [_values(row, fields) for row in rows]
    _insert(type(rows[0]), [field.column for field in fields], values)
    if hasattr(rows[0], "history"):
        _insert_history(rows[0], fields, values, "+", by, reason)


def insert_plain(rows: Sequence[models.Model]) -> None:
    """Insert new rows of one model that keeps no history and whose keys nobody asks for."""
    if rows:
        fields = [field for field in rows[0]._meta.concrete_fields if not field.primary_key]
        values = [_values(row, fields) for row in rows]
        _insert(type(rows[0]), [field.column for field in fields], values)


def insert_changes(rows: Sequence[models.Model], *, by, reason: str) -> None:
    """Add to the history that rows, changed by ``update()``, are now as given."""
    if rows:
        fields = rows[0]._meta.concrete_fields
        values = [_values(row, fields, add=False) for row in rows]
        _insert_history(rows[0], fields, values, "~", by, reason)


def _number(rows) -> None:
    for row, number in zip(rows, reserve_keys(type(rows[0]), len(rows)), strict=True):
        row.pk = number
        row._state.adding = False  # noqa: SLF001 - what Model.save() does


def reserve_keys(model: type[models.Model], count: int) -> list[int]:
    """Primary keys that nobody else will get: the writer of SQLite is alone in its transaction."""
    table, column = model._meta.db_table, model._meta.pk.column
    connection = connections[DEFAULT_DB_ALIAS]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
            cursor.execute(sequence, [f'"{table}"', column, count])
            return [number for (number,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
    return list(range(last + 1, last + count + 1))


def _values(row, fields, *, add: bool = True) -> list:
    """The row as the database takes it; dates of entry are set as ``save()`` sets them."""
    connection = connections[DEFAULT_DB_ALIAS]  # looking it up through the proxy costs a third
    return [field.get_db_prep_save(field.pre_save(row, add), connection) for field in fields]


def _insert_history(row, fields, values, kind: str, by, reason: str) -> None:
    model = type(row).history.model
    names = {field.name for field in model.tracked_fields}
    kept = [index for index, field in enumerate(fields) if field.name in names]
    columns = [fields[index].column for index in kept]
    reason = reason[: model._meta.get_field("history_change_reason").max_length]
    about = {"date": timezone.now(), "change_reason": reason, "type": kind, "user_id": by.pk}
    columns += [f"history_{name}" for name in about]
    moment = connections[DEFAULT_DB_ALIAS].ops.adapt_datetimefield_value(about.pop("date"))
    tail = [moment, *about.values()]
    _insert(model, columns, [[*(line[index] for index in kept), *tail] for line in values])


def _insert(model: type[models.Model], columns: list[str], values: list[list]) -> None:
    connection = connections[DEFAULT_DB_ALIAS]
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, columns))
    into = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES"  # noqa: S608 - own names
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            from psycopg2.extras import execute_values

            execute_values(cursor.cursor, f"{into} %s", values, page_size=BATCH)
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"{into} ({places})", values)
