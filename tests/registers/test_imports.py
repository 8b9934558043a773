"""An uploaded workbook becomes rows: all of it is checked first, then all good rows or none."""

from html import unescape

import pytest
from django.urls import reverse

from ledgers.models import Entry
from tests.factories import (
    VillageGroupFactory,
    id_number,
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
from townportal.accounts.roles import Right, Role
from townportal.jobs import runner
from townportal.jobs.models import Job
from townportal.registers import site
from townportal.registers.models import ImportBatch
from villages.models import Person

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
        (
            3,
            "手机号",
            "电话号码不对:12345,请写 11 位手机号,或带区号的座机号;几个号码之间用顿号隔开",
        ),
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
    header = [*HEADER, "星座"]
    batch = upload(
        at_office, PERSONS, book(header, ["柳林村", "", "", "", "", ""], ["柳林村", "", "许大"])
    )

    response = at_office.get(reverse("import_annotated", args=[batch.pk]))

    marked = b"".join(response.streaming_content)
    again = upload(at_office, PERSONS, named("改过.xlsx", marked))
    with again.file.open() as file:
        rows = rows_of(file)
    assert rows[0][-1] == "错误说明"
    assert rows[1][-1] == "姓名:必填,请补上。"
    assert messages_of(again) == messages_of(batch)


def test_sheet_without_a_needed_column_is_not_read(at_office, village):
    batch = upload(
        at_office, LIVELIHOOD, book(["村(社区)", "类别", "反映人"], ["柳林村", "水利", "田"])
    )

    words = "缺少这一列,整张表没有读。请照模板补上这一列再上传。"
    assert messages_of(batch) == [(1, "收集日期", words)]
    assert batch.counts["read"] == 0


def test_unknown_column_is_named(at_office, village):
    batch = upload(at_office, PERSONS, book(["村", "姓名", "星座"], ["柳林村", "田春生", "双鱼"]))

    assert messages_of(batch) == [(1, "星座", "没有认出这一列,不会导入。")]
    assert (batch.counts["new"], batch.annotated.name) == (1, "")


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


@pytest.mark.parametrize(
    "register", [r for r in site.registers.values() if r.can_import], ids=lambda r: r.key
)
def test_every_register_that_takes_imports_has_its_page_and_template(
    client, clerk, administrator, village, register
):
    writer = next(user for user in (clerk, administrator) if register.may(user, Right.WRITE))
    client.force_login(writer)

    page, template = client.get(register.url("import")), client.get(register.url("template"))

    assert (page.status_code, template.status_code) == (200, 200)
    assert load(template.content).sheetnames == ["填写说明", "导入数据", "字典"]
