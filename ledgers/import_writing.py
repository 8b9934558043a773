"""Writes the entries of an imported book with their past: steps, closings and help."""

from collections import defaultdict

from ledgers import actions
from ledgers.import_columns import NOTE
from ledgers.import_places import save_planned
from ledgers.models import EntryAction, EntryClosing, HelpMeasure, SerialCounter, State
from ledgers.workflow import ActionKind
from townportal.registers.importing import PreparedRow
from townportal.registers.importing.inserting import insert_plain

REASON = "导入台账时新建"


def number_rows(rows: list[PreparedRow], ledger, *, by) -> None:
    """Save the villages that the rows need and give the entries their numbers, in row order."""
    entries = [row.instance for row in rows]
    save_planned(entries, by=by, reason=REASON)
    by_year = defaultdict(list)
    for entry in entries:
        by_year[entry.collected_on.year].append(entry)
    for year, of_year in sorted(by_year.items()):
        numbers = SerialCounter.take(ledger, year, len(of_year))
        for entry, number in zip(of_year, numbers, strict=True):
            actions.number_entry(entry, number)


def insert_past(rows: list[PreparedRow], *, by) -> None:
    """What is known of each matter besides the entry itself, dated as it happened."""
    insert_plain([step for row in rows for step in _steps(row, by)])
    insert_plain([_closing(row, by) for row in rows if row.instance.closed_on])
    insert_plain([measure for row in rows for measure in _measures(row)])


def _steps(row: PreparedRow, by):
    entry = row.instance
    text = f"导入登记\n{row.given[NOTE]}" if row.given.get(NOTE) else "导入登记"
    yield EntryAction(
        entry=entry,
        kind=ActionKind.REGISTER,
        text=text,
        by=by,
        on=entry.collected_on,
        state=State.REGISTERED if entry.closed_on else entry.state,
        target=actions.source_name(entry),
        due_on=entry.due_on,
    )
    if entry.closed_on:
        yield EntryAction(
            entry=entry,
            kind=ActionKind.CLOSE,
            text=row.more["result"],
            by=by,
            on=entry.closed_on,
            state=entry.state,
            target=actions.closing_words(entry.closing_kind, row.more["sub_type"]),
        )


def _closing(row: PreparedRow, by) -> EntryClosing:
    entry = row.instance
    return EntryClosing(
        entry=entry,
        kind=entry.closing_kind,
        sub_type=row.more["sub_type"],
        result=row.more["result"],
        closed_on=entry.closed_on,
        closed_by=by,
    )


def _measures(row: PreparedRow):
    """Help counts as given when the matter was closed; of an open one it is planned."""
    entry = row.instance
    for item, amount in row.more["measures"]:
        yield HelpMeasure(entry=entry, measure=item, amount=amount, granted_on=entry.closed_on)
