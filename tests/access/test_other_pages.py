"""Every page that is no register's: who may open it, and that nobody opens another's own things."""

import pytest
from django.urls import reverse

from tests.access.asking import read_table
from tests.access.conftest import undone

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("access")]

PAGES = {
    # column: (address, how it is asked)
    "home": ("home", "get"),
    "todo": ("todo", "get"),
    "notices": ("notice_list", "get"),
    "jobs": ("job_list", "get"),
    "waiting": ("unanswered", "get"),
    "password": ("password_change", "get"),
    "dashboard": ("dashboard", "get"),
    "form": ("county_form", "get"),
    "form+": ("county_form_export", "post"),
    "figures": ("figure_catalogue", "get"),
    "search": ("entry_search", "get"),
    "people": ("entry_people", "get"),
    "twice": ("entry_duplicates", "get"),
    "handover": ("handover", "get"),
}

OFFICE_PAGES = """
                   home todo notices jobs waiting password dashboard form form+ figures search people twice handover
village_secretary   200  200   200   200   200     200       200      200  302    200    200    200   200    403
village_clerk       200  200   200   200   200     200       200      200  302    200    200    200   200    403
stationed_cadre     200  200   200   200   200     200       200      200  403    200    200    403   403    403
party_clerk         200  200   200   200   200     200       403      403  403    200    403    403   403    403
hardship_clerk      200  200   200   200   200     200       200      200  302    200    200    200   200    403
stability_clerk     200  200   200   200   200     200       200      200  302    200    200    200   200    403
livelihood_clerk    200  200   200   200   200     200       200      200  302    200    200    200   200    403
general_clerk       200  200   200   200   200     200       200      200  302    200    200    200   200    403
leader              200  200   200   200   200     200       200      200  302    200    200    403   403    403
inspector           200  200   200   200   200     200       200      200  302    200    200    403   403    403
county_inspector    200  200   200   200   200     200       200      200  302    200    200    403   403    403
administrator       200  200   200   200   200     200       403      403  403    403    403    403   403    200
auditor             200  200   200   200   200     200       403      403  403    403    403    403   403    403
"""
HEAD, *LINES = OFFICE_PAGES.strip().splitlines()
TABLE = read_table("\n".join(LINES))

# The same address for every ledger at once.
ALL_LEDGERS = {
    # list totals print export template import
    "village_secretary": "200 200 200 302 404 404",
    "village_clerk": "200 200 200 302 404 404",
    "stationed_cadre": "200 200 200 403 403 403",
    "party_clerk": "403 403 403 403 403 403",
    "hardship_clerk": "200 200 200 302 404 404",
    "stability_clerk": "200 200 200 302 404 404",
    "livelihood_clerk": "200 200 200 302 404 404",
    "general_clerk": "200 200 200 302 404 404",
    "leader": "200 200 200 302 403 403",
    "inspector": "200 200 200 302 403 403",
    "county_inspector": "200 200 200 302 403 403",
    "administrator": "403 403 403 403 403 403",
    "auditor": "403 403 403 403 403 403",
}


@pytest.mark.parametrize("role", TABLE)
def test_office_pages(browser, plain_refusals, role):
    found = {}
    for column, (name, how) in PAGES.items():
        with undone():
            found[column] = str(getattr(browser(role), how)(reverse(name)).status_code)

    assert found == dict(zip(HEAD.split(), TABLE[role][0], strict=True))


@pytest.mark.parametrize("role", ALL_LEDGERS)
def test_pages_of_all_ledgers_at_once(browser, plain_refusals, role):
    names = ("entry_list", "entry_totals", "entry_list_print", "entry_export", "entry_template")
    found = []
    for name in (*names, "entry_import"):
        how = "post" if name == "entry_export" else "get"
        with undone():
            response = getattr(browser(role), how)(reverse(name, args=["all"]))
            found.append(str(response.status_code))

    assert found == ALL_LEDGERS[role].split()


