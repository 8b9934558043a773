"""Logging in and out, and passwords: no hint to strangers, no way around the first change."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import PASSWORD
from townportal.accounts.models import User

pytestmark = pytest.mark.django_db

NEW = "a-much-better-pass-9"


@pytest.fixture
def clerk(clerk):
    User.objects.filter(pk=clerk.pk).update(username="zhangwenjun")
    clerk.refresh_from_db()
    return clerk


def log_in(client, username="zhangwenjun", password=PASSWORD, **more):
    return client.post(reverse("login"), {"username": username, "password": password, **more})


def test_the_right_password_opens_the_desk(client, clerk):
    assert log_in(client).url == reverse("home")
    assert client.get(reverse("home")).context["user"] == clerk


def test_every_failure_looks_the_same(client, clerk, make_user):
    """Unknown, wrong and switched off: the whole page, but for what was typed."""
    make_user("leader", username="liuzhiming", is_active=False)
    attempts = (
        ("nobody", PASSWORD),
        ("zhangwenjun", "wrong"),
        ("liuzhiming", PASSWORD),
        ("liuzhiming", "wrong"),
    )

    pages = {
        (response.status_code, without_secrets(response, username))
        for username, password in attempts
        for response in [log_in(Client(), username, password)]
    }

    assert len(pages) == 1


def without_secrets(response, username: str) -> str:
    text = response.content.decode().replace(username, "")
    for token in {str(response.context["csrf_token"])}:
        text = text.replace(token, "")
    return text


def test_the_login_page_names_nobody(client, clerk, leader, township):
    page = client.get(reverse("login")).content.decode()

    assert not any(word in page for word in (clerk.username, clerk.full_name, leader.full_name))


@pytest.mark.parametrize("target", ("https://example.org/", "//example.org", "javascript:alert(1)"))
def test_logging_in_leads_to_no_other_site(client, clerk, target):
    assert log_in(client, next=target).url == reverse("home")


def test_logging_in_leads_on_to_the_page_asked_for(client, clerk):
    asked = client.get("/villages/person/?q=%E7%94%B0")

    response = client.post(asked.url, {"username": "zhangwenjun", "password": PASSWORD})

    assert response.url == "/villages/person/?q=%E7%94%B0"


def test_logging_out_is_a_post_and_ends_the_session(client, clerk):
    log_in(client)
    assert client.get(reverse("logout")).status_code == 405

    client.post(reverse("logout"))

    assert client.get(reverse("home")).url.startswith(reverse("login"))


def test_a_session_is_a_new_one_after_logging_in(client, clerk):
    """Nobody logs another person into a session he knows."""
    client.get(reverse("login"))
    session = client.session
    session["known"] = True
    session.save()
    client.cookies["sessionid"] = session.session_key
    before = session.session_key

    log_in(client)

    assert client.cookies["sessionid"].value != before


def test_cookies_are_out_of_scripts_reach(client, clerk):
    log_in(client)

    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


# The first password


@pytest.fixture
def newcomer(client, clerk):
    User.objects.filter(pk=clerk.pk).update(must_change_password=True)
    log_in(client)
    return client


@pytest.mark.parametrize(
    "url", ("/", "/villages/person/", "/ledgers/search/", "/jobs/", "/ledgers/livelihood/")
)
def test_with_a_first_password_every_page_leads_to_changing_it(newcomer, url):
    assert newcomer.get(url).url == reverse("password_change")


def test_with_a_first_password_nothing_is_saved(newcomer, village):
    response = newcomer.post(
        "/villages/villagegroup/add/", {"village": village.pk, "name": "新组", "order": "0"}
    )

    assert response.url == reverse("password_change")
    assert village.groups.count() == 0


def test_with_a_first_password_one_may_log_out(newcomer):
    assert newcomer.post(reverse("logout")).url == reverse("login")


def change(client, old=PASSWORD, new=NEW, again=NEW):
    fields = {"old_password": old, "new_password1": new, "new_password2": again}
    return client.post(reverse("password_change"), fields)


def test_a_password_of_ones_own_opens_the_portal(newcomer, clerk):
    assert change(newcomer).url == reverse("home")

    clerk.refresh_from_db()
    assert (clerk.must_change_password, clerk.check_password(NEW)) == (False, True)
    assert newcomer.get(reverse("home")).status_code == 200


@pytest.mark.parametrize(
    ("fields", "words"),
    (
        ({"old": "wrong"}, "旧密码"),
        ({"again": "something-else-7"}, "不一致"),
        ({"new": "short-1", "again": "short-1"}, "12"),
        ({"new": "123456789012", "again": "123456789012"}, "数字"),
        ({"new": "zhangwenjun1", "again": "zhangwenjun1"}, "相似"),
    ),
)
def test_a_poor_password_is_refused_in_words(newcomer, clerk, fields, words):
    response = change(newcomer, **fields)

    assert words in str(response.context["form"].errors)
    clerk.refresh_from_db()
    assert (clerk.check_password(PASSWORD), clerk.must_change_password) == (True, True)


def test_the_same_first_password_again_is_no_password_of_ones_own(newcomer, clerk):
    response = change(newcomer, new=PASSWORD, again=PASSWORD)

    assert response.status_code == 200
    clerk.refresh_from_db()
    assert clerk.must_change_password


def test_changing_the_password_ends_the_other_sessions_and_keeps_this_one(client, clerk):
    elsewhere = Client()
    log_in(client), log_in(elsewhere)

    change(client)

    assert client.get(reverse("home")).status_code == 200
    assert elsewhere.get(reverse("home")).url.startswith(reverse("login"))
