"""Finds the village and group that a book means, or plans those that are still to be added."""

import re
from collections.abc import Iterable

from django.db.models import Max

from townportal.registers.importing import Choices
from townportal.registers.sheets.cleaning import clean_text
from townportal.registers.sheets.errors import CellError
from villages.models import Village, VillageGroup

COMMITTEE = re.compile(r"(?:村民|居民)?委员会$|(?<=[村社区])委会$|居委会$")
GROUP = re.compile(r"第?(\d+|[一二三四五六七八九十]+)(?:村民小组|小组|组|社)?")
DIGITS = "零一二三四五六七八九"
LONGEST_NAME = 20


class Places:
    """The villages a user may choose and their groups; planned ones are saved with the rows."""

    def __init__(
        self, villages: Choices, groups: Iterable[VillageGroup], township, *, may_add: bool
    ):
        self.villages, self.township, self.may_add = villages, township, may_add
        self.groups = {_key(group.village, group.name): group for group in groups}

    def village(self, text: str) -> Village:
        """Raises CellError if there is none of that name and none may be added."""
        name = clean_text(text).replace(" ", "")
        for spelling in (name, COMMITTEE.sub("", name)):
            if found := self._known(spelling):
                return found
        if not self.may_add or len(name) > LONGEST_NAME:
            return self.villages.find(name)
        return self._plan(name)

    def village_of_sheet(self, name: str) -> Village | None:
        """The village a sheet is named after, such as 青石村 or 青石村2021年."""
        found = [label for label in self.villages.names.values() if label in name]
        if found:
            return self.villages.find(max(found, key=len))
        is_village = re.fullmatch(r"\D{1,18}(?:村|社区)", name)
        return self._plan(name) if self.may_add and is_village else None

    def only_village(self) -> Village | None:
        rows = [row for rows in self.villages.rows.values() for row in rows]
        return rows[0] if len(rows) == 1 else None

    def group(self, text: str, village: Village | None) -> VillageGroup | None:
        """The group, planned where groups may be added; None if the village has no such group."""
        if village is None:
            return None
        key = _key(village, text)
        if key not in self.groups and self.may_add:
            name = f"{key[1]}组" if key[1].isdigit() else clean_text(text)[:30]
            self.groups[key] = VillageGroup(village=village, name=name)
        return self.groups.get(key)

    def _known(self, name: str) -> Village | None:
        try:
            return self.villages.find(name)
        except CellError:
            return None

    def _plan(self, name: str) -> Village:
        kind = Village.Kind.COMMUNITY if name.endswith("社区") else Village.Kind.VILLAGE
        village = Village(township=self.township, name=name, kind=kind)
        self.villages.add(name, village)
        return village


def planned(rows: Iterable, name: str) -> list:
    """The villages or groups of these rows that are not saved yet, in the order they appear."""
    found = (getattr(row, name) for row in rows)
    unsaved = {id(place): place for place in found if place is not None and place.pk is None}
    return list(unsaved.values())


def save_planned(rows: list, *, by, reason: str) -> list[str]:
    """Save the villages and groups that the rows need and point the rows to them.

    Returns:
        The names of the rows' fields that changed.
    """
    villages, groups = planned(rows, "village"), planned(rows, "group")
    for village in villages:
        last = Village.objects.filter(township=village.township).aggregate(n=Max("order"))["n"]
        village.order = (last or 0) + 1
        _save(village, by, reason)
    for group in groups:
        group.village = group.village
        group.order = int(_key(group.village, group.name)[1]) if _is_numbered(group) else 0
        _save(group, by, reason)
    if not (villages or groups):
        return []
    for row in rows:
        row.village, row.group = row.village, row.group
    return ["village", "group"]


def _save(place, by, reason: str) -> None:
    place.created_by = by
    # Private names, but simple_history's own way to say who and why.
    place._history_user = by  # noqa: SLF001
    place._change_reason = reason  # noqa: SLF001
    place.save()


def _is_numbered(group: VillageGroup) -> bool:
    return _key(group.village, group.name)[1].isdigit()


def _key(village: Village, text: str) -> tuple[str, str]:
    """5组, 第5组, 五组 and 5 are one group. A village yet to be saved has only its name."""
    name = clean_text(text).replace(" ", "")
    match = GROUP.fullmatch(name)
    return village.name, str(_number(match[1])) if match else name


def _number(text: str) -> int:
    """3, 三, 十, 十二, 二十一"""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    value = DIGITS.index(ones[-1]) if ones else 0
    return value + (10 * (DIGITS.index(tens[-1]) if tens else 1) if ten else 0)
