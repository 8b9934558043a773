"""Forms of every register: saved once, never over another's change, and no typed text is lost."""

from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.access.asking import NEW, form_data
from tests.factories import (
    HouseholdFactory,
    PersonFactory,
    UserFactory,
    VillageFactory,
    id_number,
    make_entry,
    seeded_township,
)
from tests.registers.rows import EVERY, make_rows, register_of
from townportal.accounts.roles import Role
from townportal.registers.models import Draft, FormToken, Reveal
from villages.models import Household, Person, VillageGroup

pytestmark = pytest.mark.django_db

# A field that holds free text, in every register.
TEXT = {
    "villages.township": "county",
    "villages.village": "name",
    "villages.villagegroup": "name",
    "villages.household": "address",
    "villages.person": "name",
    "accounts.user": "full_name",
    "ledgers.ledger": "name",
    "ledgers.dictionaryitem": "aliases",
    "ledgers.ledgerfield": "label",
    "clocks.holiday": "name",
    "clocks.limit": "subject",
    "clocks.reminderrule": "note",
    "ledgers.entry/livelihood": "place",
}
ADDED = [key for key in TEXT if key not in ("villages.township", "ledgers.entry/livelihood")]


def test_every_register_is_tried():
    assert EVERY.keys() - {"ledgers.entry"} == TEXT.keys()


def row_and_form(cast, key: str):
    """A row of the register, its edit page's address and what its form holds."""
    row = make_rows(key, cast, 1)[0]
    row.refresh_from_db()
    register = register_of(key)
    return row, register.url("edit", row), form_data(register, row)


# Once


@pytest.mark.parametrize("key", ADDED)
def test_a_form_sent_twice_makes_one_row(cast, key):
    data = row_and_form(cast, key)[2]
    client, register = cast.writer(key), register_of(key)
    data |= NEW[key] | {"version": "", "form_token": str(uuid4())}
    before = register.model.objects.count()

    answers = [client.post(register.url("add"), data) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].url == answers[1].url
    assert register.model.objects.count() == before + 1


def test_a_matter_sent_twice_is_one_matter_with_one_number(cast):
    entry, _, data = row_and_form(cast, "ledgers.entry/livelihood")
    client, url = cast.writer("ledgers.entry"), f"{reverse('entry_add')}?ledger=livelihood"
    data |= {"form_token": str(uuid4()), "opened_level": "village", "village": cast.village.pk}

    answers = [client.post(url, data) for _ in range(2)]

    assert {answer.url for answer in answers} == {answers[0].url}
    assert [e.serial_number for e in type(entry).objects.order_by("pk")] == [1, 2]


def test_the_token_of_another_person_is_of_no_use(cast):
    """A copied one does not lead to the other's row: the post fails and saves nothing."""
    data = {"village": cast.village.pk, "name": "甲组", "order": "0", "form_token": str(uuid4())}
    theirs = cast.logged_in(cast.clerk).post("/villages/villagegroup/add/", data)

    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        cast.logged_in(cast.secretary).post("/villages/villagegroup/add/", data | {"name": "乙组"})

    assert theirs.status_code == 302
    assert not VillageGroup.objects.filter(name="乙组").exists()


def test_a_refused_form_keeps_its_token_for_the_next_try(cast):
    client, token = cast.writer("villages.person"), str(uuid4())
    data = {"village": cast.village.pk, "name": "", "is_living": "on", "form_token": token}

    refused = client.post("/villages/person/add/", data)
    saved = client.post("/villages/person/add/", data | {"name": "田春生"})

    assert (refused.status_code, saved.status_code) == (200, 302)
    assert refused.context["form"].data["form_token"] == token
    assert Person.objects.filter(name="田春生").count() == 1


# Many at once


