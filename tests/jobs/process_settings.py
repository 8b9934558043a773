"""The portal's settings for real workers under fire: short leases, a sweep every second."""

import os

from townportal.settings import *  # noqa: F403

JOB_LEASE_SECONDS = int(os.environ.get("TEST_LEASE_SECONDS", "2"))
JOB_MAX_TRIES = 10_000  # a job may be hit any number of times and must still be done once
CELERY_BEAT_SCHEDULE = {"sweep-jobs": {"task": "townportal.jobs.tasks.sweep", "schedule": 1.0}}
CELERY_IMPORTS = ["tests.jobs.kinds"]
CELERY_TASK_DEFAULT_QUEUE = os.environ.get("TEST_QUEUE", "celery")
CELERY_WORKER_LOST_WAIT = 0.1  # seconds until a killed pool process is replaced
