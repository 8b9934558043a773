"""The portal's own settings, with leases and sweeps short enough for a test that kills workers."""

from townportal.settings import *  # noqa: F403
from townportal.settings import CELERY_BEAT_SCHEDULE

JOB_LEASE_SECONDS = 3
CELERY_BEAT_SCHEDULE["sweep-jobs"]["schedule"] = 1.0
