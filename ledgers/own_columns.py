"""A ledger's own fields as columns of its list and of the workbook."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from ledgers.form_fields import PREFIX
from ledgers.models import Ledger, LedgerField
from townportal.registers.columns import Column

Kind = LedgerField.Kind
KINDS = {Kind.NUMBER: "number", Kind.MONEY: "number", Kind.DATE: "date"}
READ: dict[str, Callable[[Any], Any]] = {Kind.MONEY: Decimal, Kind.DATE: date.fromisoformat}


def own_columns(ledger: Ledger) -> list[Column]:
    return [own_column(field) for field in LedgerField.objects.of(ledger)]


def own_column(field: LedgerField) -> Column:
    read = READ.get(field.kind, lambda value: value)

    def get(entry) -> Any:
        stored = entry.extra.get(field.key)
        return None if stored is None else read(stored)

    kind = KINDS.get(field.kind, "text")
    return Column(f"{PREFIX}{field.key}", field.label, kind, get=get, needs=("extra",))
