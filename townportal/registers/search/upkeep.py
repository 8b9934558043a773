"""Finds and mends search indexes that are missing or half gone.

Django changes a SQLite table by making it anew, and the triggers that keep the index go with the
old one. Nothing fails then: rows saved later just cannot be found.
"""

from django.apps import apps
from django.core import checks
from django.db import connections

from townportal.registers.search.index import search_index
from townportal.registers.search.models import Searchable, refresh_grams


def incomplete_indexes(using: str, models=None) -> list[type[Searchable]]:
    """The searchable models whose table is there and whose index is not, or not whole."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        ready = [
            model
            for model in (searchable_models() if models is None else models)
            if model._meta.db_table in tables and _has_grams(connection, cursor, model)
        ]
    return [model for model in ready if not search_index(connection, model).is_complete()]


def mend_search_indexes(using: str, models=None, **signal) -> list[type[Searchable]]:
    """Build anew whatever is incomplete. Connected to post_migrate, so no migration can break it.

    Returns:
        The models whose index was built.
    """
    connection = connections[using]
    broken = incomplete_indexes(using, models)
    for model in broken:
        index = search_index(connection, model)
        with connection.cursor() as cursor:
            for statement in [*index.removal(), *index.creation()]:
                cursor.execute(statement)
    return broken


def check_search_indexes(app_configs=None, databases=None, **kwargs) -> list[checks.Warning]:
    """A warning, not an error: errors would stop the very ``migrate`` that mends the index."""
    return [
        checks.Warning(
            f"{model._meta.verbose_name}的搜索索引缺失或不完整,新保存的内容会搜不到。",
            hint="运行 manage.py migrate,索引会自动重建。",
            obj=model,
            id="registers.W001",
        )
        for using in databases or []
        for model in incomplete_indexes(using)
        if app_configs is None or model._meta.app_config in app_configs
    ]


def refresh_dependents(row) -> int:
    """After a searched text of this row changed: renew the rows that are found by it.

    Returns:
        How many rows had to change.
    """
    count = 0
    for model in searchable_models():
        paths = {path.rpartition("__")[0] for path in model.search_fields if "__" in path}
        for path in paths:
            if isinstance(row, model._meta.get_field(path).related_model):
                count += refresh_grams(model._base_manager.filter(**{path: row}))
    return count


def searchable_models() -> list[type[Searchable]]:
    return [model for model in apps.get_models() if issubclass(model, Searchable)]


def _has_grams(connection, cursor, model) -> bool:
    columns = connection.introspection.get_table_description(cursor, model._meta.db_table)
    return "grams" in {column.name for column in columns}
