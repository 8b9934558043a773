"""What people and other apps do with jobs: ask for one, call it off, try again, fetch the file."""

import logging
from collections.abc import Mapping
from datetime import datetime

from celery import current_app
from django.db import transaction
from django.utils import timezone

from townportal.jobs import kinds
from townportal.jobs.models import Job, JobDownload

logger = logging.getLogger(__name__)

# A broker that does not answer may cost a page one second, never more.
WAKE_UP_OPTIONS = {"socket_timeout": 1, "socket_connect_timeout": 1, "max_retries": 0}


def enqueue(
    kind: str,
    *,
    params: Mapping,
    by,
    label: str,
    idempotency_key: str | None = None,
    run_after: datetime | None = None,
) -> Job:
    """Insert a job in the caller's transaction; a worker hears of it after the commit.

    ``label`` is what the user sees. The same ``idempotency_key`` returns the first job, whatever
    has become of it; put the user's pk into the key. Raises LookupError for an unknown kind.
    """
    if kinds.find(kind) is None:
        raise LookupError(f"No job kind {kind!r} is registered.")
    fields = {
        "kind": kind,
        "params": dict(params),
        "label": label[:200],
        "requested_by": by,
        "township_id": by.township_id,
        "run_after": run_after or timezone.now(),
    }
    if idempotency_key is None:
        job = Job.objects.create(**fields)
    else:
        job, _ = Job.objects.get_or_create(idempotency_key=idempotency_key, defaults=fields)
    transaction.on_commit(wake_up)
    return job


def wake_up() -> None:
    """Tell the workers to look for due rows; if that fails, the sweeper finds them anyway."""
    try:
        with current_app.connection_for_write(
            transport_options=WAKE_UP_OPTIONS, connect_timeout=1
        ) as connection:
            current_app.send_task(
                "townportal.jobs.tasks.run_due", connection=connection, retry=False, expires=600
            )
    except Exception:  # the row is already safe: nothing about the broker may reach the user
        logger.warning("Workers could not be woken; the sweeper will do it", exc_info=True)


def cancel_job(job: Job, *, by) -> bool:
    """Call off a job nobody has begun; False if it is too late."""
    queued = Job.objects.visible_to(by).filter(pk=job.pk, state=Job.State.QUEUED)
    return bool(queued.update(state=Job.State.CANCELLED, finished_at=timezone.now()))


def retry_job(job: Job, *, by) -> bool:
    """Queue a failed job again with all its tries; False if it has not failed."""
    failed = Job.objects.visible_to(by).filter(pk=job.pk, state=Job.State.FAILED)
    with transaction.atomic():
        is_queued = failed.update(
            state=Job.State.QUEUED,
            run_after=timezone.now(),
            tries=0,
            rows_done=0,
            rows_total=None,
            stage="",
            error_message="",
            finished_at=None,
        )
        if is_queued:
            transaction.on_commit(wake_up)
    return bool(is_queued)


def record_download(job: Job, *, by) -> JobDownload:
    return JobDownload.objects.create(job=job, downloaded_by=by)
