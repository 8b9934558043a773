"""An uploaded workbook becomes rows: all of it is checked first, then all good rows or none."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from ledgers.models import Entry
from tests.factories import (
    HouseholdFactory,
    PersonFactory,
    VillageGroupFactory,
    id_number,
    make_entry,
)
from tests.registers.books import (
    book,
    bring_in,
    confirm,
    load,
    messages_of,
    named,
    rows_of,
    saved,
    upload,
)
from townportal.accounts.roles import Role
from townportal.jobs import runner
from townportal.jobs.models import Job
from townportal.registers.models import ImportBatch, ImportedRow
from villages.models import Household, Person

PERSONS = "/villages/person/import/"
HOUSEHOLDS = "/villages/household/import/"
LIVELIHOOD = "/ledgers/livelihood/import/"
HEADER = ["村", "组别", "姓名", "身份证号", "出生年月", "手机号"]
ENTRY_HEADER = ["村(社区)", "收集时间", "类别", "反映人", "联系电话", "反映的主要问题"]


def entry_line(village="柳林村", name="田春生", **changes):
    cells = [village, "2021.3.1", "水利", name, "13800001111", "水渠漏水"]
    for index, value in changes.items():
        cells[int(index.removeprefix("c"))] = value
    return cells


@pytest.fixture
def group(village):
    return VillageGroupFactory(village=village, name="3组")


@pytest.fixture
def at_office(client, clerk):
    client.force_login(clerk)
    return client


@pytest.fixture
def at_village(client, secretary):
    client.force_login(secretary)
    return client


# New rows


def test_rows_come_in_with_history_and_author(at_office, clerk, village, group):
    line = ["柳林村", "3组", "田春生", id_number(1), "", "138-0000-1111"]

    batch = bring_in(at_office, PERSONS, book(HEADER, line, name="人口.xlsx"))

    person = Person.objects.get()
    change = person.history.get()
    assert (batch.state, batch.counts["new"], batch.counts["errors"]) == ("done", 1, 0)
    assert (person.village, person.group, person.name) == (village, group, "田春生")
    assert (person.phone, str(person.birth_date), person.is_living) == (
        "13800001111",
        "1980-01-01",
        True,
    )
    assert (person.created_by, person.version) == (clerk, 1)
    assert (change.history_type, change.history_user) == ("+", clerk)
    assert change.history_change_reason == "导入 人口.xlsx"
    assert person.grams == person.build_grams() != ""


def test_column_that_the_sheet_lacks_takes_the_usual_value(at_office, village):
    bring_in(at_office, PERSONS, book(["村", "姓名", "健在"], ["柳林村", "田春生", ""]))

    assert Person.objects.get().is_living is True


def test_bad_rows_stay_out_and_are_told_with_their_place(at_office, village):
    wrong = id_number(1)[:-1] + "A"
    lines = [["柳林村", "", "田春生", wrong, "", ""], ["柳林村", "", "", "", "", "12345"]]
    lines += [["柳林", "", "白小二", "", "2021.13.1", ""], ["柳林村", "", "许大", "", "", ""]]

    batch = upload(at_office, PERSONS, book(HEADER, *lines))

    assert messages_of(batch) == [
        (2, "身份证号", "身份证号码只能是数字,末位可以是 X,请核对。"),
        (3, "姓名", "必填,请补上。"),
        (3, "手机号", "电话号码不对:12345,请写 11 位手机号,或带区号的座机号;几个号码之间用顿号隔开"),
        (4, "村", "没有这个村:柳林,是不是“柳林村”?"),
        (4, "出生年月", "不是日期:2021.13.1,请写成 2021-06-01"),
    ]
    assert (batch.state, batch.counts) == (
        "ready",
        {"read": 4, "new": 1, "updated": 0, "skipped": 0, "errors": 3, "warnings": 0},
    )
    assert not Person.objects.exists()

    confirm(at_office, batch)

    assert [person.name for person in Person.objects.all()] == ["许大"]


def test_none_is_imported_when_the_user_gives_up(at_office, village):
    batch = upload(at_office, PERSONS, book(HEADER, ["柳林村", "", "田春生", "", "", ""]))

    at_office.post(reverse("import_cancel", args=[batch.pk]))
    confirm(at_office, batch)

    assert (batch.state, Person.objects.count()) == ("cancelled", 0)


def test_formula_is_refused_in_whatever_cell(at_office, village):
    lines = [["柳林村", "", '=A1&"x"', "", "", ""], ["=1+1", "", "白小二", "", "", ""]]

    batch = upload(at_office, PERSONS, book(HEADER, *lines))

    words = "公式不得导入,请把单元格改成文字或数值(复制后“只粘贴值”)。"
    assert messages_of(batch) == [(2, "姓名", words), (3, "村", words)]


def test_annotated_workbook_comes_back_and_is_read_again(at_office, village):
    batch = upload(at_office, PERSONS, book(HEADER, ["柳林村", "", "", "", "", ""], ["柳林村", "", "许大"]))

    response = at_office.get(reverse("import_annotated", args=[batch.pk]))

    marked = b"".join(response.streaming_content)
    again = upload(at_office, PERSONS, named("改过.xlsx", marked))
    with again.file.open() as file:
        rows = rows_of(file)
    assert rows[0][-1] == "错误说明"
    assert rows[1][-1] == "姓名:必填,请补上。"
    assert messages_of(again) == messages_of(batch)


def test_sheet_without_a_needed_column_is_not_read(at_office, village):
    batch = upload(at_office, LIVELIHOOD, book(["村(社区)", "类别", "反映人"], ["柳林村", "水利", "田"]))

    words = "缺少这一列,整张表没有读。请照模板补上这一列再上传。"
    assert messages_of(batch) == [(1, "收集日期", words)]
    assert batch.counts["read"] == 0


def test_unknown_column_is_named(at_office, village):
    batch = upload(at_office, PERSONS, book(["村", "姓名", "星座"], ["柳林村", "田春生", "双鱼"]))

    assert messages_of(batch) == [(1, "星座", "没有认出这一列,不会导入。")]
    assert batch.counts["new"] == 1


def test_file_that_is_no_workbook_is_refused_on_the_page(at_office, village):
    response = at_office.post(PERSONS, {"file": named("人口.xlsx", b"%PDF-1.7")})

    assert response.status_code == 200
    assert "这是 PDF 文件" in unescape(response.content.decode())
    assert not ImportBatch.objects.exists()


def test_workbook_without_a_known_header_is_refused_in_words(at_office, village):
    batch = upload(at_office, PERSONS, book(["甲", "乙"], [1, 2]))

    page = unescape(at_office.get(reverse("import_preview", args=[batch.pk])).content.decode())

    assert batch.state == "refused"
    assert "没有认出表头" in page


def test_pasted_block_takes_the_same_way(at_office, village):
    text = "村\t姓名\t手机号\n柳林村\t田春生\t13800001111\n柳林村\t\t\n"
    at_office.post(PERSONS, {"pasted": text})
    runner.run_due()
    batch = ImportBatch.objects.get()

    confirm(at_office, batch)

    assert [(p.name, p.phone) for p in Person.objects.all()] == [("田春生", "13800001111")]


# Rights


def test_foreign_village_is_refused(at_village, other_village):
    lines = [entry_line(), entry_line("大湾村", "白小二")]

    batch = bring_in(at_village, LIVELIHOOD, book(ENTRY_HEADER, *lines))

    assert messages_of(batch) == [
        (3, "村(社区)", "没有这个村:大湾村,可以填:柳林村。"),
        (2, "", "尚缺责任人、办理方案、办理时限,先登记为待受理。"),
    ]
    assert [(e.village.name, e.person_name) for e in Entry.objects.all()] == [("柳林村", "田春生")]


def test_village_of_another_township_is_refused(at_office, foreign_village):
    batch = upload(at_office, LIVELIHOOD, book(ENTRY_HEADER, entry_line("新塘村")))

    assert [row[:2] for row in messages_of(batch)] == [(2, "村(社区)")]


def test_rights_are_asked_again_when_the_rows_are_written(at_office, clerk, village):
    batch = upload(at_office, LIVELIHOOD, book(ENTRY_HEADER, entry_line()))
    clerk.role = Role.STABILITY_CLERK
    clerk.save()

    runner_job = at_office.post(reverse("import_apply", args=[batch.pk]))
    runner.run_due()

    job = Job.objects.latest("pk")
    assert runner_job.status_code == 302
    assert (job.state, job.error_message) == (
        "failed",
        "您没有导入这些内容的权限。如有疑问,请联系系统管理员。",
    )
    assert not Entry.objects.exists()


def test_clerk_of_another_section_may_not_import(client, make_user, village):
    client.force_login(make_user(Role.STABILITY_CLERK))

    assert client.get(LIVELIHOOD).status_code == 403
    assert client.get(LIVELIHOOD.replace("import", "template")).status_code == 403


def test_leader_may_look_but_not_import(client, leader):
    client.force_login(leader)

    assert client.get(PERSONS).status_code == 403


def test_batch_of_somebody_else_is_not_found(client, at_office, make_user, village):
    batch = upload(at_office, PERSONS, book(HEADER, ["柳林村", "", "", "", "", ""]))
    client.force_login(make_user(Role.GENERAL_CLERK))

    pages = ["preview", "apply", "cancel", "undo", "annotated"]
    posts = {"apply", "cancel", "undo"}
    for page in pages:
        ask = client.post if page in posts else client.get
        assert ask(reverse(f"import_{page}", args=[batch.pk])).status_code == 404, page


# The preview


def test_preview_masks_what_lists_mask(at_office, village):
    header = [*ENTRY_HEADER, "身份证号码"]
    batch = upload(at_office, LIVELIHOOD, book(header, [*entry_line(), id_number(1)]))

    page = at_office.get(reverse("import_preview", args=[batch.pk])).content.decode()

    number = id_number(1)
    assert number not in str(batch.report)
    assert "13800001111" not in str(batch.report)
    assert f"429***********{'*' * 2}{number[-2:]}" in page
    assert "138****1111" in page


def test_history_page_lists_own_batches_of_the_register(at_office, village):
    upload(at_office, PERSONS, book(HEADER, ["柳林村", "", "", "", "", ""], name="人口.xlsx"))
    upload(at_office, LIVELIHOOD, book(ENTRY_HEADER, entry_line(), name="民生.xlsx"))

    persons = at_office.get("/imports/?register=villages.person").content.decode()
    entries = at_office.get("/imports/?register=ledgers.entry&ledger=livelihood").content.decode()

    assert ("人口.xlsx" in persons, "民生.xlsx" in persons) == (True, False)
    assert ("人口.xlsx" in entries, "民生.xlsx" in entries) == (False, True)


def test_template_can_be_filled_in_and_imported(at_office, village):
    response = at_office.get("/villages/person/template/")
    workbook = load(response.content)
    sheet = workbook["导入数据"]
    titles = [cell.value for cell in sheet[1]]
    for title, value in {"村(社区)": "柳林村", "*姓名": "田春生"}.items():
        sheet.cell(3, titles.index(title) + 1, value)

    batch = bring_in(at_office, PERSONS, named("模板.xlsx", saved(workbook)))

    assert messages_of(batch) == []
    assert [person.name for person in Person.objects.all()] == ["田春生"]


# Doubles


def test_same_file_again_is_recognised(at_office, village):
    lines = [entry_line(), entry_line(name="白小二")]
    bring_in(at_office, LIVELIHOOD, book(ENTRY_HEADER, *lines))

    again = upload(at_office, LIVELIHOOD, book(ENTRY_HEADER, *lines))

    page = unescape(at_office.get(reverse("import_preview", args=[again.pk])).content.decode())
    assert again.counts == {
        "read": 2, "new": 0, "updated": 0, "skipped": 2, "errors": 0, "warnings": 0,
    }  # fmt: skip
    assert "没有可以导入的行" in page


def test_longer_book_adds_only_its_new_lines(at_office, village):
    bring_in(at_office, LIVELIHOOD, book(ENTRY_HEADER, entry_line()))

    header = ["序号", *ENTRY_HEADER[1:], ENTRY_HEADER[0]]
    other_layout = [[1, *entry_line()[1:], "柳林村"], [2, *entry_line(name="白小二")[1:], "柳林村"]]
    batch = bring_in(at_office, LIVELIHOOD, book(header, *other_layout))

    assert (batch.counts["new"], batch.counts["skipped"]) == (1, 1)
    assert [e.person_name for e in Entry.objects.order_by("pk")] == ["田春生", "白小二"]


def test_doubles_in_the_file_and_in_the_records_are_warnings(at_office, clerk, village):
    PersonFactory(village=village, name="许大")
    lines = [["柳林村", "", "田春生"], ["柳林村", "", "白小二"], ["柳林村", "", "田春生", "", "1980.1.1"]]

    batch = bring_in(at_office, PERSONS, book(HEADER, *lines, ["柳林村", "", "许大"]))

    known = Person.objects.order_by("pk").first()
    assert messages_of(batch) == [
        (4, "姓名", "与第2行同村同名,请核对是否重复登记。"),
        (5, "姓名", f"与已有的“许大”(系统编号 {known.pk})同村同名,请核对是否重复登记。"),
    ]
    assert batch.counts["new"] == 4


def test_number_that_must_be_unique_is_an_error(at_office, village):
    PersonFactory(village=village, name="许大", id_number=id_number(1))
    lines = [["柳林村", "", "甲", id_number(1)], ["柳林村", "", "乙", id_number(2)]]

    batch = upload(at_office, PERSONS, book(HEADER, *lines, ["柳林村", "", "丙", id_number(2)]))

    words = "这个村已经登记过这个身份证号码。"
    assert messages_of(batch) == [(2, "", words), (4, "", f"与第3行相同:{words}")]


# Changing existing rows


def test_blank_leaves_and_clear_clears(at_office, village):
    household = HouseholdFactory(village=village, head_name="田春生", size=3, address="柳林坡")
    header = ["系统编号", "户主姓名", "家庭人口", "住址"]

    batch = bring_in(at_office, HOUSEHOLDS, book(header, [household.pk, "", 4, "清空"]))

    changed = Household.objects.get()
    assert (batch.counts["updated"], batch.counts["new"]) == (1, 0)
    assert (changed.head_name, changed.size, changed.address) == ("田春生", 4, "")
    assert changed.version == household.version + 1
    assert changed.history.first().history_change_reason == "导入 登记.xlsx"


def test_preview_shows_what_changes(at_office, village):
    household = HouseholdFactory(village=village, head_name="田春生", size=3)

    batch = upload(at_office, HOUSEHOLDS, book(["系统编号", "家庭人口"], [household.pk, 4]))

    page = unescape(at_office.get(reverse("import_preview", args=[batch.pk])).content.decode())
    assert '<b>4</b> <span class="muted small">原为 3</span>' in page


def test_export_comes_back_with_only_the_edited_cell_changed(at_office, village):
    edited = HouseholdFactory(village=village, head_name="田春生", phone="13800001111")
    HouseholdFactory(village=village, head_name="白小二", phone="13900002222")
    columns = "col=village&col=group&col=head_name&col=size&col=address&col=phone&col=pk"
    at_office.post(f"/villages/household/export/?{columns}")
    runner.run_due()
    exported = Job.objects.latest("pk")
    with exported.result_file.open() as file:
        workbook = load(file.read())
    sheet = workbook.active
    line = next(row for row in sheet.iter_rows() if row[3].value == "田春生")
    line[5].value = "清溪街 1 号"

    batch = bring_in(at_office, HOUSEHOLDS, named(exported.result_name, saved(workbook)))

    counts = {name: batch.counts[name] for name in ("new", "updated", "skipped", "errors")}
    assert counts == {"new": 0, "updated": 1, "skipped": 1, "errors": 0}
    edited.refresh_from_db()
    assert (edited.address, edited.phone) == ("清溪街 1 号", "13800001111")


def test_row_that_the_user_may_not_edit_is_not_found(at_village, village, other_village):
    foreign = HouseholdFactory(village=other_village, head_name="白小二", size=3)

    batch = bring_in(at_village, HOUSEHOLDS, book(["系统编号", "家庭人口"], [foreign.pk, 9]))

    foreign.refresh_from_db()
    assert batch.counts["errors"] == 1
    assert foreign.size == 3


# Once, and all or nothing


def test_killed_import_leaves_nothing(at_office, clerk, village):
    batch = upload(at_office, LIVELIHOOD, book(ENTRY_HEADER, entry_line()))
    at_office.post(reverse("import_apply", args=[batch.pk]))
    job = runner.claim()
    Job.objects.filter(pk=job.pk).update(token="b" * 32)  # another worker has claimed it

    runner.run(job)

    batch.refresh_from_db()
    assert batch.state == "applying"
    assert (Entry.objects.count(), ImportedRow.objects.count()) == (0, 0)

    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    runner.run_due()

    batch.refresh_from_db()
    assert (batch.state, [e.serial_number for e in Entry.objects.all()]) == ("done", [1])


def test_second_click_does_not_import_twice(at_office, village):
    batch = upload(at_office, LIVELIHOOD, book(ENTRY_HEADER, entry_line()))
    for _ in range(3):
        at_office.post(reverse("import_apply", args=[batch.pk]))

    runner.run_due()

    assert Entry.objects.count() == 1


def test_findings_that_differ_from_the_confirmed_ones_are_shown_first(at_office, clerk, village):
    batch = upload(at_office, LIVELIHOOD, book(ENTRY_HEADER, entry_line()))
    make_entry(by=clerk, village=village, person_name="田春生", text="水渠漏水")

    confirm(at_office, batch)

    assert (batch.state, Entry.objects.count()) == ("ready", 1)
    assert batch.message.startswith("校验以后数据有了变化")

    confirm(at_office, batch)

    assert (batch.state, Entry.objects.count()) == ("done", 2)


# Undo


def test_untouched_batch_is_undone_and_its_numbers_stay_used(at_office, clerk, village):
    batch = bring_in(at_office, LIVELIHOOD, book(ENTRY_HEADER, entry_line()))

    at_office.post(reverse("import_undo", args=[batch.pk]))

    batch.refresh_from_db()
    entry = Entry.objects.get()
    assert (batch.state, entry.archived_at is not None, entry.version) == ("undone", True, 2)
    assert entry.history.first().history_change_reason == "撤销导入 登记.xlsx"

    again = bring_in(at_office, LIVELIHOOD, book(ENTRY_HEADER, entry_line()))

    assert again.counts["new"] == 1
    assert [e.serial_number for e in Entry.objects.live()] == [2]


def test_batch_that_somebody_has_worked_on_is_not_undone(at_office, village):
    batch = bring_in(at_office, HOUSEHOLDS, book(["村", "户主姓名"], ["柳林村", "田春生"]))
    household = Household.objects.get()
    PersonFactory(village=village, household=household, name="田小春")

    response = at_office.post(reverse("import_undo", args=[batch.pk]), follow=True)

    assert "已经被别的记录用到(人员 1 条)" in unescape(response.content.decode())
    household.refresh_from_db()
    assert household.archived_at is None


def test_batch_is_not_undone_after_a_day(at_office, village):
    batch = bring_in(at_office, HOUSEHOLDS, book(["村", "户主姓名"], ["柳林村", "田春生"]))
    ImportBatch.objects.update(applied_at=timezone.now() - timedelta(hours=25))

    at_office.post(reverse("import_undo", args=[batch.pk]))

    assert Household.objects.get().archived_at is None
