"""A leaving user's open matters change hands."""

from ledgers.actions import record
from ledgers.models import Entry
from ledgers.workflow import ActionKind
from townportal.accounts.handover import moves
from townportal.registers.saving import claim_version


@moves("在办台账事项")
def move_entries(*, leaving, successor, by) -> list[str]:
    """Open matters the leaving user owns or helps with; each gets a step that says so."""
    moved = []
    for entry in Entry.objects.open().filter(owner=leaving).select_related("ledger"):
        claim_version(entry, entry.version)
        entry.owner, entry.owner_name = successor, successor.full_name
        entry.save()
        text = f"{leaving.full_name} 离岗,工作交接"
        record(entry, ActionKind.TRANSFER, by, target=successor.full_name, text=text)
        moved.append(entry.serial)
    for entry in Entry.objects.open().filter(helpers=leaving):
        entry.helpers.remove(leaving)
        entry.helpers.add(successor)
        moved.append(f"{entry.serial}(协办)")
    return moved
