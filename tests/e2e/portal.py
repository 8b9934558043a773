"""The portal as `make run` starts it, with data of its own, and a way to kill its worker."""

import os
import re
import secrets
import signal
import socket
import time
import urllib.request
from contextlib import closing, suppress
from pathlib import Path

from tests.jobs.portal import Portal

WATCHDOG = 180  # seconds for the demo to be made on a busy machine; only a hang reaches it
REDIS_DATABASE = 9  # beyond those of pytest's own workers


class RunningPortal(Portal):
    """`make run` on a free port: web, worker and beat under their supervisor."""

    def __init__(self, folder: Path):
        super().__init__(folder)
        self.password = secrets.token_urlsafe(12)
        port = free_port()
        self.base = f"http://127.0.0.1:{port}"
        self.environment |= {
            "PORT": str(port),
            "DEMO_PASSWORD": self.password,
            "DJANGO_SETTINGS_MODULE": "tests.e2e.process_settings",
        }
        if redis := self.environment.get("REDIS_URL"):
            self.environment["REDIS_URL"] = f"{redis.rsplit('/', 1)[0]}/{REDIS_DATABASE}"

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
        with suppress(Exception):
            self.supervisor.wait(30)
        super().__exit__(*exception)

    def wait_for_web(self) -> None:
        for _ in range(WATCHDOG * 4):
            assert self.supervisor.poll() is None, self.log()
            try:
                urllib.request.urlopen(f"{self.base}/login/", timeout=5).close()
            except OSError:
                time.sleep(0.25)
            else:
                return
        raise AssertionError(f"the portal did not answer:\n{self.log()}")

    def log(self) -> str:
        return (self.folder / "processes.log").read_text()[-4000:]

    def kill_worker(self) -> None:
        """Kill the worker and its pool at once, as a lack of memory does; the supervisor stays."""
        groups = [
            pid for pid, words in self._children() if re.search(r"celery .*\bworker\b", words)
        ]
        assert len(groups) == 1, groups
        os.killpg(groups[0], signal.SIGKILL)

    def _children(self):
        """(pid, command line) of what the supervisor started; each leads a group of its own."""
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                parent = int((folder / "stat").read_text().rsplit(")")[-1].split()[1])
                words = (folder / "cmdline").read_bytes().decode().replace("\0", " ")
                if parent == self.supervisor.pid:
                    yield int(folder.name), words

    def job_files(self) -> set[Path]:
        """Every file that an export has left, finished or not."""
        return {path for path in (self.folder / "files" / "jobs").rglob("*") if path.is_file()}


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
