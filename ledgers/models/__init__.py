"""The ledgers: what they are (data), what is entered, and what happened to each matter."""

from ledgers.models.action import Attachment, EntryAction
from ledgers.models.closing import ClosingKind, EntryClosing, Feedback
from ledgers.models.dictionary import DictionaryItem, Ledger, LedgerField
from ledgers.models.entry import Entry, Level, State
from ledgers.models.measure import HelpMeasure
from ledgers.models.serial import SerialCounter

__all__ = [
    "Attachment",
    "ClosingKind",
    "DictionaryItem",
    "Entry",
    "EntryAction",
    "EntryClosing",
    "Feedback",
    "HelpMeasure",
    "Ledger",
    "LedgerField",
    "Level",
    "SerialCounter",
    "State",
]
