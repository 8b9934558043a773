"""Who can be asked to handle a matter."""

from django.db.models import Q

from ledgers.workflow import Level
from townportal.accounts.models import User
from townportal.accounts.roles import POLICY, Reach, Right, Role


def roles_writing(section, reach: Reach) -> list[Role]:
    return [
        role
        for role, grants in POLICY.items()
        if section in grants
        and grants[section].reach is reach
        and Right.WRITE in grants[section].rights
    ]


def clerks_of(entry):
    """Active township people who handle the entry's section."""
    roles = roles_writing(entry.section, Reach.TOWNSHIP)
    return User.objects.live().filter(township_id=entry.township_id, role__in=roles, is_active=True)


def village_workers_of(entry):
    roles = roles_writing(entry.section, Reach.VILLAGES)
    return User.objects.live().filter(role__in=roles, is_active=True, villages=entry.village_id)


def candidates(entry):
    """Owners to choose from: the village's people, and at township level the office's."""
    village = Q(pk__in=village_workers_of(entry).values("pk")) if entry.village_id else Q(pk=None)
    if entry.level == Level.VILLAGE:
        return User.objects.filter(village).order_by("role", "full_name")
    return User.objects.filter(village | Q(pk__in=clerks_of(entry).values("pk"))).order_by(
        "role", "full_name"
    )
