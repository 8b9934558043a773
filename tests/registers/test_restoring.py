"""A form sent after the session has ended comes back with its text after logging in."""

import pytest
from django.conf import settings
from django.urls import reverse

from tests.factories import PASSWORD, ledger_of

pytestmark = pytest.mark.django_db

TYPED = {"text": "会话过期也不能丢的内容", "person_name": "田某某"}


@pytest.fixture
def address(township):
    return f"{reverse('entry_add')}?ledger={ledger_of(township, 'livelihood').code}"


def end_session(client) -> None:
    """As a browser does when the time is up: it drops the session's cookie, and only that."""
    del client.cookies[settings.SESSION_COOKIE_NAME]


def log_in_again(client, user):
    return client.post(reverse("login"), {"username": user.username, "password": PASSWORD})


def test_the_text_is_back_in_the_form_after_logging_in(client, secretary, address):
    client.force_login(secretary)
    client.get(address)
    end_session(client)
    sent = client.post(address, TYPED)
    log_in_again(client, secretary)
    form = client.get(address).context["form"]

    assert sent.url.startswith(reverse("login"))
    assert {name: form[name].value() for name in TYPED} == TYPED


def test_the_text_comes_back_once_and_only_in_its_own_form(client, secretary, address):
    client.force_login(secretary)
    client.get(address)
    end_session(client)
    client.post(address, TYPED)
    log_in_again(client, secretary)

    elsewhere = client.get(reverse("villages_household_add")).context["form"]
    first, second = (client.get(address).context["form"] for _ in range(2))

    assert elsewhere.is_bound is False
    assert [form["text"].value() for form in (first, second)] == [TYPED["text"], ""]


def test_a_stranger_leaves_nothing_on_the_server(client, secretary, address):
    client.post(address, TYPED)

    assert settings.SESSION_COOKIE_NAME not in client.cookies
