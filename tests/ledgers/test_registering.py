"""Registering on a phone: what is preset, what a tap brings along, and what never gets lost."""

import datetime
import uuid
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from ledgers.models import Attachment, Entry, HelpMeasure
from tests.factories import (
    HouseholdFactory,
    PersonFactory,
    VillageGroupFactory,
    id_number,
    item_of,
    ledger_of,
    make_entry,
)
from townportal.accounts.roles import Role
from townportal.clocks.defaults import install_clock_defaults
from villages.models import Person

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


def address(code="livelihood", **query):
    pairs = "".join(f"&{name}={value}" for name, value in query.items())
    return f"{reverse('entry_add')}?ledger={code}{pairs}"


def phone_form(village, code="livelihood", /, **fields):
    """What the phone's screen sends when only the asked fields are touched."""
    ledger = ledger_of(village.township, code)
    return {
        "village": village.pk,
        "person_name": "田春生",
        "entry_class": item_of(ledger).pk,
        "text": "水渠漏水",
        "collected_on": TODAY.isoformat(),
        "urgency": "normal",
        **fields,
    }


def register(client, village, code="livelihood", /, **fields):
    response = client.post(address(code), phone_form(village, code, **fields))
    assert response.status_code == 302, response.context["form"].errors
    return Entry.objects.latest("pk"), response


def photo(name="渠.jpg", size=(40, 30)) -> SimpleUploadedFile:
    buffer = BytesIO()
    Image.new("RGB", size, "green").save(buffer, "JPEG")
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="image/jpeg")


@pytest.fixture
def group(village):
    return VillageGroupFactory(village=village, name="3组")


@pytest.fixture
def resident(village, group):
    household = HouseholdFactory(village=village, group=group, head_name="邓家平")
    return PersonFactory(
        village=village,
        group=group,
        household=household,
        name="邓家平",
        id_number=id_number(7),
        phone="13900000007",
    )


class _Inputs(HTMLParser):
    """The values that a browser would send from a page without touching anything."""

    def __init__(self):
        super().__init__()
        self.values = {}
        self.select = None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "select":
            self.select = attrs.get("name")
        elif tag == "option" and "selected" in attrs:
            self.values[self.select] = attrs.get("value", "")
        elif tag == "input" and "name" in attrs:
            is_choice = attrs.get("type") in ("radio", "checkbox")
            if not is_choice or "checked" in attrs:
                self.values[attrs["name"]] = attrs.get("value", "")


def untouched(response) -> dict:
    parser = _Inputs()
    parser.feed(response.content.decode())
    return parser.values


# The screen


def test_what_the_portal_knows_is_preset(client, secretary, village):
    install_clock_defaults(village.township)
    client.force_login(secretary)

    response = client.get(address())

    values = untouched(response)
    source = item_of(ledger_of(village.township), "入户走访", "source")
    assert values["village"] == str(village.pk)
    assert values["source"] == str(source.pk)
    assert values["collected_on"] == TODAY.isoformat()
    assert values["collected_by"] == "何书记"
    assert values["due_on"] > TODAY.isoformat()
    assert "来源 入户走访 · 今天 · 责任人 我" in response.content.decode()


def test_three_taps_and_two_texts_register_a_matter(client, secretary, village, resident):
    """Sent as the page stands, with the person and class tapped and the text written."""
    install_clock_defaults(village.township)
    client.force_login(secretary)
    values = untouched(client.get(address()))
    kind = item_of(ledger_of(village.township), "水利")
    values |= {"person": resident.pk, "entry_class": kind.pk, "text": "水渠漏水\n春灌用水难"}

    response = client.post(address(), values)

    entry = Entry.objects.get()
    assert response.status_code == 302
    assert (entry.village, entry.group, entry.entry_class) == (village, resident.group, kind)
    assert (entry.person, entry.household) == (resident, resident.household)
    assert (entry.person_name, entry.person_phone) == ("邓家平", "13900000007")
    assert entry.person_id_number == resident.id_number
    assert entry.text == "水渠漏水\n春灌用水难"
    assert (entry.owner, entry.owner_name) == (secretary, "何书记")
    assert (entry.state, entry.level) == ("registered", "village")
    assert entry.due_on > TODAY


