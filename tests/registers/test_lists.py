"""Lists of every register: what they ask of the database, find, filter, sort and page."""

from datetime import date
from functools import cmp_to_key
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import HouseholdFactory, PersonFactory, VillageFactory, id_number, make_entry
from tests.registers.rows import EVERY, LEDGER, ROWS, make_rows, register_of
from townportal.registers import site
from townportal.registers.lists import Listing
from townportal.registers.paging import paginate

pytestmark = pytest.mark.django_db


def test_every_register_is_tried():
    assert {key.partition("/")[0] for key in EVERY} == site.registers.keys()


# What a page asks of the database


def queries(client, url) -> int:
    client.get(url)  # what is loaded once per process is loaded now
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


# An entry list also needs its ledger, that one's own columns, the calendar and a year's values.
MOST_QUERIES = dict.fromkeys(EVERY, 8) | {"ledgers.entry": 11, LEDGER: 13}


@pytest.mark.parametrize("key", ROWS)
def test_a_list_asks_the_same_whatever_its_length(cast, key):
    client, url = cast.writer(key), register_of(key).url("list")
    make_rows(key, cast, 2)
    with_few = queries(client, url)
    for number in range(2, 14):
        ROWS[key](cast, number)

    assert queries(client, url) == with_few
    assert with_few <= MOST_QUERIES[key]


@pytest.mark.parametrize("key", ROWS)
def test_paper_asks_the_same_whatever_its_length(cast, key):
    client, url = cast.writer(key), register_of(key).url("print")
    make_rows(key, cast, 2)
    with_few = queries(client, url)
    for number in range(2, 14):
        ROWS[key](cast, number)

    assert queries(client, url) == with_few


# Search

FOUND = {
    "田春生": True,  # Chinese
    "春生": True,  # two characters, not at the beginning
    "田": True,  # one character
    "tcs": True,  # pinyin initials
    "TC": True,  # their beginning, however written
    "田 春生": True,  # several words: all of them
    "春田": False,
    "tsc": False,
    "田春生 别处": False,
}
NAMED = {
    "villages.person": lambda cast, name: PersonFactory(village=cast.village, name=name),
    "villages.household": lambda cast, name: HouseholdFactory(village=cast.village, head_name=name),
    "villages.village": lambda cast, name: VillageFactory(township=cast.township, name=name),
    LEDGER: lambda cast, name: make_entry(by=cast.clerk, village=cast.village, person_name=name),
}


@pytest.mark.parametrize("text", FOUND)
@pytest.mark.parametrize("key", NAMED)
def test_names_are_found_by_characters_and_initials(cast, key, text):
    wanted = NAMED[key](cast, "田春生")
    NAMED[key](cast, "周大河")

    listing = cast.writer(key).get(register_of(key).url("list"), {"q": text}).context["listing"]

    assert listing.page.rows == ([wanted] if FOUND[text] else [])


@pytest.mark.parametrize(
    ("text", "is_found"),
    (("渠漏", True), ("水渠 柳林", True), ("0001", True), ("清淤", True), ("路灯", False)),
)
def test_a_matter_is_found_by_its_text_number_and_plan(cast, text, is_found):
    entry = make_entry(by=cast.clerk, village=cast.village, text="水渠漏水", plan="组织清淤")

    page = cast.writer(LEDGER).get(reverse("entry_search"), {"q": text}).context["listing"].page

    assert page.rows == ([entry] if is_found else [])


# Filters and their chips


def test_chips_name_the_filters_in_force_and_take_one_off_each(cast):
    PersonFactory(village=cast.village, name="田春生", sex="male")
    query = {
        "q": "田",
        "village": cast.village.pk,
        "sex": "male",
        "is_living": "True",
        "size": "20",
    }

    listing = cast.writer("villages.person").get("/villages/person/", query).context["listing"]

    without = {label: set(query) - set(parse_qs(rest)) for label, rest in listing.chips}
    assert without == {
        "搜索:田": {"q"},
        "村(社区):柳林村": {"village"},
        "性别:男": {"sex"},
        "健在:是": {"is_living"},
    }


