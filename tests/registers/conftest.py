"""Who opens which register, and with what around him."""

from types import SimpleNamespace

import pytest
from django.test import Client

from tests.factories import VillageGroupFactory
from tests.registers.rows import register_of
from townportal.accounts.roles import Right


@pytest.fixture
def cast(township, village, clerk, administrator, secretary):
    """One office: ``writer(key)`` is a client of somebody who may write that register."""
    people = SimpleNamespace(
        township=township,
        village=village,
        group=VillageGroupFactory(village=village, name="九组"),
        clerk=clerk,
        administrator=administrator,
        secretary=secretary,
    )

    def user_for(key: str):
        can_write = register_of(key).may(clerk, Right.WRITE)
        return clerk if can_write else administrator

    def writer(key: str) -> Client:
        return logged_in(user_for(key))

    people.user_for, people.writer, people.logged_in = user_for, writer, logged_in
    return people


def logged_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client