def test_the_answer_names_the_serial_and_three_ways_on(client, secretary, village):
    client.force_login(secretary)
    entry, response = register(client, village)

    page = client.get(response.url).content.decode()

    assert "已登记" in page
    assert entry.serial in page
    for words in ("再登一条", "补充", "返回"):
        assert words in page


def test_the_answer_is_for_who_may_see_the_matter(client, make_user, secretary, other_village):
    clerk = make_user(Role.VILLAGE_CLERK, villages=[other_village])
    entry = make_entry(by=secretary, village=secretary.villages.get())
    client.force_login(clerk)

    assert client.get(address(saved=entry.pk)).status_code == 404
    assert client.get(address(saved="x")).status_code == 404


def test_again_keeps_village_class_source_and_day(client, clerk, village):
    client.force_login(clerk)
    ledger = ledger_of(village.township)
    source = item_of(ledger, "电话", "source")
    day = TODAY - datetime.timedelta(days=3)
    entry, response = register(
        client, village, source=source.pk, collected_on=day.isoformat(), again="1"
    )

    page = client.get(response.url)

    kept = {"village", "entry_class", "source", "collected_on"}
    assert {name: untouched(page)[name] for name in kept} == {
        "village": str(village.pk),
        "entry_class": str(entry.entry_class_id),
        "source": str(source.pk),
        "collected_on": day.isoformat(),
    }
    assert "person_name" not in untouched(page) or not untouched(page)["person_name"]
    assert entry.serial in page.content.decode()


def test_office_people_find_their_last_source(client, clerk, village):
    client.force_login(clerk)
    ledger = ledger_of(village.township)
    register(client, village, source=item_of(ledger, "热线", "source").pk)

    values = untouched(client.get(address()))

    assert values["source"] == str(item_of(ledger, "热线", "source").pk)
    assert values["opened_level"] == "township"


def test_who_may_write_no_ledger_has_no_screen(client, leader, make_user, village):
    cadre = make_user(Role.STATIONED_CADRE, villages=[village])
    for user in (leader, cadre):
        client.force_login(user)
        for name in ("entry_add", "entry_people", "entry_duplicates"):
            assert client.get(reverse(name)).status_code == 403, name


# People


def names_offered(client, **query):
    response = client.get(reverse("entry_people"), {"ledger": "livelihood", **query})
    return [chip.words for chip in response.context["chips"]]


def test_names_are_found_by_initials_within_the_village(
    client, secretary, clerk, village, other_village, foreign_village, resident
):
    PersonFactory(village=other_village, name="丁建平")
    PersonFactory(village=village, name="董金屏", is_living=False)
    PersonFactory(village=foreign_village, name="杜精平")

    client.force_login(clerk)
    assert names_offered(client, person_name="djp", village=village.pk) == ["邓家平 3组"]
    assert names_offered(client, person_name="djp") == ["邓家平 柳林村 3组", "丁建平 大湾村"]
    client.force_login(secretary)
    assert names_offered(client, person_name="djp") == ["邓家平 柳林村 3组"]
    assert names_offered(client, person_name="丁建", village=other_village.pk) == []


def test_people_of_one_name_are_told_apart(client, secretary, village, resident):
    PersonFactory(
        village=village, group=resident.group, name="邓家平", birth_date=datetime.date(1951, 2, 3)
    )
    Person.objects.filter(pk=resident.pk).update(birth_date=datetime.date(1980, 1, 1))
    client.force_login(secretary)

    offered = names_offered(client, person_name="邓家平", village=village.pk)

    assert offered == ["邓家平 3组 1980年生", "邓家平 3组 1951年生"]


def test_before_typing_the_last_five_are_offered(client, secretary, village):
    client.force_login(secretary)
    people = [PersonFactory(village=village, name=f"居民{n}") for n in "甲乙丙丁戊己"]
    for person in people:
        register(client, village, person=person.pk, person_name="")
    make_entry(by=secretary, village=village, person_name="没有建档的人")

    assert names_offered(client, village=village.pk) == [
        "居民己",
        "居民戊",
        "居民丁",
        "居民丙",
        "居民乙",
    ]


