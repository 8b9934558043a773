"""The list of a register, on screen and for printing."""

from django.template.response import TemplateResponse
from django.utils import timezone

from townportal.registers.lists import SIZES, Listing
from townportal.registers.models import SavedView

PRINT_LIMIT = 2000  # beyond it a browser struggles; the export has all rows


def row_list(request, register):
    register.check(request.user)
    listing = Listing(register, request.user, request.GET)
    context = list_context(request, listing)
    page = "registers/_table.html" if request.htmx else register.template("list")
    return TemplateResponse(request, page, context)


def list_context(request, listing) -> dict:
    register = listing.register
    return {
        "register": register,
        "listing": listing,
        "rows": [prepared(listing, row) for row in listing.page.rows],
        "saved_views": SavedView.objects.offered_to(request.user, register.key),
        "sizes": SIZES,
    }


def prepared(listing, row):
    """(row, address, [(column, text, tag)]) so that the template only loops."""
    cells = [_cell(column, row) for column in listing.columns]
    return row, listing.row_url(row), cells


def _cell(column, row) -> tuple:
    tag = column.tag(row) if column.tag else None
    return column, column.text(row) if tag is None else str(tag), tag


def row_print(request, register):
    """The filtered rows on paper: all of them up to a bound, in the list's columns and order."""
    register.check(request.user)
    listing = Listing(register, request.user, request.GET)
    rows = list(listing.ordered[: PRINT_LIMIT + 1])
    context = {
        "register": register,
        "listing": listing,
        "rows": [prepared(listing, row) for row in rows[:PRINT_LIMIT]],
        "is_cut": len(rows) > PRINT_LIMIT,
        "print_limit": PRINT_LIMIT,
        "printed_at": timezone.localtime(),
    }
    return TemplateResponse(request, register.template("list_print"), context)
