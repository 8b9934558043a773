"""Says at every start whether the keys at hand open what the database holds."""

from collections.abc import Iterator

from django.apps import apps
from django.core import checks
from django.db import connections, models

from townportal.sealing.envelope import SealError, key_of
from townportal.sealing.fields import Sealed, sealed_fields
from townportal.sealing.keys import MissingKeyError, key_ring


def sealed_models() -> list[type[models.Model]]:
    """Every model with sealed fields, the histories included."""
    return [model for model in apps.get_models() if sealed_fields(model)]


def check_keys(app_configs=None, databases=None, **kwargs) -> list[checks.Error]:
    try:
        ring = key_ring()
    except MissingKeyError as error:
        return [checks.Error(f"密钥文件不能使用:{error}", hint=HINT, id="sealing.E001")]
    missing = {
        key for using in databases or [] for key in keys_in_use(using) if key not in ring.keys
    }
    return [
        checks.Error(f"缺少密钥 {key},用它加密的内容打不开。", hint=HINT, id="sealing.E002")
        for key in sorted(missing)
    ]


HINT = "请放回与数据库配套的密钥文件(FIELD_KEYS_FILE),它和备份分开保管。"


def keys_in_use(using: str) -> Iterator[str]:
    """The keys of the first and the last row of every table: enough to notice a strange ring."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    for model in sealed_models():
        if model._meta.db_table in tables and not model._meta.proxy:
            for order in ("pk", "-pk"):
                yield from keys_of(model._base_manager.using(using).order_by(order)[:1])


def keys_of(rows) -> Iterator[str]:
    names = [field.name for field in sealed_fields(rows.model)]
    for values in rows.values_list(*names):
        for value in values:
            if isinstance(value, Sealed):
                try:
                    yield key_of(value.raw)
                except SealError:
                    yield "?"
