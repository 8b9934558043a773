"""Imports meet what is there already: doubles, changes, retries and regrets."""

from contextlib import suppress
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
    saved,
    upload,
)
from townportal.jobs import kinds, runner
from townportal.jobs.kinds import JobError
from townportal.jobs.models import Job
from townportal.jobs.progress import Progress
from townportal.registers.models import ImportBatch, ImportedRow
from townportal.registers.tasks import forget_import_files
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
    lines = [
        ["柳林村", "", "田春生"],
        ["柳林村", "", "白小二"],
        ["柳林村", "", "田春生", "", "1980.1.1"],
    ]

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


@pytest.mark.parametrize("name", ("village", "villagegroup", "household", "person"))
def test_untouched_export_for_editing_changes_nothing(at_office, village, group, name):
    household = HouseholdFactory(village=village, group=group, head_name="田春生", size=3)
    PersonFactory(village=village, household=household, name="田春生", id_number=id_number(1))
    PersonFactory(village=village, name="白小二", is_living=False, phone="13800001111")
    url = f"/villages/{name}/import/"
    at_office.post(at_office.get(url).context["editing_url"])
    runner.run_due()
    exported = Job.objects.latest("pk")
    with exported.result_file.open() as file:
        batch = upload(at_office, url, named(exported.result_name, file.read()))

    assert messages_of(batch) == []
    assert batch.counts["skipped"] == batch.counts["read"] == exported.result_data["rows"] > 0


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


def test_import_given_up_while_it_is_checked_stays_given_up(at_office, village):
    at_office.post(LIVELIHOOD, {"file": book(ENTRY_HEADER, entry_line())})
    job = runner.claim()
    at_office.post(reverse("import_cancel", args=[ImportBatch.objects.get().pk]))

    runner.run(job)

    job.refresh_from_db()
    assert (ImportBatch.objects.get().state, job.state) == ("cancelled", "failed")


def test_findings_that_differ_from_the_confirmed_ones_are_shown_first(at_office, clerk, village):
    batch = upload(at_office, LIVELIHOOD, book(ENTRY_HEADER, entry_line()))
    make_entry(by=clerk, village=village, person_name="田春生", text="水渠漏水")

    confirm(at_office, batch)

    assert (batch.state, Entry.objects.count()) == ("ready", 1)
    assert batch.message.startswith("校验以后数据有了变化")

    confirm(at_office, batch)

    assert (batch.state, Entry.objects.count()) == ("done", 2)


def test_two_imports_of_one_file_at_once_write_it_once(at_office, village):
    files = [book(ENTRY_HEADER, entry_line()) for _ in range(2)]
    batches = [upload(at_office, LIVELIHOOD, file) for file in files]
    for batch in batches:
        at_office.post(reverse("import_apply", args=[batch.pk]))
    jobs = [runner.claim() for _ in batches]
    results = [kinds.find(job.kind).run(job, Progress(job)) for job in jobs]

    for job, result in zip(jobs, results, strict=True):  # both have checked before either writes
        with suppress(JobError):
            runner.finish(job, result)

    assert Entry.objects.count() == 1
    assert sorted(ImportBatch.objects.values_list("state", flat=True)) == ["applying", "done"]


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


# Forgetting


def test_old_workbooks_are_deleted_and_the_record_stays(at_office, village, tmp_path):
    header = ["村", "户主姓名"]
    done = bring_in(at_office, HOUSEHOLDS, book(header, ["柳林村", "田春生"], ["柳林村", ""]))
    waiting = upload(at_office, HOUSEHOLDS, book(header, ["柳林村", "白小二"]))
    young = upload(at_office, HOUSEHOLDS, book(header, ["柳林村", "许大"]))
    old = ImportBatch.objects.filter(pk__in=[done.pk, waiting.pk])
    old.update(created_at=timezone.now() - timedelta(days=31))

    forget_import_files()

    for batch in (done, waiting, young):
        batch.refresh_from_db()
    assert [batch.state for batch in (done, waiting, young)] == ["done", "cancelled", "ready"]
    assert (done.counts["new"], done.report, done.file.name) == (1, {}, "")
    kept = [path for path in (tmp_path / "imports").rglob("*") if path.is_file()]
    assert [str(path) for path in kept] == [young.file.path]
    assert at_office.get(reverse("import_preview", args=[done.pk])).status_code == 200
