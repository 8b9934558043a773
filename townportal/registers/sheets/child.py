"""The child process that touches uploaded bytes; started by path, so that Django stays out.

    python -I child.py TASK FILE ORIGINAL_NAME PACKAGES_FOLDER

TASK is "check", "read" or "annotate". The answer goes to standard output as JSON lines, the
first of which is {"error": message} or {"error": null}; exit codes tell the rest.
"""

import errno
import json
import resource
import sys
from pathlib import Path

# Only this package may be found beside us: its neighbours have names such as "forms".
sys.path.append(str(Path(__file__).parents[1]))
from sheets import limits
from sheets.errors import SheetError

sys.path[-1] = sys.argv[4]

TOO_BIG_EXIT = 3


def limit_resources(memory: int, seconds: int, output: int) -> None:
    # The signal of the soft limit tells "too slow" from "too big"; the hard one makes sure.
    for kind, soft, hard in (
        (resource.RLIMIT_AS, memory, memory),
        (resource.RLIMIT_CPU, seconds, seconds + 1),
        (resource.RLIMIT_FSIZE, output, output),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        _, ceiling = resource.getrlimit(kind)
        allowed = hard if ceiling == resource.RLIM_INFINITY else min(hard, ceiling)
        resource.setrlimit(kind, (min(soft, allowed), allowed))


def encode(value: object) -> object:
    """JSON knows no dates: {"d": day} and {"t": moment}."""
    return {"t" if hasattr(value, "hour") else "d": value.isoformat()}


def write(line: object) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False, default=encode) + "\n")


def check(path: Path, name: str) -> None:
    from sheets.parsing import inspect

    inspect(path, name)
    write({"error": None})


def read(path: Path, name: str) -> None:
    from sheets.parsing import inspect, parse

    inspected = inspect(path, name)
    write({"error": None})
    for sheet in parse(path, inspected):
        write(
            {
                "name": sheet.name,
                "hidden": sheet.hidden,
                "merged": sheet.merged,
                "formulas": sorted(sheet.scan.formulas),
            }
        )
        for row in sheet.rows:
            write(row)


def annotate(path: Path, name: str) -> None:
    from sheets.marking import annotate_file

    task = json.load(sys.stdin)
    annotate_file(path, name, task)
    write({"error": None})


def main() -> int:
    task, path, name = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    if task == "annotate":
        limit_resources(limits.MARK_MEMORY, limits.MARK_SECONDS, limits.MARK_OUTPUT_BYTES)
    else:
        limit_resources(limits.READ_MEMORY, limits.READ_SECONDS, limits.READ_OUTPUT_BYTES)
    try:
        {"check": check, "read": read, "annotate": annotate}[task](path, name)
        sys.stdout.flush()
    except SheetError as error:
        return refuse(str(error))
    except MemoryError:
        return TOO_BIG_EXIT
    except OSError as error:
        return TOO_BIG_EXIT if error.errno == errno.EFBIG else 1
    return 0


def refuse(message: str) -> int:
    """Say why; the refusal may come after rows were written, so it is the last line too."""
    write({"error": message})
    sys.stdout.flush()
    return 2


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(main())
