"""People and kinds of job for these tests."""

import pytest
from django.urls import reverse

from townportal.accounts.roles import Role
from townportal.jobs import kinds
from townportal.jobs.actions import enqueue
from townportal.jobs.kinds import Result, job_kind
from townportal.jobs.models import Job


@pytest.fixture(autouse=True)
def files_folder(settings, tmp_path):
    """Result files of a test lie in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture
def asker(make_user):
    return make_user(Role.GENERAL_CLERK, full_name="丁一")


@pytest.fixture
def stranger(make_user):
    """Of the same office, with the same rights."""
    return make_user(Role.GENERAL_CLERK, full_name="白小二")


@pytest.fixture
def register(monkeypatch):
    """``register(run, **options)``: a kind of job called "test" for the length of a test."""
    monkeypatch.setattr(kinds, "_kinds", {})

    def register(run, **options):
        job_kind("test", **options)(run)

    return register


@pytest.fixture
def ask(asker):
    """``ask(**fields)``: a job of the kind "test", changed to ``fields`` afterwards."""

    def ask(label="导出民生台账", **fields) -> Job:
        job = enqueue("test", params={}, by=asker, label=label)
        Job.objects.filter(pk=job.pk).update(**fields)
        job.refresh_from_db()
        return job

    return ask


@pytest.fixture
def write_text(files_folder):
    """A run function that leaves a small text file."""

    def run(job, progress):
        path = progress.new_file(".txt")
        path.write_text("一行")
        return Result(file=path, name="民生台账.txt")

    return run


@pytest.fixture
def files_left(files_folder):
    """``files_left()``: the names of all files that exist, however deep."""
    return lambda: sorted(
        str(path.relative_to(files_folder)) for path in files_folder.rglob("*") if path.is_file()
    )


@pytest.fixture
def url_of():
    return lambda job, page="detail": reverse(f"job_{page}", args=[job.pk])
