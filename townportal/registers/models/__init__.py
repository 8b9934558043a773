"""What the kernel itself keeps: nothing about any subject."""

from townportal.registers.models.draft import Draft
from townportal.registers.models.form_token import FormToken
from townportal.registers.models.import_batch import ImportBatch, ImportedRow
from townportal.registers.models.reveal import Reveal
from townportal.registers.models.saved_view import SavedView

__all__ = ["Draft", "FormToken", "ImportBatch", "ImportedRow", "Reveal", "SavedView"]
