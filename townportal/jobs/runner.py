"""Runs jobs so that each takes effect exactly once, however often workers are killed."""

import logging
from time import monotonic
from uuid import uuid4

from celery.exceptions import SoftTimeLimitExceeded
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from townportal.jobs import actions, files, kinds, limits
from townportal.jobs.kinds import JobError, Result
from townportal.jobs.models import Job
from townportal.jobs.progress import Heartbeat, LostLeaseError, Progress

logger = logging.getLogger(__name__)

ERROR = "处理时出错,已记录,可重试。如果重试后仍然出错,请把任务编号 {pk} 告诉系统管理员。"
INTERRUPTED = (
    "处理多次中断(服务器重启或内存不足),已停止,可重试。"
    "如果重试后仍然中断,请把任务编号 {pk} 告诉系统管理员。"
)
TOO_LONG = "处理时间超过上限,已停止。请缩小范围(例如分村或分年度)后重新发起。"
UNKNOWN_KIND = "系统里没有这类任务,可能刚刚升级过。请回到原来的页面重新发起。"
WILL_RETRY = "处理时出错,稍后自动重试"
WAS_INTERRUPTED = "处理中断,正在重新排队"


def run_due() -> int:
    """Run due jobs one after the other until none is left; returns how many this process ran."""
    count, stop_at = 0, monotonic() + limits.CLAIMING_SECONDS
    while monotonic() < stop_at:
        _check_connection()
        job = claim()
        if job is None:
            return count
        run(job)
        count += 1
    actions.wake_up()
    return count


def claim() -> Job | None:
    """Take one due job: the conditional UPDATE lets exactly one of many workers have it."""
    while candidate := Job.objects.due().order_by("run_after", "pk").first():
        now, token = timezone.now(), uuid4().hex
        is_mine = (
            Job.objects.due()
            .filter(pk=candidate.pk, token=candidate.token)
            .update(
                state=Job.State.RUNNING,
                token=token,
                lease_until=now + limits.lease(),
                started_at=now,
                tries=F("tries") + 1,
                rows_done=0,
                rows_total=None,
                stage="",
            )
        )
        if is_mine:
            files.discard(candidate)
            return Job.objects.select_related("requested_by").get(pk=candidate.pk)
    return None


def run(job: Job) -> None:
    """Bring a claimed job to its end: done, failed with words, or queued for another try."""
    kind = kinds.find(job.kind)
    if kind is None:
        fail(job, UNKNOWN_KIND)
        return
    progress = Progress(job)
    try:
        with Heartbeat(job, progress):
            finish(job, kind.run(job, progress))
    except LostLeaseError:
        logger.warning("Job %s belongs to another worker by now", job.pk)
        _discard_unless_done(job)
    except JobError as error:
        fail(job, str(error))
    except SoftTimeLimitExceeded:
        logger.exception("Job %s (%s) took too long", job.pk, job.kind)
        fail(job, TOO_LONG)
    except Exception:
        logger.exception("Job %s (%s) failed at try %s", job.pk, job.kind, job.tries)
        fail_or_try_again(job)


def finish(job: Job, result: Result) -> None:
    """Commit the effect and ``done`` together, or neither: raises LostLeaseError if too late."""
    name = files.keep(job, result.file) if result.file else ""
    with transaction.atomic():
        if result.commit:
            result.commit()
        now = timezone.now()
        is_done = Job.objects.held_by(job).update(
            state=Job.State.DONE,
            finished_at=now,
            lease_until=None,
            stage="",
            rows_done=job.rows_done,
            rows_total=job.rows_total,
            error_message="",
            result_file=name,
            result_name=result.name if name else "",
            result_data=result.data,
            expires_at=now + limits.FILE_KEPT_FOR if name else None,
        )
        if not is_done:
            raise LostLeaseError(job.pk)


def fail(job: Job, message: str) -> None:
    _give_up(
        job, state=Job.State.FAILED, error_message=message, finished_at=timezone.now(), stage=""
    )


def fail_or_try_again(job: Job) -> None:
    """Errors that are nobody's fault often pass: try again a little later, but not for ever."""
    _check_connection()
    if job.tries >= limits.max_tries():
        fail(job, ERROR.format(pk=job.pk))
    else:
        run_after = timezone.now() + limits.PAUSE_BEFORE_NEXT_TRY * job.tries
        _give_up(job, state=Job.State.QUEUED, run_after=run_after, stage=WILL_RETRY)


def release_expired() -> int:
    """Queue again, or fail after the last try, what its worker no longer answers for."""
    count = 0
    for job in Job.objects.lease_expired():
        now = timezone.now()
        if job.tries >= limits.max_tries():
            message = INTERRUPTED.format(pk=job.pk)
            ending = {"state": Job.State.FAILED, "error_message": message, "finished_at": now}
        else:
            ending = {"state": Job.State.QUEUED, "run_after": now, "stage": WAS_INTERRUPTED}
        still_silent = Job.objects.lease_expired().held_by(job)
        if still_silent.update(token="", lease_until=None, **ending):
            files.discard(job)
            count += 1
    return count


def delete_expired_files() -> int:
    """Delete files past their date; the row stays as the log of what was made and fetched."""
    count = 0
    for job in Job.objects.file_expired():
        job.result_file.delete(save=False)
        count += Job.objects.filter(pk=job.pk).update(result_file="")
    return count


def sweep() -> None:
    """What the beat does every few seconds; two sweeps at once do no more than one."""
    release_expired()
    delete_expired_files()
    run_due()


def _give_up(job: Job, **fields) -> None:
    """End this run of the job, unless another worker or a commit was faster."""
    Job.objects.held_by(job).update(token="", lease_until=None, **fields)
    _discard_unless_done(job)


def _discard_unless_done(job: Job) -> None:
    """A commit whose answer got lost may have succeeded: then its file is in use."""
    if not Job.objects.filter(pk=job.pk, token=job.token, state=Job.State.DONE).exists():
        files.discard(job)


def _check_connection() -> None:
    """After a long job or an error the connection may be dead: open a new one where needed."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
