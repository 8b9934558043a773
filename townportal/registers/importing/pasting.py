"""Turns a block copied from Excel into a file, so that it takes the same way as an upload."""

import csv
import io
from pathlib import Path

PASTED_NAME = "粘贴的内容.csv"


def write_pasted(text: str, path: Path) -> None:
    """Excel separates cells by tabs and quotes those that hold a line break."""
    rows = csv.reader(io.StringIO(text, newline=""), dialect="excel-tab")
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