def test_a_name_typed_after_the_tap_wins(client, secretary, village, resident):
    client.force_login(secretary)

    picked, _ = register(client, village, person=resident.pk, person_name="djp")
    typed, _ = register(client, village, person=resident.pk, person_name="何金生")

    assert (picked.person, picked.person_name) == (resident, "邓家平")
    assert (typed.person, typed.person_name, typed.person_phone) == (None, "何金生", "")


def test_what_the_form_says_is_not_overwritten(client, secretary, village, resident):
    client.force_login(secretary)

    entry, _ = register(
        client, village, person=resident.pk, person_name="", person_phone="13911112222"
    )

    assert entry.person_phone == "13911112222"


def test_a_person_names_the_village(client, clerk, village, resident, other_village):
    client.force_login(clerk)

    entry, _ = register(client, village, person=resident.pk, person_name="", village="")
    response = client.post(
        address(), phone_form(other_village, person=resident.pk, person_name="邓家平")
    )

    assert entry.village == village
    assert response.context["form"].errors == {
        "person_name": ["邓家平是柳林村的人,与所选的村不一致。请改选村,或只写姓名。"]
    }


def test_without_scripts_a_button_finds_names(client, secretary, village, resident):
    client.force_login(secretary)
    values = phone_form(village, person_name="djp", text="", find="1")

    response = client.post(address(), values)

    assert [chip.words for chip in response.context["chips"]] == ["邓家平 3组"]
    assert not response.context["form"].errors
    assert not Entry.objects.exists()


# Disputes


def test_disputes_neither_offer_nor_link_people(client, secretary, village, resident):
    client.force_login(secretary)

    entry, _ = register(client, village, "stability", person=resident.pk, person_name="")
    make_entry(
        by=secretary, village=village, code="stability", person_name="何金生", person=resident
    )

    assert (entry.person_name, entry.person_phone) == ("邓家平", "13900000007")
    assert (entry.person, entry.household, entry.person_id_number) == (None, None, "")
    assert names_offered(client, ledger="stability", village=village.pk) == []
    assert names_offered(client, ledger="stability", village=village.pk, person_name="hjs") == []
    assert names_offered(client, ledger="stability", village=village.pk, person_name="djp") == [
        "邓家平 3组"
    ]


# Duplicates


def duplicates(client, **query):
    response = client.get(reverse("entry_duplicates"), query)
    return [entry for entry, _ in response.context["found"]]


def test_the_same_person_of_the_village_is_shown(client, secretary, village, make_user):
    client.force_login(secretary)
    old = TODAY - datetime.timedelta(days=400)
    open_ = make_entry(by=secretary, village=village, collected_on=old)
    make_entry(by=secretary, village=village, person_name="何金生")
    make_entry(by=secretary, village=village, code="hardship")
    void = make_entry(by=secretary, village=village)
    Entry.objects.filter(pk=void.pk).update(state="void")
    query = {"ledger": "livelihood", "village": village.pk}

    assert duplicates(client, **query, person_name=" 田春生 ") == [open_]
    assert duplicates(client, **query, person_name="") == []
    assert duplicates(client, ledger="livelihood", person_name="田春生") == []


def test_duplicates_stay_within_the_users_reach(client, secretary, village, other_village, clerk):
    make_entry(by=clerk, village=other_village)
    client.force_login(secretary)

    query = {"ledger": "livelihood", "village": other_village.pk, "person_name": "田春生"}
    assert duplicates(client, **query) == []


def test_disputes_are_compared_by_class_and_day_never_by_person(client, secretary, village):
    """One person's disputes must not come together: not even in a hint."""
    client.force_login(secretary)
    ledger = ledger_of(village.township, "stability")
    land, traffic = item_of(ledger, "林水土"), item_of(ledger, "交通运输")
    days = {n: TODAY - datetime.timedelta(days=n) for n in (2, 29, 31)}
    make = {"by": secretary, "village": village, "ledger": ledger}
    other_party = make_entry(**make, entry_class=land, collected_on=days[2], person_name="何金生")
    closed = make_entry(**make, entry_class=land, collected_on=days[29])
    Entry.objects.filter(pk=closed.pk).update(
        state="closed", closed_on=TODAY, closing_kind="substantive"
    )
    make_entry(**make, entry_class=land, collected_on=days[31])
    make_entry(**make, entry_class=traffic, collected_on=days[2])
    query = {"ledger": "stability", "village": village.pk, "person_name": "田春生"}

    assert duplicates(client, **query, entry_class=land.pk) == [other_party, closed]
    assert duplicates(client, **query) == []


