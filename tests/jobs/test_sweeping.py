"""The sweeper hands out again what was dropped, gives up in words, and deletes old files."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from townportal.jobs import runner, tasks
from townportal.jobs.kinds import Result
from townportal.jobs.models import Job
from townportal.jobs.progress import Progress, renew

PAST = timedelta(seconds=1)


@pytest.fixture
def silent(register, ask, write_text):
    """A job whose worker has died and left half a file."""
    register(write_text)
    ask()
    job = runner.claim()
    Progress(job).new_file(".txt").write_text("半截")
    Job.objects.update(lease_until=timezone.now() - PAST)
    return job


def test_dropped_job_is_finished_by_one_sweep(silent, files_left):
    tasks.sweep()

    silent.refresh_from_db()
    assert (silent.state, silent.tries) == ("done", 2)
    assert files_left() == [silent.result_file.name]


def test_dropped_job_is_queued_even_while_nobody_can_run_it(silent, files_left):
    assert runner.release_expired() == 1

    silent.refresh_from_db()
    assert (silent.state, silent.token, silent.stage) == ("queued", "", runner.WAS_INTERRUPTED)
    assert files_left() == []


def test_job_dropped_at_its_third_try_fails_in_words(silent, files_left):
    Job.objects.update(tries=3)

    tasks.sweep()

    silent.refresh_from_db()
    message = runner.INTERRUPTED.format(pk=silent.pk)
    assert (silent.state, silent.error_message) == ("failed", message)
    assert files_left() == []


def test_job_of_a_living_worker_is_left_alone(silent, files_left):
    Job.objects.update(lease_until=timezone.now() + timedelta(minutes=1))

    tasks.sweep()

    silent.refresh_from_db()
    assert (silent.state, silent.tries, len(files_left())) == ("running", 1, 1)


def test_heartbeat_in_the_last_moment_saves_the_job_from_the_sweeper(silent, files_left):
    beats = []

    def beat_before_update(execute, sql, *arguments):
        if sql.startswith("UPDATE") and not beats:
            beats.append(silent.pk)
            renew(silent)
        return execute(sql, *arguments)

    with connection.execute_wrapper(beat_before_update):
        released = runner.release_expired()

    silent.refresh_from_db()
    assert (beats, released, silent.state) == ([silent.pk], 0, "running")
    assert len(files_left()) == 1


def test_two_sweeps_do_no_more_than_one(register, ask):
    ran = []

    def run(job, progress):
        ran.append(job.pk)
        return Result()

    register(run)
    job = ask()

    tasks.sweep()
    tasks.sweep()
    tasks.run_due()

    assert ran == [job.pk]


def test_file_past_its_date_is_deleted_and_the_row_stays(register, ask, write_text, files_left):
    register(write_text)
    old, young = ask(), ask()
    tasks.run_due()
    Job.objects.filter(pk=old.pk).update(expires_at=timezone.now() - PAST)

    assert [runner.delete_expired_files(), runner.delete_expired_files()] == [1, 0]

    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.state, old.result_file.name, old.result_name) == ("done", "", "民生台账.txt")
    assert files_left() == [young.result_file.name]
