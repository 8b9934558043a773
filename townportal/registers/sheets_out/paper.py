"""Paper, margins, repeated rows and page numbers of a printed form."""

from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.worksheet import Worksheet

A3, A4 = 8, 9
FOOTER = "第 &P 页 共 &N 页"


def set_paper(
    sheet: Worksheet, *, paper: int, repeated_rows: tuple[int, int], one_page: bool = False
) -> None:
    """Landscape, fitted to one page's width (and height, if asked), header rows on each page."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = paper
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 1 if one_page else 0
    sheet.print_title_rows = f"{repeated_rows[0]}:{repeated_rows[1]}"
    sheet.oddFooter.center.text = FOOTER
    sheet.print_options.horizontalCentered = True
    sheet.page_margins = PageMargins(
        left=0.5, right=0.5, top=0.6, bottom=0.7, header=0.3, footer=0.35
    )
