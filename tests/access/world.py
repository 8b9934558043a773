"""Two townships with a row of everything in every place, each marked so that a leak is seen."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from ledgers.models import Attachment, Entry, EntryClosing, HelpMeasure
from ledgers.workflow import ActionKind, Level, State
from tests.factories import (
    DictionaryItemFactory,
    HouseholdFactory,
    LedgerFactory,
    LedgerFieldFactory,
    PersonFactory,
    UserFactory,
    VillageFactory,
    VillageGroupFactory,
    id_number,
    item_of,
    ledger_of,
    make_entry,
    seeded_township,
)
from townportal.accounts.models import User
from townportal.accounts.roles import Role
from townportal.clocks.models import Holiday, Limit, ReminderRule
from townportal.jobs.models import Job
from townportal.registers.models import Draft, ImportBatch, SavedView

TODAY = timezone.localdate()
LEDGERS = ("livelihood", "stability", "hardship")
ENTRY_PLACES = ("own", "other", "town", "foreign")  # town: of the township, in no village
MARK = re.compile(r"QX-([a-z]+)-([a-z]+)-XQ")


def mark(place: str, kind: str) -> str:
    """What a row of this kind in this place is called; seen elsewhere, it has leaked."""
    return f"QX-{place}-{kind}-XQ"


def marks_in(text: str) -> set[str]:
    return {f"{place} {kind}" for place, kind in MARK.findall(text)}


@dataclass
class World:
    users: dict[str, User] = field(default_factory=dict)
    rows: dict[str, dict[str, object]] = field(default_factory=dict)  # register key -> place -> row
    spare: dict[str, dict[str, object]] = field(default_factory=dict)  # rows that nothing hangs on
    entries: dict[tuple[str, str], Entry] = field(default_factory=dict)  # (ledger, place)
    solved: dict[str, Entry] = field(default_factory=dict)  # per place a matter long solved

    def put(self, place: str, *rows) -> None:
        for row in rows:
            self.rows.setdefault(row._meta.label_lower, {})[place] = row

    def put_spare(self, place: str, *rows) -> None:
        for row in rows:
            self.spare.setdefault(row._meta.label_lower, {})[place] = row

    def free_rows(self, key: str) -> dict[str, object]:
        """Per place a row of this register that can be archived."""
        return {**self.rows[key], **self.spare.get(key, {})}


def build_world() -> World:
    world = World()
    for place, name in (("own", "清溪镇"), ("foreign", "川里镇")):
        township = seeded_township(name=name, county=mark(place, "township"))
        world.put(place, township)
        _put_settings(world, place, township)
    own = world.rows["villages.township"]["own"]
    for place in ("own", "other", "foreign"):
        township = world.rows["villages.township"]["foreign" if place == "foreign" else "own"]
        _put_village(world, place, township)
    _put_users(world, own)
    _put_installation_rows(world)
    for code in LEDGERS:
        for place in ENTRY_PLACES:
            world.entries[code, place] = _entry(world, code, place)
    for place in ENTRY_PLACES:
        world.solved[place] = _solved(world, place)
    _put_private_rows(world)
    return world


# What the administrators keep


def _put_settings(world: World, place: str, township) -> None:
    ledger = LedgerFactory(
        township=township, code=f"{place}_further", name=mark(place, "ledger"), short_name="老龄"
    )
    world.put(
        place,
        ledger,
        LedgerFieldFactory(ledger=ledger, label=mark(place, "ledgerfield")),
        DictionaryItemFactory(township=township, name=mark(place, "dictionaryitem")),
        _limit(place, township),
        ReminderRule.objects.create(
            township=township, code="overdue", days=1, note=mark(place, "reminderrule")
        ),
    )
    world.put_spare(place, LedgerFactory(township=township))


def _limit(place: str, township) -> Limit:
    return Limit.objects.create(
        township=township,
        rule_key=f"test.{place}",
        subject=mark(place, "limit"),
        number=10,
        unit="workday",
        source="本办公室设定",
        confidence="C",
        valid_from=date(2000, 1, 1),
    )


def _put_installation_rows(world: World) -> None:
    world.put("everywhere", Holiday.objects.create(day=date(2031, 5, 5), name="端午节"))
    world.put("everywhere", _limit("everywhere", None))
    world.put(
        "everywhere",
        ReminderRule.objects.create(code="digest", days=0, note=mark("everywhere", "reminderrule")),
    )


# Villages


def _put_village(world: World, place: str, township) -> None:
    village = VillageFactory(township=township, name=mark(place, "village"))
    group = VillageGroupFactory(village=village, name=mark(place, "villagegroup"))
    household = HouseholdFactory(
        village=village, group=group, head_name=mark(place, "household"), phone="13877776666"
    )
    person = PersonFactory(
        village=village,
        group=group,
        household=household,
        name=mark(place, "person"),
        id_number=id_number(("own", "other", "foreign").index(place) + 1),
        phone="13877775555",
    )
    world.put(place, village, group, household, person)
    world.put_spare(
        place,
        VillageFactory(township=township),
        VillageGroupFactory(village=village),
        HouseholdFactory(village=village),
    )


# People who log in: everybody of the policy, and strangers who must not be seen


def _put_users(world: World, township) -> None:
    villages = [found["villages.village"]["own"] for found in (world.rows, world.spare)]
    soon = TODAY + timedelta(days=30)
    special = {
        Role.INSPECTOR: {"sections": ["village", "livelihood", "reports"], "access_until": soon},
        Role.COUNTY_INSPECTOR: {
            "sections": ["village", "livelihood", "stability", "hardship", "reports"],
            "access_until": soon,
            "township": None,
        },
    }
    for role in Role:
        fields = {"township": township, "full_name": f"{role.label}甲", **special.get(role, {})}
        if role in User.VILLAGE_ROLES:
            fields["villages"] = villages
        world.users[role.value] = UserFactory(username=role.value, role=role, **fields)
    foreign = world.rows["villages.township"]["foreign"]
    for place, office, role in (
        ("own", township, Role.AUDITOR),
        ("foreign", foreign, Role.GENERAL_CLERK),  # who registers what is foreign
    ):
        world.put(place, UserFactory(township=office, full_name=mark(place, "user"), role=role))
        world.put_spare(place, UserFactory(township=office, role=Role.AUDITOR))


# Matters


def _entry(world: World, code: str, place: str) -> Entry:
    """A matter being handled, with every kind of thing that hangs on one."""
    entry = _registered(
        world,
        code,
        place,
        person_name=mark(place, code),
        person_phone="13877774444",
        text=mark(place, f"{code}text"),
        people_concerned=mark(place, f"{code}people"),
    )
    clerk = entry.created_by
    entry.owner, entry.owner_name = clerk, clerk.full_name
    _handle(entry, plan=mark(place, f"{code}plan"))
    entry.save()
    _hang_on(entry, place, code, clerk)
    return entry


def _registered(world: World, code: str, place: str, **fields) -> Entry:
    where = "foreign" if place == "foreign" else "own"
    clerk = world.users["general_clerk"] if where == "own" else world.rows["accounts.user"][where]
    ledger = ledger_of(world.rows["villages.township"][where], code)
    return make_entry(
        by=clerk,
        ledger=ledger,
        village=None if place == "town" else world.rows["villages.village"][place],
        opened_level=Level.TOWNSHIP if place == "town" else Level.VILLAGE,
        entry_class=item_of(ledger, "其他"),
        **fields,
    )


def _solved(world: World, place: str) -> Entry:
    entry = _registered(world, "livelihood", place, text=mark(place, "solved"))
    _close(entry, by=entry.created_by)
    entry.save()
    return entry


def _close(entry: Entry, by) -> None:
    entry.state, entry.closed_on, entry.closing_kind = State.CLOSED, TODAY, "substantive"
    EntryClosing.objects.create(
        entry=entry, kind="substantive", result="已修好", closed_on=TODAY, closed_by=by
    )


def _handle(entry: Entry, *, plan: str) -> None:
    entry.state, entry.plan, entry.due_on = State.HANDLING, plan, TODAY + timedelta(days=2)
    entry.first_action_on = TODAY


def _hang_on(entry: Entry, place: str, code: str, by) -> None:
    step = _step(entry, ActionKind.PROGRESS, by, text=mark(place, f"{code}step"))
    _step(entry, ActionKind.URGE, by, text=mark(place, f"{code}urge"))
    for action in (None, step):
        _attach(entry, action, name=mark(place, f"{code}file"), by=by)
    HelpMeasure.objects.create(
        entry=entry,
        measure=item_of(entry.ledger, "临时救助", kind="measure"),
        amount=300,
        granted_on=TODAY,
        basis=mark(place, f"{code}help"),
    )
    EntryClosing.objects.create(
        entry=entry,
        kind="substantive",
        result=mark(place, f"{code}result"),
        closed_on=TODAY,
        closed_by=by,
        reopened_on=TODAY,
    )


def _step(entry: Entry, kind: ActionKind, by, **fields):
    return entry.actions.create(kind=kind, by=by, on=TODAY, state=entry.state, **fields)


def _attach(entry: Entry, action, *, name: str, by) -> None:
    attachment = Attachment(
        entry=entry,
        action=action,
        name=f"{name}.pdf",
        content_type="application/pdf",
        size=9,
        uploaded_by=by,
    )
    attachment.file.save(name, ContentFile(b"%PDF-1.4\n"))


# What belongs to one person alone


def _put_private_rows(world: World) -> None:
    owner = world.rows["accounts.user"]["own"]
    world.put(
        "private",
        Draft.objects.create(user=owner, form_key="x", title=mark("private", "draft"), path="/"),
        SavedView.objects.create(
            user=owner, register="villages.person", name=mark("private", "savedview")
        ),
        Job.objects.create(
            kind="register.export",
            label=mark("private", "job"),
            requested_by=owner,
            state="cancelled",
        ),
        owner.notices.create(kind="info", text=mark("private", "notice"), url="/", key="x"),
        ImportBatch.objects.create(
            user=owner, register="villages.person", file_name=mark("private", "importbatch")
        ),
    )


# Matters for the table of steps


def make_cases(world: World, code: str = "livelihood") -> dict[tuple[str, str], Entry]:
    """One in the own village per level and state, owned by nobody with an account."""
    return {
        (level.value, state.value): _case(world, code, level, state)
        for level in Level
        for state in State
    }


def _case(world: World, code: str, level: Level, state: State) -> Entry:
    clerk = world.users["general_clerk"]
    ledger = ledger_of(world.rows["villages.township"]["own"], code)
    entry = make_entry(
        by=clerk,
        ledger=ledger,
        village=world.rows["villages.village"]["own"],
        # so that it can be sent back: down from the township, up from the village
        opened_level=Level.TOWNSHIP if level == Level.VILLAGE else Level.VILLAGE,
    )
    if state is not State.REGISTERED:
        _handle(entry, plan="组织清淤")
        entry.owner_name = "田组长"
    _step(entry, ActionKind.URGE, clerk, text="请抓紧")
    if state in (State.CLOSED, State.VERIFIED):
        _close(entry, by=clerk)
    entry.level, entry.state = level, state
    entry.village_book_on = entry.township_book_on = TODAY
    entry.county_book_on = TODAY if level == Level.COUNTY else None
    entry.save()
    return entry