def test_a_span_of_days_is_one_chip(cast):
    kept = make_entry(by=cast.clerk, village=cast.village, collected_on=date(2026, 3, 5))
    make_entry(by=cast.clerk, village=cast.village, collected_on=date(2026, 4, 1))
    query = {"collected_on_after": "2026-03-01", "collected_on_before": "2026-03-31"}

    listing = cast.writer(LEDGER).get(reverse("entry_search"), query).context["listing"]

    assert (listing.page.rows, listing.chips) == (
        [kept],
        [("收集日期:2026-03-01 至 2026-03-31", "")],
    )


def test_filters_narrow_together(cast):
    wanted = PersonFactory(village=cast.village, name="田春生", sex="male")
    PersonFactory(village=cast.village, name="田秀英", sex="female")
    PersonFactory(village=VillageFactory(township=cast.township), name="田春生", sex="male")
    query = {"village": cast.village.pk, "sex": "male", "q": "田春"}

    listing = cast.writer("villages.person").get("/villages/person/", query).context["listing"]

    assert listing.page.rows == [wanted]


@pytest.mark.parametrize("value", ("999999", "x", "-1", "1 OR 1=1"))
def test_a_filter_value_that_is_none_lists_nothing_and_says_so(cast, value):
    PersonFactory(village=cast.village)

    response = cast.writer("villages.person").get("/villages/person/", {"village": value})

    assert response.context["listing"].page.rows == []
    assert "field-error" in response.content.decode()


# Columns and order


def sorts_of(key: str) -> list[str]:
    register = register_of(key)
    return [column.name for column in register.offered_columns() if column.sort]


def listing_of(cast, key: str, **params) -> Listing:
    return Listing(register_of(key), cast.user_for(key), QueryDict(urlencode(params, doseq=True)))


def by_columns(listing, rows):
    """The rows in the order that the list promises: unknown last, whichever way it runs."""

    def compare(one, other):
        for path in listing.ordering:
            sign = -1 if path.startswith("-") else 1
            mine, its = (value_at(row, path.lstrip("-")) for row in (one, other))
            if mine != its:
                return _nulls_last(mine, its, sign)
        return 0

    return sorted(rows, key=cmp_to_key(compare))


def _nulls_last(mine, its, sign: int) -> int:
    if mine is None or its is None:
        return 1 if mine is None else -1
    return sign if mine > its else -sign


def value_at(row, path: str):
    for name in path.split("__"):
        row = getattr(row, name) if row is not None else None
    return getattr(row, "pk", row)


@pytest.mark.parametrize("sign", ("", "-"))
@pytest.mark.parametrize("key", EVERY)
def test_every_column_sorts_with_unknown_values_last(cast, key, sign):
    make_rows(key, cast, 1 if key == "villages.township" else 5)
    for name in sorts_of(key):
        listing = listing_of(cast, key, sort=f"{sign}{name}", col=sorts_of(key), size=200)

        assert listing.sort == f"{sign}{name}"
        assert listing.page.rows == by_columns(listing, listing.queryset), name


@pytest.mark.parametrize("sign", ("", "-"))
@pytest.mark.parametrize("key", ROWS)
def test_paging_meets_every_row_once_both_ways(cast, key, sign):
    make_rows(key, cast, 11)
    for name in ["", *sorts_of(key)]:
        sort = f"{sign}{name}" if name else ""
        listing = listing_of(cast, key, sort=sort, col=sorts_of(key), size=200)
        expected = by_columns(listing, listing.queryset)

        forward, last = walk(listing, "after", "next_cursor")
        backward, _ = walk(listing, "before", "previous_cursor", start=last)

        assert forward == expected, name
        assert backward == expected[: len(backward)], name
        assert len(backward) == len(expected) - len(last.rows), name


def walk(listing, parameter: str, cursor: str, start=None) -> tuple[list, object]:
    """All rows met from page to page of four, in reading order, and the last page."""
    page = start or paginate(listing.queryset, listing.ordering, size=4)
    pages = [] if start else [page]
    while getattr(page, cursor):
        page = paginate(
            listing.queryset, listing.ordering, size=4, **{parameter: getattr(page, cursor)}
        )
        pages.append(page)
        assert len(pages) < 100
    ordered = pages if parameter == "after" else pages[::-1]
    return [row for part in ordered for row in part.rows], page


