"""One running portal with the demo township, and browsers of the two usual sizes."""

import os
import shutil
import signal
import socket
import time
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from tests.jobs.portal import Portal

DESK, PHONE = {"width": 1366, "height": 768}, {"width": 360, "height": 740}
PASSWORD = "demo-password-of-a-test"
WATCHDOG = 180  # seconds for the demo to be made on a busy machine; only a hang reaches it


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class RunningPortal(Portal):
    """`make run` on a free port: web, worker and beat."""

    def __init__(self, folder: Path):
        super().__init__(folder)
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.environment |= {"PORT": str(self.port), "DEMO_PASSWORD": PASSWORD}
        del self.environment["DJANGO_SETTINGS_MODULE"]
        if redis := self.environment.get("REDIS_URL"):
            self.environment["REDIS_URL"] = f"{redis.rsplit('/', 1)[0]}/9"

    def __enter__(self):
        self._administer("CREATE DATABASE {}")
        self.supervisor = self.start("scripts/run.py")
        try:
            self.wait_for_web()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exception):
        self.supervisor.send_signal(signal.SIGINT)
        super().__exit__(*exception)

    def kill(self, process):
        """Let the supervisor stop its children first."""
        try:
            process.wait(30)
        finally:
            super().kill(process)

    def wait_for_web(self) -> None:
        for _ in range(WATCHDOG * 2):
            assert self.supervisor.poll() is None, self.log()
            try:
                urllib.request.urlopen(f"{self.base}/login/", timeout=5).close()
            except OSError:
                time.sleep(0.5)
            else:
                return
        raise AssertionError(f"the portal did not answer:\n{self.log()}")

    def log(self) -> str:
        return (self.folder / "processes.log").read_text()[-4000:]


@pytest.fixture(scope="session")
def portal(tmp_path_factory):
    with RunningPortal(tmp_path_factory.mktemp("portal")) as running:
        yield running


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture
def enter(portal, browser):
    """``enter(user, size)``: a page of somebody who has just logged in."""
    contexts = []

    def enter(username: str, size=DESK, **options):
        context = browser.new_context(
            viewport=size,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            base_url=portal.base,
            **options,
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        page.troubles = []
        page.on("pageerror", lambda error: page.troubles.append(str(error)))
        log_in(page, username)
        return page

    yield enter
    for context in contexts:
        context.close()


def log_in(page, username: str) -> None:
    if "/login/" not in page.url:
        page.goto("/login/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_load_state()
    assert "/login/" not in page.url, page.inner_text("main")
