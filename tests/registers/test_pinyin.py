"""Names are found by the letters people type, whichever way they read the first character."""

import pytest

from townportal.registers.pinyin import initials

# Surnames whose reading as a surname is not the first one in the dictionary.
SURNAMES = {
    "单": "s",
    "曾": "z",
    "仇": "q",
    "解": "x",
    "查": "z",
    "区": "o",
    "任": "r",
    "朴": "p",
    "盖": "g",
    "乐": "y",
    "翟": "z",
    "缪": "m",
    "繁": "p",
    "折": "s",
    "秘": "b",
    "种": "c",
    "祭": "z",
    "召": "s",
    "尉": "y",
    "冼": "x",
    "员": "y",
    "能": "n",
    "覃": "q",
    "沈": "s",
    "车": "c",
    "贾": "j",
    "薄": "b",
    "石": "s",
    "谌": "c",
    "宿": "s",
}


@pytest.mark.parametrize(("surname", "letter"), SURNAMES.items())
def test_surname_is_found_by_its_own_reading(surname, letter):
    assert f"{letter}xm" in initials(f"{surname}小明")


@pytest.mark.parametrize(
    ("name", "spellings"),
    (
        ("小沙坪", {"xsp"}),
        ("单玉华", {"syh", "dyh", "cyh"}),
        ("万俟明", {"mqm", "wqm"}),
        ("欧阳春", {"oyc"}),
        ("老银行村", {"lyhc"}),
        ("清溪镇第2组", {"qxzd2z"}),
        ("阿·买提", {"amt", "emt"}),
        ("Alice", {"alice"}),
        ("𠮷田", {"t"}),
        ("(无)", {"w", "m"}),
        ("", set()),
        ("？😀", set()),
    ),
)
def test_every_reading_of_the_first_character_counts_and_the_usual_one_of_the_rest(name, spellings):
    assert initials(name) == spellings
