"""Writes what a check has accepted: all of it or nothing, in the transaction of the caller."""

from django.core.exceptions import PermissionDenied

from townportal.registers.importing.inserting import insert_plain, insert_rows
from townportal.registers.importing.rows import Checked, Outcome, PreparedRow
from townportal.registers.models import ImportBatch, ImportedRow
from townportal.registers.saving import claim_version, prove_editable


def write(importer, checked: Checked, batch: ImportBatch) -> None:
    """Write the new and the changed rows with their history.

    Raises:
        Conflict: somebody changed one of the rows while the workbook was read again.
        PermissionDenied: a row would lie outside what the user may edit.
    """
    reason = f"导入 {batch.file_name}"
    new, updates = checked.having(Outcome.NEW), checked.having(Outcome.UPDATE)
    importer.before_insert(new)
    rows = [row.instance for row in new]
    for row in rows:
        row.created_by = importer.user
        if hasattr(row, "build_grams"):
            row.grams = row.build_grams()
    insert_rows(rows, by=importer.user, reason=reason)
    importer.after_insert(new)
    _prove(importer, rows)
    for row in updates:
        _update(importer, row, reason)
    insert_plain(
        [
            ImportedRow(batch=batch, row_id=row.instance.pk, fingerprint=row.fingerprint)
            for row in (*new, *updates)
        ]
    )


def _update(importer, row: PreparedRow, reason: str) -> None:
    instance = row.instance
    claim_version(instance, instance.version)
    instance._change_reason, instance._history_user = reason, importer.user  # noqa: SLF001 - simple_history's own way
    instance.save()
    prove_editable(importer.user, instance)


def _prove(importer, rows, size: int = 5000) -> None:
    """Every new row must be one that the user may edit, as after each save of the page."""
    editable = importer.model._default_manager.editable_by(importer.user)
    for start in range(0, len(rows), size):
        keys = [row.pk for row in rows[start : start + size]]
        if editable.filter(pk__in=keys).count() != len(keys):
            raise PermissionDenied
