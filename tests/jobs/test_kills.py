"""Workers are killed in the middle of their work: every job still takes effect exactly once."""

import json
import os
import random
import time
from itertools import chain

import pytest

from tests.jobs.portal import WATCHDOG, Portal

SHORT_KILLS = 10
SOAK_KILLS = int(os.environ.get("SOAK_KILLS", "100"))
EVERY_WHOLE_WORKER = 5  # the other kills hit the process in the pool that runs the job


@pytest.fixture
def portal(tmp_path):
    with Portal(tmp_path) as portal:
        yield portal


@pytest.mark.process
def test_killed_workers_lose_and_double_nothing(portal):
    outcome = kill_workers(portal, SHORT_KILLS)

    assert outcome == clean(outcome)


@pytest.mark.process
@pytest.mark.soak
def test_killed_workers_lose_and_double_nothing_for_long(portal):
    outcome = kill_workers(portal, SOAK_KILLS)

    assert outcome == clean(outcome)


@pytest.mark.process
def test_two_workers_never_claim_the_same_job(portal):
    portal.environment["TEST_LEASE_SECONDS"] = "600"  # nobody claims what another let expire
    portal.drive("put", "200")
    claimers = [portal.start("-m", "tests.jobs.drive", "claim_all", str(n)) for n in range(4)]
    wait_until(lambda: len(list(portal.folder.glob("ready-*"))) == len(claimers))

    (portal.folder / "go").touch()
    assert [process.wait(WATCHDOG) for process in claimers] == [0] * len(claimers)

    claimed = [json.loads(path.read_text()) for path in portal.folder.glob("claimed-*")]
    assert sorted(chain(*claimed)) == list(range(1, 201))


def kill_workers(portal: Portal, kills: int) -> dict:
    """Let two workers do jobs, kill one after the other, and return what came of the jobs."""
    chance = random.Random(kills)
    portal.start_beat()
    workers = [portal.start_worker(), portal.start_worker()]
    feeder = portal.start("-m", "tests.jobs.drive", "feed")
    for number in range(1, kills + 1):
        if number % EVERY_WHOLE_WORKER == 0:
            wait_until(portal.busy_children)
            portal.kill(workers[0])
            workers = [workers[1], portal.start_worker()]
        else:
            wait_until(portal.kill_busy_child)
        time.sleep(chance.uniform(0, 1))  # so that kills hit every moment of a job
    (portal.folder / "enough").touch()
    assert feeder.wait(WATCHDOG) == 0
    return portal.report()


def clean(outcome: dict) -> dict:
    """The report of a run in which nothing went wrong, and in which something could have."""
    assert outcome["interrupted"] > 0
    return {
        **outcome,
        "states": {"done": outcome["jobs"]},
        "without_effect": [],
        "doubled": [],
        "wrong_file": [],
        "files_of_no_job": [],
    }


def wait_until(condition) -> None:
    end = time.monotonic() + WATCHDOG
    while not condition():
        assert time.monotonic() < end, f"{condition} did not come true"
        time.sleep(0.01)