# Plan, help, level, files


def test_a_plan_accepts_the_matter_at_once(client, secretary, village):
    client.force_login(secretary)
    due = TODAY + datetime.timedelta(days=20)

    entry, _ = register(client, village, plan="组织投劳清淤", due_on=due.isoformat())

    assert (entry.state, entry.plan, entry.due_on) == ("handling", "组织投劳清淤", due)
    assert (entry.owner, entry.first_action_on) == (secretary, TODAY)
    assert [step.kind for step in entry.actions.order_by("pk")] == ["register", "accept"]


def test_a_plan_asks_for_a_day_and_the_day_lies_ahead(client, secretary, village):
    client.force_login(secretary)
    yesterday = (TODAY - datetime.timedelta(days=1)).isoformat()

    blank = client.post(address(), phone_form(village, plan="清淤", due_on=""))
    past = client.post(address(), phone_form(village, plan="清淤", due_on=yesterday))

    assert blank.context["form"].errors == {"due_on": ["写了办理方案,请一并写办理时限。"]}
    assert past.context["form"].errors == {"due_on": ["时限在今天之前,请往后选。"]}
    assert not Entry.objects.exists()


def test_help_is_written_with_the_matter(client, secretary, village):
    client.force_login(secretary)
    ledger = ledger_of(village.township, "hardship")
    measure = item_of(ledger, "临时救助", "measure")

    entry, _ = register(client, village, "hardship", measure=measure.pk, measure_amount="800")
    response = client.post(
        address("hardship"), phone_form(village, "hardship", measure_amount="300")
    )

    given = HelpMeasure.objects.get()
    assert (given.entry, given.measure, given.amount) == (entry, measure, 800)
    assert response.context["form"].errors == {"measure": ["写了金额,请选是哪一项帮扶措施。"]}


def test_the_office_may_open_a_matter_for_a_village(client, clerk, village):
    client.force_login(clerk)

    for_village, _ = register(client, village, opened_level="village")
    for_town, _ = register(client, village, village="", opened_level="township")
    response = client.post(address(), phone_form(village, village="", opened_level="village"))

    assert (for_village.level, for_village.village_book_on) == ("village", TODAY)
    assert (for_town.level, for_town.township_book_on) == ("township", TODAY)
    assert response.context["form"].errors == {"village": ["请选择村(社区)。"]}


def test_village_people_cannot_open_a_township_matter(client, secretary, village):
    client.force_login(secretary)

    entry, _ = register(client, village, opened_level="township")

    assert entry.opened_level == "village"


def test_photos_are_kept_with_the_matter(client, secretary, village):
    client.force_login(secretary)

    entry, _ = register(client, village, photos=[photo("一.jpg"), photo("二.jpg")])

    assert [file.name for file in entry.attachments.all()] == ["一.jpg", "二.jpg"]


def test_a_photo_added_while_amending_is_kept_too(client, secretary, village):
    client.force_login(secretary)
    entry = make_entry(by=secretary, village=village)
    values = phone_form(village, version=entry.version, photos=[photo("补.jpg")])

    response = client.post(reverse("entry_edit", args=[entry.pk]), values)

    assert response.status_code == 302, response.context["form"].errors
    assert [file.name for file in entry.attachments.all()] == ["补.jpg"]


# Nothing is lost


def test_an_oversized_photo_keeps_the_text(client, secretary, village):
    client.force_login(secretary)
    big = SimpleUploadedFile("大.jpg", b"\xff\xd8\xff" + b"0" * 11 * 1024 * 1024)

    response = client.post(address(), phone_form(village, text="字还在", photos=[big]))

    page = response.content.decode()
    assert response.context["form"].errors == {
        "photos": ["「大.jpg」有 11.0 MB,单个文件不能超过 10 MB。请压缩或换一张后再传。"]
    }
    assert "「大.jpg」有 11.0 MB" in page
    assert "字还在" in page
    assert (Entry.objects.count(), Attachment.objects.count()) == (0, 0)


