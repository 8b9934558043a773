"""The history of a row in words: who changed what from what to what; masked stays masked."""

import itertools
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.access.asking import form_data
from tests.factories import (
    HouseholdFactory,
    PersonFactory,
    UserFactory,
    VillageGroupFactory,
    id_number,
    make_entry,
)
from tests.registers.rows import EVERY, make_rows, register_of
from tests.registers.test_forms import TEXT
from townportal.registers.history import SHOWN, changes_of
from villages.models import Person

pytestmark = pytest.mark.django_db


def change(cast, key: str, row, **fields):
    """Save the row's form with other values, as the person who keeps that register."""
    row.refresh_from_db()
    register = register_of(key)
    data = form_data(register, row) | fields
    response = cast.writer(key).post(register.url("edit", row), data)
    assert response.status_code == 302, response.context["form"].errors


def words(key: str, row) -> list[tuple]:
    changes = changes_of(register_of(key), type(row).objects.get(pk=row.pk))
    return [(change.by, change.what, change.fields) for change in changes]


def test_a_change_names_person_field_and_both_values(cast):
    person = PersonFactory(village=cast.village, name="田春生")

    change(cast, "villages.person", person, name="田春声", sex="male", is_living="")

    assert words("villages.person", person) == [
        (
            "张文军",
            "修改",
            [("姓名", "田春生", "田春声"), ("性别", "", "男"), ("健在", "是", "否")],
        ),
        ("系统", "录入", []),
    ]


def test_related_rows_are_named(cast):
    person = PersonFactory(village=cast.village)
    group = VillageGroupFactory(village=cast.village, name="七组")
    household = HouseholdFactory(village=cast.village, head_name="田大山")

    change(cast, "villages.person", person, group=group.pk, household=household.pk)
    change(cast, "villages.person", person, group="")

    assert [fields for _, _, fields in words("villages.person", person)] == [
        [("小组", "七组", "")],
        [("小组", "", "七组"), ("所在户", "", "田大山户")],
        [],
    ]


def test_masked_values_stay_masked(cast):
    person = PersonFactory(village=cast.village, phone="13877776666", id_number=id_number(1))

    change(cast, "villages.person", person, phone="13900001111", id_number=id_number(3, "19900101"))

    page = cast.writer("villages.person").get(f"/villages/person/{person.pk}/").content.decode()
    [(_, _, fields), _] = words("villages.person", person)
    changed = {label: (before, after) for label, before, after in fields}
    assert changed["联系电话"] == ("138****6666", "139****1111")
    assert changed["身份证号码"] == tuple(
        f"429{'*' * 13}{number[-2:]}" for number in (id_number(1), id_number(3, "19900101"))
    )
    for bare in ("13877776666", "13900001111", id_number(1), id_number(3, "19900101")):
        assert bare not in page


def test_archiving_and_restoring_are_called_so(cast):
    person = PersonFactory(village=cast.village)
    client, url = cast.writer("villages.person"), f"/villages/person/{person.pk}/"
    client.post(f"{url}archive/")
    client.post(f"{url}restore/")

    assert [what for _, what, _ in words("villages.person", person)] == ["恢复", "归档", "录入"]


def test_saving_without_a_change_leaves_no_line(cast):
    household = HouseholdFactory(village=cast.village)

    change(cast, "villages.household", household)

    assert [what for _, what, _ in words("villages.household", household)] == ["录入"]


def test_a_password_is_no_part_of_history(cast):
    user = UserFactory(township=cast.township)
    client = cast.logged_in(cast.administrator)
    client.post(reverse("user_password_reset", args=[user.pk]))
    page = client.get(reverse("accounts_user_view", args=[user.pk]))

    labels = {label for _, _, fields in words("accounts.user", user) for label, _, _ in fields}
    user.refresh_from_db()
    assert labels == {"下次登录须改密码"}
    assert user.password not in page.content.decode()


def test_a_matters_history_speaks_its_forms_words(cast):
    entry = make_entry(by=cast.clerk, village=cast.village)

    change(cast, "ledgers.entry/livelihood", entry, urgency="urgent", place="三组水渠")

    [(by, what, fields), _] = words("ledgers.entry", entry)
    assert (by, what) == ("张文军", "修改")
    assert fields == [("地点", "", "三组水渠"), ("紧急程度", "一般", "紧急")]


@pytest.mark.parametrize("key", TEXT)
def test_every_register_shows_its_history(cast, key):
    row = make_rows(key, cast, 1)[0]
    change(cast, key, row, **{TEXT[key]: "改过的"})

    page = cast.writer(key).get(register_of(key).url("view", row)).content.decode()

    assert "<ins>改过的</ins>" in page


def test_the_latest_changes_are_shown_the_latest_first(cast):
    household = HouseholdFactory(village=cast.village, address="0号")
    for number in range(1, SHOWN + 5):
        household.address = f"{number}号"
        household.save()

    found = changes_of(register_of("villages.household"), household)

    assert len(found) == SHOWN
    assert found[0].fields == [("住址", f"{SHOWN + 3}号", f"{SHOWN + 4}号")]
    assert all(newer.at >= older.at for newer, older in itertools.pairwise(found))


# What a page asks of the database

MOST_QUERIES = dict.fromkeys(EVERY, 12) | {"ledgers.entry/livelihood": 16}


@pytest.mark.parametrize("key", TEXT)
def test_a_page_asks_the_same_however_often_the_row_was_changed(cast, key):
    row = make_rows(key, cast, 1)[0]
    client, url = cast.writer(key), register_of(key).url("view", row)
    change(cast, key, row, **{TEXT[key]: "改过一次"})
    once = queries(client, url)
    for number in range(6):
        change(cast, key, row, **{TEXT[key]: f"又改{number}"})

    assert queries(client, url) == once
    assert once <= MOST_QUERIES[key]


def test_a_page_asks_the_same_however_often_it_was_moved(cast):
    """Related rows are named by one question per kind, not one per line."""
    person = PersonFactory(village=cast.village)
    groups = [VillageGroupFactory(village=cast.village, name=f"{n}号组") for n in range(8)]
    client, url = cast.writer("villages.person"), f"/villages/person/{person.pk}/"
    change(cast, "villages.person", person, group=groups[0].pk)
    once = queries(client, url)
    for group in groups[1:]:
        change(cast, "villages.person", person, group=group.pk)

    assert queries(client, url) == once


def queries(client, url) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_history_survives_a_related_row_that_has_gone(cast):
    group = VillageGroupFactory(village=cast.village, name="七组")
    person = PersonFactory(village=cast.village, group=group)
    Person.objects.filter(pk=person.pk).update(group=None)
    person.refresh_from_db()
    person.save()
    number = group.pk
    group.delete()

    [(_, _, fields), _] = words("villages.person", person)

    assert fields == [("小组", str(number), "")]


def test_history_does_not_depend_on_the_clock_alone(cast):
    """Two changes at the same moment keep their order."""
    household = HouseholdFactory(village=cast.village, address="一")
    for address in ("二", "三"):
        household.address = address
        household.save()
    moment = timezone.now() - timedelta(days=1)
    household.history.update(history_date=moment)

    assert [fields for _, _, fields in words("villages.household", household)] == [
        [("住址", "二", "三")],
        [("住址", "一", "二")],
        [],
    ]
