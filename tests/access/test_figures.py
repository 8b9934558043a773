"""Every number counts the rows its reader may see, and opens to exactly those."""

import re

import pytest
from django.urls import reverse

from ledgers.models import Entry
from tests.access.world import TODAY
from townportal.registers.figures import Period, Scope, values

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("access")]

# The world has, in every place, one matter of each ledger being handled and one solved (民生);
# places: own village, other village, in no village, foreign township.
COUNTED = {
    # collected, open, closed, help measures, villages, people
    "village_secretary": (4, 3, 1, 3, 2, 1),
    "village_clerk": (4, 3, 1, 3, 2, 1),
    "stationed_cadre": (4, 3, 1, 3, 2, 1),
    "party_clerk": (0, 0, 0, 0, 4, 2),
    "hardship_clerk": (3, 3, 0, 3, 4, 2),
    "stability_clerk": (3, 3, 0, 3, 4, 2),
    "livelihood_clerk": (6, 3, 3, 3, 4, 2),
    "general_clerk": (12, 9, 3, 9, 4, 2),
    "leader": (12, 9, 3, 9, 4, 2),
    "inspector": (6, 3, 3, 3, 4, 2),
    "county_inspector": (16, 12, 4, 12, 6, 3),
    "administrator": (0, 0, 0, 0, 0, 0),
    "auditor": (0, 0, 0, 0, 0, 0),
}
KEYS = (
    "ledger.collected",
    "ledger.open",
    "ledger.closed",
    "ledger.help_measures",
    "villages.count",
    "villages.persons",
)
READERS = [role for role, counts in COUNTED.items() if counts[0]]


@pytest.mark.parametrize("role", COUNTED)
def test_figures_count_visible_rows_only(world, role):
    found = values(KEYS, Scope(world.users[role]), Period(TODAY))

    assert tuple(found[key].value for key in KEYS) == COUNTED[role]


@pytest.mark.parametrize("role", READERS)
def test_a_drill_down_lists_what_was_counted(browser, role):
    found = {}
    for key, expected in zip(KEYS[:3], COUNTED[role], strict=False):
        url = f"{reverse('entry_search')}?figure={key}&to={TODAY}"
        listing = browser(role).get(url).context["listing"]
        found[key] = (listing.page.total, len(listing.page.rows), expected)

    assert {total for total in found.values() if len(set(total)) > 1} == set()


@pytest.mark.parametrize("role", READERS)
def test_the_dashboard_counts_what_its_links_list(browser, role):
    """Tiles: 在办 · 快到期 · 已逾期 · 本月新登记 · 本月办结; each number against its own list."""
    client = browser(role)
    collected, opened, closed = COUNTED[role][:3]

    tiles = client.get(reverse("dashboard")).context["tiles"]
    shown = {tile.label: tile.value.value for tile in tiles}
    listed = {tile.label: client.get(tile.url).context["listing"].page.total for tile in tiles}

    shown.pop("本月回访满意"), listed.pop("本月回访满意")
    assert shown == listed
    assert (shown["在办"], shown["本月新登记"], shown["本月办结"]) == (opened, collected, closed)


@pytest.mark.parametrize("role", READERS)
def test_the_charts_add_up_to_the_readers_rows(world, browser, role):
    drawn = browser(role).get(reverse("dashboard")).context["charts"]
    charts = {chart.key: chart for chart, _ in drawn}
    collected, opened, _ = COUNTED[role][:3]
    visible = Entry.objects.visible_to(world.users[role])
    without_village = visible.open().filter(village=None).count()

    registered = sum(point.values[0] for point in charts["months"].points)
    in_villages = sum(sum(point.values) for point in charts["villages"].points)

    assert (registered, in_villages) == (collected, opened - without_village)


@pytest.mark.parametrize("role", READERS)
def test_totals_beside_the_list_are_the_readers(browser, role):
    context = browser(role).get(reverse("entry_totals", args=["all"])).context

    assert (context["open"].value, context["rate"].denominator) == (
        COUNTED[role][1],
        COUNTED[role][0],
    )


# A section that is not one's own is nowhere

LEDGER_OF = {
    "village_secretary": {"民生", "稳定", "困难"},
    "stationed_cadre": {"民生", "稳定", "困难"},
    "hardship_clerk": {"困难"},
    "stability_clerk": {"稳定"},
    "livelihood_clerk": {"民生"},
    "general_clerk": {"民生", "稳定", "困难"},
    "leader": {"民生", "稳定", "困难"},
    "inspector": {"民生"},
    "county_inspector": {"民生", "稳定", "困难"},
}
CHARTS_OF = {"民生": "livelihood", "困难": "hardship"}


@pytest.mark.parametrize("role", LEDGER_OF)
def test_a_hidden_ledger_is_absent_everywhere(browser, role):
    client, own = browser(role), LEDGER_OF[role]
    home = client.get(reverse("home"))

    menu = set(re.findall(r">\s*(民生|稳定|困难)台账\s*</a>", home.content.decode()))
    form = client.get(reverse("county_form")).context["form"]
    charts = {chart.key for chart, _ in client.get(reverse("dashboard")).context["charts"]}

    assert menu == own
    assert {name for name, _ in form.columns.headings} == own
    assert charts & {*CHARTS_OF.values()} == {CHARTS_OF[name] for name in own & CHARTS_OF.keys()}


@pytest.mark.parametrize("role", ("hardship_clerk", "stability_clerk", "livelihood_clerk"))
def test_a_clerk_registers_in_his_own_ledger_only(browser, role):
    page = browser(role).get(reverse("entry_add"))
    own = {"hardship_clerk": "hardship", "stability_clerk": "stability"}.get(role, "livelihood")

    codes = {row[0].code for row in page.context["ledgers"]}

    further = {"own_further"} if own == "livelihood" else set()
    assert {code for code in codes if not code.startswith("ledger")} == {own} | further
    assert page.context["ledger"].entry_section == own


# opened in the month, in the villages' books and in the township's
IN_THE_FORM = {
    "village_secretary": (4, 0),
    "village_clerk": (4, 0),
    "stationed_cadre": (4, 0),
    "hardship_clerk": (2, 1),
    "stability_clerk": (2, 1),
    "livelihood_clerk": (4, 2),
    "general_clerk": (8, 4),
    "leader": (8, 4),
    "inspector": (4, 2),
    "county_inspector": (12, 4),
}


@pytest.mark.parametrize("role", IN_THE_FORM)
def test_the_county_form_counts_the_readers_rows(browser, role):
    form = browser(role).get(reverse("county_form")).context["form"]

    totals = (form.line("village.opened_in_month")[0], form.line("township.opened_in_month")[0])

    assert totals == IN_THE_FORM[role]
