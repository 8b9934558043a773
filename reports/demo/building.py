"""Builds the demo: two townships, their people and accounts, and fourteen months of matters."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import cycle
from random import Random

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from reports.demo import accounts, people
from reports.demo.case import Case, Office
from reports.demo.matters import all_matters
from reports.demo.past import date_notices
from reports.demo.stories import FEW_STORIES, STORIES, Story, ages
from reports.offices import start_office
from townportal.accounts.models import User
from townportal.accounts.roles import Role
from townportal.clocks.calendar import WorkCalendar
from townportal.registers.models import Draft
from villages.models import Person, Village

COUNTY = "示范县"
HOUSEHOLDS = 6  # per village
GROWN_UP = 20 * 365


def build_demo(password: str) -> None:
    """Make everything or nothing; the notices that go out with it are dated last."""
    with transaction.atomic():
        _build(password, timezone.localdate())
        transaction.on_commit(date_notices)


def _build(password: str, today: date) -> None:
    chance = Random(2017)  # noqa: S311  the same demo every time; nothing secret hangs on it
    residents = people.Residents(chance, today)
    qingxi, villages = _township("清溪镇", people.QINGXI, residents)
    users = accounts.create_accounts(qingxi, villages, accounts.QINGXI, password, today)
    _tell(_office(qingxi, users, today), villages, STORIES, chance)
    _leave_draft(users["shuji01"])
    chuanli, few = _township("川里镇", people.CHUANLI, residents)
    others = accounts.create_accounts(chuanli, few, accounts.CHUANLI, password, today)
    _tell(_office(chuanli, others, today), few, FEW_STORIES, chance)
    accounts.create_accounts(None, [], [accounts.COUNTY], password, today)


def _township(name: str, village_names, residents):
    township, _ = start_office(township=name, accounts=[], county=COUNTY)
    villages = people.add_villages(township, village_names)
    for village in villages:
        residents.fill(village, HOUSEHOLDS)
    return township, villages


def _office(township, users: dict[str, User], today: date) -> Office:
    """The people of a township in their parts; where a clerk is missing the office's stands in."""
    general = users.get("dangzheng") or users["chuanlizheng"]
    secretaries = [u for u in users.values() if u.role == Role.VILLAGE_SECRETARY]
    return Office(
        township=township,
        secretaries={user.village_ids()[0]: user for user in secretaries},
        clerks={
            "livelihood": users.get("bianmin", general),
            "hardship": users.get("minzheng", general),
            "stability": users.get("zongzhi", general),
        },
        general_clerk=general,
        leader=users.get("zhenzhang") or users["chuanlizhang"],
        cadre=users.get("zhucun"),
        calendar=WorkCalendar.load(),
        today=today,
    )


def _tell(office: Office, villages, stories, chance: Random) -> None:
    """Earliest matters first, so that their numbers rise with the days."""
    planned = sorted(_planned(stories, office.today), key=lambda item: item[0])
    matters = {c: cycle(chance.sample(rows, len(rows))) for c, rows in all_matters().items()}
    places = {number: cycle(villages[:number]) for number in {s.villages for s in stories}}
    for day, story, turn, ledger in planned:
        village = next(places[story.villages])
        person = _grown_up(village, office.today, chance)
        row, first = next(matters[ledger]), office.workday(day)
        story.tell(Case(office, ledger, row, village, person, first), turn)


def _planned(stories: list[Story], today: date) -> Iterator[tuple]:
    for story in stories:
        for turn, age in enumerate(ages(story)):
            ledger = story.ledgers[turn % len(story.ledgers)]
            yield today - timedelta(days=age), story, turn, ledger


def _grown_up(village: Village, today: date, chance: Random) -> Person:
    born_before = today - timedelta(days=GROWN_UP)
    rows = Person.objects.filter(village=village, birth_date__lte=born_before)
    return chance.choice(list(rows.select_related("group", "household")))


def _leave_draft(user: User) -> None:
    """Something half written, as it is found on 工作台."""
    village = user.villages.get()
    Draft.objects.create(
        user=user,
        form_key="entry-new-hardship",
        title="登记 困难群众台账",
        path=f"{reverse('entry_add')}?ledger=hardship",
        data={"village": [str(village.pk)], "text": ["独居老人,缺劳力,冬季取暖困难"]},
    )
