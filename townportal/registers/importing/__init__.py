"""From an uploaded workbook to rows of a register: read, check every row, write all or none."""

from townportal.registers.importing.choices import Choices
from townportal.registers.importing.columns import ImportColumn
from townportal.registers.importing.importer import Importer
from townportal.registers.importing.rows import Checked, Issue, Outcome, PreparedRow, RawRow

__all__ = [
    "Checked",
    "Choices",
    "ImportColumn",
    "Importer",
    "Issue",
    "Outcome",
    "PreparedRow",
    "RawRow",
]
