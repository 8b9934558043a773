"""Every hostile workbook ends in a clear refusal or a bounded reading, never in harm."""

import re

import pytest

from townportal.registers.sheets import limits
from townportal.registers.sheets.errors import SheetError
from townportal.registers.sheets.reading import read_workbook

from .hostile import KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_workbook_is_refused_in_words_or_read_within_bounds(kind, tmp_path):
    name, data, words = KINDS[kind]()
    path = tmp_path / "upload"
    path.write_bytes(data)

    if words is None:
        sheets = read_workbook(path, name)
        assert sum(len(row) for sheet in sheets for row in sheet.rows) <= limits.MAX_AREA
    else:
        with pytest.raises(SheetError, match=re.escape(words)):
            read_workbook(path, name)


def test_there_are_sixty_kinds_of_hostile_workbooks():
    assert len(KINDS) >= 60
