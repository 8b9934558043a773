"""Every register x every role x every page, with own, neighbouring and foreign rows.

200 shown, 302 done, 403 refused, 404 as if it did not exist, 409 something still hangs on the row.
The tables are written by hand from the policy's words, never computed from roles.py.
"""

import pytest

from tests.access.asking import (
    PAGES,
    ROW_PAGES,
    plain_registers,
    read_table,
    status,
)
from townportal.registers import site

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("access")]

CLOSED = "403 403 403 403 403 403"

# list print export template import add add+ | view edit edit+ archive restore reveal, per place

VILLAGE_FACTS = (
    ("own", "other", "foreign"),
    """
village_secretary  200 200 302 200 200 200 302 | 200 200 302 302 302 302 | 404 404 404 404 404 404 | 404 404 404 404 404 404
village_clerk      200 200 302 200 200 200 302 | 200 200 302 302 302 302 | 404 404 404 404 404 404 | 404 404 404 404 404 404
stationed_cadre    200 200 403 403 403 403 403 | 200 403 403 403 403 302 | 404 404 404 404 404 404 | 404 404 404 404 404 404
party_clerk        200 200 302 403 403 403 403 | 200 403 403 403 403 302 | 200 403 403 403 403 302 | 404 404 404 404 404 404
hardship_clerk     200 200 302 403 403 403 403 | 200 403 403 403 403 302 | 200 403 403 403 403 302 | 404 404 404 404 404 404
stability_clerk    200 200 302 403 403 403 403 | 200 403 403 403 403 302 | 200 403 403 403 403 302 | 404 404 404 404 404 404
livelihood_clerk   200 200 302 403 403 403 403 | 200 403 403 403 403 302 | 200 403 403 403 403 302 | 404 404 404 404 404 404
general_clerk      200 200 302 200 200 200 302 | 200 200 302 302 302 302 | 200 200 302 302 302 302 | 404 404 404 404 404 404
leader             200 200 302 403 403 403 403 | 200 403 403 403 403 302 | 200 403 403 403 403 302 | 404 404 404 404 404 404
inspector          200 200 302 403 403 403 403 | 200 403 403 403 403 403 | 200 403 403 403 403 403 | 404 404 404 404 404 404
county_inspector   200 200 302 403 403 403 403 | 200 403 403 403 403 403 | 200 403 403 403 403 403 | 200 403 403 403 403 403
administrator      403 403 403 403 403 403 403 | 403 403 403 403 403 403 | 403 403 403 403 403 403 | 403 403 403 403 403 403
auditor            403 403 403 403 403 403 403 | 403 403 403 403 403 403 | 403 403 403 403 403 403 | 403 403 403 403 403 403
""",
)

# A village's people keep their own village's row; further villages are the office's to add.
VILLAGES = (
    ("own", "other", "foreign"),
    """
village_secretary  200 200 302 200 200 403 403 | 200 200 302 302 302 302 | 404 404 404 404 404 404 | 404 404 404 404 404 404
village_clerk      200 200 302 200 200 403 403 | 200 200 302 302 302 302 | 404 404 404 404 404 404 | 404 404 404 404 404 404
stationed_cadre    200 200 403 403 403 403 403 | 200 403 403 403 403 302 | 404 404 404 404 404 404 | 404 404 404 404 404 404
party_clerk        200 200 302 403 403 403 403 | 200 403 403 403 403 302 | 200 403 403 403 403 302 | 404 404 404 404 404 404
hardship_clerk     200 200 302 403 403 403 403 | 200 403 403 403 403 302 | 200 403 403 403 403 302 | 404 404 404 404 404 404
stability_clerk    200 200 302 403 403 403 403 | 200 403 403 403 403 302 | 200 403 403 403 403 302 | 404 404 404 404 404 404
livelihood_clerk   200 200 302 403 403 403 403 | 200 403 403 403 403 302 | 200 403 403 403 403 302 | 404 404 404 404 404 404
general_clerk      200 200 302 200 200 200 302 | 200 200 302 302 302 302 | 200 200 302 302 302 302 | 404 404 404 404 404 404
leader             200 200 302 403 403 403 403 | 200 403 403 403 403 302 | 200 403 403 403 403 302 | 404 404 404 404 404 404
inspector          200 200 302 403 403 403 403 | 200 403 403 403 403 403 | 200 403 403 403 403 403 | 404 404 404 404 404 404
county_inspector   200 200 302 403 403 403 403 | 200 403 403 403 403 403 | 200 403 403 403 403 403 | 200 403 403 403 403 403
administrator      403 403 403 403 403 403 403 | 403 403 403 403 403 403 | 403 403 403 403 403 403 | 403 403 403 403 403 403
auditor            403 403 403 403 403 403 403 | 403 403 403 403 403 403 | 403 403 403 403 403 403 | 403 403 403 403 403 403
""",
)

