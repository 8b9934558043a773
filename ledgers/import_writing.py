"""Writes the entries of an imported book with their past: steps, closings and help."""

from collections import defaultdict
from collections.abc import Callable, Iterator

from ledgers import actions
from ledgers.import_columns import NOTE
from ledgers.models import Entry, EntryAction, EntryClosing, HelpMeasure, SerialCounter, State
from ledgers.workflow import ActionKind
from townportal.registers.importing import PreparedRow


def foresee_numbers(entries: list[Entry], ledger) -> None:
    """Number the entries as if nobody else registered anything until they are written."""
    last = dict(SerialCounter.objects.filter(ledger=ledger).values_list("year", "last"))
    _number(
        entries, lambda year, count: range(last.get(year, 0) + 1, last.get(year, 0) + 1 + count)
    )


def settle_numbers(entries: list[Entry], ledger) -> bool:
    """Take the numbers, in the order of the book; whether they differ from the foreseen ones."""
    foreseen = [entry.serial_number for entry in entries]
    _number(entries, lambda year, count: SerialCounter.take(ledger, year, count))
    return foreseen != [entry.serial_number for entry in entries]


def _number(entries: list[Entry], take: Callable[[int, int], range]) -> None:
    by_year = defaultdict(list)
    for entry in entries:
        by_year[entry.collected_on.year].append(entry)
    for year, of_year in sorted(by_year.items()):
        for entry, number in zip(of_year, take(year, len(of_year)), strict=True):
            actions.number_entry(entry, number)


def past_of(rows: list[PreparedRow], *, by) -> Iterator[tuple[str, Iterator]]:
    """What is known of each matter besides the entry itself, dated as it happened."""
    yield "entry", (step for row in rows for step in _steps(row, by))
    yield "entry", (_closing(row, by) for row in rows if row.instance.closed_on)
    yield "entry", (measure for row in rows for measure in _measures(row))


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
