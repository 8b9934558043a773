"""A claimed job ends in one of few ways, and its effect stands or falls with the row."""

from datetime import timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.utils import timezone

from townportal.jobs import kinds, runner
from townportal.jobs.kinds import JobError, Result
from townportal.jobs.models import Job
from villages.models import Township

State = Job.State


def effects() -> list[str]:
    """What the jobs of this test did to the database."""
    return list(Township.objects.filter(name__startswith="效果").values_list("name", flat=True))


def add_effect():
    Township.objects.create(name=f"效果{len(effects()) + 1}")


def steal(job):
    """What another worker's claim does to the row of a worker that was silent too long."""
    Job.objects.filter(pk=job.pk).update(token="b" * 32)


def read(job) -> str:
    return job.result_file.open().read().decode()


def outcome(job) -> dict:
    job.refresh_from_db()
    return {name: getattr(job, name) for name in ("state", "tries", "error_message", "stage")}


def test_done_job_has_its_effect_file_and_figures(register, ask, files_left):
    def run(job, progress):
        path = progress.new_file(".txt")
        path.write_text("三行")
        progress(3, 3, "写入")
        return Result(path, name="民生台账.txt", data={"rows": 3}, commit=add_effect)

    register(run)
    job = ask()

    assert runner.run_due() == 1
    assert outcome(job) == {"state": "done", "tries": 1, "error_message": "", "stage": ""}
    assert (job.rows_done, job.rows_total, job.result_data) == (3, 3, {"rows": 3})
    assert effects() == ["效果1"]
    assert files_left() == [job.result_file.name]
    assert job.result_file.name == f"jobs/{job.created_at:%Y/%m}/{job.token}.txt"
    assert (read(job), job.result_name) == ("三行", "民生台账.txt")
    assert job.expires_at == job.finished_at + timedelta(days=7)


def test_file_made_elsewhere_is_moved_in(register, ask, tmp_path, files_left):
    made = tmp_path / "made.xlsx"
    made.write_bytes(b"workbook")
    register(lambda job, progress: Result(made, name="台账.xlsx"))
    job = ask()

    runner.run_due()

    job.refresh_from_db()
    assert (read(job), made.exists()) == ("workbook", False)
    assert files_left() == [job.result_file.name]


def test_jobs_run_in_the_order_they_became_due_and_none_before(register, ask):
    ran = []

    def run(job, progress):
        ran.append(job.label)
        return Result()

    register(run)
    now = timezone.now()
    ask("第二", run_after=now - timedelta(minutes=1))
    ask("第一", run_after=now - timedelta(minutes=2))
    ask("以后", run_after=now + timedelta(hours=1))
    ask("取消", state=State.CANCELLED)

    assert runner.run_due() == 2
    assert ran == ["第一", "第二"]


def test_reason_the_user_can_mend_is_shown_and_not_tried_again(register, ask, files_left):
    def run(job, progress):
        progress.new_file(".txt").write_text("半截")
        raise JobError("第 3 行没有村名,请补上后重新导入。")

    register(run)
    job = ask()

    runner.run_due()

    message = "第 3 行没有村名,请补上后重新导入。"
    assert outcome(job) == {"state": "failed", "tries": 1, "error_message": message, "stage": ""}
    assert (job.finished_at is not None, files_left()) == (True, [])


def test_unforeseen_error_is_logged_and_tried_again_a_little_later(
    register, ask, caplog, files_left
):
    def run(job, progress):
        progress.new_file(".txt").write_text("半截")
        raise KeyError("name")

    register(run)
    job = ask()

    runner.run_due()

    assert outcome(job) == {
        "state": "queued",
        "tries": 1,
        "error_message": "",
        "stage": runner.WILL_RETRY,
    }
    assert job.run_after > timezone.now()
    assert files_left() == []
    assert "KeyError: 'name'" in caplog.text


def test_unforeseen_error_ends_in_words_after_three_tries(register, ask):
    register(lambda job, progress: 1 / 0)
    job = ask()

    for _ in range(4):
        Job.objects.update(run_after=timezone.now())
        runner.run_due()

    message = runner.ERROR.format(pk=job.pk)
    assert outcome(job) == {"state": "failed", "tries": 3, "error_message": message, "stage": ""}


def test_time_limit_ends_in_words_at_once(register, ask):
    def run(job, progress):
        raise SoftTimeLimitExceeded

    register(run)
    job = ask()

    runner.run_due()

    message = runner.TOO_LONG
    assert outcome(job) == {"state": "failed", "tries": 1, "error_message": message, "stage": ""}


def test_job_of_a_kind_that_no_longer_exists_ends_in_words(register, ask, monkeypatch):
    register(lambda job, progress: Result())
    job = ask()
    monkeypatch.setattr(kinds, "_kinds", {})

    runner.run_due()

    message = runner.UNKNOWN_KIND
    assert outcome(job) == {"state": "failed", "tries": 1, "error_message": message, "stage": ""}


def test_failing_commit_leaves_neither_effect_nor_file(register, ask, write_text, files_left):
    def commit():
        add_effect()
        raise ValueError

    def run(job, progress):
        result = write_text(job, progress)
        result.commit = commit
        return result

    register(run)
    job = ask()

    runner.run_due()

    assert (outcome(job)["state"], effects(), files_left()) == ("queued", [], [])


def test_worker_that_lost_its_job_has_no_effect(register, ask, write_text, files_left):
    def run(job, progress):
        result = write_text(job, progress)
        result.commit = add_effect
        steal(job)
        return result

    register(run)
    job = ask()

    runner.run(runner.claim())

    job.refresh_from_db()
    assert (job.state, job.token) == ("running", "b" * 32)
    assert (effects(), files_left()) == ([], [])


def test_progress_stops_a_worker_that_lost_its_job(register, ask):
    reached = []

    def run(job, progress):
        progress(1, 10, "读取")
        steal(job)
        progress(2, 10, "写入")
        reached.append("写入之后")
        return Result()

    register(run)
    job = ask()

    runner.run_due()

    assert (reached, outcome(job)["state"]) == ([], "running")


def test_lost_answer_to_a_commit_that_succeeded_keeps_the_file(
    register, ask, write_text, files_left, transactional_db
):
    def commit():
        transaction.on_commit(lambda: 1 / 0)  # the row is done, but the worker sees an error

    def run(job, progress):
        result = write_text(job, progress)
        result.commit = commit
        return result

    register(run)
    job = ask()

    runner.run_due()

    assert outcome(job)["state"] == "done"
    assert files_left() == [job.result_file.name]
