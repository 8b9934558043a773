"""What a person sees of a checked workbook before he decides; numbers stay masked."""

from townportal.registers.importing.changes import shown
from townportal.registers.importing.columns import ImportColumn
from townportal.registers.importing.rows import Checked, Outcome, PreparedRow

SHOWN_ROWS = 200
SHOWN_ISSUES = 500
SHOWN = (Outcome.NEW, Outcome.UPDATE)


def make_report(importer, checked: Checked) -> dict:
    """The preview as plain data: the first rows, and everything that is wrong."""
    good = [row for row in checked.rows if row.outcome in SHOWN]
    rows, issues = good[:SHOWN_ROWS], [*checked.errors, *checked.warnings]
    said = {key for row in rows for key in row.given}
    columns = [column for column in importer.columns if column.key in said]
    return {
        "columns": [column.title for column in columns],
        "rows": [_row(importer, columns, row) for row in rows],
        "more_rows": len(good) - len(rows),
        "issues": [{**issue.as_dict(), "level": issue.level} for issue in issues[:SHOWN_ISSUES]],
        "more_issues": max(0, len(issues) - SHOWN_ISSUES),
        "notices": [*checked.notices, *importer.notices(checked)],
    }


def _row(importer, columns: list[ImportColumn], row: PreparedRow) -> dict:
    doubtful = {issue.column_index for issue in row.issues}
    return {
        "sheet": row.raw.table.name,
        "row": row.raw.number,
        "outcome": row.outcome,
        "name": str(row.instance) if row.is_update else "",
        "cells": [_cell(importer, column, row, doubtful) for column in columns],
    }


def _cell(importer, column: ImportColumn, row: PreparedRow, doubtful: set) -> dict:
    if column.key in row.changed:
        before, after = row.changed[column.key]
        return {"text": after, "before": before, "changed": True}
    index = row.raw.table.column_of(column.key)
    return {
        "text": shown(importer, column, row.given.get(column.key, "")),
        "doubtful": index is not None and index in doubtful,
        "is_short": column.kind != "text",
    }
