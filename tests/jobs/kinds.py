"""Kinds of job that only tests know; workers import them by CELERY_IMPORTS."""

import os
import time
from pathlib import Path

from django.conf import settings
from django.db import connection

from townportal.jobs.kinds import Result, job_kind

CREATE_EFFECT = "CREATE TABLE effect (job_id integer NOT NULL)"  # not unique: doubles must show


def text_of(rows: int) -> str:
    return "".join(f"第{number}行\n" for number in range(1, rows + 1))


@job_kind("test.copy")
def copy(job, progress) -> Result:
    """Writes rows slowly, with one effect in the database at the end."""
    note_process()
    path = progress.new_file(".txt")
    with path.open("w") as file:
        for number in range(1, job.params["rows"] + 1):
            file.write(f"第{number}行\n")
            progress(number, job.params["rows"], "写入")
            time.sleep(job.params["pause"])

    def commit():
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO effect (job_id) VALUES (%s)", [job.pk])
        time.sleep(job.params["pause"])

    return Result(file=path, name="抄写.txt", data={"rows": job.params["rows"]}, commit=commit)


def note_process() -> None:
    """Leave a mark that tells a test which process to kill."""
    folder = Path(settings.DATA_DIR, "busy")
    folder.mkdir(exist_ok=True)
    (folder / str(os.getpid())).touch()