def press_many_times(clerk_pk: int, village_pk: int, *, forms: int, times: int, base: int = 0):
    """Every form is posted ``times`` times at the same moment; returns the answers."""
    client_of = session_maker(clerk_pk)
    answers, barrier = [], Barrier(times)
    tokens = [str(uuid4()) for _ in range(forms)]

    def press():
        client = client_of()
        try:
            for number, token in enumerate(tokens):
                data = {"village": village_pk, "name": f"{base + number}组", "order": "0"}
                barrier.wait(timeout=60)
                url = reverse("villages_villagegroup_add")
                answers.append(client.post(url, data | {"form_token": token}))
        finally:
            connection.close()

    threads = [Thread(target=press) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def session_maker(user_pk: int):
    from townportal.accounts.models import User

    client = Client()
    client.force_login(User.objects.get(pk=user_pk))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value

    def make() -> Client:
        new = Client()
        new.cookies[settings.SESSION_COOKIE_NAME] = session
        return new

    return make


@pytest.mark.django_db(transaction=True)
def test_forms_posted_ten_times_at_once_make_one_row_each():
    clerk, village = office()

    answers = press_many_times(clerk.pk, village.pk, forms=20, times=10)

    assert [answer.status_code for answer in answers] == [302] * 200
    assert VillageGroup.objects.count() == 20
    assert FormToken.objects.count() == 20


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
def test_a_thousand_forms_posted_ten_times_at_once_make_a_thousand_rows():
    clerk, village = office()

    answers = press_many_times(clerk.pk, village.pk, forms=1000, times=10)

    assert {answer.status_code for answer in answers} == {302}
    assert (VillageGroup.objects.count(), len(answers)) == (1000, 10_000)


def office():
    """Committed rows, for threads with connections of their own."""
    township = seeded_township(name="清溪镇")
    return UserFactory(role=Role.GENERAL_CLERK, township=township), VillageFactory(
        township=township
    )


# Two editors


@pytest.mark.parametrize("key", TEXT)
def test_the_second_of_two_editors_sees_both_texts_and_keeps_his(cast, key):
    row, url, data = row_and_form(cast, key)
    name, client = TEXT[key], cast.writer(key)
    assert client.post(url, data | {name: "先存的"}).status_code == 302

    response = client.post(url, data | {name: "后写的"})

    row.refresh_from_db()
    assert (response.status_code, getattr(row, name)) == (409, "先存的")
    [(label, mine, theirs)] = response.context["differing"]
    assert (mine, theirs) == ("后写的", "先存的")
    assert label == response.context["form"][name].label
    assert response.context["form"][name].value() == "后写的"


@pytest.mark.parametrize("key", TEXT)
def test_the_second_editor_can_save_over_what_he_has_seen(cast, key):
    row, url, data = row_and_form(cast, key)
    name, client = TEXT[key], cast.writer(key)
    client.post(url, data | {name: "先存的"})
    shown = client.post(url, data | {name: "后写的"}).context["form"]

    again = data | {name: "后写的", "version": shown["version"].value()}
    response = client.post(url, again | {"form_token": shown["form_token"].value()})

    row.refresh_from_db()
    assert (response.status_code, getattr(row, name)) == (302, "后写的")


def test_a_form_without_its_version_saves_nothing(cast):
    row, url, data = row_and_form(cast, "villages.household")
    client = cast.writer("villages.household")

    response = client.post(url, {**data, "address": "新址", "version": ""})

    row.refresh_from_db()
    assert (response.status_code, row.address) == (409, "")


@pytest.mark.django_db(transaction=True)
def test_of_editors_who_save_at_the_same_moment_one_wins():
    clerk, village = office()
    household = HouseholdFactory(village=village, address="")
    client_of, codes, barrier = session_maker(clerk.pk), [], Barrier(6)
    data = form_data(register_of("villages.household"), household)

    def save(number):
        try:
            client = client_of()
            barrier.wait(timeout=60)
            url = reverse("villages_household_edit", args=[household.pk])
            codes.append(client.post(url, data | {"address": f"{number}号"}).status_code)
        finally:
            connection.close()

    threads = [Thread(target=save, args=[number]) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    household.refresh_from_db()
    assert sorted(codes) == [302, *[409] * 5]
    assert (household.version, household.history.count()) == (2, 2)


# Archive instead of delete

HANGING = {
    "villages.village": lambda cast, row: PersonFactory(village=row),
    "villages.villagegroup": lambda cast, row: HouseholdFactory(village=row.village, group=row),
    "villages.household": lambda cast, row: PersonFactory(village=row.village, household=row),
}
NAMES = {
    "villages.village": "人员",
    "villages.villagegroup": "户",
    "villages.household": "人员",
}


@pytest.mark.parametrize("key", HANGING)
def test_what_hangs_on_a_row_blocks_archiving_and_is_named(cast, key):
    row = make_rows(key, cast, 1)[0]
    HANGING[key](cast, row)
    client, url = cast.writer(key), register_of(key).url("archive", row)

    response = client.post(url)

    row.refresh_from_db()
    assert (response.status_code, row.archived_at) == (409, None)
    assert response.context["blockers"] == [(NAMES[key], 1)]
    assert f"{NAMES[key]} 1 条" in response.content.decode()


def test_what_is_archived_itself_blocks_no_more(cast):
    household = HouseholdFactory(village=cast.village)
    PersonFactory(village=cast.village, household=household, archived_at=timezone.now())
    client = cast.writer("villages.household")

    response = client.post(reverse("villages_household_archive", args=[household.pk]))

    household.refresh_from_db()
    assert (response.status_code, household.archived_at is None) == (302, False)


def test_a_ledger_with_entries_stays(cast):
    entry = make_entry(by=cast.clerk, village=cast.village)
    client = cast.logged_in(cast.administrator)

    response = client.post(reverse("ledgers_ledger_archive", args=[entry.ledger_id]))

    assert response.status_code == 409
    assert ("台账事项", 1) in response.context["blockers"]


def test_an_archived_row_is_in_no_list_but_the_archive(cast):
    person = PersonFactory(village=cast.village)
    client = cast.writer("villages.person")
    client.post(reverse("villages_person_archive", args=[person.pk]))

    live = client.get("/villages/person/").context["listing"].page.rows
    archived = client.get("/villages/person/?archived=1").context["listing"].page.rows

    assert (live, archived) == ([], [person])


@pytest.mark.parametrize(("days", "is_restored"), ((0, True), (29, True), (31, False)))
def test_restoring_within_thirty_days_only(cast, days, is_restored):
    moment = timezone.now() - timedelta(days=days)
    person = PersonFactory(village=cast.village, archived_at=moment)
    client, url = cast.writer("villages.person"), f"/villages/person/{person.pk}/"

    offers = "恢复</button>" in client.get(url).content.decode()
    client.post(f"{url}restore/")

    person.refresh_from_db()
    assert (offers, person.archived_at is None) == (is_restored, is_restored)


def test_accounts_are_switched_off_and_not_archived(cast):
    user = UserFactory(township=cast.township)
    client = cast.logged_in(cast.administrator)

    page = client.get(reverse("accounts_user_view", args=[user.pk])).content.decode()

    assert "归档这一条" not in page


# Text that was typed is not lost

POSTED = {"village": "", "name": "写了很久的名字", "is_living": "on", "phone": "13877776666"}


def log_in_again(client, user) -> None:
    password = "correct horse battery"
    client.post(reverse("login"), {"username": user.username, "password": password})


def test_text_that_met_an_ended_session_comes_back_after_logging_in(cast):
    client = cast.logged_in(cast.clerk)
    client.get("/villages/person/add/")
    end_session(client)

    refused = client.post("/villages/person/add/", POSTED)
    log_in_again(client, cast.clerk)
    page = client.get("/villages/person/add/")

    assert refused.url == f"{reverse('login')}?next=/villages/person/add/"
    assert page.context["form"]["name"].value() == "写了很久的名字"
    assert "没有保存的内容已经放回" in page.content.decode()
    assert not client.get("/villages/person/add/").context["form"].is_bound


def end_session(client) -> None:
    """As after eight hours: the cookie is still there, what it named is gone."""
    client.session.delete()


def test_text_on_its_way_into_a_row_comes_back_too(cast):
    row, url, data = row_and_form(cast, "villages.household")
    client = cast.logged_in(cast.clerk)
    client.get(url)
    end_session(client)
    client.post(url, data | {"address": "新写的住址"})
    log_in_again(client, cast.clerk)

    form = client.get(url).context["form"]
    response = client.post(url, {**form.data.dict(), "version": row.version})

    row.refresh_from_db()
    assert (response.status_code, row.address) == (302, "新写的住址")


def test_parked_text_comes_back_on_its_own_page_only(cast):
    client = cast.logged_in(cast.clerk)
    client.get("/villages/person/add/")
    end_session(client)
    client.post("/villages/person/add/", POSTED)
    log_in_again(client, cast.clerk)

    other = client.get("/villages/household/add/").context["form"]

    assert not other.is_bound
    assert client.get("/villages/person/add/").context["form"].is_bound


def test_a_parked_post_never_keeps_a_password(cast):
    client = cast.logged_in(cast.clerk)
    client.get(reverse("password_change"))
    end_session(client)
    fields = {"old_password": "secret-old", "new_password1": "secret-new", "password": "secret"}

    client.post(reverse("password_change"), fields | {"name": "x"})

    assert "secret" not in str(dict(client.session.items()))


def test_a_draft_is_kept_taken_up_and_gone_when_saved(cast):
    client, url = cast.writer("villages.person"), "/villages/person/add/"
    form_url = client.get(url).context["draft_url"]
    kept = {"name": "写到一半", "phone": "1387777", "draft_path": url, "draft_title": "新增人员"}

    answer = client.post(form_url, kept | {"csrfmiddlewaretoken": "x", "form_token": "y"})
    draft = cast.clerk.drafts.get()
    form = client.get(draft.resume_url).context["form"]
    client.post(url, {"village": cast.village.pk, "name": "写完了", "is_living": "on"})

    assert set(answer.json()) == {"saved_at"}
    assert draft.data.keys() == {"name", "phone", "draft_path", "draft_title"}
    assert (form["name"].value(), form["phone"].value()) == ("写到一半", "1387777")
    assert not Draft.objects.exists()


def test_a_draft_saved_again_is_still_one(cast):
    client = cast.writer("villages.person")
    for text in ("一", "一二", "一二三"):
        client.post(reverse("draft_save", args=["villages.person-new"]), {"name": text})

    assert [draft.data["name"] for draft in cast.clerk.drafts.all()] == [["一二三"]]


def test_a_draft_is_its_writers_alone(cast, make_user):
    cast.writer("villages.person").post(
        reverse("draft_save", args=["villages.person-new"]), {"name": "何书记的"}
    )
    stranger = cast.logged_in(make_user(Role.GENERAL_CLERK))

    form = stranger.get("/villages/person/add/?draft=1").context["form"]

    assert not form.is_bound


def test_a_draft_that_is_too_long_says_so(cast):
    client = cast.writer("villages.person")

    answer = client.post(reverse("draft_save", args=["x"]), {"name": "长" * 60_000})

    assert (answer.status_code, Draft.objects.count()) == (413, 0)
    assert "没有自动保存" in answer.json()["error"]


# What a form understands


@pytest.mark.parametrize("text", ("2026-03-01", "2026.3.1", "2026/3/1", "20260301", "2026年3月1日"))
def test_a_day_is_read_however_it_is_written(cast, text):
    client = cast.writer("villages.person")
    data = {"village": cast.village.pk, "name": "田春生", "birth_date": text, "is_living": "on"}

    client.post("/villages/person/add/", data)

    assert str(Person.objects.get().birth_date) == "2026-03-01"


def test_birth_date_and_sex_come_from_the_id_number(cast):
    client = cast.writer("villages.person")
    number = id_number(1, birth="19900215")

    client.post(
        "/villages/person/add/",
        {"village": cast.village.pk, "name": "田春生", "id_number": number, "is_living": "on"},
    )

    person = Person.objects.get()
    assert (str(person.birth_date), person.sex) == ("1990-02-15", "male")


def test_a_wrong_check_digit_is_explained(cast):
    client, number = cast.writer("villages.person"), id_number(1)
    wrong = number[:17] + ("1" if number[17] != "1" else "2")

    response = client.post(
        "/villages/person/add/",
        {"village": cast.village.pk, "name": "田春生", "id_number": wrong, "is_living": "on"},
    )

    [message] = response.context["form"].errors["id_number"]
    assert "第 18 位" in message
    assert not Person.objects.exists()


def test_the_only_village_is_chosen_already(cast):
    form = cast.logged_in(cast.secretary).get("/villages/household/add/").context["form"]

    assert form["village"].value() == cast.village.pk


def test_save_and_add_another_opens_an_empty_form(cast):
    client = cast.writer("villages.household")

    response = client.post(
        "/villages/household/add/",
        {"village": cast.village.pk, "head_name": "田春生", "again": "1"},
    )

    assert response.url == "/villages/household/add/"
    assert Household.objects.get().head_name == "田春生"


# Opening a masked value


def test_a_masked_value_is_shown_once_a_reason_is_given(cast):
    person = PersonFactory(village=cast.village, phone="13877776666")
    client, url = cast.writer("villages.person"), f"/villages/person/{person.pk}/"

    page = client.post(f"{url}reveal/", {"field": "phone", "reason": "回访"})

    assert "13877776666" in page.content.decode()
    assert "13877776666" not in client.get(url).content.decode()
    [reveal] = Reveal.objects.values_list("user", "register", "row_id", "field", "reason")
    assert reveal == (cast.clerk.pk, "villages.person", person.pk, "phone", "回访")


@pytest.mark.parametrize(
    "posted", ({"field": "phone", "reason": " "}, {"field": "grams", "reason": "回访"}, {})
)
def test_without_a_reason_or_a_mask_nothing_is_opened(cast, posted):
    person = PersonFactory(village=cast.village, phone="13877776666")
    client = cast.writer("villages.person")

    page = client.post(f"/villages/person/{person.pk}/reveal/", posted, follow=True)

    assert "13877776666" not in page.content.decode()
    assert "请写明查看的事由" in page.content.decode()
    assert not Reveal.objects.exists()


def test_opening_one_value_leaves_the_others_masked(cast):
    person = PersonFactory(village=cast.village, phone="13877776666", id_number=id_number(1))
    client = cast.writer("villages.person")

    page = client.post(
        f"/villages/person/{person.pk}/reveal/", {"field": "phone", "reason": "回访"}
    ).content.decode()

    assert ("13877776666" in page, id_number(1) in page) == (True, False)
