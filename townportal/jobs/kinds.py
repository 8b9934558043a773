"""What the portal can do as a job: each app registers its kinds in its job_kinds.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from townportal.accounts.models import User
    from townportal.jobs.models import Job
    from townportal.jobs.progress import Progress


class JobError(Exception):
    """The job cannot be done, for a reason the user can mend; the words are shown to him."""


@dataclass
class Result:
    """What a run hands back; nothing of it counts until it is committed together with the row.

    ``file`` is moved into the portal's files under a random name, ``name`` is what the download
    is called. ``commit`` writes the job's effect to the database, in the one transaction that also
    sets the job to done: keep it short and do the heavy work before.
    """

    file: Path | None = None
    name: str = ""
    data: dict = field(default_factory=dict)
    commit: Callable[[], None] | None = None


def _always(job: Job, user: User) -> bool:
    return True


@dataclass(frozen=True)
class Kind:
    name: str
    run: Callable[[Job, Progress], Result]
    may_download: Callable[[Job, User], bool] = _always
    result_url: Callable[[Job], str] | None = None
    continue_label: str = "查看结果"


_kinds: dict[str, Kind] = {}


def job_kind(name: str, **options):
    """Register ``run(job, progress) -> Result``; options are the further fields of ``Kind``."""

    def register(run):
        if name in _kinds and _kinds[name].run is not run:
            raise ValueError(f"Job kind {name!r} is registered twice.")
        _kinds[name] = Kind(name, run, **options)
        return run

    return register


def find(name: str) -> Kind | None:
    return _kinds.get(name)
