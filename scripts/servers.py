"""Throw-away PostgreSQL and Redis on free ports, for the length of one block or one command.

`scripts/servers.py COMMAND [ARGUMENT ...]` runs it with DATABASE_URL and REDIS_URL set.
"""

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from packages import SERVERS, postgres_programs, provide
from supervisor import heed_termination, run_to_its_end

START_TIMEOUT = 60


class CannotServe(Exception):
    """Why there is no server, in words for the person who asked for it."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def server_account() -> list[str]:
    """A prefix that runs a server as a user without rights: PostgreSQL refuses to be root.

    The kernel stops the server if whoever started it is killed.
    """
    if not shutil.which("setpriv"):
        return []
    account = ["--reuid", "postgres", "--regid", "postgres", "--init-groups"]
    return ["setpriv", "--pdeathsig", "INT", *(account if os.geteuid() == 0 else []), "--"]


@contextlib.contextmanager
def data_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="townportal-servers-"))
    try:
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def server(
    command: list[str], folder: Path, log: Path, answers: Callable[[], bool], settings: str = ""
) -> Iterator[None]:
    """Run a server until the block ends; its settings go in by standard input."""
    with log.open("wb") as output:
        # A session of its own: Ctrl-C ends the tests first, and the server after them.
        process = subprocess.Popen(
            [*server_account(), *command],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(settings.encode())
            process.stdin.close()
        wait_for(process, answers, log)
        yield
    finally:
        stop(process)


def wait_for(process: subprocess.Popen, answers: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while process.poll() is None and time.monotonic() < deadline:
        if answers():
            return
        time.sleep(0.1)
    raise CannotServe(f"{process.args[-1]} did not start:\n{log.read_text()[-2000:]}")


def stop(process: subprocess.Popen) -> None:
    process.send_signal(signal.SIGINT)  # to PostgreSQL: now, without waiting for its clients
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextlib.contextmanager
def postgresql(folder: Path, password: str) -> Iterator[str]:
    import psycopg2

    programs, port = postgres_programs(), free_port()
    password_file = folder / "password"
    password_file.write_text(password)
    password_file.chmod(0o644)  # the folder above is closed to others
    initdb = [
        *server_account(), str(programs / "initdb"), "--pgdata", str(folder / "postgresql"),
        "--username", "portal", "--auth", "scram-sha-256", "--pwfile", str(password_file),
        "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync",
    ]  # fmt: skip
    made = subprocess.run(initdb, cwd=folder, capture_output=True, text=True, check=False)
    if made.returncode:
        raise CannotServe(f"initdb failed:\n{made.stderr}")
    options = {
        "listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": "",
        "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
        "max_connections": 200,
    }  # fmt: skip
    command = [str(programs / "postgres"), "-D", str(folder / "postgresql")]
    command += [f"--{name}={value}" for name, value in options.items()]
    url = f"postgres://portal:{password}@127.0.0.1:{port}/postgres"

    def answers() -> bool:
        try:
            psycopg2.connect(url).close()
        except psycopg2.OperationalError:
            return False
        return True

    with server(command, folder, folder / "postgresql.log", answers):
        yield url


@contextlib.contextmanager
def redis(folder: Path, password: str) -> Iterator[str]:
    import redis as client

    port = free_port()
    settings = f'bind 127.0.0.1\nport {port}\nrequirepass {password}\ndir {folder}\nsave ""\n'
    url = f"redis://:{password}@127.0.0.1:{port}/0"

    def answers() -> bool:
        try:
            return client.Redis.from_url(url).ping()
        except client.RedisError:
            return False

    with server(["redis-server", "-"], folder, folder / "redis.log", answers, settings):
        yield url


@contextlib.contextmanager
def running_servers() -> Iterator[dict[str, str]]:
    """The environment that points the portal to fresh servers; raises CannotServe."""
    if lacking := provide(SERVERS):
        names = " ".join(need.package for need in lacking)
        raise CannotServe(f"not installed: {names} (sudo apt-get install {names})")
    password = secrets.token_hex(16)
    with (
        data_folder() as folder,
        postgresql(folder, password) as database,
        redis(folder, password) as broker,
    ):
        try:
            yield {"DATABASE_URL": database, "REDIS_URL": broker}
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not leave a server


def main() -> int:
    heed_termination()
    try:
        with running_servers() as environment:
            return run_to_its_end(sys.argv[1:], {**os.environ, **environment})
    except CannotServe as reason:
        sys.exit(f"no PostgreSQL and Redis: {reason}")


if __name__ == "__main__":
    sys.exit(main())
