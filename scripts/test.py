"""What `make test` runs: the suite on SQLite, then on throw-away PostgreSQL and Redis."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from defusedxml import ElementTree
from packages import BROWSER, OFFICE, SERVERS, provide
from servers import CannotServe, running_servers
from supervisor import INTERRUPTED, heed_termination, run_to_its_end

NOTHING_TO_RUN = 5  # pytest's exit code
IS_CI = os.environ.get("CI") == "true"


class Suite:
    """Runs pytest once per database and remembers what each run came to."""

    def __init__(self, arguments: list[str], left_out: list[str]) -> None:
        self.arguments = arguments
        self.left_out = left_out  # marks of tests not to run
        self.lines: list[str] = []
        self.codes: list[int] = []

    def run(self, database: str, environment: dict[str, str]) -> None:
        print(f"\n== {database}", flush=True)
        with tempfile.TemporaryDirectory(prefix="townportal-test-") as folder:
            report = Path(folder, "report.xml")
            command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadgroup"]
            command += [f"--junitxml={report}", "-m", self.marks(), *self.arguments]
            values = {**own_environment(), "TEST_DATA_DIR": folder, **environment}
            code = run_to_its_end(command, values)
            self.codes.append(code)
            ending = ", interrupted" if code == INTERRUPTED else ""
            self.lines.append(f"{database}: {counted(report)}{ending}")
        if code == INTERRUPTED:
            raise KeyboardInterrupt

    def marks(self) -> str:
        return " and ".join(f"not {mark}" for mark in self.left_out)

    def leave_out(self, what: str, reason: str) -> None:
        self.lines.append(f"{what}: LEFT OUT, {reason}")
        self.codes.append(int(IS_CI))

    def exit_code(self) -> int:
        """The worst of all runs; a selection may be empty in one run, but not in all."""
        codes = [code for code in self.codes if code != NOTHING_TO_RUN]
        return max(codes, default=NOTHING_TO_RUN)


def own_environment() -> dict[str, str]:
    """What the caller's shell says, less the servers of a real installation."""
    return {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}}


def counted(report: Path) -> str:
    if not report.exists():
        return "stopped before the end"
    suite = ElementTree.parse(report).getroot().find("testsuite")
    count = {name: int(suite.get(name)) for name in ("tests", "failures", "errors", "skipped")}
    failed = count["failures"] + count["errors"]
    passed = count["tests"] - failed - count["skipped"]
    return f"{passed} passed, {failed} failed, {count['skipped']} skipped"


def main() -> int:
    heed_termination()
    lacking = provide(SERVERS + BROWSER + OFFICE)
    if chromium := shutil.which("chromium"):
        os.environ.setdefault("CHROMIUM", chromium)
    suite = Suite(sys.argv[1:], left_out=["soak"] if chromium else ["soak", "browser"])
    for need in (need for need in lacking if need not in SERVERS):
        suite.leave_out(need.purpose, f"missing: apt-get install {need.package}")
    try:
        suite.run("SQLite", {})
        suite.left_out.append("once")
        try:
            with running_servers() as environment:
                suite.run("PostgreSQL+Redis", environment)
        except CannotServe as reason:
            suite.leave_out("PostgreSQL+Redis", str(reason))
    except KeyboardInterrupt:
        suite.codes.append(INTERRUPTED)
    print("", *suite.lines, sep="\n")
    return suite.exit_code()


if __name__ == "__main__":
    sys.exit(main())
