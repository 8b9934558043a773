"""A silent worker's job goes to another one, a living worker's does not."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from townportal.jobs import limits, progress, runner
from townportal.jobs.kinds import Result
from townportal.jobs.models import Job
from townportal.jobs.progress import LostLeaseError, Progress

State = Job.State
WATCHDOG = 60


@pytest.fixture
def clock(monkeypatch):
    """``clock[0]`` is the time in seconds that progress sees."""
    now = [100.0]
    monkeypatch.setattr(progress, "monotonic", lambda: now[0])
    return now


@pytest.fixture
def claimed(register, ask):
    register(lambda job, progress: Result())
    ask()
    return runner.claim()


def expire(job):
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def stored(job) -> tuple:
    return Job.objects.values_list("rows_done", "rows_total", "stage").get(pk=job.pk)


def test_claim_takes_a_lease_of_one_minute(claimed):
    assert claimed.lease_until - claimed.started_at == timedelta(seconds=60)
    assert (claimed.state, claimed.tries, len(claimed.token)) == ("running", 1, 32)


def test_job_under_a_lease_is_not_claimed_again(claimed):
    assert runner.claim() is None


def test_job_with_an_expired_lease_is_claimed_with_a_new_token(claimed, files_left):
    Progress(claimed).new_file(".txt").write_text("半截")
    expire(claimed)

    again = runner.claim()

    assert (again.pk, again.tries, again.token != claimed.token) == (claimed.pk, 2, True)
    assert files_left() == []


def test_job_with_no_tries_left_is_not_claimed(claimed):
    Job.objects.update(tries=limits.max_tries())
    expire(claimed)

    assert runner.claim() is None


def test_first_worker_cannot_finish_after_the_second_claim(claimed):
    expire(claimed)
    again = runner.claim()

    with pytest.raises(LostLeaseError):
        runner.finish(claimed, Result(data={"by": "first"}))
    runner.finish(again, Result(data={"by": "second"}))

    again.refresh_from_db()
    assert (again.state, again.result_data) == ("done", {"by": "second"})


def test_progress_is_stored_every_half_second_and_renews_the_lease(claimed, clock):
    report = Progress(claimed)
    expire(claimed)

    report(1, 100, "读取")
    first = stored(claimed)
    for rows in range(2, 50):
        report(rows)
    between = stored(claimed)
    clock[0] += 0.5
    report(50)

    assert [first, between, stored(claimed)] == [
        (1, 100, "读取"),
        (1, 100, "读取"),
        (50, 100, "读取"),
    ]
    assert not Job.objects.lease_expired().exists()


def test_new_stage_is_stored_at_once(claimed, clock):
    report = Progress(claimed)

    report(100, 100, "读取")
    report(0, 80, "写入")

    assert stored(claimed) == (0, 80, "写入")


@pytest.mark.django_db(transaction=True)
def test_heartbeat_keeps_the_lease_of_a_kind_that_never_reports(register, ask, settings):
    settings.JOB_LEASE_SECONDS = 0.6

    def run(job, progress):
        first, end = job.lease_until, time.monotonic() + WATCHDOG
        while Job.objects.get(pk=job.pk).lease_until == first:
            assert time.monotonic() < end
            time.sleep(0.05)
        return Result()

    register(run)
    job = ask()

    runner.run_due()

    job.refresh_from_db()
    assert (job.state, job.tries) == ("done", 1)


@pytest.mark.django_db(transaction=True)
def test_heartbeat_tells_a_silent_kind_that_its_job_is_lost(register, ask, settings):
    settings.JOB_LEASE_SECONDS = 0.6
    told = []

    def run(job, progress):
        Job.objects.filter(pk=job.pk).update(token="b" * 32)
        end = time.monotonic() + WATCHDOG
        while not progress.is_lost and time.monotonic() < end:
            time.sleep(0.05)
        told.append(progress.is_lost)
        progress(1)

    register(run)
    job = ask()

    runner.run_due()

    job.refresh_from_db()
    assert (told, job.state, job.token) == ([True], "running", "b" * 32)


@pytest.mark.django_db(transaction=True)
def test_long_commit_outlives_its_own_heartbeats(register, ask, settings):
    settings.JOB_LEASE_SECONDS = 0.3
    register(lambda job, progress: Result(commit=lambda: time.sleep(1)))
    job = ask()

    runner.run_due()

    job.refresh_from_db()
    assert (job.state, job.tries) == ("done", 1)
