"""A job is asked for in the caller's transaction; the message after it carries nothing."""

from contextlib import suppress
from datetime import timedelta

import pytest
from celery import current_app
from django.db import transaction
from django.utils import timezone

from townportal.jobs.actions import cancel_job, enqueue, retry_job
from townportal.jobs.kinds import Result
from townportal.jobs.models import Job

State = Job.State


@pytest.fixture(autouse=True)
def nothing_to_do(register):
    register(lambda job, progress: Result())


@pytest.fixture
def take_messages():
    """``take_messages()``: what waits at the broker, taken off it."""

    def take():
        taken = []
        with (
            current_app.connection_for_read() as connection,
            connection.SimpleQueue(current_app.conf.task_default_queue) as queue,
            suppress(queue.Empty),
        ):
            while True:
                message = queue.get_nowait()
                message.ack()
                taken.append((message.headers["task"], message.payload[:2]))
        return taken

    take()
    return take


def test_job_is_queued_for_its_asker_and_his_township(asker):
    job = enqueue("test", params={"ledger": 3}, by=asker, label="导出民生台账")

    stored = Job.objects.values("kind", "label", "params", "state", "tries", "requested_by")
    assert list(stored.values_list(*stored.query.values_select, "township", "pk")) == [
        ("test", "导出民生台账", {"ledger": 3}, "queued", 0, asker.pk, asker.township_id, job.pk)
    ]


def test_same_key_returns_the_same_job(asker):
    ask = {"params": {}, "by": asker, "label": "导入", "idempotency_key": f"{asker.pk}-form-1"}

    first, second = enqueue("test", **ask), enqueue("test", **ask)

    assert (second, Job.objects.count()) == (first, 1)


def test_unknown_kind_is_refused(asker):
    with pytest.raises(LookupError):
        enqueue("unheard-of", params={}, by=asker, label="导出")

    assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_workers_are_woken_after_the_commit_without_payload(asker, take_messages):
    with transaction.atomic():
        enqueue("test", params={"secret": "张三"}, by=asker, label="导出")
        during = take_messages()

    assert (during, take_messages()) == ([], [("townportal.jobs.tasks.run_due", [[], {}])])


@pytest.mark.django_db(transaction=True)
def test_rolled_back_transaction_leaves_neither_job_nor_message(asker, take_messages):
    with transaction.atomic():
        enqueue("test", params={}, by=asker, label="导出")
        transaction.set_rollback(True)

    assert (Job.objects.count(), take_messages()) == (0, [])


@pytest.mark.parametrize(
    ("state", "is_cancelled"),
    ((State.QUEUED, True), (State.RUNNING, False), (State.DONE, False), (State.FAILED, False)),
)
def test_only_a_queued_job_can_be_cancelled(ask, asker, state, is_cancelled):
    job = ask(state=state)

    assert cancel_job(job, by=asker) is is_cancelled
    job.refresh_from_db()
    assert job.state == (State.CANCELLED if is_cancelled else state)


@pytest.mark.parametrize(
    ("state", "is_queued"),
    ((State.FAILED, True), (State.RUNNING, False), (State.DONE, False), (State.CANCELLED, False)),
)
def test_only_a_failed_job_can_be_tried_again(ask, asker, state, is_queued):
    later = timezone.now() + timedelta(hours=1)
    job = ask(state=state, tries=3, error_message="出错", run_after=later)

    assert retry_job(job, by=asker) is is_queued
    job.refresh_from_db()
    after = (job.state, job.tries, job.error_message, job.run_after < later)
    assert after == (("queued", 0, "", True) if is_queued else (state, 3, "出错", False))


def test_nobody_cancels_or_retries_the_job_of_another(ask, stranger):
    queued, failed = ask(), ask(state=State.FAILED)

    assert not cancel_job(queued, by=stranger)
    assert not retry_job(failed, by=stranger)
    assert set(Job.objects.values_list("pk", "state")) == {
        (queued.pk, "queued"),
        (failed.pk, "failed"),
    }
