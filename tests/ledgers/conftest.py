"""A matter of the village, at the stages that tests of its steps begin from."""

import pytest

from tests.factories import make_entry
from tests.ledgers.steps import COLLECTED, LATER, close, take


@pytest.fixture
def entry(secretary, village):
    return make_entry(by=secretary, village=village, collected_on=COLLECTED)


@pytest.fixture
def handled(entry, secretary):
    take(entry, "accept", secretary, owner=secretary, owner_name="", due_on=LATER, plan="组织清淤")
    return entry


@pytest.fixture
def closed(handled, secretary):
    close(handled, secretary)
    return handled
