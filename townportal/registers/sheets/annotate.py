"""Gives the user's own workbook back with every fault marked in its cell."""

import json
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from . import sandbox
from .guard import check_size


@dataclass(frozen=True)
class Note:
    """One thing to tell about a cell, or about a whole row if `column_index` is None.

    `row` is the number Excel shows (from 1); `column_index` counts from 0, as in `Header.columns`.
    """

    sheet: str
    row: int
    column_index: int | None
    message: str
    level: Literal["error", "warning"] = "error"


def annotate(
    path: Path,
    original_name: str,
    notes: Iterable[Note],
    header_rows: Mapping[str, int] | None = None,
) -> bytes:
    """Return the workbook as .xlsx with red (error) and yellow (warning) cells, each with a
    comment, and all messages of a row in the column 错误说明 behind the last used one.

    An .xlsx keeps its sheets, formats, widths, merged cells and formulas; marks and messages of
    an earlier round are taken away where the row is fine now. An .xls, .ods or .csv, and an
    .xlsx too large or too odd to be kept, becomes an .xlsx with the same sheets, values and
    merged cells. At most 5,000 cells get a comment: Excel slows down beyond.
    `header_rows` names the header row of each sheet (from 1); the title 错误说明 goes there.
    Nothing written here can become a formula. Raises SheetError as `read_workbook` does.
    """
    check_size(path)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "annotated.xlsx"
        task = {
            "notes": [asdict(note) for note in notes],
            "header_rows": dict(header_rows or {}),
            "target": str(target),
        }
        with sandbox.run("annotate", path, original_name, json.dumps(task)):
            return target.read_bytes()
