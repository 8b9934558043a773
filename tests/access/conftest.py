"""One world for every module here, built once; what a test or a request changes is rolled back."""

import logging
from contextlib import contextmanager

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.http import HttpResponseForbidden, HttpResponseNotFound
from django.test import Client

from tests.access.world import build_world
from townportal import urls


@pytest.fixture(scope="package")
def _media(tmp_path_factory):
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(django_settings, "MEDIA_ROOT", tmp_path_factory.mktemp("files"))
        yield


@pytest.fixture(autouse=True)
def _own_files(_media):
    """The world's files, in place of a folder for each test."""


@pytest.fixture(scope="package")
def world(django_db_setup, django_db_blocker, _media):
    with django_db_blocker.unblock(), undone():
        yield build_world()


@contextmanager
def undone():
    """Whatever happens in the block has not happened after it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="package")
def sessions(world, django_db_blocker) -> dict[str, str]:
    """A logged-in session per person of the cast."""
    with django_db_blocker.unblock():
        return {name: session_of(user) for name, user in world.users.items()}


def session_of(user) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[django_settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def browser(db, sessions):
    """``browser(name)``: a client in which that person of the cast is logged in."""

    def browser(name: str) -> Client:
        client = Client()
        client.cookies[django_settings.SESSION_COOKIE_NAME] = sessions[name]
        return client

    return browser


@pytest.fixture
def plain_refusals(monkeypatch):
    """Refusals without the page around them: a matrix asks for the answer, not for its looks."""
    monkeypatch.setattr(urls, "handler403", lambda *_, **__: HttpResponseForbidden(), raising=False)
    monkeypatch.setattr(urls, "handler404", lambda *_, **__: HttpResponseNotFound(), raising=False)


@pytest.fixture(autouse=True, scope="package")
def _quiet():
    """Thousands of refusals would each log a traceback."""
    logger = logging.getLogger("django.request")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    yield
    logger.setLevel(level)
