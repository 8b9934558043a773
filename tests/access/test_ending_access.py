"""Access ends when it should: at once, also for those who are logged in."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.access.conftest import session_of
from tests.factories import PASSWORD
from townportal.accounts.models import User
from townportal.accounts.roles import Role
from townportal.jobs import runner

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("access")]

WORK = ("villages_person_list", "dashboard", "county_form", "entry_search", "figure_catalogue")


def answers(client) -> dict[str, int]:
    return {name: client.get(reverse(name)).status_code for name in WORK}


@pytest.mark.parametrize("role", ("inspector", "county_inspector"))
@pytest.mark.parametrize(("days", "status"), ((1, 200), (0, 200), (-1, 403)))
def test_an_inspector_reads_until_his_last_day(world, browser, plain_refusals, role, days, status):
    until = timezone.localdate() + timedelta(days=days)
    User.objects.filter(pk=world.users[role].pk).update(access_until=until)

    assert answers(browser(role)) == dict.fromkeys(WORK, status)


@pytest.mark.parametrize("role", ("inspector", "county_inspector"))
def test_an_inspector_without_a_last_day_reads_nothing(world, browser, plain_refusals, role):
    User.objects.filter(pk=world.users[role].pk).update(access_until=None)

    assert answers(browser(role)) == dict.fromkeys(WORK, 403)


def test_an_inspectors_file_is_refused_after_his_last_day(world, browser, plain_refusals):
    """What was exported in time is not fetched afterwards."""
    client = browser("inspector")
    url = client.post(reverse("villages_person_export")).url
    runner.run_due()
    in_time = client.get(f"{url}download/")
    in_time.getvalue()  # read to the end, which closes the file
    assert in_time.status_code == 200
    User.objects.filter(pk=world.users["inspector"].pk).update(access_until="2020-01-01")

    assert client.get(f"{url}download/").status_code == 403


def test_a_section_taken_away_is_closed_with_the_next_request(world, browser, plain_refusals):
    client = browser("inspector")
    assert client.get(reverse("entry_search")).status_code == 200
    User.objects.filter(pk=world.users["inspector"].pk).update(sections=["village"])

    assert answers(client) == dict.fromkeys(WORK, 403) | {"villages_person_list": 200}


def test_a_changed_role_holds_with_the_next_request(world, browser, plain_refusals):
    client = browser("general_clerk")
    assert client.get(reverse("accounts_user_list")).status_code == 403
    User.objects.filter(pk=world.users["general_clerk"].pk).update(role=Role.ADMINISTRATOR)

    assert client.get(reverse("accounts_user_list")).status_code == 200
    assert client.get(reverse("entry_search")).status_code == 403


def test_a_village_taken_away_is_closed_with_the_next_request(world, browser, plain_refusals):
    client, person = browser("village_secretary"), world.rows["villages.person"]["own"]
    url = reverse("villages_person_view", args=[person.pk])
    assert client.get(url).status_code == 200
    world.users["village_secretary"].villages.remove(person.village)

    assert client.get(url).status_code == 404


@pytest.mark.parametrize("role", Role.values)
def test_a_deactivated_account_is_out_at_once(world, browser, role):
    client = browser(role)
    assert client.get(reverse("home")).status_code == 200
    User.objects.filter(pk=world.users[role].pk).update(is_active=False)

    response = client.get(reverse("home"))

    assert response.url == f"{reverse('login')}?next=/"


def test_a_deactivated_account_does_not_log_in(world):
    user = world.users["leader"]
    User.objects.filter(pk=user.pk).update(is_active=False)
    client = Client()

    response = client.post(reverse("login"), {"username": "leader", "password": PASSWORD})

    assert response.status_code == 200
    assert client.get(reverse("home")).url == f"{reverse('login')}?next=/"


def test_a_changed_password_ends_the_other_sessions(world):
    user = world.users["leader"]
    elsewhere = Client()
    elsewhere.cookies["sessionid"] = session_of(user)
    assert elsewhere.get(reverse("home")).status_code == 200
    user.set_password("another long password 9")
    user.save()

    assert elsewhere.get(reverse("home")).status_code == 302
