"""A ring of keys of the test's own."""

import pytest

from townportal.sealing import keys


@pytest.fixture
def ring_file(settings, tmp_path):
    settings.FIELD_KEYS_FILE = tmp_path / "keys" / "fields.json"
    keys.key_ring()
    return settings.FIELD_KEYS_FILE
