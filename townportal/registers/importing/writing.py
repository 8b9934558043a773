"""Writes what a check has accepted: all of it or nothing, in the transaction of the caller."""

from django.core.exceptions import PermissionDenied
from django.db import models

from townportal.registers.importing.duplicates import known_among
from townportal.registers.importing.inserting import NewRows, RowsBelow
from townportal.registers.importing.rows import Checked, Outcome, PreparedRow
from townportal.registers.models import ImportBatch, ImportedRow
from townportal.registers.saving import claim_version, prove_editable

PROVED_AT_ONCE = 5000  # databases bound the number of parameters


class DoubleImportError(Exception):
    """Another import has written some of the same rows since they were checked."""


class Writing:
    """Does the heavy work when it is made, outside the transaction that ``commit`` runs in."""

    def __init__(self, importer, checked: Checked, batch: ImportBatch):
        self.importer, self.batch = importer, batch
        self.reason = f"导入 {batch.file_name}"
        self.new, self.updates = checked.having(Outcome.NEW), checked.having(Outcome.UPDATE)
        importer.foresee(self.new)
        rows = [row.instance for row in self.new]
        for row in rows:
            row.created_by = importer.user
            _index(row)
        self.rows = NewRows(rows)
        self.parts = [RowsBelow(parent, part) for parent, part in importer.parts(self.new)]

    def commit(self) -> None:
        """Write the new and the changed rows with their history.

        Raises:
            Conflict: somebody changed one of the rows since the check.
            DoubleImportError: another worker was faster with the same rows.
            PermissionDenied: a row would lie outside what the user may edit.
        """
        self._insert()
        for row in self.updates:
            self._update(row.instance)
        written = [*self.new, *self.updates]
        NewRows([self._note(row) for row in written]).insert()

    def _insert(self) -> None:
        changed = self.importer.settle(self.new)
        # Only now: numbers are given out one import at a time, so the other one has ended.
        if known_among(self.importer.model, {row.fingerprint for row in self.new}):
            raise DoubleImportError
        if changed:
            for row in self.rows.rows:
                _index(row)
            self.rows.refresh([*changed, "grams"])
        self.rows.insert()
        self.rows.insert_history(by=self.importer.user, reason=self.reason)
        for part in self.parts:
            part.insert()
        self._prove()

    def _prove(self) -> None:
        """Every new row must be one that the user may edit, as after each save of the page."""
        editable = self.importer.model._default_manager.editable_by(self.importer.user)
        keys = [row.pk for row in self.rows.rows]
        for start in range(0, len(keys), PROVED_AT_ONCE):
            part = keys[start : start + PROVED_AT_ONCE]
            if editable.filter(pk__in=part).count() != len(part):
                raise PermissionDenied

    def _update(self, instance: models.Model) -> None:
        claim_version(instance, instance.version)
        # Private names, but simple_history's own way to say who and why.
        instance._change_reason = self.reason  # noqa: SLF001
        instance._history_user = self.importer.user  # noqa: SLF001
        instance.save()
        prove_editable(self.importer.user, instance)

    def _note(self, row: PreparedRow) -> ImportedRow:
        fingerprint = row.fingerprint
        return ImportedRow(batch=self.batch, row_id=row.instance.pk, fingerprint=fingerprint)


def _index(row: models.Model) -> None:
    if hasattr(row, "build_grams"):
        row.grams = row.build_grams()
