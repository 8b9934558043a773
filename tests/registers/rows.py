"""Rows for every register there is, so that one test can be asked of all of them."""

from collections.abc import Callable
from datetime import date, timedelta

from tests.factories import (
    DictionaryItemFactory,
    HouseholdFactory,
    LedgerFactory,
    LedgerFieldFactory,
    PersonFactory,
    UserFactory,
    VillageFactory,
    VillageGroupFactory,
    ledger_of,
    make_entry,
)
from townportal.accounts.roles import Role
from townportal.clocks.models import Holiday, Limit, ReminderRule
from townportal.registers import site

Make = Callable[[object, int], object]  # (cast, number) -> a new row, some of its fields unknown
LEDGER = "ledgers.entry/livelihood"  # one ledger's list beside that of all


def _maybe(number: int, value):
    """Every third row leaves the field empty: unknown values must sort and page too."""
    return None if number % 3 == 2 else value


def _entry(cast, number):
    entry = make_entry(
        by=cast.clerk,
        village=cast.village if number % 4 else None,
        opened_level="village" if number % 4 else "township",
        collected_on=date(2026, 3, 1) + timedelta(days=number // 2),
        person_name=f"田{number % 5}",
        urgency=("normal", "urgent")[number % 2],
        households_affected=_maybe(number, number // 2),
    )
    entry.due_on = _maybe(number, date(2099, 1, 1) + timedelta(days=number // 2))
    entry.save()
    return entry


ROWS: dict[str, Make] = {
    "villages.village": lambda cast, n: VillageFactory(township=cast.township, order=n // 2),
    "villages.villagegroup": lambda cast, n: VillageGroupFactory(
        village=cast.village, order=n // 2
    ),
    "villages.household": lambda cast, n: HouseholdFactory(
        village=cast.village,
        group=_maybe(n, cast.group),
        head_name=f"田{n // 2}",
        size=_maybe(n, n // 2),
    ),
    "villages.person": lambda cast, n: PersonFactory(
        village=cast.village,
        group=_maybe(n, cast.group),
        name=f"田{n // 2}",
        birth_date=_maybe(n, date(1980, 1, 1) + timedelta(days=n // 2)),
    ),
    "accounts.user": lambda cast, n: UserFactory(
        township=cast.township,
        role=(Role.LEADER, Role.AUDITOR)[n % 2],
        office=("民政办", "党政办")[n % 2],
    ),
    "ledgers.ledger": lambda cast, n: LedgerFactory(township=cast.township, order=n // 2),
    "ledgers.dictionaryitem": lambda cast, n: DictionaryItemFactory(
        township=cast.township, ledger=_maybe(n, ledger_of(cast.township)), order=n // 2
    ),
    "ledgers.ledgerfield": lambda cast, n: LedgerFieldFactory(
        ledger=ledger_of(cast.township), order=n // 2
    ),
    "clocks.holiday": lambda cast, n: Holiday.objects.create(
        day=date(2031, 1, 1) + timedelta(days=n), name=f"节日{n // 2}"
    ),
    "clocks.limit": lambda cast, n: Limit.objects.create(
        township=cast.township,
        rule_key=f"test.rule{n // 2}",
        subject=f"事项{n // 3}",
        number=_maybe(n, n // 2),
        unit="workday",
        source="本办公室设定",
        confidence="C",
        valid_from=date(2000, 1, 1) + timedelta(days=n),
    ),
    "ledgers.entry": _entry,
    LEDGER: _entry,
}
# One row per kind of reminder at most, and one township per administrator: no long lists.
FEW = {
    "clocks.reminderrule": lambda cast, n: ReminderRule.objects.create(
        township=cast.township,
        code=ReminderRule.Code.values[(n + 1) % 5],
        days=_maybe(n, n),
        limit_key="x",
    ),
    "villages.township": lambda cast, n: cast.township,
}
EVERY = {**ROWS, **FEW}


def register_of(key: str):
    name, _, code = key.partition("/")
    return site.find(name, {"ledger": code} if code else {})


def make_rows(key: str, cast, count: int) -> list:
    return [EVERY[key](cast, number) for number in range(count)]
