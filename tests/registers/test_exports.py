"""An export holds exactly the filtered rows that its asker may see when it is made."""

from datetime import date

import pytest
from django.http import QueryDict
from django.urls import reverse

from tests.factories import HouseholdFactory, id_number, item_of, make_entry
from tests.registers.books import load
from townportal.accounts.roles import Role
from townportal.jobs import runner
from townportal.jobs.models import Job
from townportal.registers import exports, site
from townportal.registers.export_rows import export_rows
from townportal.registers.lists import Listing

HOUSEHOLDS = "/villages/household/export/"
LIVELIHOOD = "/ledgers/livelihood/export/"


@pytest.fixture
def export(client):
    """``export(user, url)``: the finished job."""

    def run(user, url: str) -> Job:
        client.force_login(user)
        assert client.post(url).status_code == 302
        runner.run_due()
        return Job.objects.latest("pk")

    return run


def sheet_of(job):
    with job.result_file.open() as file:
        return load(file.read()).active


def body_of(job) -> list[list]:
    """Header and rows of an official table, without title, unit line and signatures."""
    lines = [list(line) for line in sheet_of(job).iter_rows(min_row=3, values_only=True)]
    return [line for line in lines if line[0] == "序号" or isinstance(line[0], int)]


def test_official_table_has_the_columns_of_the_list_behind_a_serial_number(
    export, clerk, township, village
):
    HouseholdFactory(village=village, head_name="田春生", size=3)

    job = export(clerk, HOUSEHOLDS)

    sheet = sheet_of(job)
    assert (job.state, job.result_data) == ("done", {"rows": 1})
    assert job.result_name.startswith("户-20")
    assert sheet["A1"].value == "清溪镇户"
    assert sheet["A2"].value == "填报单位(盖章):清溪镇"
    assert body_of(job) == [
        ["序号", "村(社区)", "小组", "户主姓名", "家庭人口", "联系电话"],
        [1, "柳林村", None, "田春生", 3, None],
    ]


def test_village_worker_gets_his_own_rows_only(export, secretary, village, other_village):
    HouseholdFactory(village=village, head_name="田春生")
    HouseholdFactory(village=other_village, head_name="白小二")

    job = export(secretary, HOUSEHOLDS)

    assert [line[3] for line in body_of(job)] == ["户主姓名", "田春生"]
    assert sheet_of(job)["A2"].value == "填报单位(盖章):清溪镇柳林村"


def test_rows_are_those_the_asker_may_see_when_the_job_runs(
    client, secretary, village, other_village
):
    HouseholdFactory(village=village, head_name="田春生")
    HouseholdFactory(village=other_village, head_name="白小二")
    client.force_login(secretary)
    client.post(HOUSEHOLDS)
    secretary.villages.set([other_village])

    runner.run_due()

    assert [line[3] for line in body_of(Job.objects.get())] == ["户主姓名", "白小二"]


def test_right_lost_before_the_job_runs_ends_it_in_words(client, clerk, village):
    client.force_login(clerk)
    client.post(HOUSEHOLDS)
    clerk.role = Role.STATIONED_CADRE
    clerk.save()

    runner.run_due()

    job = Job.objects.get()
    assert (job.state, job.result_name) == ("failed", "")
    assert job.error_message == "您没有导出“户”的权限。如有疑问,请联系系统管理员。"


def test_right_lost_after_the_job_closes_the_download(export, client, clerk, village):
    job = export(clerk, HOUSEHOLDS)
    clerk.role = Role.STATIONED_CADRE
    clerk.save()

    response = client.get(reverse("job_download", args=[job.pk]))

    assert response.status_code == 403


def test_filter_order_and_columns_of_the_list_are_kept(export, clerk, village, other_village):
    HouseholdFactory(village=village, head_name="甲", size=2)
    HouseholdFactory(village=village, head_name="乙", size=5)
    HouseholdFactory(village=other_village, head_name="丙", size=9)

    query = f"village={village.pk}&sort=-size&col=head_name&col=size"
    job = export(clerk, f"{HOUSEHOLDS}?{query}")

    assert body_of(job) == [["序号", "户主姓名", "家庭人口"], [1, "乙", 5], [2, "甲", 2]]
    notes = [cell.value for cell in sheet_of(job)["A"] if cell.value]
    assert notes[-1] == "注:导出条件:村(社区):柳林村"


def test_masked_columns_stay_masked(export, clerk, village):
    make_entry(by=clerk, village=village, person_phone="13800001111", person_id_number=id_number(1))

    job = export(clerk, f"{LIVELIHOOD}?col=person_phone&col=person_id_number")

    number = id_number(1)
    assert body_of(job)[1] == [1, "138****1111", f"{number[:3]}{'*' * 13}{number[-2:]}"]


@pytest.mark.parametrize("most", (5000, 0), ids=["official", "long"])
def test_typed_text_never_becomes_a_formula(export, clerk, village, monkeypatch, most):
    monkeypatch.setattr(exports, "MOST_OFFICIAL_ROWS", most)
    HouseholdFactory(village=village, head_name="=1+1", phone="@SUM(1)", address="+1")

    job = export(clerk, f"{HOUSEHOLDS}?col=head_name&col=address")

    cells = [cell for line in sheet_of(job).iter_rows() for cell in line if cell.value]
    assert {cell.value for cell in cells} >= {"=1+1", "+1"}
    assert all(cell.data_type != "f" for cell in cells)


def test_long_list_has_a_plain_table_with_the_same_rows(export, clerk, village, monkeypatch):
    monkeypatch.setattr(exports, "MOST_OFFICIAL_ROWS", 1)
    HouseholdFactory(village=village, head_name="甲", size=2)
    HouseholdFactory(village=village, head_name="乙", size=5)

    job = export(clerk, f"{HOUSEHOLDS}?col=village&col=head_name&col=size")

    assert [list(line) for line in sheet_of(job).values] == [
        ["序号", "村(社区)", "户主姓名", "家庭人口"],
        [1, "柳林村", "甲", 2],
        [2, "柳林村", "乙", 5],
    ]


def test_values_are_those_of_the_page(clerk, village):
    ledger_class = item_of(make_entry(by=clerk, village=village).ledger, "交通")
    make_entry(
        by=clerk,
        village=village,
        entry_class=ledger_class,
        text="断头路",
        urgency="urgent",
        collected_on=date(2026, 3, 1),
        person_phone="13800001111",
    )
    register = site.find("ledgers.entry", {"ledger": "livelihood"})
    listing = Listing(register, clerk, QueryDict())
    columns = register.offered_columns()

    fast = list(export_rows(listing.ordered, columns))

    assert fast == [[column.raw(row) for column in columns] for row in listing.ordered]
    assert len(fast) == 2


def test_number_of_queries_does_not_grow_with_the_rows(
    clerk, village, other_village, django_assert_num_queries
):
    register = site.find("villages.household")
    for number in range(5):
        HouseholdFactory(village=(village, other_village)[number % 2])
    rows = Listing(register, clerk, QueryDict()).ordered

    with django_assert_num_queries(2):  # the rows, and the villages they name
        assert len(list(export_rows(rows, register.columns()))) == 5
