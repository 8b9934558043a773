"""Every ledger x every role x every page of a matter, wherever the matter lies.

own: in the person's village; other: in a neighbouring one; town: of the township, in no village;
foreign: in another township. 404 as if it did not exist, 403 seen but not theirs to do.
"""

import pytest
from django.urls import reverse

from tests.access.asking import form_data, read_table
from tests.access.conftest import undone
from tests.access.world import ENTRY_PLACES, LEDGERS, TODAY
from tests.factories import item_of
from townportal.registers import site

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("access")]

PAGES = ("list", "totals", "print", "export", "template", "import", "add", "add+")
ROW_PAGES = ("view", "edit", "edit+", "print", "reveal", "measure+", "unmeasure+", "file")

HIDDEN = "404 404 404 404 404 404 404 404"
CLOSED = "403 403 403 403 403 403 404 404"  # no ledger at all
WRITES = "200 200 302 200 302 302 302 200"
READS = "200 403 403 200 302 403 403 200"
MASKED = "200 403 403 200 403 403 403 200"

# list totals print export template import add add+ | view edit edit+ print reveal measure+ ...
# Who writes another ledger is offered that one for registering; this one's classes are refused.

LIVELIHOOD = f"""
village_secretary  200 200 200 302 200 200 200 302 | {WRITES} | {HIDDEN} | {HIDDEN} | {HIDDEN}
village_clerk      200 200 200 302 200 200 200 302 | {WRITES} | {HIDDEN} | {HIDDEN} | {HIDDEN}
stationed_cadre    200 200 200 403 403 403 403 403 | {READS}  | {HIDDEN} | {HIDDEN} | {HIDDEN}
party_clerk        403 403 403 403 403 403 403 403 | {CLOSED} | {CLOSED} | {CLOSED} | {CLOSED}
hardship_clerk     403 403 403 403 403 403 200 200 | {HIDDEN} | {HIDDEN} | {HIDDEN} | {HIDDEN}
stability_clerk    403 403 403 403 403 403 200 200 | {HIDDEN} | {HIDDEN} | {HIDDEN} | {HIDDEN}
livelihood_clerk   200 200 200 302 200 200 200 302 | {WRITES} | {WRITES} | {WRITES} | {HIDDEN}
general_clerk      200 200 200 302 200 200 200 302 | {WRITES} | {WRITES} | {WRITES} | {HIDDEN}
leader             200 200 200 302 403 403 403 403 | {READS}  | {READS}  | {READS}  | {HIDDEN}
inspector          200 200 200 302 403 403 403 403 | {MASKED} | {MASKED} | {MASKED} | {HIDDEN}
county_inspector   200 200 200 302 403 403 403 403 | {MASKED} | {MASKED} | {MASKED} | {MASKED}
administrator      403 403 403 403 403 403 403 403 | {CLOSED} | {CLOSED} | {CLOSED} | {CLOSED}
auditor            403 403 403 403 403 403 403 403 | {CLOSED} | {CLOSED} | {CLOSED} | {CLOSED}
"""

STABILITY = f"""
village_secretary  200 200 200 302 200 200 200 302 | {WRITES} | {HIDDEN} | {HIDDEN} | {HIDDEN}
village_clerk      200 200 200 302 200 200 200 302 | {WRITES} | {HIDDEN} | {HIDDEN} | {HIDDEN}
stationed_cadre    200 200 200 403 403 403 403 403 | {READS}  | {HIDDEN} | {HIDDEN} | {HIDDEN}
party_clerk        403 403 403 403 403 403 403 403 | {CLOSED} | {CLOSED} | {CLOSED} | {CLOSED}
hardship_clerk     403 403 403 403 403 403 200 200 | {HIDDEN} | {HIDDEN} | {HIDDEN} | {HIDDEN}
stability_clerk    200 200 200 302 200 200 200 302 | {WRITES} | {WRITES} | {WRITES} | {HIDDEN}
livelihood_clerk   403 403 403 403 403 403 200 200 | {HIDDEN} | {HIDDEN} | {HIDDEN} | {HIDDEN}
general_clerk      200 200 200 302 200 200 200 302 | {WRITES} | {WRITES} | {WRITES} | {HIDDEN}
leader             200 200 200 302 403 403 403 403 | {READS}  | {READS}  | {READS}  | {HIDDEN}
inspector          403 403 403 403 403 403 403 403 | {HIDDEN} | {HIDDEN} | {HIDDEN} | {HIDDEN}
county_inspector   200 200 200 302 403 403 403 403 | {MASKED} | {MASKED} | {MASKED} | {MASKED}
administrator      403 403 403 403 403 403 403 403 | {CLOSED} | {CLOSED} | {CLOSED} | {CLOSED}
auditor            403 403 403 403 403 403 403 403 | {CLOSED} | {CLOSED} | {CLOSED} | {CLOSED}
"""

