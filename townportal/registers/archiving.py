"""Archive instead of delete; what still uses a row blocks it and is named."""

from datetime import datetime, timedelta

from django.db import models

RESTORE_DAYS = 30


def blockers(row) -> list[tuple[str, int]]:
    """(what, how many) live rows that point at this one and would be left hanging."""
    return blockers_of(type(row).objects.filter(pk=row.pk))


def blockers_of(rows: models.QuerySet) -> list[tuple[str, int]]:
    """(what, how many) live rows that point at any of these."""
    found = []
    for relation in rows.model._meta.related_objects:
        if relation.on_delete is not models.PROTECT:
            continue
        users = relation.related_model.objects.filter(**{f"{relation.field.name}__in": rows})
        if hasattr(users, "live"):
            users = users.live()
        if count := users.count():
            found.append((str(relation.related_model._meta.verbose_name), count))
    return found


def can_restore(row, now: datetime) -> bool:
    return row.archived_at is not None and now - row.archived_at <= timedelta(days=RESTORE_DAYS)
