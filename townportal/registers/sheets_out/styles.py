"""Fonts, borders and alignments of official forms, and the one way a cell of them is written."""

from copy import copy
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.worksheet import Worksheet

from .safe import cell_value, looks_like_formula

TITLE_FACE = "方正小标宋简体"
HEADER_FACE = "黑体"
BODY_FACE = "仿宋_GB2312"
# GB2312 holds 6,763 characters: many a person's name needs the larger face.
NAME_FACE = "仿宋"

_THIN = Side(style="thin", color="FF000000")
BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


@dataclass(frozen=True, eq=False)
class Look:
    """How a cell looks. Made once, shared by all cells of a kind and told apart by identity."""

    font: Font
    alignment: Alignment
    border: Border | None = None
    number_format: str = "General"
    fill: PatternFill | None = None


def look(
    face: str,
    size: float,
    horizontal: str,
    *,
    bold: bool = False,
    wrap: bool = True,
    boxed: bool = True,
    number_format: str = "General",
    fill: str | None = None,
) -> Look:
    """A look in one line; `fill` is a colour such as "FFF2CC"."""
    return Look(
        font=Font(name=face, size=size, bold=bold),
        alignment=Alignment(
            horizontal=horizontal, vertical="center", wrap_text=wrap, shrink_to_fit=not wrap
        ),
        border=BOX if boxed else None,
        number_format=number_format,
        fill=PatternFill("solid", fgColor=fill) if fill else None,
    )


TITLE = look(TITLE_FACE, 22, "center", boxed=False)
LINE = look(BODY_FACE, 12, "left", wrap=False, boxed=False)
LINE_RIGHT = look(BODY_FACE, 12, "right", wrap=False, boxed=False)
HEADER = look(HEADER_FACE, 12, "center")
NOTE = look(BODY_FACE, 11, "left", boxed=False)


# A style has one number per workbook, so finished styles are remembered for each.
_known: WeakKeyDictionary[Workbook, dict[Look, StyleArray]] = WeakKeyDictionary()


def put(sheet: Worksheet, row: int, column: int, value: object, style: Look) -> Cell:
    """Writes one value in the given look; text is text, even if it begins with an equals sign."""
    cell = sheet.cell(row, column)
    safe = cell_value(value)
    cell.value = safe
    dress(cell, style)
    if isinstance(safe, str):
        # openpyxl guesses formulas and error names from the text; the stated type wins.
        cell.data_type = "s"
        if looks_like_formula(safe):
            cell.quotePrefix = True
    return cell


def dress(cell: Cell, style: Look) -> None:
    """Gives a cell its look, number format included."""
    known = _known.setdefault(cell.parent.parent, {})
    if style in known:
        # openpyxl compares whole fonts and borders whenever one is set: two thirds of the time of
        # a long list. Copying the finished style is what its own sheet copier does.
        cell._style = copy(known[style])  # noqa: SLF001
        return
    cell.font = style.font
    cell.alignment = style.alignment
    cell.number_format = style.number_format
    if style.border:
        cell.border = style.border
    if style.fill:
        cell.fill = style.fill
    known[style] = copy(cell._style)  # noqa: SLF001


def put_merged(
    sheet: Worksheet, area: tuple[int, int, int, int], value: object, style: Look
) -> None:
    """Merges (top, left, bottom, right) and writes one value; borders are set inside it too."""
    top, left, bottom, right = area
    put(sheet, top, left, value, style)
    if (top, left) == (bottom, right):
        return
    sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    # Merging throws the covered cells away, so they are dressed after it.
    for cells in sheet.iter_rows(top, bottom, left, right):
        for cell in cells:
            dress(cell, style)
