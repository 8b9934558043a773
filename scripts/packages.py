"""Finds the Debian packages that the tests need, and installs what is missing where it may."""

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

LIBRARIES = Path("/usr/lib")
CJK_FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")


def postgres_programs() -> Path | None:
    """The folder with initdb and postgres; Debian keeps it out of PATH."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    folders = Path("/usr/lib/postgresql").glob("*/bin")
    having = [folder for folder in folders if (folder / "initdb").exists()]
    return max(having, key=lambda folder: int(folder.parent.name), default=None)


def on_path(program: str) -> Callable[[], bool]:
    return lambda: shutil.which(program) is not None


@dataclass(frozen=True)
class Need:
    package: str
    purpose: str
    is_there: Callable[[], bool]


SERVERS = [
    Need("postgresql", "PostgreSQL", lambda: postgres_programs() is not None),
    Need("redis-server", "Redis", on_path("redis-server")),
]
BROWSER = [
    Need("chromium", "browser tests", on_path("chromium")),
    Need("libatomic1", "Playwright's driver", lambda: any(LIBRARIES.glob("*/libatomic.so.1"))),
    Need("fonts-noto-cjk", "Chinese text in screenshots and PDF", CJK_FONT.exists),
]
OFFICE = [
    Need("libreoffice-calc", "opening our workbooks in LibreOffice", on_path("soffice")),
    Need("poppler-utils", "reading the PDF that LibreOffice makes", on_path("pdftoppm")),
]


def missing(needs: list[Need]) -> list[Need]:
    return [need for need in needs if not need.is_there()]


def provide(needs: list[Need]) -> list[Need]:
    """Install what is missing, as root on Debian; return what is missing still."""
    lacking = missing(needs)
    if not lacking or os.geteuid() != 0 or not shutil.which("apt-get"):
        return lacking
    names = [need.package for need in lacking]
    print(f"installing Debian packages: {' '.join(names)}", flush=True)
    # RUNLEVEL=1 keeps Debian from starting servers of its own: the tests bring theirs.
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    install = ["apt-get", "install", "--yes", "-qq", "--no-install-recommends", *names]
    for command in (["apt-get", "update", "-qq"], install):
        done = subprocess.run(
            command,
            env=quiet,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if done.returncode:
            print(done.stdout.decode()[-2000:], flush=True)
    return missing(needs)
