"""A broker that hangs, or is not there, costs the user nothing but a little patience."""

import socket

import pytest

from tests.jobs.portal import Portal


@pytest.fixture
def frozen_broker():
    """The address of a broker that accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=5) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


@pytest.fixture
def absent_broker():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    return f"redis://127.0.0.1:{port}/0"


@pytest.mark.process
@pytest.mark.parametrize("broker", ("frozen_broker", "absent_broker"))
def test_job_is_stored_although_the_broker_is_silent(tmp_path, request, broker):
    url = request.getfixturevalue(broker)
    with Portal(tmp_path) as portal:
        portal.drive("put", "1", REDIS_URL=url, timeout=60)  # hung for ever without time limits

        assert portal.report()["states"] == {"queued": 1}