def test_a_village_of_elsewhere_is_refused(client, secretary, clerk, village, foreign_village):
    for user in (secretary, clerk):
        client.force_login(user)
        response = client.post(address(), phone_form(village, village=foreign_village.pk))

        words = "所选的村(社区)不在您负责的范围内,请重选。"
        assert response.context["form"].errors == {"village": [words]}
        assert words in response.content.decode()
    assert not Entry.objects.exists()


def test_a_person_of_elsewhere_is_refused(client, secretary, village, foreign_village):
    stranger = PersonFactory(village=foreign_village, name="外乡人")
    client.force_login(secretary)

    response = client.post(address(), phone_form(village, person=stranger.pk))

    assert list(response.context["form"].errors) == ["person"]
    assert not Entry.objects.exists()


def test_wrong_days_are_explained(client, secretary, village):
    client.force_login(secretary)
    tomorrow = (TODAY + datetime.timedelta(days=1)).isoformat()

    wrong = client.post(address(), phone_form(village, collected_on="2026年13月1日"))
    late = client.post(address(), phone_form(village, collected_on=tomorrow))

    assert "2026年13月1日" in wrong.context["form"].errors["collected_on"][0]
    assert late.context["form"].errors == {"collected_on": ["收集日期在今天之后,请核对。"]}
    assert '<details class="more" open>' in late.content.decode()


def test_a_draft_comes_back_without_complaints_and_goes_when_saved(client, secretary, village):
    client.force_login(secretary)
    key = "entry-new-livelihood"
    client.post(
        reverse("draft_save", args=[key]),
        {"text": "写了一半", "person_name": "田春", "draft_path": address()},
    )
    [draft] = secretary.drafts.all()

    response = client.get(draft.resume_url)

    assert response.context["is_restored"]
    assert "写了一半" in response.content.decode()
    assert untouched(response)["person_name"] == "田春"
    assert "没有保存:" not in response.content.decode()
    register(client, village, text="写了一半,写完了")
    assert not secretary.drafts.exists()


def test_a_post_after_the_session_ended_comes_back(client, secretary, village):
    client.force_login(secretary)
    client.get(address())
    session = client.session
    session.flush()
    session.save()
    client.cookies["sessionid"] = session.session_key

    refused = client.post(address(), phone_form(village, text="登录过期也不丢"))
    client.post(refused.url, {"username": secretary.username, "password": "correct horse battery"})
    page = client.get(address())

    assert refused.status_code == 302
    assert page.context["is_restored"]
    assert "登录过期也不丢" in page.content.decode()
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_ten_posts_of_one_form_make_one_matter(secretary, village):
    values = phone_form(village, form_token=str(uuid.uuid4()))

    def post(_):
        client = Client()
        client.force_login(secretary)
        try:
            return client.post(address(), values).url
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(post, range(10)))

    entry = Entry.objects.get()
    assert entry.serial_number == 1
    assert set(answers) == {address(saved=entry.pk)}


# Beside the list


def test_the_list_shows_open_and_closed_rate(client, secretary, village):
    client.force_login(secretary)
    make_entry(by=secretary, village=village)
    closed = make_entry(by=secretary, village=village)
    make_entry(by=secretary, village=village, code="hardship")
    Entry.objects.filter(pk=closed.pk).update(
        state="closed", closed_on=TODAY, closing_kind="substantive"
    )

    page = client.get(reverse("entry_list", args=["livelihood"])).content.decode()
    line = client.get(reverse("entry_totals", args=["livelihood"])).content.decode().split()
    every = client.get(reverse("entry_totals", args=["all"])).content.decode().split()

    assert reverse("entry_totals", args=["livelihood"]) in page
    assert " ".join(line) == "· 在办 1 · 办结率 50.0% (1/2)"
    assert " ".join(every) == "· 在办 2 · 办结率 33.3% (1/3)"
