"""The pages of a person's own jobs, through whole requests."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from townportal.jobs import runner
from townportal.jobs.kinds import Result
from townportal.jobs.models import Job, JobDownload
from townportal.jobs.views import EXPIRED, NOT_ALLOWED, TOO_LATE_TO_CANCEL

State = Job.State
PAGES = ("detail", "download", "cancel", "retry")
POSTED = ("cancel", "retry")


@pytest.fixture
def signed_in(client, asker):
    client.force_login(asker)
    return client


@pytest.fixture
def done(register, ask, write_text):
    register(write_text)
    job = ask()
    runner.run_due()
    job.refresh_from_db()
    return job


def poll(client, url):
    return client.get(url, headers={"HX-Request": "true", "HX-Target": "job-progress"})


def test_list_shows_own_jobs_only(signed_in, stranger, done):
    Job.objects.create(kind="test", label="别人的导出", requested_by=stranger)

    page = signed_in.get(reverse("job_list")).content.decode()

    assert ("导出民生台账" in page, "别人的导出" in page) == (True, False)


def test_list_asks_no_more_questions_for_more_rows(
    signed_in, ask, done, django_assert_max_num_queries
):
    signed_in.get(reverse("job_list"))
    with django_assert_max_num_queries(100) as one_row:
        signed_in.get(reverse("job_list"))
    for _ in range(20):
        ask()
    with django_assert_max_num_queries(len(one_row)):
        signed_in.get(reverse("job_list"))


@pytest.mark.parametrize("page", PAGES)
def test_job_of_another_looks_like_a_missing_one(client, stranger, done, url_of, page):
    client.force_login(stranger)
    send = client.post if page in POSTED else client.get

    foreign, missing = send(url_of(done, page)), send(reverse(f"job_{page}", args=[done.pk + 1]))

    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert Job.objects.get().state == "done"


@pytest.mark.parametrize("page", POSTED)
def test_nothing_changes_by_get(signed_in, done, url_of, page):
    assert signed_in.get(url_of(done, page)).status_code == 405


@pytest.mark.parametrize("state", (State.QUEUED, State.RUNNING))
def test_unfinished_job_asks_for_itself_and_offers_a_link(signed_in, register, ask, url_of, state):
    register(lambda job, progress: Result())
    job = ask(state=state, rows_done=30, rows_total=120, stage="写入")
    url = url_of(job)

    page, fragment = signed_in.get(url).content.decode(), poll(signed_in, url).content.decode()

    for text in (page, fragment):
        assert f'hx-get="{url}" hx-trigger="every 2s"' in text
        assert f'<a href="{url}">刷新</a>' in text
    assert ("<html" in page, "<html" in fragment) == (True, False)
    assert ('value="25"' in fragment) == (state == State.RUNNING)


@pytest.mark.parametrize("state", (State.DONE, State.FAILED, State.CANCELLED))
def test_finished_job_stops_asking(signed_in, register, ask, url_of, state):
    register(lambda job, progress: Result())
    job = ask(state=state)

    fragment = poll(signed_in, url_of(job)).content.decode()

    assert ("hx-get" in fragment, "刷新" in fragment) == (False, False)
    assert job.get_state_display() in fragment


def test_failed_job_says_why_and_can_be_retried(signed_in, register, ask, url_of):
    register(lambda job, progress: Result())
    job = ask(state=State.FAILED, error_message="第 3 行没有村名。")

    page = signed_in.get(url_of(job)).content.decode()
    answer = signed_in.post(url_of(job, "retry"))

    job.refresh_from_db()
    assert "第 3 行没有村名。" in page
    assert (answer.url, job.state) == (url_of(job), "queued")


def test_queued_job_can_be_cancelled_once(signed_in, register, ask, url_of):
    register(lambda job, progress: Result())
    job = ask()

    signed_in.post(url_of(job, "cancel"))
    again = signed_in.post(url_of(job, "cancel"), follow=True)

    job.refresh_from_db()
    assert job.state == "cancelled"
    assert [str(message) for message in again.context["messages"]] == [TOO_LATE_TO_CANCEL]


def test_done_job_leads_on_where_its_kind_says(signed_in, register, ask, url_of):
    register(
        lambda job, progress: Result(data={"batch": 7}),
        result_url=lambda job: f"/imports/{job.result_data['batch']}/",
        continue_label="查看预览",
    )
    job = ask()
    runner.run_due()

    page = signed_in.get(url_of(job)).content.decode()

    assert '<a class="btn btn-primary" href="/imports/7/">查看预览</a>' in page


def test_file_is_sent_as_download_and_logged(signed_in, asker, done, url_of):
    answer = signed_in.get(url_of(done, "download"))

    assert b"".join(answer.streaming_content).decode() == "一行"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert list(JobDownload.objects.values_list("job", "downloaded_by")) == [(done.pk, asker.pk)]


@pytest.mark.parametrize("is_swept", (False, True))
def test_expired_file_is_gone_in_words(signed_in, done, url_of, is_swept):
    Job.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    if is_swept:
        runner.delete_expired_files()

    answer = signed_in.get(url_of(done, "download"))

    assert (answer.status_code, EXPIRED in answer.content.decode()) == (410, True)
    assert not JobDownload.objects.exists()


def test_file_missing_on_disk_is_gone_in_words(signed_in, done, url_of):
    done.result_file.storage.delete(done.result_file.name)

    answer = signed_in.get(url_of(done, "download"))

    assert (answer.status_code, JobDownload.objects.count()) == (410, 0)


def test_right_to_download_is_asked_again(signed_in, register, ask, write_text, url_of):
    register(write_text, may_download=lambda job, user: user.full_name != "丁一")
    job = ask()
    runner.run_due()

    answer = signed_in.get(url_of(job, "download"))

    assert (answer.status_code, NOT_ALLOWED in answer.content.decode()) == (403, True)
    assert not JobDownload.objects.exists()


@pytest.mark.parametrize("state", (State.QUEUED, State.RUNNING, State.FAILED, State.CANCELLED))
def test_job_without_a_file_has_no_download(signed_in, register, ask, url_of, state):
    register(lambda job, progress: Result())
    job = ask(state=state)

    assert signed_in.get(url_of(job, "download")).status_code == 404