def test_a_ledger_that_only_another_township_has_does_not_exist(browser, plain_refusals):
    """Not even its name is given away."""
    client = browser("general_clerk")
    pages = ("entry_list", "entry_totals", "entry_list_print", "entry_template", "entry_import")

    found = {
        page: client.get(reverse(page, args=["foreign_further"])).status_code for page in pages
    }
    found["unknown"] = client.get(reverse("entry_list", args=["unknown"])).status_code

    assert found == dict.fromkeys(found, 404)


# What belongs to one person


def own_things(world) -> dict[str, str]:
    """address: how it is asked"""
    rows = {key: places["private"] for key, places in world.rows.items() if "private" in places}
    pk = {key: row.pk for key, row in rows.items()}
    batch, job = pk["registers.importbatch"], pk["jobs.job"]
    return {
        reverse("job_detail", args=[job]): "get",
        reverse("job_download", args=[job]): "get",
        reverse("job_cancel", args=[job]): "post",
        reverse("job_retry", args=[job]): "post",
        reverse("import_preview", args=[batch]): "get",
        reverse("import_annotated", args=[batch]): "get",
        reverse("import_apply", args=[batch]): "post",
        reverse("import_cancel", args=[batch]): "post",
        reverse("import_undo", args=[batch]): "post",
        reverse("notice_read", args=[pk["clocks.notice"]]): "post",
        reverse("saved_view_delete", args=[pk["registers.savedview"]]): "post",
    }


@pytest.mark.parametrize("role", TABLE)
def test_another_persons_things_do_not_exist(world, browser, plain_refusals, role):
    found = {}
    for url, how in own_things(world).items():
        with undone():
            found[url] = getattr(browser(role), how)(url).status_code

    assert found == dict.fromkeys(own_things(world), 404)


@pytest.mark.parametrize("role", TABLE)
def test_what_a_person_keeps_touches_nobody_elses(world, browser, role):
    """Drafts, views and notices under the same name as another person's leave that one's alone."""
    client = browser(role)
    client.post(reverse("draft_save", args=["x"]), {"text": "我的"})
    client.post(reverse("draft_discard", args=["x"]))
    client.post(reverse("notice_read_all"))
    client.post(
        reverse("saved_view_add"),
        {"register": "villages.person", "name": "我的", "back": "/villages/person/?q=x"},
    )

    owner = world.rows["accounts.user"]["own"]
    assert owner.drafts.count() == 1
    assert owner.notices.filter(read_at=None).count() == 1
    assert owner.saved_views.count() == 1


# The administrator's own pages

ACCOUNTS = {
    # new first password: own, foreign | hand-over: own to own, own to foreign
    "administrator": "302 404 | 200 200",
    "general_clerk": "403 403 | 403 403",
    "leader": "403 403 | 403 403",
    "auditor": "403 403 | 403 403",
    "village_secretary": "403 403 | 403 403",
    "county_inspector": "403 403 | 403 403",
}


@pytest.mark.parametrize("role", ACCOUNTS)
def test_accounts_are_the_administrators(world, browser, plain_refusals, role):
    users = world.rows["accounts.user"]
    successors = {place: row.pk for place, row in world.free_rows("accounts.user").items()}
    found = []
    for place in ("own", "foreign"):
        with undone():
            url = reverse("user_password_reset", args=[users[place].pk])
            found.append(str(browser(role).post(url).status_code))
    for place in ("own", "foreign"):
        with undone():
            data = {"leaving": users["own"].pk, "successor": successors[place]}
            found.append(str(browser(role).post(reverse("handover"), data).status_code))

    assert found == ACCOUNTS[role].replace("|", "").split()


def test_work_is_not_handed_over_to_another_township(world, browser):
    users = world.rows["accounts.user"]
    data = {"leaving": users["own"].pk, "successor": users["foreign"].pk}

    response = browser("administrator").post(reverse("handover"), data)

    assert list(response.context["form"].errors) == ["successor"]
    users["own"].refresh_from_db()
    assert users["own"].is_active
