"""Lists under a name of one's own, and sharing them with people of the same role."""

from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from tests.factories import PersonFactory, seeded_township
from townportal.accounts.roles import Role
from townportal.registers.models import SavedView

pytestmark = pytest.mark.django_db

LIST = "/villages/person/"
QUERY = "q=%E7%94%B0&sort=-name&col=name&col=phone"


def save(client, name="田家的人", **fields):
    data = {"register": "villages.person", "name": name, "back": f"{LIST}?{QUERY}", **fields}
    return client.post(reverse("saved_view_add"), data)


def offered(client) -> list[str]:
    return [view.name for view in client.get(LIST).context["saved_views"]]


def test_a_saved_view_brings_back_filter_order_and_columns(cast):
    PersonFactory(village=cast.village, name="田春生")
    PersonFactory(village=cast.village, name="周大河")
    client = cast.logged_in(cast.clerk)

    response = save(client)
    view = cast.clerk.saved_views.get()
    listing = client.get(f"{LIST}?{view.query}").context["listing"]

    assert response.url == f"{LIST}?{QUERY}"
    assert [person.name for person in listing.page.rows] == ["田春生"]
    assert (listing.sort, [column.name for column in listing.columns]) == (
        "-name",
        ["name", "phone"],
    )


def test_a_name_used_again_replaces_the_view(cast):
    client = cast.logged_in(cast.clerk)
    save(client)
    save(client, back=f"{LIST}?q=x")

    assert list(cast.clerk.saved_views.values_list("name", "query")) == [("田家的人", "q=x")]


def test_a_view_is_ones_own_unless_it_is_shared(cast, make_user):
    colleague = cast.logged_in(make_user(Role.GENERAL_CLERK))
    client = cast.logged_in(cast.clerk)
    save(client, name="只给自己")
    save(client, name="大家的", shared_with=Role.GENERAL_CLERK)

    assert offered(client) == ["只给自己", "大家的"]
    assert offered(colleague) == ["大家的"]


def test_a_shared_view_reaches_the_role_in_the_same_township_only(cast, make_user):
    elsewhere = seeded_township(name="川里镇")
    save(cast.logged_in(cast.clerk), shared_with=Role.LEADER)
    readers = {
        "leader here": make_user(Role.LEADER),
        "leader elsewhere": make_user(Role.LEADER, township=elsewhere),
        "party clerk here": make_user(Role.PARTY_CLERK),
    }

    found = {who: offered(cast.logged_in(user)) for who, user in readers.items()}

    assert found == {"leader here": ["田家的人"], "leader elsewhere": [], "party clerk here": []}


def test_a_shared_view_shows_each_reader_his_own_rows(cast, make_user, other_village):
    PersonFactory(village=cast.village, name="田春生")
    PersonFactory(village=other_village, name="田秀英")
    save(cast.logged_in(cast.clerk), shared_with=Role.VILLAGE_SECRETARY)
    secretary = cast.logged_in(cast.secretary)
    [view] = secretary.get(LIST).context["saved_views"]

    listing = secretary.get(f"{LIST}?{view.query}").context["listing"]

    assert [person.name for person in listing.page.rows] == ["田春生"]


def test_a_view_belongs_to_its_list(cast):
    client = cast.logged_in(cast.clerk)
    save(client)

    assert list(client.get("/villages/household/").context["saved_views"]) == []


def test_only_its_maker_deletes_a_view(cast, make_user):
    save(cast.logged_in(cast.clerk), shared_with=Role.GENERAL_CLERK)
    view = SavedView.objects.get()
    url = reverse("saved_view_delete", args=[view.pk])

    refused = cast.logged_in(make_user(Role.GENERAL_CLERK)).post(url, {"back": LIST})
    assert (refused.status_code, SavedView.objects.count()) == (404, 1)

    deleted = cast.logged_in(cast.clerk).post(url, {"back": LIST})
    assert (deleted.url, SavedView.objects.count()) == (LIST, 0)


def test_a_view_without_a_name_is_not_saved(cast):
    client = cast.logged_in(cast.clerk)

    response = save(client, name="  ")

    assert "请给视图起个名称" in client.get(response.url).content.decode()
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    "fields",
    (
        {"register": "villages.nothing"},
        {"register": ""},
        {"back": "https://example.org/"},
        {"back": "//example.org/"},
        {"back": "javascript:alert(1)"},
    ),
)
def test_a_view_of_no_list_is_refused(cast, fields):
    response = save(cast.logged_in(cast.clerk), **fields)

    assert response.status_code == 400
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("back", ("https://example.org/", "//example.org/x"))
def test_deleting_leads_to_no_other_site(cast, back):
    client = cast.logged_in(cast.clerk)
    save(client)
    view = SavedView.objects.get()

    response = client.post(reverse("saved_view_delete", args=[view.pk]), {"back": back})

    assert urlsplit(response.url).netloc == ""


def test_a_role_that_is_none_shares_with_nobody(cast):
    save(cast.logged_in(cast.clerk), shared_with="everybody")

    assert SavedView.objects.get().shared_with == ""
