"""The portal's export of a long list, and the least that such a workbook can cost."""

from pathlib import Path
from tempfile import TemporaryDirectory

from django.http import QueryDict

from ledgers.models import Entry
from tests.bench.data import USERS
from townportal.registers import site
from townportal.registers.exports import write_listing
from townportal.registers.lists import Listing
from townportal.registers.sheets_out import write_plain

# column of the list: where the database has the same
COLUMNS = {
    "serial": "serial",
    "village": "village__name",
    "person_name": "person_name",
    "entry_class": "entry_class__name",
    "headline": "title",
    "text": "text",
    "collected_on": "collected_on",
    "due_on": "due_on",
    "state": "state",
    "owner_name": "owner_name",
    "closed_on": "closed_on",
    "closing_kind": "closing_kind",
    "level": "level",
    "plan": "plan",
    "feedback": "feedback",
    "ledger": "ledger__name",
    "township": "township__name",
    "source": "source__name",
    "place": "place",
    "urgency": "urgency",
}


def whole_list() -> None:
    """The portal's own way from the list to the file, as the job takes it."""
    query = QueryDict("&".join(f"col={name}" for name in COLUMNS))
    listing = Listing(site.find("ledgers.entry"), USERS["clerk"], query)
    with TemporaryDirectory() as folder:
        write_listing(listing, Path(folder) / "list.xlsx")


def fetch_and_write() -> None:
    """The same rows and columns straight from one query to the writer."""
    paths = list(COLUMNS.values())
    kinds = ["date" if path.endswith("_on") else "text" for path in paths]
    rows = Entry.objects.visible_to(USERS["clerk"]).live().order_by("-collected_on", "-pk")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "floor.xlsx"
        numbered = ((n, *row) for n, row in enumerate(rows.values_list(*paths).iterator(), 1))
        write_plain(path, ["序号", *paths], numbered, ["number", *kinds])
