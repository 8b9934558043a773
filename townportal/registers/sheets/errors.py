"""What goes wrong with a workbook or a cell, in words for the person who filled it in."""


class SheetError(Exception):
    """The whole file cannot be taken; the message says why and how to mend it."""


class CellError(ValueError):
    """One cell cannot be understood; the message says what was found and what to write."""
