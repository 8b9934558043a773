from datetime import date

import pytest

from townportal.clocks.calendar import WorkCalendar
from townportal.clocks.deadlines import limit_for
from townportal.clocks.defaults import install_clock_defaults
from townportal.clocks.models import Limit, ReminderRule

TODAY = date(2026, 11, 20)
PAGES = ("/clocks/holiday/", "/clocks/limit/", "/clocks/reminderrule/")


@pytest.fixture
def office(client, administrator, township, other_township):
    install_clock_defaults(township)
    install_clock_defaults(other_township)
    client.force_login(administrator)
    return client


def form_of(response) -> dict:
    """What a browser would post back unchanged."""
    form = response.context["form"]
    values = {field.html_name: field.value() for field in form}
    return {name: value for name, value in values.items() if value not in (None, False)}


@pytest.mark.parametrize("page", PAGES)
def test_the_administrator_opens_every_list(office, page):
    assert office.get(page).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_a_clerk_opens_none_of_them(client, clerk, page):
    client.force_login(clerk)

    assert client.get(page).status_code == 403


def test_the_list_shows_the_law_and_the_own_township_only(office, township):
    page = office.get("/clocks/limit/").content.decode()

    assert page.count("村级办理") == 1
    assert page.count("双方共同申请司法确认") == 1


def test_an_own_limit_is_changed_and_counts_at_once(office, township, other_township):
    limit = Limit.objects.get(rule_key="ledger.default_due", township=township)
    page = f"/clocks/limit/{limit.pk}/edit/"

    response = office.post(page, form_of(office.get(page)) | {"number": "7"})

    assert response.status_code == 302
    numbers = [limit_for("ledger.default_due", TODAY, t).number for t in (township, other_township)]
    assert numbers == [7, 10]


@pytest.mark.parametrize(("owner", "status"), (("law", 403), ("neighbour", 404)))
def test_law_is_read_only_and_the_neighbours_limits_are_out_of_reach(
    office, other_township, owner, status
):
    rows = {"law": {"township": None}, "neighbour": {"township": other_township}}
    limit = Limit.objects.filter(**rows[owner]).first()

    assert office.post(f"/clocks/limit/{limit.pk}/edit/", {}).status_code == status


def test_a_holiday_entered_by_the_administrator_counts(office):
    page = "/clocks/holiday/add/"
    row = {"day": "2027-01-01", "name": "元旦"}

    response = office.post(page, form_of(office.get(page)) | row)

    assert response.status_code == 302
    assert not WorkCalendar.load().is_workday(date(2027, 1, 1))


def test_a_rule_without_any_number_is_refused(office, township):
    rule = ReminderRule.objects.get(code="overdue", township=township)
    page = f"/clocks/reminderrule/{rule.pk}/edit/"

    response = office.post(page, form_of(office.get(page)) | {"days": ""})

    assert "请填写工作日数,或写明对应的期限。" in response.content.decode()


def test_a_day_entered_twice_is_refused_in_words(office):
    page = "/clocks/holiday/add/"
    row = form_of(office.get(page)) | {"day": "2021-10-01", "name": "国庆节"}

    response = office.post(page, row)

    assert response.status_code == 200
    assert "这一天已经登记过了,请改那一行。" in response.content.decode()


def test_a_second_row_for_the_same_day_and_rule_is_refused_in_words(office):
    page = "/clocks/limit/add/"
    row = {
        "rule_key": "ledger.default_due",
        "subject": "村级办理",
        "number": "7",
        "unit": "workday",
        "direction": "at_most",
        "source": "本办公室设定",
        "confidence": "C",
        "valid_from": "2000-01-01",
    }

    response = office.post(page, form_of(office.get(page)) | row)

    assert response.status_code == 200
    assert "本乡镇这条期限在这个生效日期已经有一行,请改那一行。" in response.content.decode()
