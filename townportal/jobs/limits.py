"""How long a job may be silent, how often it is tried and how long its file is kept."""

from datetime import timedelta

from django.conf import settings

FILE_KEPT_FOR = timedelta(days=7)
PAUSE_BEFORE_NEXT_TRY = timedelta(seconds=10)  # times the number of tries so far

# A worker process stops claiming after this, so that its last job still has most of the
# task's time limit to itself. A fresh wake-up goes on where it stopped.
CLAIMING_SECONDS = 300


def lease() -> timedelta:
    """How long a worker may be silent before another one takes its job over."""
    return timedelta(seconds=getattr(settings, "JOB_LEASE_SECONDS", 60))


def heartbeat_seconds() -> float:
    return lease().total_seconds() / 3


def max_tries() -> int:
    return getattr(settings, "JOB_MAX_TRIES", 3)
