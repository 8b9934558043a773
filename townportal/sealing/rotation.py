"""Seals everything anew with the current key, while people go on working."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import models, transaction

from townportal.sealing.envelope import key_of
from townportal.sealing.fields import BlindIndexField, Sealed, sealed_fields
from townportal.sealing.keys import key_ring
from townportal.sealing.storage import is_sealed, opened_file, sealed_file
from townportal.sealing.upkeep import sealed_models

BATCH = 300
Progress = Callable[[str, int, int], None]


def reseal_database(progress: Progress) -> int:
    """Returns how many rows changed. May be stopped and started again at any time."""
    return sum(reseal_rows(model, progress) for model in sealed_models())


def reseal_rows(model: type[models.Model], progress: Progress) -> int:
    pks = list(model._base_manager.order_by("pk").values_list("pk", flat=True))
    changed = 0
    for start in range(0, len(pks), BATCH):
        changed += _reseal_batch(model, pks[start : start + BATCH])
        progress(str(model._meta.verbose_name), min(start + BATCH, len(pks)), len(pks))
    return changed


@transaction.atomic
def _reseal_batch(model, pks: list) -> int:
    """Rows are held while they are read and written: nobody's change is overwritten."""
    fields, current = sealed_fields(model), key_ring().current
    rows = model._base_manager.select_for_update(of=("self",)).filter(pk__in=pks)
    changed = 0
    for pk, seal, *values in rows.values_list("pk", "seal", *(field.name for field in fields)):
        anew = {
            field.name: field.sealed(field.opened(value, seal), seal)
            for field, value in zip(fields, values, strict=True)
            if isinstance(value, Sealed) and key_of(value.raw) != current
        }
        if anew:
            changed += model._base_manager.filter(pk=pk).update(**anew)
    return changed


def reindex_database(progress: Progress) -> int:
    """Compute blind indexes anew, after their key changed; the words of texts are search's own."""
    changed = 0
    for model in sealed_models():
        indexes = [f for f in model._meta.concrete_fields if isinstance(f, BlindIndexField)]
        changed += sum(_reindex(model, index, progress) for index in indexes)
    return changed


def _reindex(model, index: BlindIndexField, progress: Progress) -> int:
    pks = list(model._base_manager.exclude(**{index.name: ""}).values_list("pk", flat=True))
    for start in range(0, len(pks), BATCH):
        with transaction.atomic():
            rows = model._base_manager.select_for_update(of=("self",))
            for row in rows.filter(pk__in=pks[start : start + BATCH]):
                value = index.of(getattr(row, index.source))
                model._base_manager.filter(pk=row.pk).update(**{index.name: value})
        progress(str(index.verbose_name), min(start + BATCH, len(pks)), len(pks))
    return len(pks)


def reseal_files(progress: Progress) -> int:
    found = list(stored_files())
    changed = 0
    for number, path in enumerate(found, start=1):
        changed += _reseal_file(path)
        progress("文件", number, len(found))
    return changed


def stored_files() -> Iterator[Path]:
    folder = Path(default_storage.location)
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _reseal_file(path: Path) -> bool:
    try:
        content = path.read_bytes()
    except FileNotFoundError:  # deleted meanwhile
        return False
    if not is_sealed(content) or key_of_file(content) == key_ring().current:
        return False
    temporary = path.with_name(f".{path.name}.anew")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(sealed_file(opened_file(content, path.name), path.name))
        file.flush()
        os.fsync(file.fileno())
    temporary.rename(path)
    return True


def key_of_file(content: bytes) -> str:
    return key_of(content.partition(b"\n")[0].decode("ascii", "replace"))


def uses_of_old_keys() -> dict[str, int]:
    """How many values and files each key but the current one still opens."""
    counts: dict[str, int] = {}
    for key in _keys_of_values():
        counts[key] = counts.get(key, 0) + 1
    for path in stored_files():
        content = path.read_bytes()
        if is_sealed(content):
            counts[key_of_file(content)] = counts.get(key_of_file(content), 0) + 1
    counts.pop(key_ring().current, None)
    return counts


def _keys_of_values() -> Iterator[str]:
    for model in sealed_models():
        names = [field.name for field in sealed_fields(model)]
        for values in model._base_manager.values_list(*names).iterator(chunk_size=2000):
            yield from (key_of(value.raw) for value in values if isinstance(value, Sealed))
