"""The county form: its identities in every cell, and its rows against a recount in Python."""

import random

import pytest

from ledgers.models import ClosingKind, Entry, Level
from reports.county_form import open_form
from tests.factories import ledger_of
from tests.reports.generated import Recount, generate
from townportal.registers.sheets_out.county_rows import COUNTY_ROWS, TOWNSHIP_ROWS, VILLAGE_ROWS

pytestmark = pytest.mark.django_db
MONTHS = [(2020, 10), (2020, 12), *((2021, month) for month in range(1, 13))]


@pytest.fixture
def entries(clerk, village, other_village, foreign_village, make_user, other_township):
    chance = random.Random(20210630)
    codes = ("livelihood", "hardship", "stability")
    ledgers = [ledger_of(village.township, code) for code in codes]
    found = generate(
        chance, clerk=clerk, villages=[village, other_village], ledgers=ledgers, count=160
    )
    stranger = make_user(clerk.role, township=other_township)
    generate(
        chance,
        clerk=stranger,
        villages=[foreign_village],
        ledgers=[ledger_of(other_township)],
        count=10,
    )  # rows that could leak
    return Entry.objects.filter(pk__in=[e.pk for e in found]).prefetch_related("closings")


def rows_of(form, labels, village_id=None):
    return {label.number: form.line(label.key, village_id) for label in labels}


def plus(*lines):
    return [sum(cells) for cells in zip(*lines, strict=True)]


def minus(one, other):
    return [a - b for a, b in zip(one, other, strict=True)]


def check_columns(form, row):
    """合计 = the three 小计, 小计 = Σ classes."""
    cells = dict(zip(form.columns.cells(), row, strict=True))
    subtotals = [cells[code, ""] for code, _, _ in form.columns.groups]
    assert cells[None] == sum(subtotals)
    for code, _, names in form.columns.groups:
        assert cells[code, ""] == sum(cells[code, name] for name in names)


def check_village_block(row):
    assert row[3] == plus(row[4], row[5], row[6])
    assert row[10] == plus(row[11], row[12], row[13])
    assert row[15] == minus(plus(row[8], row[9]), row[10])
    assert row[15] == minus(row[1], row[3])


def check_township_block(row):
    assert row[16] == plus(row[17], row[19])
    assert row[19] == plus(row[21], row[22], row[23], row[24])
    assert row[25] == plus(row[26], row[27]) == plus(row[28], row[29], row[30])
    assert row[34] == plus(row[35], row[36])
    assert row[36] == plus(row[37], row[38], row[39], row[40])
    assert row[41] == plus(row[42], row[43]) == plus(row[44], row[45], row[46])
    assert row[49] == minus(plus(row[33], row[34]), row[41])
    assert row[49] == minus(row[16], row[25])
    assert (row[7], row[14]) == (row[17], row[35])


def test_identities_hold_in_every_cell_of_every_month(clerk, township, entries):
    opened_this_year, last = {}, {}
    for year, month in MONTHS:
        form = open_form(clerk, [township.pk], year, month)
        row = rows_of(form, TOWNSHIP_ROWS)
        for line in row.values():
            check_columns(form, line)
        check_village_block(row)
        check_township_block(row)
        if year == 2021:
            opened_this_year = plus(opened_this_year, row[9]) if opened_this_year else row[9]
            assert row[1] == plus(row[2], opened_this_year)
            if month > 1:
                assert (row[8], row[33]) == (last[15], last[49])
        last = row


def test_villages_add_up_to_the_township(clerk, township, village, other_village, entries):
    form = open_form(clerk, [township.pk], 2021, 6)
    whole = rows_of(form, VILLAGE_ROWS)
    one, other = (rows_of(form, VILLAGE_ROWS, v.pk) for v in (village, other_village))
    assert whole == {number: plus(one[number], other[number]) for number in whole}


def test_rows_agree_with_a_recount(clerk, township, entries):
    for year, month in [(2020, 12), (2021, 1), (2021, 6), (2021, 12)]:
        form = open_form(clerk, [township.pk], year, month)
        for level in Level.values:
            compare_with_recount(form, entries, level, year, month)


def compare_with_recount(form, entries, level, year, month):
    recount = Recount(entries, level, year, month)
    opened = "collected" if level == Level.TOWNSHIP else "opened"
    expected = {
        f"{opened}_total": recount.carried_over() + recount.opened(recount.new_year),
        f"{opened}_in_month": recount.opened(recount.start),
        "closed_total": recount.closed_this_year(recount.end),
        "closed_in_month": recount.closed_in_month(),
        "open_at_month_end": recount.open_at(recount.end),
    }
    for kind in ClosingKind.values:
        expected[f"closed_{kind}"] = recount.closed_this_year(recount.end, kind)
        expected[f"closed_in_month_{kind}"] = recount.closed_in_month(kind)

    counted = {key: form.line(f"{level}.{key}")[0] for key in expected}

    assert counted == expected, (level, year, month)


def test_county_sheet_keeps_the_identity_for_every_level(clerk, township, entries):
    form = open_form(clerk, [township.pk], 2021, 6)
    row = rows_of(form, COUNTY_ROWS)
    for first in (1, 10, 19):
        assert row[first + 1] == plus(row[first + 2], row[first + 3], row[first + 4])
        assert row[first + 8] == minus(plus(row[first + 5], row[first + 6]), row[first + 7])


def test_every_cell_opens_to_as_many_records(client, clerk, township, village, entries):
    """What the number says, the list behind it shows."""
    client.force_login(clerk)
    form = open_form(clerk, [township.pk], 2021, 6)
    for label in VILLAGE_ROWS:
        response = client.get(
            "/ledgers/hardship/",
            {
                "figure": f"form.{label.key}",
                "from": "2021-06-01",
                "to": "2021-06-30",
                "village": village.pk,
            },
        )
        cells = dict(zip(form.columns.cells(), form.line(label.key, village.pk), strict=True))
        shown = response.context["listing"].page.total
        taken_off = form.reopened(label.key)
        if taken_off:
            params = {"figure": taken_off, "from": "2021-06-01", "to": "2021-06-30"}
            response = client.get("/ledgers/hardship/", params | {"village": village.pk})
            shown -= response.context["listing"].page.total
        assert shown == cells["hardship", ""], label
