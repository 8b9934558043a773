"""A book's columns say how each matter was handled; edited exports come back as changes."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from ledgers.models import Entry, EntryAction, HelpMeasure
from tests.factories import VillageGroupFactory, id_number, item_of, ledger_of, make_entry
from tests.registers.books import book, bring_in, load, messages_of, named, saved, upload
from townportal.accounts.roles import Role
from townportal.jobs import runner
from townportal.jobs.models import Job
from villages.models import Village, VillageGroup

LIVELIHOOD = "/ledgers/livelihood/import/"
HARDSHIP = "/ledgers/hardship/import/"
BASE = {
    "村(社区)": "柳林村",
    "收集时间": "2021.3.1",
    "类别": "水利",
    "反映人": "田春生",
    "反映的主要问题": "水渠漏水",
}
HELPED = {
    "所属村": "柳林村",
    "户主姓名": "田春生",
    "困难类别": "医疗",
    "致困原因": "因病",
    "登记时间": "2021.3.1",
    "解决时间": "2021.4.1",
}


@pytest.fixture
def at_office(client, clerk, village):
    client.force_login(clerk)
    return client


@pytest.fixture
def at_village(client, secretary):
    client.force_login(secretary)
    return client


def one(base=BASE, sheet="Sheet1", **more):
    """A book of one row: the usual columns, and more."""
    line = {key: value for key, value in (base | more).items() if value is not None}
    return book(list(line), list(line.values()), sheet=sheet)


def said(batch) -> list[str]:
    return [message for _, _, message in messages_of(batch)]


# Where


def test_sheet_named_after_a_village_says_where(at_office, village):
    bring_in(at_office, LIVELIHOOD, one(sheet="柳林村2021", **{"村(社区)": None}))

    entry = Entry.objects.get()
    assert (entry.village, entry.opened_level) == (village, "village")


def test_village_committee_is_the_village(at_office, village):
    bring_in(at_office, LIVELIHOOD, one(**{"村(社区)": "柳林村村民委员会"}))

    assert Entry.objects.get().village == village


def test_secretary_of_one_village_needs_no_village_column(at_village, village):
    bring_in(at_village, LIVELIHOOD, one(**{"村(社区)": None}))

    assert Entry.objects.get().village == village


def test_row_without_a_village_is_the_townships_and_said_so(at_office):
    batch = bring_in(at_office, LIVELIHOOD, one(**{"村(社区)": ""}))

    entry = Entry.objects.get()
    assert (entry.village, entry.opened_level, entry.level) == (None, "township", "township")
    assert (entry.township_book_on, entry.village_book_on) == (date(2021, 3, 1), None)
    assert "没有写村(社区),按乡镇本级的事项登记。" in said(batch)


@pytest.mark.parametrize("text", ("3组", "第三组", "三组", "3", "三村民小组"))
def test_group_is_found_however_it_is_written(at_office, village, text):
    group = VillageGroupFactory(village=village, name="3组")

    bring_in(at_office, LIVELIHOOD, one(组别=text))

    assert Entry.objects.get().group == group


def test_unknown_group_is_kept_as_the_place(at_office, village):
    bring_in(at_office, LIVELIHOOD, one(组别="5组", 地点="老学校旁"))

    entry = Entry.objects.get()
    assert (entry.group, entry.place) == (None, "5组老学校旁")


def test_village_and_group_are_added_when_asked_for(at_office, clerk, village):
    batch = upload(
        at_office, LIVELIHOOD, one(**{"村(社区)": "新河社区", "组别": "2组"}), create_villages="on"
    )
    assert batch.report["notices"] == ["将新建村(社区) 1 个:新河社区。", "将新建村民小组 1 个。"]
    assert not Village.objects.filter(name="新河社区").exists()

    at_office.post(f"/imports/{batch.pk}/apply/")
    runner.run_due()

    entry = Entry.objects.get()
    assert (entry.village.name, entry.village.kind, entry.village.order) == (
        "新河社区",
        "community",
        2,
    )
    assert (entry.group.name, entry.group.village) == ("2组", entry.village)
    assert "新河" in entry.village.grams
    assert entry.village.history.get().history_user == clerk


def test_only_who_may_add_villages_is_offered_it(at_village, village):
    page = at_village.get(LIVELIHOOD)

    assert "create_villages" not in page.context["form"].fields


def test_village_that_only_bad_rows_name_is_not_added(at_office):
    file = one(**{"村(社区)": "新河村", "类别": "没有这类"})

    bring_in(at_office, LIVELIHOOD, file, create_villages="on")

    assert not Village.objects.filter(name="新河村").exists()
    assert not VillageGroup.objects.exists()


# How it ended


@pytest.mark.parametrize("text", ("正在解决", "调解中", "办理中", "未办结", "尚未化解", "—", ""))
def test_matter_without_a_closing_day_is_open(at_office, text):
    bring_in(at_office, LIVELIHOOD, one(办结时间=text, 责任人="李四"))

    entry = Entry.objects.get()
    assert (entry.state, entry.closed_on) == ("registered", None)


def test_open_matter_with_owner_plan_and_limit_is_being_handled(at_office, make_user, village):
    owner = make_user(Role.VILLAGE_CLERK, villages=[village], full_name="李四")

    bring_in(at_office, LIVELIHOOD, one(责任人="李四", 办理措施="清淤", 办理时限="2021.5.1"))

    entry = Entry.objects.get()
    assert (entry.state, entry.owner, entry.owner_name) == ("handling", owner, "李四")
    assert (entry.plan, entry.due_on) == ("清淤", date(2021, 5, 1))


def test_closing_of_this_month_waits_to_be_verified(at_office):
    today = timezone.localdate()

    bring_in(at_office, LIVELIHOOD, one(办结时间=today, 收集时间=today))

    entry = Entry.objects.get()
    assert (entry.state, entry.first_action_on) == ("closed", today)


@pytest.mark.parametrize(
    ("columns", "kind", "sub_type"),
    (
        ({}, "substantive", None),
        ({"办结方式": "程序性办结"}, "procedural", None),
        ({"办结方式": "阶段性"}, "staged", None),
        ({"办结小类": "政策解答"}, "procedural", "政策解答"),
    ),
    ids=["none", "full", "short", "by-sub-type"],
)
def test_closing_has_its_kind(at_office, columns, kind, sub_type):
    bring_in(at_office, LIVELIHOOD, one(办结时间="2021.4.1", 办理结果="已修好", **columns))

    closing = Entry.objects.get().closings.get()
    found = (closing.kind, closing.sub_type and closing.sub_type.name, closing.result)
    assert found == (kind, sub_type, "已修好")


@pytest.mark.parametrize(
    ("columns", "message"),
    (
        ({"办结时间": "2021.2.1"}, "办结时间早于收集时间(2021-03-01),请核对。"),
        ({"办结时间": "2099.1.1"}, "办结时间在今天之后,请核对。"),
        ({"办结方式": "程序性"}, "写了办结方式,没有写办结日期,请补上日期,或去掉办结方式。"),
        (
            {"办结时间": "2021.4.1", "办结方式": "实质性", "办结小类": "政策解答"},
            "“政策解答”不属于实质性办结,请核对办结方式和办结小类。",
        ),
        ({"收集时间": "2099.1.1"}, "收集日期在今天之后,请核对。"),
    ),
    ids=["too-early", "future", "no-day", "other-kind", "collected-in-future"],
)
def test_what_cannot_be_is_an_error(at_office, columns, message):
    batch = upload(at_office, LIVELIHOOD, one(**columns))

    assert message in said(batch)
    assert batch.counts["errors"] == 1


# What was given


def test_several_measures_have_their_amounts(at_office):
    bring_in(at_office, HARDSHIP, one(HELPED, 帮扶措施="低保、五保", 金额="300、1,200元"))

    entry = Entry.objects.get()
    given = [(str(m), m.amount, m.granted_on) for m in HelpMeasure.objects.all()]
    assert given == [
        ("低保", Decimal(300), date(2021, 4, 1)),
        ("特困供养", Decimal(1200), date(2021, 4, 1)),
    ]
    assert (entry.text, entry.extra) == ("医疗;致困原因:因病", {"cause": "因病"})


@pytest.mark.parametrize(
    ("columns", "message"),
    (
        ({"金额": 300}, "写了金额,没有写帮扶措施,请补上。"),
        ({"帮扶措施": "低保", "金额": -1}, "金额不能是负数,请核对。"),
        ({"帮扶措施": "低保", "金额": "1、2"}, "有 2 笔金额、1 项帮扶措施,对不上,请分别写明。"),
        ({"帮扶措施": "低保、捐赠", "金额": 300}, "几项措施只写了一笔金额,记在第一项“低保”上。"),
    ),
    ids=["no-measure", "negative", "too-many", "one-for-all"],
)
def test_amounts_that_do_not_fit_are_told(at_office, columns, message):
    batch = upload(at_office, HARDSHIP, one(HELPED, **columns))

    assert said(batch) == [message]


def test_same_person_twice_is_told_with_the_number_of_the_record(at_office, clerk, village):
    known = make_entry(by=clerk, village=village, code="hardship", person_id_number=id_number(1))

    batch = upload(at_office, HARDSHIP, one(HELPED, 身份证号码=id_number(1)))

    assert said(batch) == [f"与已有的 {known.serial} 同一身份证号,请核对是否重复登记。"]


def test_record_of_a_foreign_village_is_not_told(at_village, clerk, other_village):
    make_entry(by=clerk, village=other_village, code="hardship", person_id_number=id_number(1))

    batch = upload(at_village, HARDSHIP, one(HELPED, 身份证号码=id_number(1)))

    assert said(batch) == []


# Changes


def exported(client, *columns) -> tuple:
    """The workbook of an export of these columns, and the job that made it."""
    client.post("/ledgers/livelihood/export/?" + "&".join(f"col={name}" for name in columns))
    runner.run_due()
    job = Job.objects.latest("pk")
    with job.result_file.open() as file:
        return load(file.read()), job


def test_edited_export_of_a_ledger_changes_only_what_was_edited(at_office, clerk, village):
    entry = make_entry(
        by=clerk, village=village, text="水渠漏水" * 20, person_phone="13800001111", place="村口"
    )
    columns = ("serial", "village", "person_name", "person_phone", "text", "headline", "state")
    workbook, job = exported(at_office, *columns, "place")
    workbook.active["D4"].value = "白小二"

    batch = bring_in(at_office, LIVELIHOOD, named(job.result_name, saved(workbook)))

    changed = Entry.objects.get()
    assert {name: batch.counts[name] for name in ("new", "updated", "errors", "warnings")} == {
        "new": 0, "updated": 1, "errors": 0, "warnings": 1,
    }  # fmt: skip
    assert said(batch) == ["这一列与前面的列重复,只导入前面那一列。"]  # 内容 repeats the text
    assert (changed.person_name, changed.person_phone, changed.place) == (
        "白小二",
        "13800001111",
        "村口",
    )
    assert (changed.text, changed.serial) == (entry.text, entry.serial)
    assert (changed.version, changed.extra) == (entry.version + 1, entry.extra)


def test_untouched_export_for_editing_changes_nothing(at_office, clerk, village):
    make_entry(
        by=clerk,
        village=village,
        text="第一行\n第二行",
        person_phone="13800001111",
        person_id_number=id_number(1),
        source=item_of(ledger_of(village.township), "来访", "source"),
        urgency="urgent",
        extra={"project_name": "老渠", "people_benefiting": 30, "money_planned": "1200.50"},
    )
    bring_in(at_office, LIVELIHOOD, one(办结时间="2021.4.1", 责任人="李四", 办理措施="清淤"))
    at_office.post(at_office.get(LIVELIHOOD).context["editing_url"])
    runner.run_due()
    job = Job.objects.latest("pk")
    with job.result_file.open() as file:
        batch = upload(at_office, LIVELIHOOD, named(job.result_name, file.read()))

    assert said(batch) == []
    assert (batch.counts["read"], batch.counts["skipped"]) == (2, 2)


def test_list_with_only_the_beginning_of_the_text_leaves_the_text(at_office, clerk, village):
    entry = make_entry(by=clerk, village=village, text="水渠漏水" * 20)
    workbook, job = exported(at_office, "serial", "headline", "collected_on")

    batch = bring_in(at_office, LIVELIHOOD, named(job.result_name, saved(workbook)))

    assert batch.counts["skipped"] == 1
    assert Entry.objects.get().text == entry.text


def test_handling_is_not_changed_by_an_import(at_office, clerk, village):
    entry = make_entry(by=clerk, village=village)

    batch = upload(
        at_office, LIVELIHOOD, book(["编号", "反映人", "责任人"], [entry.serial, "白小二", "李四"])
    )

    assert messages_of(batch) == [
        (2, "责任人", "办理过程不能用导入修改,这一格没有改,请在事项页面办理。")
    ]
    assert batch.counts["updated"] == 1


def test_village_may_not_change_a_foreign_entry(at_village, clerk, other_village):
    entry = make_entry(by=clerk, village=other_village)

    batch = bring_in(at_village, LIVELIHOOD, book(["编号", "反映人"], [entry.serial, "白小二"]))

    assert said(batch) == ["没有这个编号的事项,或者您不能修改它。新登记的事项请把“编号”空着。"]
    entry.refresh_from_db()
    assert entry.person_name == "田春生"


def test_own_column_of_the_ledger_is_changed_and_cleared(at_office, clerk, village):
    entry = make_entry(
        by=clerk, village=village, extra={"project_name": "老渠", "people_benefiting": 30}
    )
    header = ["编号", "项目名称", "受益人数"]

    bring_in(at_office, LIVELIHOOD, book(header, [entry.serial, "清空", 45]))

    entry.refresh_from_db()
    assert entry.extra == {"people_benefiting": 45}


# Numbers


def test_numbers_go_on_behind_those_registered_meanwhile(at_office, clerk, village):
    batch = upload(at_office, LIVELIHOOD, one())
    make_entry(by=clerk, village=village, collected_on=date(2021, 5, 1), person_name="许大")

    at_office.post(f"/imports/{batch.pk}/apply/")
    runner.run_due()

    entry = Entry.objects.get(person_name="田春生")
    assert (entry.serial, entry.collected_month) == ("民生〔2021〕0002号", 202103)
    assert entry.grams == entry.build_grams()
    assert EntryAction.objects.get(entry=entry).text == "导入登记"
    assert ledger_of(village.township).pk == entry.ledger_id


def test_template_of_a_ledger_asks_for_its_own_columns(at_office):
    workbook = load(at_office.get("/ledgers/hardship/template/").content)

    titles = [cell.value for cell in workbook["导入数据"][1]]
    assert titles[:3] == ["村(社区)", "小组", "*户主姓名"]
    assert {"致困原因", "帮扶措施", "金额(元)", "办结日期", "责任人"} <= set(titles)
    assert not {"序号", "编号", "系统编号", "状态"} & set(titles)
