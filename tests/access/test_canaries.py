"""Every page, choice, export and print as every role: marked rows out of reach never show.

The expected sets are whole: a mark that should be seen and is not fails as well.
"""

import re

import pytest
from django.db import connection
from django.urls import reverse

from tests.access.addresses import CODES, every_address
from tests.access.asking import plain_registers
from tests.access.crawl import crawl, text_of
from tests.access.world import marks_in
from tests.test_conventions import INLINE
from townportal.jobs import runner
from townportal.jobs.models import Job

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("access")]

FACTS = "village villagegroup household person "
LIVELIHOOD = (
    "livelihood livelihoodtext livelihoodpeople livelihoodplan livelihoodstep livelihoodurge "
    "livelihoodfile livelihoodresult solved "
)
STABILITY = (
    "stability stabilitytext stabilitypeople stabilityplan stabilitystep stabilityurge "
    "stabilityfile stabilityresult "
)
HARDSHIP = (
    "hardship hardshiptext hardshippeople hardshipplan hardshipstep hardshipurge hardshipfile "
    "hardshipresult hardshiphelp "
)
MATTERS = LIVELIHOOD + STABILITY + HARDSHIP
FILTERS = "dictionaryitem "
FURTHER = "ledger ledgerfield "  # the office's own further ledger lies in the livelihood section
FORM = "township "  # the county's form names the county

SEEN = {
    "village_secretary": {"own": FACTS + MATTERS + FILTERS + FURTHER + FORM},
    "village_clerk": {"own": FACTS + MATTERS + FILTERS + FURTHER + FORM},
    "stationed_cadre": {"own": FACTS + MATTERS + FILTERS + FURTHER},
    "party_clerk": {"own": FACTS, "other": FACTS},
    "hardship_clerk": {
        "own": FACTS + HARDSHIP + FILTERS + FORM,
        "other": FACTS + HARDSHIP,
        "town": HARDSHIP,
    },
    "stability_clerk": {
        "own": FACTS + STABILITY + FILTERS + FORM,
        "other": FACTS + STABILITY,
        "town": STABILITY,
    },
    "livelihood_clerk": {
        "own": FACTS + LIVELIHOOD + FILTERS + FURTHER + FORM,
        "other": FACTS + LIVELIHOOD,
        "town": LIVELIHOOD,
    },
    "general_clerk": {
        "own": FACTS + MATTERS + FILTERS + FURTHER + FORM,
        "other": FACTS + MATTERS,
        "town": MATTERS,
    },
    "leader": {
        "own": FACTS + MATTERS + FILTERS + FURTHER + FORM,
        "other": FACTS + MATTERS,
        "town": MATTERS,
    },
    "inspector": {
        "own": FACTS + LIVELIHOOD + FILTERS + FURTHER + FORM,
        "other": FACTS + LIVELIHOOD,
        "town": LIVELIHOOD,
    },
    "county_inspector": {
        "own": FACTS + MATTERS + FILTERS + FURTHER + FORM,
        "other": FACTS + MATTERS,
        "town": MATTERS,
        "foreign": FACTS + MATTERS + FILTERS + FURTHER + "user",
    },
    "administrator": {
        "own": "dictionaryitem ledger ledgerfield limit reminderrule township user village",
        "other": "village",
        "everywhere": "limit reminderrule",
    },
    "auditor": {},
}

PHONE = re.compile(r"(?<!\d)1387777\d{4}(?!\d)")
ID_NUMBER = re.compile(r"429999\d{11}[\dX]")
READING = re.compile(r"\s*\(?(SELECT|EXPLAIN|PRAGMA|SAVEPOINT|RELEASE|ROLLBACK)", re.IGNORECASE)
EDITING = re.compile(r"/edit/$")


@pytest.mark.parametrize("role", SEEN)
def test_no_mark_out_of_reach_is_seen(world, browser, plain_refusals, role):
    """On the way: opening pages writes nothing, and no page carries scripts or styles of its own."""
    client, writes = browser(role), []

    with connection.execute_wrapper(noting(writes)):
        pages = crawl(client, every_address(world))
    assert writes == []
    assert {url for url, text in pages.items() if "<html" in text and INLINE.search(text)} == set()

    pages |= exports(client)

    seen = set().union(*(marks_in(text) for text in pages.values()))
    expected = {f"{place} {kind}" for place, kinds in SEEN[role].items() for kind in kinds.split()}
    assert seen == expected
    bare = {url for url, text in pages.items() if PHONE.search(text) or ID_NUMBER.search(text)}
    assert {url for url in bare if not EDITING.search(url.partition("?")[0])} == set()


def noting(writes: list):
    """Note every statement that changes data, but for what a session keeps."""

    def execute(run, sql, params, many, context):
        if not READING.match(sql) and '"django_session"' not in sql:
            writes.append(sql)
        return run(sql, params, many, context)

    return execute


def exports(client) -> dict[str, str]:
    """{name: text} of every workbook that this person may have made."""
    starts = [register.url("export") for register in plain_registers()]
    starts += [f"{reverse('entry_export', args=[code])}?col=text&col=plan" for code in CODES]
    starts += [reverse("entry_export", args=["all"]), reverse("county_form_export")]
    started = [client.post(url) for url in starts]
    urls = [response.url for response in started if response.status_code == 302]
    jobs = [int(url.split("/")[-2]) for url in urls]
    runner.run_due()
    assert set(Job.objects.filter(pk__in=jobs).values_list("state", flat=True)) <= {"done"}
    return {f"job {pk}": text_of(client.get(reverse("job_download", args=[pk]))) for pk in jobs}
