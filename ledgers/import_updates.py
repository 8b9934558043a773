"""Entries that an edited export brings back: found by their number, changed in their own fields."""

import re

from ledgers.import_columns import CLOSED, CLOSING, DUE, HANDLING, OWNER, PLAN, SERIAL
from ledgers.models import Entry
from ledgers.workflow import ActionKind, allowed
from townportal.registers.columns import as_text
from townportal.registers.importing import PreparedRow, changes
from townportal.registers.importing.columns import PK
from townportal.registers.importing.duplicates import in_parts
from townportal.registers.sheets.cleaning import clean_prose, clean_text

SERIAL_TEXT = re.compile(r"\s*.{1,10}〔\d{4}〕\d{1,8}号\s*")

NOT_FOUND = "没有这个编号的事项,或者您不能修改它。新登记的事项请把“编号”空着。"
NOT_ALLOWED = "这件事现在不能由您修改(已作废,或不归您办)。"
ONLY_BY_STEPS = "办理过程不能用导入修改,这一格没有改,请在事项页面办理。"


def load_entries(importer, tables) -> dict:
    """By number and by key, the entries that a workbook names and this user may edit."""
    rows = importer.register.rows(importer.user).editable_by(importer.user).live()
    rows = rows.prefetch_related("helpers")
    serials = {
        text
        for table in tables
        if table.has(SERIAL)
        for raw in table.rows()
        if SERIAL_TEXT.fullmatch(text := clean_text(raw.cells.get(SERIAL, "")))
    }
    found = {entry.serial: entry for entry in in_parts(rows, "serial", serials)}
    keys = changes.wanted(tables, PK)
    return found | {entry.pk: entry for entry in in_parts(rows, "pk", keys)}


def find_entry(importer, row: PreparedRow) -> Entry:
    entry = importer.existing.get(clean_text(row.raw.cells[SERIAL]))
    if entry is None:
        row.error(SERIAL, NOT_FOUND)
        return importer.new_row()
    return entry


def drop_handling(importer, row: PreparedRow, given: dict) -> dict:
    """Leave out what only the steps of the matter change; say so where it differs."""
    entry = row.instance
    if not allowed(importer.user, entry, ActionKind.AMEND):
        row.error(SERIAL, NOT_ALLOWED)
    now = {
        OWNER: entry.owner_name,
        PLAN: clean_prose(entry.plan),
        DUE: entry.due_on,
        CLOSED: entry.closed_on,
        CLOSING: entry.get_closing_kind_display(),
    }
    for key in HANDLING:
        if key in given and as_text(given.pop(key)) != as_text(now.get(key)):
            row.warn(key, ONLY_BY_STEPS)
    if given.get("text") == clean_text(entry.headline):
        del given["text"]  # lists show only the beginning
    return given
