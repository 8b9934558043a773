"""The administrator's accounts: what each role needs, first passwords, what no form gives."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import UserFactory
from townportal.accounts.models import User
from townportal.accounts.roles import Role

pytestmark = pytest.mark.django_db

SOON = (timezone.localdate() + timedelta(days=30)).isoformat()


@pytest.fixture
def office(client, administrator):
    client.force_login(administrator)
    return client


@pytest.fixture
def fields(township, village):
    """What the form is filled with for a new village secretary."""
    return {
        "township": township.pk,
        "username": "tianshuji",
        "full_name": "田书记",
        "role": Role.VILLAGE_SECRETARY,
        "villages": [village.pk],
        "is_active": "on",
    }


def add(office, fields, **more):
    return office.post(reverse("accounts_user_add"), {**fields, **more})


def errors(response) -> dict:
    return {name: list(found) for name, found in response.context["form"].errors.items()}


def test_a_village_secretary_is_given_his_villages(office, fields, village):
    add(office, fields)

    user = User.objects.get(username="tianshuji")
    assert (user.village_ids(), user.must_change_password, user.is_active) == (
        [village.pk],
        True,
        True,
    )


def test_the_villages_of_the_own_township_are_offered(
    office, village, other_village, foreign_village
):
    form = office.get(reverse("accounts_user_add")).context["form"]

    assert list(form.fields["villages"].queryset) == [village, other_village]


def test_the_first_password_is_shown_once_and_opens_the_door(office, fields):
    page = add(office, fields).url
    [password] = first_passwords(office.get(page))
    client = Client()

    logged_in = client.post(reverse("login"), {"username": "tianshuji", "password": password})

    assert first_passwords(office.get(page)) == []
    assert logged_in.url == reverse("home")
    assert client.get(reverse("home")).url == reverse("password_change")


def first_passwords(page) -> list[str]:
    return re.findall(r"(?:[a-z0-9]{4}-){3}[a-z0-9]{4}", page.content.decode())


@pytest.mark.parametrize("role", (Role.VILLAGE_SECRETARY, Role.VILLAGE_CLERK, Role.STATIONED_CADRE))
def test_village_people_need_a_village(office, fields, role):
    response = add(office, fields, role=role, villages=[])

    assert errors(response) == {"villages": ["村里的用户和驻村干部要选负责的村(社区)。"]}


@pytest.mark.parametrize(
    ("more", "field"),
    (
        ({"access_until": ""}, "access_until"),
        ({"sections": []}, "sections"),
        ({"sections": ["system"]}, "sections"),
        ({"sections": ["logs"]}, "sections"),
    ),
)
def test_an_inspector_needs_a_last_day_and_sections_of_work(office, fields, more, field):
    inspector = {"role": Role.INSPECTOR, "sections": ["livelihood"], "access_until": SOON}

    response = add(office, fields, **{**inspector, **more})

    assert list(errors(response)) == [field]


def test_sections_are_an_inspectors_only(office, fields):
    add(office, fields, role=Role.LEADER, sections=["livelihood"], villages=[])

    assert User.objects.get(username="tianshuji").sections == []


def test_everybody_but_the_countys_inspectors_has_a_township(office, fields):
    response = add(office, fields, role=Role.LEADER, township="", villages=[])

    assert "除县级查阅员外,每个用户都要选乡镇。" in str(errors(response))


def test_a_user_name_is_taken_once_in_all_townships(office, fields, other_township):
    UserFactory(username="tianshuji", township=other_township)

    response = add(office, fields)

    assert errors(response) == {"username": ["这个用户名已经有人用了,请换一个。"]}


def test_changing_an_account_leaves_its_password(office, fields):
    user = UserFactory(township_id=fields["township"], township=None, username="tianshuji")
    before = user.password

    office.post(
        reverse("accounts_user_edit", args=[user.pk]),
        {**fields, "full_name": "田新名", "version": user.version},
    )

    user.refresh_from_db()
    assert (user.full_name, user.password, user.must_change_password) == ("田新名", before, False)


def test_nobody_posts_himself_a_password_or_a_right(office, fields):
    """Fields that the form does not ask are not taken."""
    add(
        office,
        fields,
        password="known",
        must_change_password="",
        is_superuser="on",
        is_staff="on",
        created_by="1",
        archived_at="2026-01-01",
    )

    user = User.objects.get(username="tianshuji")
    assert not user.check_password("known")
    assert (user.must_change_password, user.archived_at) == (True, None)
    assert not hasattr(user, "is_superuser")


def test_a_new_password_ends_the_old_one_and_its_sessions(office, make_user):
    user = make_user(Role.LEADER)
    elsewhere = Client()
    elsewhere.force_login(user)
    page = office.post(reverse("user_password_reset", args=[user.pk]), follow=True)
    [password] = first_passwords(page)

    user.refresh_from_db()
    assert (user.check_password(password), user.must_change_password) == (True, True)
    assert elsewhere.get(reverse("home")).url.startswith(reverse("login"))


def test_an_administrator_keeps_no_content(office):
    """Who makes accounts opens no village, no ledger and no report."""
    pages = ("villages_person_list", "entry_search", "dashboard", "county_form", "entry_add")

    assert {office.get(reverse(page)).status_code for page in pages} == {403}
