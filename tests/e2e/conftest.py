"""One running portal with the demo township, and browsers of the two usual sizes."""

import os
import shutil

import pytest

from tests.e2e.portal import RunningPortal

DESK, PHONE = {"width": 1366, "height": 768}, {"width": 360, "height": 740}


# For this package only: Playwright leaves an event loop running, which Django's tests refuse.


@pytest.fixture(scope="package")
def portal(tmp_path_factory):
    with RunningPortal(tmp_path_factory.mktemp("portal")) as running:
        yield running


@pytest.fixture(scope="package")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def sessions():
    """{user name: cookies of a login}: hashing a password is slow on purpose."""
    return {}


@pytest.fixture
def enter(portal, browser, sessions):
    """``enter(user, size)``: a page of somebody who has logged in.

    Fails the test at its end if a page's script has thrown an error.
    """
    contexts, troubles = [], []

    def enter(username: str, size=DESK, **options):
        context = browser.new_context(
            viewport=size,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            base_url=portal.base,
            storage_state=sessions.get(username),
            **options,
        )
        context.set_default_timeout(60_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(f"{page.url}: {error}"))
        if username not in sessions:
            page.goto("/login/")
            log_in(page, username, portal.password)
            sessions[username] = context.storage_state()
        return page

    yield enter
    for context in contexts:
        context.close()
    assert troubles == []


def log_in(page, username: str, password: str) -> None:
    page.fill("[name=username]", username)
    page.fill("[name=password]", password)
    page.click("main button")
    page.wait_for_url(lambda url: "/login/" not in url)