SYSTEM_ROWS = (
    ("own", "foreign"),
    """
village_secretary  403 403 403 403 403 403 403 | 403 403 403 403 403 403 | 403 403 403 403 403 403
village_clerk      403 403 403 403 403 403 403 | 403 403 403 403 403 403 | 403 403 403 403 403 403
stationed_cadre    403 403 403 403 403 403 403 | 403 403 403 403 403 403 | 403 403 403 403 403 403
party_clerk        403 403 403 403 403 403 403 | 403 403 403 403 403 403 | 403 403 403 403 403 403
hardship_clerk     403 403 403 403 403 403 403 | 403 403 403 403 403 403 | 403 403 403 403 403 403
stability_clerk    403 403 403 403 403 403 403 | 403 403 403 403 403 403 | 403 403 403 403 403 403
livelihood_clerk   403 403 403 403 403 403 403 | 403 403 403 403 403 403 | 403 403 403 403 403 403
general_clerk      403 403 403 403 403 403 403 | 403 403 403 403 403 403 | 403 403 403 403 403 403
leader             403 403 403 403 403 403 403 | 403 403 403 403 403 403 | 403 403 403 403 403 403
inspector          403 403 403 403 403 403 403 | 403 403 403 403 403 403 | 403 403 403 403 403 403
county_inspector   403 403 403 403 403 403 403 | 403 403 403 403 403 403 | 403 403 403 403 403 403
administrator      200 200 302 200 200 200 302 | 200 200 302 302 302 302 | 404 404 404 404 404 404
auditor            403 403 403 403 403 403 403 | 403 403 403 403 403 403 | 403 403 403 403 403 403
""",
)

# Where the administrator's line differs from that of SYSTEM_ROWS; everybody else's is the same.
OF_ADMINISTRATOR = {
    # one row, his own township; new townships are set up on the server
    "villages.township": "200 200 302 404 404 403 403 | 200 200 302 409 302 302 | 404 404 404 404 404 404",
    # an account is switched off, not archived
    "accounts.user": "200 200 302 404 404 200 302 | 200 200 302 403 403 302 | 404 404 404 404 404 404",
    "clocks.limit": "200 200 302 404 404 200 302 | 200 200 302 302 302 302 | 404 404 404 404 404 404",
    "clocks.reminderrule": "200 200 302 404 404 200 302 | 200 200 302 302 302 302 | 404 404 404 404 404 404",
}

# Rows of the whole installation: read by every administrator, changed by none but for holidays.
EVERYWHERE = {
    "clocks.holiday": "200 200 302 302 302 302",
    "clocks.limit": "200 403 403 403 403 302",
    "clocks.reminderrule": "200 403 403 403 403 302",
}

TABLES = {
    "villages.villagegroup": VILLAGE_FACTS,
    "villages.household": VILLAGE_FACTS,
    "villages.person": VILLAGE_FACTS,
    "villages.village": VILLAGES,
    "villages.township": SYSTEM_ROWS,
    "accounts.user": SYSTEM_ROWS,
    "ledgers.ledger": SYSTEM_ROWS,
    "ledgers.dictionaryitem": SYSTEM_ROWS,
    "ledgers.ledgerfield": SYSTEM_ROWS,
    "clocks.limit": SYSTEM_ROWS,
    "clocks.reminderrule": SYSTEM_ROWS,
    "clocks.holiday": (
        (),
        "\n".join(line.partition("|")[0] for line in SYSTEM_ROWS[1].splitlines()),
    ),
}
ROLES = list(read_table(VILLAGE_FACTS[1]))


def expected_of(key: str, role: str) -> dict[str, str]:
    places, table = TABLES[key]
    groups = read_table(table)[role]
    if role == "administrator" and key in OF_ADMINISTRATOR:
        groups = read_table(f"{role} {OF_ADMINISTRATOR[key]}")[role]
    if key in EVERYWHERE:
        places = (*places, "everywhere")
        groups = [*groups, (EVERYWHERE[key] if role == "administrator" else CLOSED).split()]
    found = dict(zip(PAGES, groups[0], strict=True))
    for place, group in zip(places, groups[1:], strict=True):
        found |= {f"{place} {page}": cell for page, cell in zip(ROW_PAGES, group, strict=True)}
    return found


def test_every_register_has_a_table():
    assert {register.key for register in plain_registers()} == TABLES.keys()


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("key", TABLES)
def test_register_pages(world, browser, plain_refusals, key, role):
    register, rows, client = site.registers[key], world.free_rows(key), browser(role)
    own = rows.get("own") or rows["everywhere"]

    found = {page: str(status(client, register, page, own)) for page in PAGES}
    for place, row in rows.items():
        pages = {page: str(status(client, register, page, row)) for page in ROW_PAGES}
        found |= {f"{place} {page}": code for page, code in pages.items()}

    assert found == expected_of(key, role)
