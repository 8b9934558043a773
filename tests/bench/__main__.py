"""Entry point: a throw-away data folder, a database of its own, then the measurements."""

import argparse
import os
import shutil
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path

SCRIPTS = Path(__file__).parents[2] / "scripts"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--postgresql", action="store_true", help="on a throw-away server")
    options = parser.parse_args()
    with servers() if options.postgresql else nullcontext({}) as addresses:
        return measure(options.entries, options.rounds, addresses)


def servers():
    sys.path.insert(0, str(SCRIPTS))
    from servers import running_servers

    return running_servers()


def measure(entries: int, rounds: int, addresses: dict[str, str]) -> int:
    """Never on the database that the caller's shell may name."""
    folder = tempfile.mkdtemp(prefix="townportal-bench-")
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    os.environ |= {**addresses, "TEST_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    try:
        import django

        django.setup()
        from tests.bench.run import run

        return run(entries, rounds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
