"""Reads and writes rows past their rules, sealed fields included."""

from townportal.sealing.fields import stored_values


def plain_values(rows, *names) -> list[dict]:
    """``rows.values(*names)`` with sealed fields opened."""
    return [{name: _value(row, name) for name in names} for row in rows]


def plain_texts(rows, name: str) -> list:
    return [_value(row, name) for row in rows]


def overwrite(row, **values) -> None:
    """Set columns behind the back of everything that keeps rows in order."""
    for name, value in values.items():
        setattr(row, name, value)
    type(row)._base_manager.filter(pk=row.pk).update(**stored_values(row, values))


def _value(row, path: str):
    """As ``values()`` gives it: of a related row its key."""
    for name in path.split("__"):
        row = getattr(row, name, None) if row is not None else None
    return getattr(row, "pk", row)
