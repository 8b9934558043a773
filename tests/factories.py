"""Test rows without surprises: every value that matters to a test is given in the test."""

import factory
from factory.django import DjangoModelFactory

from ledgers import actions
from ledgers.models import DictionaryItem, Entry, Ledger, LedgerField
from ledgers.seeding import seed_township
from townportal.accounts.models import User
from townportal.accounts.roles import Role
from townportal.registers.idnumbers import make_check_digit
from villages.models import Household, Person, Township, Village, VillageGroup

PASSWORD = "correct horse battery"


def id_number(serial: int, birth: str = "19800101") -> str:
    """An invented number: area 429999 does not exist."""
    first = f"429999{birth}{serial:03d}"
    return first + make_check_digit(first)


class TownshipFactory(DjangoModelFactory):
    class Meta:
        model = Township

    name = factory.Sequence("第{}镇".format)


class VillageFactory(DjangoModelFactory):
    class Meta:
        model = Village

    township = factory.SubFactory(TownshipFactory)
    name = factory.Sequence("第{}村".format)
    order = factory.Sequence(lambda number: number)


class VillageGroupFactory(DjangoModelFactory):
    class Meta:
        model = VillageGroup

    village = factory.SubFactory(VillageFactory)
    name = factory.Sequence("{}组".format)


class HouseholdFactory(DjangoModelFactory):
    class Meta:
        model = Household

    village = factory.SubFactory(VillageFactory)
    head_name = factory.Sequence("户主{}".format)


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person

    village = factory.SubFactory(VillageFactory)
    name = factory.Sequence("居民{}".format)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence("user{}".format)
    full_name = factory.Sequence("用户{}".format)
    role = Role.GENERAL_CLERK
    township = factory.SubFactory(TownshipFactory)
    password = factory.django.Password(PASSWORD)

    @factory.post_generation
    def villages(self, create, extracted, **kwargs):
        if create and extracted:
            self.villages.set(extracted)


def seeded_township(**fields) -> Township:
    """A township with the default ledgers and lists."""
    township = TownshipFactory(**fields)
    seed_township(township)
    return township


def ledger_of(township, code: str = "livelihood") -> Ledger:
    return Ledger.objects.get(township=township, code=code)


def item_of(ledger, name: str = "", kind: str = "entry_class") -> DictionaryItem:
    rows = DictionaryItem.objects.filter(township=ledger.township, kind=kind)
    rows = rows.filter(ledger__in=[ledger]) | rows.filter(ledger=None)
    return rows.get(name=name) if name else rows.first()


def make_entry(*, by, village=None, ledger=None, code="livelihood", **fields) -> Entry:
    """A registered entry, numbered and with its first step, as the page would make it."""
    township = ledger.township if ledger else (village.township if village else by.township)
    ledger = ledger or ledger_of(township, code)
    fields.setdefault("entry_class", item_of(ledger))
    fields.setdefault("text", "水渠漏水")
    fields.setdefault("person_name", "田春生")
    return actions.register_entry(entry=Entry(ledger=ledger, village=village, **fields), by=by)


class LedgerFactory(DjangoModelFactory):
    class Meta:
        model = Ledger

    township = factory.SubFactory(TownshipFactory)
    code = factory.Sequence("ledger{}".format)
    name = factory.Sequence("台账{}".format)
    short_name = factory.Sequence("账{}".format)
    entry_section = "livelihood"


class DictionaryItemFactory(DjangoModelFactory):
    class Meta:
        model = DictionaryItem

    township = factory.SubFactory(TownshipFactory)
    kind = DictionaryItem.Kind.SOURCE
    name = factory.Sequence("来源{}".format)


class LedgerFieldFactory(DjangoModelFactory):
    class Meta:
        model = LedgerField

    ledger = factory.SubFactory(LedgerFactory)
    key = factory.Sequence("field_{}".format)
    label = factory.Sequence("栏{}".format)
