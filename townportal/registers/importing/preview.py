"""What a person sees of a checked workbook before he decides; numbers stay masked."""

from townportal.registers.importing.changes import shown
from townportal.registers.importing.columns import NUMBER
from townportal.registers.importing.rows import Checked, Outcome, PreparedRow

SHOWN_ROWS = 200
SHOWN_ISSUES = 500
SHOWN = (Outcome.NEW, Outcome.UPDATE)


def make_report(importer, checked: Checked) -> dict:
    """The preview as plain data: rows in the sheet's columns, and everything that is wrong."""
    keys = [
        column.key
        for column in importer.columns
        if column.key != NUMBER and any(table.has(column.key) for table in checked.tables)
    ]
    good = [row for row in checked.rows if row.outcome in SHOWN]
    issues = [*checked.errors, *checked.warnings]
    return {
        "columns": [importer.by_key[key].title for key in keys],
        "rows": [_row(importer, keys, row) for row in good[:SHOWN_ROWS]],
        "more_rows": max(0, len(good) - SHOWN_ROWS),
        "issues": [{**issue.as_dict(), "level": issue.level} for issue in issues[:SHOWN_ISSUES]],
        "more_issues": max(0, len(issues) - SHOWN_ISSUES),
        "notices": [*checked.notices, *importer.notices(checked)],
    }


def _row(importer, keys: list[str], row: PreparedRow) -> dict:
    doubtful = {issue.column_index for issue in row.issues}
    return {
        "sheet": row.raw.table.name,
        "row": row.raw.number,
        "outcome": row.outcome,
        "name": str(row.instance) if row.is_update else "",
        "cells": [_cell(importer, key, row, doubtful) for key in keys],
    }


def _cell(importer, key: str, row: PreparedRow, doubtful: set) -> dict:
    index = row.raw.table.column_of(key)
    if key in row.changed:
        before, after = row.changed[key]
        return {"text": after, "before": before, "changed": True}
    text = shown(importer, importer.by_key[key], row.given.get(key, ""))
    return {"text": text, "doubtful": index is not None and index in doubtful}
