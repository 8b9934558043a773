"""Sets up a township office: its lists, calendar, rules and first accounts."""

from django.db import transaction

from ledgers.seeding import seed_township
from townportal.accounts.models import User
from townportal.accounts.passwords import set_first_password
from townportal.accounts.roles import Role
from townportal.clocks.defaults import install_clock_defaults
from villages.models import Township


@transaction.atomic
def start_office(*, township: str, accounts: list[tuple[str, str, Role]], county: str = ""):
    """Create an empty township with its dictionaries and accounts.

    Args:
        accounts: (user name, full name, role) of each first account.
    Returns:
        the township and {user name: first password}; passwords are stored only as hashes.
    Raises:
        ValueError: the township or one of the user names exists already.
    """
    names = [username for username, _, _ in accounts]
    if Township.objects.filter(name=township).exists():
        raise ValueError(f"已经有这个乡镇:{township}")
    if taken := User.objects.filter(username__in=names).values_list("username", flat=True).first():
        raise ValueError(f"用户名已经有人用了:{taken}")
    place = Township.objects.create(name=township, county=county)
    seed_township(place)
    install_clock_defaults(place)
    return place, {row[0]: _account(place, *row) for row in accounts}


def _account(township, username: str, full_name: str, role: Role) -> str:
    user = User(username=username, full_name=full_name, role=role, township=township)
    password = set_first_password(user)
    user.full_clean()
    user.save()
    return password
