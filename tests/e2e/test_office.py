"""What an office does in a day, in a real browser against real processes."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.e2e.conftest import PHONE, log_in

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.xdist_group("e2e")]

SECRETARY, CLERK, LEADER = "qingshi", "dangzheng", "lingdao"
BOOKS = Path(__file__).parents[1] / "data" / "qingxi-2021"
SERIAL = re.compile(r"(民生|稳定|困难)〔\d{4}〕\d{4}号")


def total(page) -> int:
    return int(re.search(r"共 (\d+) 条", page.inner_text(".head")).group(1))


def test_a_secretary_registers_on_a_phone_in_six_taps(enter):
    page = enter(SECRETARY, PHONE)
    taps = 0

    def tap(selector):
        nonlocal taps
        page.locator(selector).first.click()
        taps += 1

    tap(".tabbar a:has-text('登记')")
    tap(".big a:has-text('困难')")
    page.wait_for_url("**ledger=hardship**")
    tap("[name=person_name]")
    page.keyboard.type("邓家平")
    tap("label.pick:has-text('生活')")
    tap("[name=text]")
    page.keyboard.type("独居老人,缺劳力,冬季取暖困难")
    tap(".savebar button")
    page.wait_for_load_state()

    assert SERIAL.search(page.inner_text("main")), page.inner_text("main")
    assert taps <= 6
    assert page.troubles == []


def test_registering_works_without_scripts(enter):
    page = enter(SECRETARY, PHONE, java_script_enabled=False)
    page.goto("/ledgers/register/?ledger=livelihood")
    page.fill("[name=person_name]", "无脚本")
    page.locator("label.pick:has-text('水利')").first.click()
    page.fill("[name=text]", "水渠漏水,没有脚本也能登记")
    page.locator(".savebar button").first.click()

    assert SERIAL.search(page.inner_text("main"))


def test_a_book_is_imported_by_the_worker_and_listed(enter):
    page = enter(CLERK)
    page.goto("/ledgers/livelihood/")
    before = total(page)
    page.click(".acts a:has-text('导入')")
    page.set_input_files("input[type=file]", BOOKS / "民生台账.xlsx")
    page.click("main form:has(input[type=file]) button")
    page.wait_for_selector("text=39", timeout=90_000)
    page.wait_for_selector("button:has-text('导入')", timeout=90_000)
    page.click("button:has-text('导入')")
    page.wait_for_selector("text=已导入", timeout=90_000)
    page.goto("/ledgers/livelihood/")

    assert total(page) == before + 39
    assert page.troubles == []


def test_an_export_holds_exactly_the_filtered_rows(enter):
    page = enter(CLERK)
    page.goto("/ledgers/all/?status=overdue")
    count = total(page)
    page.click(".acts button:has-text('导出')")
    page.wait_for_selector("a:has-text('下载')", timeout=90_000)
    with page.expect_download() as download:
        page.click("a:has-text('下载')")
    sheet = load_workbook(BytesIO(download.value.path().read_bytes())).active
    serials = [cell.value for row in sheet.iter_rows() for cell in row if is_serial(cell.value)]

    assert count > 0
    assert len(serials) == count


def is_serial(value) -> bool:
    return isinstance(value, str) and bool(SERIAL.fullmatch(value))


def test_every_tile_opens_as_many_records_as_it_says(enter):
    page = enter(LEADER)
    page.goto("/dashboard/")
    tiles = [
        (t.locator("b").inner_text(), t.get_attribute("href")) for t in page.locator(".tile").all()
    ]
    checked = 0
    for number, href in tiles:
        if number.isdigit():
            page.goto(href)
            assert total(page) == int(number), href
            checked += 1

    assert checked >= 5


def test_a_leader_instructs_and_the_owner_replies(enter):
    leader = enter(LEADER)
    leader.goto("/ledgers/all/?status=overdue")
    leader.locator("table.list tbody a").first.click()
    address = leader.url.split("?")[0]
    leader.click("a:has-text('批示')")
    leader.fill("[name=text]", "请本周拿出方案")
    leader.click(".form-buttons button")
    clerk = enter(CLERK)
    clerk.goto(address)
    assert "请本周拿出方案" in clerk.inner_text("main")
    clerk.click("a:has-text('回复')")
    clerk.fill("[name=text]", "已排入本周工作")
    clerk.click(".form-buttons button")

    assert "已排入本周工作" in clerk.inner_text("main")


def test_an_expired_session_gives_the_text_back(enter):
    page = enter(SECRETARY)
    page.goto("/ledgers/register/?ledger=livelihood")
    page.fill("[name=person_name]", "田某某")
    page.fill("[name=text]", "会话过期也不能丢的内容")
    page.context.add_cookies(
        [{"name": "sessionid", "value": "ended", "url": page.url.split("/ledgers")[0]}]
    )
    page.evaluate("document.querySelector('#registering').submit()")
    page.wait_for_url("**/login/**")
    log_in(page, SECRETARY)

    assert page.input_value("[name=text]") == "会话过期也不能丢的内容"


def test_a_lost_connection_keeps_the_text_in_the_browser(enter):
    page = enter(SECRETARY)
    page.goto("/ledgers/register/?ledger=livelihood")
    page.context.set_offline(True)
    page.fill("[name=text]", "断网时写的内容")
    page.locator(".savebar button").first.click()
    page.wait_for_timeout(500)
    assert page.input_value("[name=text]") == "断网时写的内容"
    stored = page.evaluate("JSON.stringify(localStorage)")
    page.context.set_offline(False)

    assert "断网时写的内容" in stored


PAGES = [
    *("/", "/ledgers/todo/", "/ledgers/livelihood/", "/ledgers/all/", "/dashboard/"),
    *("/county-form/", "/figures/", "/notices/", "/jobs/", "/help/", "/villages/village/"),
    *("/villages/person/", "/ledgers/register/", "/password/", "/villages/household/add/"),
]


@pytest.mark.parametrize("username", (SECRETARY, CLERK, LEADER))
def test_no_page_scrolls_sideways_on_a_phone_or_breaks_a_script(enter, username):
    page = enter(username, PHONE)
    wide = {}
    for path in PAGES:
        page.goto(path)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > PHONE["width"]:
            wide[path] = width

    assert wide == {}
    assert page.troubles == []
