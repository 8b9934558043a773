"""Townships without any subject's rows, and the calendar of the years that are known."""

import pytest

from tests.factories import TownshipFactory
from townportal.clocks.calendar import WorkCalendar
from townportal.clocks.holidays import seed_holidays


@pytest.fixture
def township(db):
    return TownshipFactory(name="清溪镇")


@pytest.fixture
def other_township(db):
    return TownshipFactory(name="川里镇")


@pytest.fixture
def calendar(db):
    seed_holidays()
    return WorkCalendar.load()