@pytest.mark.parametrize("key", ("villages.village", "villages.person", LEDGER))
def test_the_links_of_the_pager_meet_every_row_once(cast, key):
    rows = make_rows(key, cast, 45)
    client, url, met = cast.writer(key), register_of(key).url("list"), []
    query = "size=20"
    while query:
        listing = client.get(f"{url}?{query}").context["listing"]
        met += [row.pk for row in listing.page.rows]
        query = listing.next_query if listing.page.next_cursor else ""

    assert len(met) == len(set(met))
    assert {row.pk for row in rows} <= set(met)


@pytest.mark.parametrize(
    "cursor", ("x", "bnVsbA", "W10", "WyJhIl0", "eyJhIjoxfQ", "WzEsMiwzLDQsNV0")
)
def test_a_forged_place_in_the_list_shows_its_beginning(cast, cursor):
    PersonFactory(village=cast.village)
    client = cast.writer("villages.person")

    for parameter in ("after", "before"):
        response = client.get("/villages/person/", {parameter: cursor})

        assert response.status_code == 200
        assert len(response.context["listing"].page.rows) == 1


def test_masked_and_unknown_columns_neither_sort_nor_break(cast):
    make_rows("villages.person", cast, 3)
    client = cast.writer("villages.person")
    usual = client.get("/villages/person/").context["listing"].page.rows

    for sort in (
        "id_number",
        "-phone",
        "household",
        "nonsense",
        "password",
        "village__township__id",
    ):
        listing = client.get("/villages/person/", {"sort": sort}).context["listing"]

        assert (listing.sort, listing.page.rows) == ("", usual)


def test_chosen_columns_are_shown_in_their_order(cast):
    client = cast.writer("villages.person")
    query = {"col": ["phone", "name", "nonsense"]}

    listing = client.get("/villages/person/", query).context["listing"]

    assert [column.name for column in listing.columns] == ["phone", "name"]


def test_masked_values_are_masked_in_lists_and_on_paper(cast):
    PersonFactory(village=cast.village, id_number=id_number(1), phone="13877776666")
    client = cast.writer("villages.person")

    for page in ("/villages/person/", "/villages/person/print/"):
        text = client.get(page).content.decode()

        assert ("138****6666" in text, "13877776666" in text, id_number(1) in text) == (
            True,
            False,
            False,
        )


# The list on paper, in pieces, and around a row


@pytest.mark.parametrize("key", ROWS)
def test_paper_has_exactly_the_rows_of_the_list(cast, key):
    make_rows(key, cast, 5)
    client, register = cast.writer(key), register_of(key)
    name = sorts_of(key)[0]
    query = {"sort": f"-{name}", "col": name, "size": "200"}

    listed = client.get(register.url("list"), query).context["listing"].page.rows
    printed = client.get(register.url("print"), query).context["rows"]

    assert [row for row, *_ in printed] == listed


def test_htmx_gets_the_table_only(cast):
    client = cast.writer("villages.person")

    response = client.get("/villages/person/", headers={"HX-Request": "true"})

    assert response.templates[0].name == "registers/_table.html"
    assert "<html" not in response.content.decode()


def test_a_row_knows_its_neighbours_in_the_filtered_list(cast):
    first, second, third = (PersonFactory(village=cast.village, name=f"田{n}") for n in "甲乙丙")
    PersonFactory(village=cast.village, name="周丁")
    client = cast.writer("villages.person")

    seen = {}
    for person in (first, second, third):
        url = reverse("villages_person_view", args=[person.pk])
        context = client.get(url, {"list": "q=田&sort=-name&col=name"}).context
        seen[person] = (context["previous"], context["following"])

    ordered = client.get("/villages/person/", {"q": "田", "sort": "-name", "col": "name"})
    one, two, three = ordered.context["listing"].page.rows
    assert seen == {one: (None, two), two: (one, three), three: (two, None)}


def test_the_way_back_from_a_row_is_the_list_it_came_from(cast):
    person = PersonFactory(village=cast.village, name="田春生")
    client = cast.writer("villages.person")
    query = {"q": "田", "sort": "name", "col": "name", "size": "20"}

    listing = client.get("/villages/person/", query).context["listing"]
    back = client.get(listing.row_url(person)).context["back_url"]

    assert parse_qs(urlsplit(back).query) == {name: [value] for name, value in query.items()}
