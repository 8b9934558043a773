"""Runs the child process that parses uploads, and turns every way it can die into words."""

import importlib.util
import json
import logging
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from . import limits
from .archives import DAMAGED, TOO_BIG
from .errors import SheetError

logger = logging.getLogger(__name__)

CHILD = Path(__file__).with_name("child.py")
REFUSED_EXIT, TOO_BIG_EXIT = 2, 3
TOO_SLOW = "文件太复杂,读了很久也没读完。请删掉空行空列和多余的格式,或拆成几个文件后再上传。"
KILLED_BY_SIZE = {TOO_BIG_EXIT, -signal.SIGABRT, -signal.SIGKILL, -signal.SIGXFSZ}


@contextmanager
def run(task: str, path: Path, original_name: str, given: str = "") -> Iterator[IO[str]]:
    """Run one task of child.py on the file; yield its answer, opened behind the first line.

    Raises SheetError if the child refuses the file, or dies of it; the caller is never harmed.
    """
    wall = limits.MARK_WALL_SECONDS if task == "annotate" else limits.READ_WALL_SECONDS
    command = [sys.executable, "-I", "-X", "utf8", str(CHILD)]
    command += [task, str(path), Path(original_name).name or "-", packages_folder()]
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as answer,
        tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as trouble,
    ):
        try:
            done = subprocess.run(
                command,
                input=given.encode(),
                stdout=answer,
                stderr=trouble,
                timeout=wall,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise SheetError(TOO_SLOW) from error
        log_trouble(done.returncode, trouble)
        raise_for(done.returncode, answer)
        yield answer


def packages_folder() -> str:
    """Where the reader is installed; an isolated child does not look there by itself."""
    found = importlib.util.find_spec("python_calamine")
    return str(Path(found.origin).parents[1])


def log_trouble(code: int, trouble: IO[str]) -> None:
    """Log where the child failed, never what it read: a message may quote a cell."""
    if code == 1:
        trouble.seek(0)
        places = [line.strip() for line in trouble if line.startswith("  File ")]
        logger.error("The reading of an upload failed: %s", places[-3:])


def raise_for(code: int, answer: IO[str]) -> None:
    answer.seek(0)
    if code == 0:
        answer.readline()
        return
    if code == REFUSED_EXIT:
        raise SheetError(last_message(answer))
    if code == -signal.SIGXCPU:
        raise SheetError(TOO_SLOW)
    raise SheetError(TOO_BIG if code in KILLED_BY_SIZE else DAMAGED)


def last_message(answer: IO[str]) -> str:
    *_, line = answer
    return json.loads(line)["error"]
