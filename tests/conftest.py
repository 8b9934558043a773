"""The cast: one township at work, and a second one whose rows could leak."""

import pytest

from tests.factories import UserFactory, VillageFactory, seeded_township
from tests.network import block_foreign_sockets
from townportal.accounts.roles import Role


def pytest_collection_modifyitems(items):
    """Workbooks know no database: their tests run once, not once per database."""
    for item in items:
        if {"sheets", "sheets_out"} & set(item.path.parts):
            item.add_marker(pytest.mark.once)


@pytest.fixture(autouse=True, scope="session")
def _loopback_only():
    with pytest.MonkeyPatch.context() as monkeypatch:
        block_foreign_sockets(monkeypatch)
        yield


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def township(db):
    return seeded_township(name="清溪镇")


@pytest.fixture
def other_township(db):
    return seeded_township(name="川里镇")


@pytest.fixture
def village(township):
    return VillageFactory(township=township, name="柳林村", order=1)


@pytest.fixture
def other_village(township):
    return VillageFactory(township=township, name="大湾村", order=2)


@pytest.fixture
def foreign_village(other_township):
    return VillageFactory(township=other_township, name="新塘村", order=1)


@pytest.fixture
def make_user(township):
    def make(role, **fields):
        return UserFactory(role=role, township=fields.pop("township", township), **fields)

    return make


@pytest.fixture
def secretary(make_user, village):
    return make_user(Role.VILLAGE_SECRETARY, villages=[village], full_name="何书记")


@pytest.fixture
def clerk(make_user):
    return make_user(Role.GENERAL_CLERK, full_name="张文军")


@pytest.fixture
def leader(make_user):
    return make_user(Role.LEADER, full_name="刘志明")


@pytest.fixture
def administrator(make_user):
    return make_user(Role.ADMINISTRATOR, full_name="管理员")
