"""The pages of the ledgers."""

from ledgers.views.entries import (
    entry_act,
    entry_edit,
    entry_print,
    entry_reveal,
    entry_view,
)
from ledgers.views.files import attachment
from ledgers.views.lists import (
    entry_export,
    entry_import,
    entry_list,
    entry_list_print,
    entry_search,
    entry_template,
    entry_totals,
    todo,
)
from ledgers.views.measures import measure_add, measure_remove
from ledgers.views.registering import entry_add, entry_duplicates, entry_people

__all__ = [
    "attachment",
    "entry_act",
    "entry_add",
    "entry_duplicates",
    "entry_edit",
    "entry_export",
    "entry_import",
    "entry_list",
    "entry_list_print",
    "entry_people",
    "entry_print",
    "entry_reveal",
    "entry_search",
    "entry_template",
    "entry_totals",
    "entry_view",
    "measure_add",
    "measure_remove",
    "todo",
]
