"""A sealed value opens in its own place with its own key, and nowhere else."""

import base64
import stat

import pytest
from django.core.checks import Error

from townportal.sealing import keys
from townportal.sealing.envelope import SealError, blind_index, blind_token, seal, unseal
from townportal.sealing.keys import MissingKeyError, key_ring
from townportal.sealing.upkeep import check_keys

PLACE, TEXT = "person.id_number/1", "田春生 42999919600101001X"


def changed_at(text: str, index: int) -> str:
    letter = "A" if text[index] != "A" else "B"
    return text[:index] + letter + text[index + 1 :]


def test_a_value_comes_back_as_it_was(ring_file):
    sealed = seal(TEXT.encode(), PLACE)

    assert sealed.startswith(f"~1.a.{key_ring().current}.")
    assert TEXT not in sealed
    assert unseal(sealed, PLACE).decode() == TEXT


def test_the_same_value_never_looks_the_same(ring_file):
    assert len({seal(TEXT.encode(), PLACE) for _ in range(100)}) == 100


def test_a_value_does_not_open_elsewhere(ring_file):
    sealed = seal(TEXT.encode(), PLACE)

    for place in ("person.id_number/2", "person.phone/1", "household.id_number/1", ""):
        with pytest.raises(SealError):
            unseal(sealed, place)


def test_no_changed_character_goes_unnoticed(ring_file):
    """The last character of base64 may carry bits that say nothing."""
    sealed = seal(TEXT.encode(), PLACE)

    opened = []
    for index in range(len(sealed) - 1):
        try:
            opened.append((index, unseal(changed_at(sealed, index), PLACE)))
        except SealError:
            continue
    assert opened == []


@pytest.mark.parametrize("text", ("", "明文", "~1.a.", "~1.a.zzz.AAAA", "~2.a.zzz.AAAA", "~1.a.x"))
def test_what_is_not_sealed_is_refused(ring_file, text):
    with pytest.raises(SealError):
        unseal(text, PLACE)


def test_a_lost_key_is_named(ring_file):
    sealed, lost = seal(TEXT.encode(), PLACE), key_ring().current
    ring_file.unlink()

    with pytest.raises(SealError, match=lost):
        unseal(sealed, PLACE)


def test_the_key_file_is_its_owners_alone(ring_file):
    assert stat.S_IMODE(ring_file.stat().st_mode) == 0o400
    assert stat.S_IMODE(ring_file.parent.stat().st_mode) == 0o700


def test_a_ring_made_by_another_process_meanwhile_is_kept(ring_file):
    first = key_ring()
    keys.make_file(ring_file, keys.new_ring())

    assert key_ring() == first


def test_keys_may_come_from_the_environment(ring_file, settings):
    ring = keys.new_ring()
    settings.FIELD_KEYS = keys.dump(ring)

    assert unseal(seal(b"x", PLACE), PLACE) == b"x"
    assert key_ring() == ring
    with pytest.raises(MissingKeyError):
        keys.replace_file(ring.with_new_key())


@pytest.mark.parametrize("text", ("", "{}", '{"current":"a","keys":{},"index":"AAAA"}', "[]"))
def test_a_damaged_ring_is_said_to_be_damaged(ring_file, settings, text):
    settings.FIELD_KEYS = text or "x"

    assert [type(found) for found in check_keys()] == [Error]


def test_blind_indexes_of_two_columns_cannot_be_joined(ring_file):
    assert blind_index("1", "person.id_number") == blind_index("1", "person.id_number")
    assert blind_index("1", "person.id_number") != blind_index("1", "entry.person_id_number")
    assert blind_index("1", "person.id_number") != blind_index("2", "person.id_number")


def test_another_index_key_makes_other_indexes(ring_file):
    before = blind_index("1", PLACE), blind_token("纠纷")
    keys.replace_file(key_ring().with_new_index())

    assert set(before).isdisjoint({blind_index("1", PLACE), blind_token("纠纷")})


def test_the_nonce_is_twelve_bytes_and_the_tag_sixteen(ring_file):
    body = base64.urlsafe_b64decode(seal(b"", PLACE).rpartition(".")[2])

    assert len(body) == 12 + 16
