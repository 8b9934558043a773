"""Sealed texts are found by their words although no index can be read."""

import pytest

from ledgers.models import Entry
from tests.factories import make_entry
from townportal.registers.search.tokens import sealed_grams

pytestmark = pytest.mark.django_db

FOUND = (
    "水渠",
    "水渠垮",
    "垮",
    "塌",
    "水",
    "甲乙",
    "K2",
    "k2路",
    "灌溉",
    "水渠 灌溉",
    "wp123",
    "张 垮塌",
)
MISSED = ("渠水", "火灾", "垮台", "甲丙", "K3", "水渠 火灾", "灌水")


@pytest.fixture
def entry(secretary, village):
    return make_entry(
        by=secretary,
        village=village,
        title="水渠垮塌",
        text="K2路旁,无法灌溉,型号WP1234567",
        people_concerned="甲乙丙",
        person_name="张大山",
    )


@pytest.mark.parametrize("words", FOUND)
def test_words_anywhere_are_found(entry, words):
    assert list(Entry.objects.matching(words)) == [entry]


@pytest.mark.parametrize("words", MISSED)
def test_other_words_are_not(entry, words):
    assert list(Entry.objects.matching(words)) == []


def test_what_is_indexed_tells_neither_order_nor_number():
    once, twice = sealed_grams("水渠水渠水渠"), sealed_grams("渠水渠水渠 水渠")

    assert set(once.split()) <= set(twice.split())
    assert once.split() == sorted(set(once.split()))
    assert not any(character in once for character in "水渠")
