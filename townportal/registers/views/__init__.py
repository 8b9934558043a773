"""The pages that every register has."""

from townportal.registers.views.drafts import draft_discard, draft_save
from townportal.registers.views.exports import export_start
from townportal.registers.views.imports import import_template, import_upload
from townportal.registers.views.lists import row_list, row_print
from townportal.registers.views.rows import (
    edit_row,
    row_add,
    row_archive,
    row_edit,
    row_restore,
    row_reveal,
    row_view,
)
from townportal.registers.views.saved_views import saved_view_add, saved_view_delete

__all__ = [
    "draft_discard",
    "draft_save",
    "edit_row",
    "export_start",
    "import_template",
    "import_upload",
    "row_add",
    "row_archive",
    "row_edit",
    "row_list",
    "row_print",
    "row_restore",
    "row_reveal",
    "row_view",
    "saved_view_add",
    "saved_view_delete",
]
