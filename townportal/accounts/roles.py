"""Who may do what, where: the whole access policy. Nowhere else are roles given meaning."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from django.db import models


class Role(models.TextChoices):
    VILLAGE_SECRETARY = "village_secretary", "村书记"
    VILLAGE_CLERK = "village_clerk", "村文书"
    STATIONED_CADRE = "stationed_cadre", "驻村干部"
    PARTY_CLERK = "party_clerk", "党建经办人"
    HARDSHIP_CLERK = "hardship_clerk", "民政经办人"
    STABILITY_CLERK = "stability_clerk", "综治经办人"
    LIVELIHOOD_CLERK = "livelihood_clerk", "便民服务经办人"
    GENERAL_CLERK = "general_clerk", "党政办经办人"
    LEADER = "leader", "镇领导"
    INSPECTOR = "inspector", "查阅员"
    COUNTY_INSPECTOR = "county_inspector", "县级查阅员"
    ADMINISTRATOR = "administrator", "系统管理员"
    AUDITOR = "auditor", "审计员"


class Section(models.TextChoices):
    VILLAGE = "village", "村情"
    PARTY = "party", "党建"
    LIVELIHOOD = "livelihood", "民生"
    STABILITY = "stability", "稳定"
    HARDSHIP = "hardship", "困难"
    REPORTS = "reports", "报表"
    SYSTEM = "system", "系统"
    LOGS = "logs", "日志"


LEDGER_SECTIONS = (Section.LIVELIHOOD, Section.STABILITY, Section.HARDSHIP)
WORK_SECTIONS = (Section.VILLAGE, Section.PARTY, *LEDGER_SECTIONS, Section.REPORTS)


class Reach(Enum):
    NONE = auto()
    VILLAGES = auto()  # the user's own set of villages
    TOWNSHIP = auto()
    COUNTY = auto()  # every township of the installation


class Right(Enum):
    READ = auto()
    WRITE = auto()
    PROGRESS = auto()  # add progress to a case without owning it
    INSTRUCT = auto()  # 批示 and 督办
    EXPORT = auto()
    REVEAL = auto()  # open a masked value, with a reason that stays on record


@dataclass(frozen=True)
class Grant:
    reach: Reach
    rights: frozenset[Right]


NO_GRANT = Grant(Reach.NONE, frozenset())


def _grant(reach: Reach, *rights: Right) -> Grant:
    return Grant(reach, frozenset(rights))


READS = (Right.READ, Right.REVEAL)
WRITES = (*READS, Right.WRITE, Right.EXPORT)
PRINTS = (*READS, Right.EXPORT)
INSPECTS = (Right.READ, Right.EXPORT)  # what is masked stays masked

_village_worker = {
    Section.VILLAGE: _grant(Reach.VILLAGES, *WRITES),
    Section.PARTY: _grant(Reach.VILLAGES, *WRITES),
    **{section: _grant(Reach.VILLAGES, *WRITES) for section in LEDGER_SECTIONS},
    Section.REPORTS: _grant(Reach.VILLAGES, *PRINTS),
}


def _clerk_of(*own: Section) -> dict[Section, Grant]:
    """A township clerk writes his own sections and reads what every clerk needs."""
    return {
        Section.VILLAGE: _grant(Reach.TOWNSHIP, *PRINTS),
        Section.REPORTS: _grant(Reach.TOWNSHIP, *PRINTS),
        **{section: _grant(Reach.TOWNSHIP, *WRITES) for section in own},
    }


POLICY: Mapping[Role, Mapping[Section, Grant]] = {
    Role.VILLAGE_SECRETARY: _village_worker,
    Role.VILLAGE_CLERK: _village_worker,
    Role.STATIONED_CADRE: {
        Section.VILLAGE: _grant(Reach.VILLAGES, *READS),
        **{s: _grant(Reach.VILLAGES, *READS, Right.PROGRESS) for s in LEDGER_SECTIONS},
        Section.REPORTS: _grant(Reach.VILLAGES, *READS),
    },
    Role.PARTY_CLERK: _clerk_of(Section.PARTY),
    Role.HARDSHIP_CLERK: _clerk_of(Section.HARDSHIP),
    Role.STABILITY_CLERK: _clerk_of(Section.STABILITY),
    Role.LIVELIHOOD_CLERK: _clerk_of(Section.LIVELIHOOD),
    Role.GENERAL_CLERK: _clerk_of(*WORK_SECTIONS),
    Role.LEADER: {s: _grant(Reach.TOWNSHIP, *PRINTS, Right.INSTRUCT) for s in WORK_SECTIONS},
    Role.INSPECTOR: {s: _grant(Reach.TOWNSHIP, *INSPECTS) for s in WORK_SECTIONS},
    Role.COUNTY_INSPECTOR: {s: _grant(Reach.COUNTY, *INSPECTS) for s in WORK_SECTIONS},
    Role.ADMINISTRATOR: {Section.SYSTEM: _grant(Reach.TOWNSHIP, *WRITES)},
    Role.AUDITOR: {Section.LOGS: _grant(Reach.TOWNSHIP, *PRINTS)},
}

VILLAGE_ROLES = (Role.VILLAGE_SECRETARY, Role.VILLAGE_CLERK, Role.STATIONED_CADRE)
INSPECTOR_ROLES = (Role.INSPECTOR, Role.COUNTY_INSPECTOR)


class Access:
    """What one person may do: the policy of the role, narrowed to his townships and villages.

    Anything that reads rows is handed an object with an ``access`` of this kind: a user, or the
    operator of the command line.
    """

    def __init__(
        self,
        grants: Mapping[Section, Grant],
        *,
        township_id: int | None = None,
        village_ids: Iterable[int] = (),
    ):
        self.grants = grants
        self.township_id = township_id
        self.village_ids = tuple(village_ids)

    def grant(self, section: Section | str) -> Grant:
        return self.grants.get(section, NO_GRANT)

    def may(self, section: Section | str, right: Right = Right.READ) -> bool:
        return right in self.grant(section).rights

    def reach(self, section: Section | str, right: Right = Right.READ) -> Reach:
        grant = self.grant(section)
        return grant.reach if right in grant.rights else Reach.NONE

    def sections(self, right: Right = Right.READ) -> list[Section]:
        return [section for section in Section if self.may(section, right)]


def access_of(user, today: date) -> Access:
    """The access of a user row on a day: inspectors see chosen sections until their end date."""
    grants = POLICY.get(user.role, {})
    if user.role in INSPECTOR_ROLES:
        expired = user.access_until is None or user.access_until < today
        chosen = set() if expired else set(user.sections)
        grants = {section: grant for section, grant in grants.items() if section in chosen}
    village_ids = user.village_ids() if user.role in VILLAGE_ROLES else ()
    return Access(grants, township_id=user.township_id, village_ids=village_ids)


class Operator:
    """Whoever has a shell on the server: reads everything through the same scoped queries."""

    access = Access({s: _grant(Reach.COUNTY, *PRINTS) for s in WORK_SECTIONS})
