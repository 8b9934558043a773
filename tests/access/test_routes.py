"""A new address without a place in the matrix fails here."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import URLPattern, get_resolver

from tests.access import test_entry_pages, test_other_pages, test_register_pages
from tests.factories import LedgerFactory
from townportal.registers.register import PAGES

BY_REGISTER = {
    f"{key.replace('.', '_')}_{page}" for key in test_register_pages.TABLES for page in PAGES
}
OF_ENTRIES = set(
    "entry_list entry_totals entry_list_print entry_export entry_template entry_import entry_add "
    "entry_view entry_edit entry_print entry_reveal measure_add measure_remove attachment "
    "entry_act".split()
)
OF_ALL = {name for name, _ in test_other_pages.PAGES.values()}
OF_ONE_PERSON = set(
    "job_detail job_download job_cancel job_retry import_preview import_annotated import_apply "
    "import_cancel import_undo notice_read saved_view_delete draft_save draft_discard "
    "notice_read_all saved_view_add user_password_reset".split()
)
REASONS = {
    "login": "open to everybody",
    "logout": "ends one's own session",
    "toggle_large_text": "sets a cookie in one's own browser",
    "import_batches": "lists one's own uploads only; the canaries crawl it",
    "help": "a page of text",
}


def url_patterns(resolver=None):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        else:
            yield from url_patterns(pattern)


def test_every_address_is_in_the_matrix():
    named = {pattern.name for pattern in url_patterns()}

    assert named == BY_REGISTER | OF_ENTRIES | OF_ALL | OF_ONE_PERSON | REASONS.keys()


def test_no_address_is_listed_twice():
    groups = (BY_REGISTER, OF_ENTRIES, OF_ALL, OF_ONE_PERSON, REASONS.keys())

    assert sum(map(len, groups)) == len(set().union(*groups))


def test_every_ledger_page_is_in_the_matrix():
    """The tables of entries name pages, not addresses; this holds the two together."""
    pages = {*test_entry_pages.PAGES, *test_entry_pages.ROW_PAGES}

    assert pages == set(
        "list totals print export template import add add+ view edit edit+ reveal measure+ "
        "unmeasure+ file".split()
    )


@pytest.mark.django_db
@pytest.mark.xdist_group("access")
def test_a_ledgers_code_hides_no_other_address(world):
    """ledgers/<code>/ stands beside ledgers/search/ and the like."""
    routes = [str(pattern.pattern) for pattern in url_patterns()]
    words = {route.split("/")[1] for route in routes if route.startswith("ledgers/")}
    words = {word for word in words if not word.startswith("<")} | {"all"}
    ledger, refused = LedgerFactory(township=world.rows["villages.township"]["own"]), set()

    for word in words:
        ledger.code = word
        try:
            ledger.full_clean()
        except ValidationError as error:
            refused |= {word} & {word for message in error.message_dict["code"] if message}

    assert refused == words
