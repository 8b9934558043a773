"""What an office does in a day, in a real browser against real processes."""

from io import BytesIO

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.e2e.conftest import PHONE
from tests.e2e.pages import (
    ADMINISTRATOR,
    AUDITOR,
    CADRE,
    CLERK,
    INSPECTOR,
    LEADER,
    SECRETARY,
    SERIAL,
    main_text,
    serials,
    total,
    write,
)

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.xdist_group("e2e")]


def test_an_export_holds_exactly_the_filtered_rows(enter):
    page = enter(CLERK)
    page.goto("/ledgers/search/?status=overdue&sort=-due_on")
    shown = serials(page)
    count = total(main_text(page))
    page.click(".acts button:has-text('导出')")
    with page.expect_download() as download:
        page.click("a:has-text('下载')")
    sheet = load_workbook(BytesIO(download.value.path().read_bytes())).active
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row]

    assert count == len(shown) > 0
    assert [text for text in cells if SERIAL.fullmatch(text)] == shown


def test_every_number_of_the_dashboard_opens_as_many_records(enter):
    page = enter(LEADER)
    page.goto("/dashboard/")
    tiles = [_tile(tile) for tile in page.locator(".tile").all()]
    charts = [
        (int(link.text_content().split()[0]), link.get_attribute("href"))
        for link in page.locator(".concerns a, section[id^=chart] td a").all()
    ]
    opened = [
        (number, total(page.request.get(href).text()))
        for number, href in dict.fromkeys([*tiles, *charts])
    ]

    assert len(tiles) == 6
    assert len(charts) > 40
    assert [number for number, _ in opened] == [count for _, count in opened]


def _tile(tile) -> tuple[int, str]:
    """What a tile claims: its number, or the numerator of a rate."""
    beside = tile.locator("i")
    claimed = (
        beside.inner_text().split("/")[0] if beside.count() else tile.locator("b").inner_text()
    )
    return int(claimed), tile.get_attribute("href")


def test_a_leader_instructs_and_the_office_replies(enter):
    leader = enter(LEADER)
    leader.goto("/ledgers/search/?status=overdue")
    leader.click("table.list tbody a >> nth=0")
    address = leader.url.split("?")[0]
    leader.click("a:has-text('批示')")
    write(leader, "text", "请本周拿出方案")
    leader.click("main form button.btn-primary")
    expect(leader.locator(".notice.success")).to_contain_text("批示")
    clerk = enter(CLERK)
    clerk.goto(address)
    expect(clerk.locator("section:has(h2:text('待回复'))")).to_contain_text("请本周拿出方案")
    clerk.click("a:has-text('回复')")
    clerk.select_option("main [name=answers]", label=_option(clerk, "请本周拿出方案"))
    write(clerk, "text", "已排入本周工作")
    clerk.click("main form button.btn-primary")

    expect(clerk.locator("ul.steps li.now")).to_contain_text("已排入本周工作")
    assert "请本周拿出方案" not in clerk.locator(".col-lg-4").inner_text()


def _option(page, text: str) -> str:
    return page.locator("main [name=answers] option", has_text=text).first.inner_text()


def test_the_second_of_two_editors_keeps_his_text(enter):
    secretary, clerk = enter(SECRETARY), enter(CLERK)
    secretary.goto("/ledgers/livelihood/")
    secretary.click("table.list tbody a >> nth=0")
    address = f"{secretary.url.split('?')[0]}edit/"
    secretary.goto(address)
    clerk.goto(address)
    write(secretary, "text", "村书记先保存的内容")
    write(clerk, "text", "经办人后保存的内容")
    secretary.click("main form button.btn-primary")
    expect(secretary.locator(".notice.success")).to_be_visible()
    clerk.click("main form button.btn-primary")

    expect(clerk.locator("h1")).to_have_text("这条记录刚被别人改过")
    compared = clerk.locator("table.list tr", has_text="村书记先保存的内容")
    expect(compared).to_contain_text("经办人后保存的内容")
    assert clerk.input_value("main [name=text]") == "经办人后保存的内容"
    clerk.click("main form button.btn-primary")
    expect(clerk.locator("dl.facts")).to_contain_text("经办人后保存的内容")


FORMS = {
    SECRETARY: ["/ledgers/register/?ledger=stability", "/villages/household/add/"],
    CLERK: ["/ledgers/hardship/import/", "/villages/person/add/", "/county-form/?month=2026-06"],
    ADMINISTRATOR: ["/accounts/user/add/", "/ledgers/dictionaryitem/add/"],
}
ROLES = (SECRETARY, CADRE, CLERK, LEADER, INSPECTOR, ADMINISTRATOR, AUDITOR)
WIDTHS = """() => {
    const width = () => document.documentElement.scrollWidth;
    const usual = width();
    document.documentElement.classList.add("large");
    return [usual, width()];
}"""


@pytest.mark.parametrize("username", ROLES)
def test_no_page_of_the_menu_scrolls_sideways_on_a_phone(enter, username):
    """In the usual size and in 大字版; a script's error on any page fails it too."""
    page = enter(username, PHONE)
    page.goto("/")
    links = page.locator(".side a, .tabbar a").all()
    menu = dict.fromkeys(link.get_attribute("href") for link in links)
    wide = {}
    for path in [*menu, "/notices/", "/help/", "/password/", *FORMS.get(username, [])]:
        answer = page.goto(path)
        assert answer.status == 200, path
        widths = page.evaluate(WIDTHS)
        if widths != [PHONE["width"], PHONE["width"]]:
            wide[path] = widths

    assert wide == {}
    assert len(menu) > 2


def test_the_page_of_a_matter_fits_a_phone(enter):
    page = enter(CLERK, PHONE)
    page.goto("/ledgers/hardship/")
    page.click("table.list tbody a >> nth=0")
    page.wait_for_url("**/entry/**")

    assert page.evaluate(WIDTHS) == [PHONE["width"], PHONE["width"]]
