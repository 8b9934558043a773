"""A portal of its own for a test: real worker and beat processes, their own data and database."""

import json
import os
import secrets
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

ROOT = Path(__file__).resolve().parents[2]
WATCHDOG = 120  # seconds; only a hang reaches it


class Portal:
    """Use as a context manager; everything it starts ends with it."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.processes: list[subprocess.Popen] = []
        self.environment = {
            **os.environ,
            "DATA_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "tests.jobs.process_settings",
            "SECRET_KEY": secrets.token_hex(25),
            "TEST_QUEUE": f"test-{secrets.token_hex(4)}",
        }
        self.server_url = os.environ.get("DATABASE_URL", "")
        self.database = f"jobs_test_{secrets.token_hex(4)}"
        if self.server_url:
            url = urlsplit(self.server_url)._replace(path=f"/{self.database}")
            self.environment["DATABASE_URL"] = urlunsplit(url)

    def __enter__(self):
        self._administer("CREATE DATABASE {}")
        try:
            self.run(["manage.py", "migrate", "--verbosity", "0"])
            self.drive("prepare")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exception):
        for process in self.processes:
            self.kill(process)
        self._administer("DROP DATABASE {} WITH (FORCE)")

    def run(self, arguments: list[str], timeout: float = WATCHDOG, **environment: str) -> str:
        """Run Python with these arguments to its end and return what it printed."""
        finished = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**self.environment, **environment},
            stdout=subprocess.PIPE,
            text=True,
            timeout=timeout,
            check=True,
        )
        return finished.stdout

    def drive(self, *arguments: str, **options) -> str:
        return self.run(["-m", "tests.jobs.drive", *arguments], **options)

    def report(self) -> dict:
        return json.loads(self.drive("report"))

    def start(self, *arguments: str) -> subprocess.Popen:
        """Start Python in a process group of its own, its words in a file beside the data."""
        with (self.folder / "processes.log").open("a") as log:
            process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def start_celery(self, *arguments: str) -> subprocess.Popen:
        return self.start("-m", "celery", "-A", "townportal", *arguments)

    def start_worker(self) -> subprocess.Popen:
        name = f"worker-{secrets.token_hex(4)}@localhost"
        return self.start_celery("worker", "--concurrency", "1", "--hostname", name)

    def start_beat(self) -> subprocess.Popen:
        return self.start_celery("beat")

    def kill(self, process: subprocess.Popen) -> None:
        """Kill a process and its children without a warning."""
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(WATCHDOG)

    def kill_busy_child(self) -> bool:
        """Kill one pool process that has begun a job; False if there is none yet."""
        for pid in self.busy_children():
            os.kill(pid, signal.SIGKILL)
            Path(self.folder, "busy", str(pid)).unlink()
            return True
        return False

    def busy_children(self) -> list[int]:
        pids = [int(mark.name) for mark in Path(self.folder, "busy").glob("*")]
        return [pid for pid in pids if self._is_ours(pid)]

    def _is_ours(self, pid: int) -> bool:
        """Whether the process is a living member of a group that this test has started."""
        try:
            state, _, group = Path(f"/proc/{pid}/stat").read_text().rsplit(")")[-1].split()[:3]
        except OSError:
            return False
        return state != "Z" and int(group) in {process.pid for process in self.processes}

    def _administer(self, statement: str) -> None:
        if not self.server_url:
            return
        url = urlunsplit(urlsplit(self.server_url)._replace(path="/postgres"))
        connection = psycopg2.connect(url)
        connection.autocommit = True  # a database is not created inside a transaction
        with connection.cursor() as cursor:
            cursor.execute(statement.format(self.database))
        connection.close()
