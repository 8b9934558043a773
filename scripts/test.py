"""What `make test` runs: the suite on SQLite, then on throw-away PostgreSQL and Redis."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from defusedxml import ElementTree
from packages import BROWSER, OFFICE, provide
from servers import CannotServe, running_servers
from supervisor import dies_with_parent

BASE_DIR = Path(__file__).resolve().parent.parent
INTERRUPTED = 2  # pytest's code for Ctrl-C
IS_CI = os.environ.get("CI") == "true"


class Suite:
    """Runs pytest once per database and remembers what each run came to."""

    def __init__(self, arguments: list[str]) -> None:
        self.arguments = arguments
        self.lines: list[str] = []
        self.codes: list[int] = []

    def run(self, database: str, environment: dict[str, str]) -> None:
        print(f"\n== {database}", flush=True)
        with tempfile.TemporaryDirectory(prefix="townportal-test-") as folder:
            report = Path(folder, "report.xml")
            command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadgroup"]
            command += [f"--junitxml={report}", *self.arguments]
            code = call({**own_environment(), "TEST_DATA_DIR": folder, **environment}, command)
            self.codes.append(code)
            ending = ", interrupted" if code == INTERRUPTED else ""
            self.lines.append(f"{database}: {counted(report)}{ending}")
        if code == INTERRUPTED:
            raise KeyboardInterrupt

    def leave_out(self, what: str, reason: str) -> None:
        self.lines.append(f"{what}: LEFT OUT, {reason}")
        self.codes.append(int(IS_CI))


def own_environment() -> dict[str, str]:
    """What the caller's shell says, less the servers of a real installation."""
    return {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}}


def call(environment: dict[str, str], command: list[str]) -> int:
    """Run to the end; Ctrl-C is for the command, which ends by itself and says so."""
    previous = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        command = dies_with_parent(command, "INT")
        with subprocess.Popen(command, env=environment, cwd=BASE_DIR) as process:
            try:
                return process.wait()
            except SystemExit:  # told to stop: pytest is to clean up as after Ctrl-C
                process.send_signal(signal.SIGINT)
                process.wait(timeout=20)
                raise
    finally:
        signal.signal(signal.SIGINT, previous)


def counted(report: Path) -> str:
    if not report.exists():
        return "stopped before the end"
    suite = ElementTree.parse(report).getroot().find("testsuite")
    count = {name: int(suite.get(name)) for name in ("tests", "failures", "errors", "skipped")}
    failed = count["failures"] + count["errors"]
    passed = count["tests"] - failed - count["skipped"]
    return f"{passed} passed, {failed} failed, {count['skipped']} skipped"


def main() -> int:
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    lacking = provide(BROWSER + OFFICE)
    if chromium := shutil.which("chromium"):
        os.environ.setdefault("CHROMIUM", chromium)
    without_browser = [] if chromium else ["-m", "not soak and not browser"]
    suite = Suite([*without_browser, *sys.argv[1:]])
    for need in lacking:
        suite.leave_out(need.purpose, f"missing: apt-get install {need.package}")
    try:
        suite.run("SQLite", {})
        try:
            with running_servers() as environment:
                suite.run("PostgreSQL+Redis", environment)
        except CannotServe as reason:
            suite.leave_out("PostgreSQL+Redis", str(reason))
    except KeyboardInterrupt:
        suite.codes.append(INTERRUPTED)
    print("", *suite.lines, sep="\n")
    return max(suite.codes)


if __name__ == "__main__":
    sys.exit(main())