HARDSHIP = f"""
village_secretary  200 200 200 302 200 200 200 302 | {WRITES} | {HIDDEN} | {HIDDEN} | {HIDDEN}
village_clerk      200 200 200 302 200 200 200 302 | {WRITES} | {HIDDEN} | {HIDDEN} | {HIDDEN}
stationed_cadre    200 200 200 403 403 403 403 403 | {READS}  | {HIDDEN} | {HIDDEN} | {HIDDEN}
party_clerk        403 403 403 403 403 403 403 403 | {CLOSED} | {CLOSED} | {CLOSED} | {CLOSED}
hardship_clerk     200 200 200 302 200 200 200 302 | {WRITES} | {WRITES} | {WRITES} | {HIDDEN}
stability_clerk    403 403 403 403 403 403 200 200 | {HIDDEN} | {HIDDEN} | {HIDDEN} | {HIDDEN}
livelihood_clerk   403 403 403 403 403 403 200 200 | {HIDDEN} | {HIDDEN} | {HIDDEN} | {HIDDEN}
general_clerk      200 200 200 302 200 200 200 302 | {WRITES} | {WRITES} | {WRITES} | {HIDDEN}
leader             200 200 200 302 403 403 403 403 | {READS}  | {READS}  | {READS}  | {HIDDEN}
inspector          403 403 403 403 403 403 403 403 | {HIDDEN} | {HIDDEN} | {HIDDEN} | {HIDDEN}
county_inspector   200 200 200 302 403 403 403 403 | {MASKED} | {MASKED} | {MASKED} | {MASKED}
administrator      403 403 403 403 403 403 403 403 | {CLOSED} | {CLOSED} | {CLOSED} | {CLOSED}
auditor            403 403 403 403 403 403 403 403 | {CLOSED} | {CLOSED} | {CLOSED} | {CLOSED}
"""

TABLES = {
    "livelihood": read_table(LIVELIHOOD),
    "stability": read_table(STABILITY),
    "hardship": read_table(HARDSHIP),
}


def list_status(client, world, code: str, page: str) -> int:
    if page.startswith("add"):
        url = f"{reverse('entry_add')}?ledger={code}"
        data = new_entry(world, code)
        return (client.post(url, data) if page == "add+" else client.get(url)).status_code
    name = "entry_list_print" if page == "print" else f"entry_{page}"
    url = reverse(name, args=[code])
    return (client.post(url) if page == "export" else client.get(url)).status_code


def new_entry(world, code: str) -> dict:
    entry = world.entries[code, "own"]
    return {
        "village": entry.village_id,
        "person_name": "田春生",
        "entry_class": entry.entry_class_id,
        "text": "水渠漏水",
        "collected_on": TODAY.isoformat(),
        "urgency": "normal",
        "opened_level": "village",
    }


def row_status(client, entry, page: str) -> int:
    match page:
        case "file":
            response = client.get(reverse("attachment", args=[entry.attachments.first().pk]))
            response.getvalue()  # read to the end, which closes the file
            return response.status_code
        case "measure+":
            url = reverse("measure_add", args=[entry.pk])
            data = {"measure": item_of(entry.ledger, "低保", kind="measure").pk}
        case "unmeasure+":
            url, data = reverse("measure_remove", args=[entry.measures.get().pk]), {}
        case "edit+":
            register = site.find("ledgers.entry", {"ledger": entry.ledger.code})
            url, data = reverse("entry_edit", args=[entry.pk]), form_data(register, entry)
        case "reveal":
            url, data = reverse("entry_reveal", args=[entry.pk]), {}
        case _:
            return client.get(reverse(f"entry_{page}", args=[entry.pk])).status_code
    return client.post(url, data).status_code


@pytest.mark.parametrize("role", TABLES["livelihood"])
@pytest.mark.parametrize("code", LEDGERS)
def test_entry_pages(world, browser, plain_refusals, code, role):
    groups, client, found = TABLES[code][role], browser(role), {}

    for page in PAGES:
        with undone():
            found[page] = str(list_status(client, world, code, page))
    for place in ENTRY_PLACES:
        for page in ROW_PAGES:
            with undone():
                entry = world.entries[code, place]
                found[f"{place} {page}"] = str(row_status(client, entry, page))

    expected = dict(zip(PAGES, groups[0], strict=True))
    for place, group in zip(ENTRY_PLACES, groups[1:], strict=True):
        expected |= {f"{place} {page}": cell for page, cell in zip(ROW_PAGES, group, strict=True)}
    assert found == expected
