"""A large and a small township of made-up entries, the same in every run, and who looks at them."""

import random
from datetime import date, timedelta

from django.db import connection

from ledgers.actions import number_entry, prepare_opening
from ledgers.models import DictionaryItem, Entry, EntryClosing, Level, State
from ledgers.workflow import CLOSED_STATES
from tests.factories import UserFactory, VillageFactory, ledger_of, seeded_township
from townportal.accounts.models import User
from townportal.accounts.roles import WORK_SECTIONS, Role

WHAT = [
    "水渠漏水",
    "道路破损",
    "路灯不亮",
    "水塘淤积",
    "桥面塌陷",
    "自来水浑浊",
    "垃圾未清运",
    "田埂垮塌",
]
WHERE = ["村口", "小学旁", "大塘边", "老街", "后山", "河湾", "祠堂前", "机耕道"]
SURNAMES, GIVEN = "田秦覃向彭冉罗谭廖龚", "春生秀英国强桂兰金山水木文武"
LAST = date(2026, 11, 20)
BATCH = 2000

USERS: dict[str, User] = {}


def make_all(entries: int) -> None:
    large, USERS["clerk"] = make_township("大测镇", entries, seed=1)
    _, USERS["clerk of few"] = make_township("小测镇", 1000, seed=2)
    USERS["secretary"] = UserFactory(
        role=Role.VILLAGE_SECRETARY, township=large, villages=[large.villages.first()]
    )
    USERS["county"] = UserFactory(
        role=Role.COUNTY_INSPECTOR,
        township=None,
        sections=[section.value for section in WORK_SECTIONS],
        access_until=date.max,
    )
    _analyse()


def make_township(name: str, entries: int, seed: int):
    """(township, clerk) with that many entries over three years and twenty villages."""
    chance = random.Random(seed)
    township = seeded_township(name=name)
    clerk = UserFactory(township=township, full_name="测速员")
    villages = [VillageFactory(township=township, order=n) for n in range(20)]
    ledgers = [ledger_of(township, code) for code in ("livelihood", "hardship", "stability")]
    classes = {
        ledger.pk: list(DictionaryItem.objects.filter(ledger=ledger, kind="entry_class"))
        for ledger in ledgers
    }
    numbers: dict[tuple, int] = {}
    rows = []
    for _ in range(entries):
        rows.append(_entry(chance, chance.choice(ledgers), villages, classes, clerk, numbers))
        if len(rows) == BATCH:
            _write(rows, clerk)
            rows = []
    _write(rows, clerk)
    return township, clerk


def _entry(chance, ledger, villages, classes, clerk, numbers) -> Entry:
    collected = LAST - timedelta(days=chance.randrange(1095))
    entry = Entry(
        ledger=ledger,
        village=chance.choice(villages),
        entry_class=chance.choice(classes[ledger.pk]),
        person_name=chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=2)),
        text=f"{chance.choice(WHERE)}{chance.choice(WHAT)},请尽快处理,第{chance.randrange(999)}号点位",
        collected_on=collected,
        opened_level=Level.VILLAGE,
        owner_name="测速员",
        owner=clerk,
        plan="现场查看后处理",
        due_on=collected + timedelta(days=14),
        created_by=clerk,
    )
    if chance.random() < 0.9:
        entry.closed_on = min(LAST, collected + timedelta(days=chance.randrange(30)))
        entry.closing_kind, entry.state = "substantive", State.VERIFIED
    else:
        entry.state = State.HANDLING
    prepare_opening(entry)
    key = (ledger.pk, collected.year)
    numbers[key] = numbers.get(key, 0) + 1
    number_entry(entry, numbers[key])
    entry.collected_month = collected.year * 100 + collected.month
    entry.grams = entry.build_grams()
    return entry


def _write(rows, clerk) -> None:
    made = Entry.objects.bulk_create(rows)
    EntryClosing.objects.bulk_create(
        EntryClosing(entry=e, kind=e.closing_kind, closed_on=e.closed_on, closed_by=clerk)
        for e in made
        if e.state in CLOSED_STATES
    )


def _analyse() -> None:
    """What PostgreSQL does by itself in an office; SQLite never does."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
