"""Does one thing with the jobs of another database: `python -m tests.jobs.drive COMMAND`."""

import json
import sys
import time
from collections import Counter
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from tests.jobs.kinds import CREATE_EFFECT, text_of  # noqa: E402
from townportal.accounts.models import User  # noqa: E402
from townportal.accounts.roles import Role  # noqa: E402
from townportal.jobs import runner  # noqa: E402
from townportal.jobs.actions import enqueue  # noqa: E402
from townportal.jobs.models import Job  # noqa: E402
from villages.models import Township  # noqa: E402

ROWS = 10


def prepare():
    with connection.cursor() as cursor:
        cursor.execute(CREATE_EFFECT)
    township = Township.objects.create(name="清溪镇")
    User.objects.create_user("asker", full_name="丁一", role=Role.GENERAL_CLERK, township=township)


def put(count):
    params = {"rows": ROWS, "pause": 0.01}
    by = User.objects.get(username="asker")
    with transaction.atomic():
        for number in range(int(count)):
            enqueue("test.copy", params=params, by=by, label=f"抄写 {number}")


def feed():
    """Keep some jobs waiting until the file ``enough`` appears, then until all have ended."""
    while not Path(settings.DATA_DIR, "enough").exists():
        if _unfinished() < 10:
            put(10)
        time.sleep(0.1)
    while _unfinished():
        time.sleep(0.1)


def claim_all(line):
    """Start together with the other claimers, claim until nothing is left, note what."""
    Path(settings.DATA_DIR, f"ready-{line}").touch()
    while not Path(settings.DATA_DIR, "go").exists():
        time.sleep(0.001)
    claimed = []
    while job := runner.claim():
        claimed.append(job.pk)
    Path(settings.DATA_DIR, f"claimed-{line}").write_text(json.dumps(claimed))


def report():
    with connection.cursor() as cursor:
        cursor.execute("SELECT job_id FROM effect")
        effects = Counter(pk for (pk,) in cursor.fetchall())
    jobs = list(Job.objects.all())
    done = [job for job in jobs if job.state == Job.State.DONE]
    files = {path.name for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}
    outcome = {
        "jobs": len(jobs),
        "states": Counter(job.state for job in jobs),
        "interrupted": sum(job.tries > 1 for job in jobs),
        "without_effect": [job.pk for job in done if not effects[job.pk]],
        "doubled": [pk for pk, count in effects.items() if count > 1],
        "wrong_file": [
            job.pk for job in done if job.result_file.open().read().decode() != text_of(ROWS)
        ],
        "files_of_no_job": sorted(files - {Path(job.result_file.name).name for job in done}),
    }
    print(json.dumps(outcome))  # noqa: T201


def _unfinished():
    return Job.objects.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING]).count()


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
