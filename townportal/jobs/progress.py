"""A worker's hold on its job: progress for the page, and a heartbeat that renews the lease."""

import logging
from pathlib import Path
from threading import Event, Thread
from time import monotonic

from django.db import DatabaseError, OperationalError, connection
from django.utils import timezone

from townportal.jobs import files, limits
from townportal.jobs.models import Job

logger = logging.getLogger(__name__)

WRITE_EVERY = 0.5  # seconds


class LostLeaseError(Exception):
    """The job belongs to another worker by now; whatever this one did must not count."""


def renew(job: Job, **fields) -> None:
    """Extend the lease and store ``fields``; raises LostLeaseError if the row is no longer ours."""
    lease_until = timezone.now() + limits.lease()
    if not Job.objects.held_by(job).update(lease_until=lease_until, **fields):
        raise LostLeaseError(job.pk)


class Progress:
    """Handed to a kind's run function, which calls it with the number of rows done.

    It is no use inside a transaction: nobody sees the figures before its end.
    """

    def __init__(self, job: Job):
        self.job = job
        self.is_lost = False
        self._written_at = float("-inf")

    def __call__(self, rows_done: int, rows_total: int | None = None, stage: str | None = None):
        """Store the figures at most every half second, and at once when a stage begins.

        Raises LostLeaseError when another worker has taken the job over: let it through.
        """
        if self.is_lost:
            raise LostLeaseError(self.job.pk)
        is_new_stage = stage is not None and stage != self.job.stage
        self.job.rows_done = rows_done
        if rows_total is not None:
            self.job.rows_total = rows_total
        if is_new_stage:
            self.job.stage = stage[:100]
        if is_new_stage or monotonic() - self._written_at >= WRITE_EVERY:
            self._write()

    def new_file(self, suffix: str) -> Path:
        """A path to write the result to, beside its final place; removed if the job fails."""
        return files.temporary_path(self.job, suffix)

    def _write(self):
        job = self.job
        try:
            renew(job, rows_done=job.rows_done, rows_total=job.rows_total, stage=job.stage)
        except OperationalError:  # a busy database is no reason to throw the work away
            logger.warning("Progress of job %s not stored", job.pk, exc_info=True)
        self._written_at = monotonic()


class Heartbeat:
    """Renews the lease from a thread with its own connection while the job runs."""

    def __init__(self, job: Job, progress: Progress):
        self.job = job
        self.progress = progress
        self._stopped = Event()
        self._thread = Thread(target=self._beat, name=f"job-{job.pk}-heartbeat", daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *exception):
        self._stopped.set()
        self._thread.join(timeout=5)  # it may still wait for a lock; it ends by itself

    def _beat(self):
        try:
            while not self._stopped.wait(limits.heartbeat_seconds()):
                self._renew()
        except LostLeaseError:
            self.progress.is_lost = True
        finally:
            connection.close()

    def _renew(self):
        try:
            renew(self.job)
        except DatabaseError:  # SQLite is locked while the job itself commits; try again later
            logger.warning("Heartbeat of job %s missed", self.job.pk, exc_info=True)
            connection.close()
