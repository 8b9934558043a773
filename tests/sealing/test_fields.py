"""What the database keeps of sealed fields, and how rows, queries and histories handle them."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from ledgers.models import Entry
from tests.factories import make_entry
from townportal.registers import site
from townportal.registers.columns import Column
from townportal.registers.export_rows import export_rows
from townportal.registers.history import changes_of
from townportal.sealing.envelope import SealError
from townportal.sealing.fields import Sealed, stored_values
from villages.models import Person

pytestmark = pytest.mark.django_db

UNSEEN = {"id_index", "archived_at"}  # a form does not ask for them
NUMBER, OTHER_NUMBER = "429999196001010017", "429999196001010025"


@pytest.fixture
def person(village):
    return Person.objects.create(
        village=village, name="田春生", id_number=NUMBER, phone="13877770001"
    )


def index_of(model, name: str, value: str) -> str:
    return model._meta.get_field(name).of(value)


def stored(row, column: str, table: str = "") -> str:
    table = table or row._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{column}" FROM "{table}" WHERE id = %s', [row.pk])  # noqa: S608
        return cursor.fetchone()[0]


def put(row, column: str, value: str) -> None:
    with connection.cursor() as cursor:
        table = row._meta.db_table
        cursor.execute(f'UPDATE "{table}" SET "{column}" = %s WHERE id = %s', [value, row.pk])  # noqa: S608


def test_the_database_has_no_plain_value(person):
    assert stored(person, "id_number").startswith("~1.a.")
    assert stored(person, "phone").startswith("~1.a.")
    again = Person.objects.get(pk=person.pk)
    assert (again.id_number, again.phone) == (NUMBER, "13877770001")


def test_a_blank_value_stays_blank(village):
    row = Person.objects.create(village=village, name="田春生")

    assert (stored(row, "id_number"), stored(row, "id_index")) == ("", "")
    assert list(Person.objects.filter(id_number="")) == [row]
    assert Person.objects.get(pk=row.pk).id_number == ""


def test_values_open_only_when_looked_at(person):
    put(person, "phone", stored(person, "phone")[:-8] + "AAAAAAAA")

    row = Person.objects.get(pk=person.pk)  # nothing happens yet
    assert row.id_number == NUMBER
    with pytest.raises(SealError):
        _ = row.phone


def test_a_value_copied_to_another_row_or_column_does_not_open(person, village):
    other = Person.objects.create(village=village, name="田秋生", id_number=OTHER_NUMBER)
    put(other, "id_number", stored(person, "id_number"))
    put(person, "phone", stored(person, "id_number"))

    with pytest.raises(SealError):
        _ = Person.objects.get(pk=other.pk).id_number
    with pytest.raises(SealError):
        _ = Person.objects.get(pk=person.pk).phone


def test_saving_what_was_not_looked_at_keeps_it(person):
    before = stored(person, "id_number")
    row = Person.objects.get(pk=person.pk)
    row.name = "田春"
    row.save()

    assert stored(person, "id_number") == before
    assert Person.objects.get(pk=person.pk).id_number == NUMBER


def test_the_history_says_what_the_row_said(person):
    person.phone = "13877770002"
    person.save()

    assert [record.phone for record in person.history.order_by("history_id")] == [
        "13877770001",
        "13877770002",
    ]
    table = Person.history.model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT phone, id_number FROM "{table}"')  # noqa: S608
        assert all(v.startswith("~1.a.") for line in cursor.fetchall() for v in line)


def test_whole_rows_are_written_and_no_values_without_their_row(person):
    with pytest.raises(SealError), transaction.atomic():
        Person.objects.update(phone="13877770003")
    with pytest.raises(SealError):
        Person.objects.filter(phone="13877770001").exists()
    person.phone = "13877770003"
    with pytest.raises(SealError), transaction.atomic():
        Person.objects.bulk_update([person], ["phone"])

    Person.objects.filter(pk=person.pk).update(**stored_values(person, ["phone"]))
    assert Person.objects.get(pk=person.pk).phone == "13877770003"


def test_a_number_is_found_by_its_blind_index(person):
    number = index_of(Person, "id_index", NUMBER.lower())

    assert list(Person.objects.filter(id_index=number)) == [person]
    assert stored(person, "id_index") == number
    assert number != index_of(Entry, "person_id_index", NUMBER)


def test_the_index_follows_the_number(person):
    person.id_number = OTHER_NUMBER
    assert person.id_index == index_of(Person, "id_index", OTHER_NUMBER)
    person.save()
    assert stored(person, "id_index") == index_of(Person, "id_index", OTHER_NUMBER)


def test_one_number_is_one_person_of_a_village(person, village):
    with pytest.raises(ValidationError) as raised:
        Person(village=village, name="田冬生", id_number=NUMBER).full_clean(exclude=UNSEEN)

    assert "这个村已经登记过这个身份证号码。" in str(raised.value)


def test_a_list_of_values_has_no_plain_one(person):
    [(phone,)] = Person.objects.values_list("phone")

    assert isinstance(phone, Sealed)
    assert "1387777" not in repr(phone) + str(phone)


def test_exports_open_what_they_show(secretary, village):
    entry = make_entry(by=secretary, village=village, text="水渠垮了", extra={"k": "值"})
    columns = [Column("text", "内容"), Column("serial", "编号")]

    assert list(export_rows(Entry.objects.all(), columns)) == [["水渠垮了", entry.serial]]


def test_a_deferred_value_opens_too(person):
    row = Person.objects.only("name").get(pk=person.pk)

    assert row.phone == "13877770001"


def test_plain_data_of_any_shape(secretary, village):
    entry = make_entry(by=secretary, village=village, extra={"原因": ["病", 3], "空": None})

    assert Entry.objects.get(pk=entry.pk).extra == {"原因": ["病", 3], "空": None}
    assert stored(entry, "extra").startswith("~1.a.")


def test_every_seal_is_a_rows_own(person):
    assert person.seal != uuid4()
    with pytest.raises(Exception, match=r"(?i)unique"):
        Person.objects.create(village=person.village, name="甲", seal=person.seal)


def test_the_history_in_words_leaves_out_what_only_follows(person):
    person.id_number = OTHER_NUMBER
    person.save()

    [changed, _] = changes_of(site.find("villages.person"), person)
    assert [label for label, _, _ in changed.fields] == ["身份证号码"]


@pytest.mark.parametrize("name", ("title", "text", "people_concerned"))
def test_lists_do_not_sort_by_what_the_database_cannot_read(name):
    assert Column.of(Entry, name).sort == ()
