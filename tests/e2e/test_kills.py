"""Long jobs through the pages: done by the real worker, and done once though it is killed."""

import time
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import expect

from tests.e2e.pages import CLERK, SERIAL, total

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.xdist_group("e2e")]

BOOK = Path(__file__).parents[1] / "data" / "qingxi-2021" / "民生台账.xlsx"
ROWS = 3000
TRIES = 8


def test_a_book_is_imported_through_its_preview(enter):
    page = enter(CLERK)
    before = count(page, "livelihood")
    upload(page, "livelihood", BOOK)
    page.click("a:has-text('查看校验结果')")
    expect(page.locator("main")).to_contain_text("39 行都可以导入")
    assert count(page, "livelihood") == before
    page.click("button:has-text('导入这 39 行')")
    page.click("a:has-text('查看导入结果')")

    expect(page.locator(".notice.success")).to_contain_text("新增 39 条")
    assert count(page, "livelihood") == before + 39


def test_an_import_whose_worker_is_killed_comes_in_once(enter, portal, tmp_path):
    page = enter(CLERK)
    before = count(page, "hardship")
    upload(page, "hardship", long_book(tmp_path / "困难群众台账.xlsx"))
    page.click("a:has-text('查看校验结果')", timeout=120_000)
    page.click(f"button:has-text('导入这 {ROWS} 行')")
    assert kill_in_the_middle(page, portal), "killed too late"
    page.click("a:has-text('查看导入结果')", timeout=120_000)

    expect(page.locator(".notice.success")).to_contain_text(f"新增 {ROWS} 条")
    assert count(page, "hardship") == before + ROWS


def test_an_export_whose_worker_is_killed_makes_one_file(enter, portal):
    page = enter(CLERK)
    rows = count(page, "hardship")
    for _ in range(TRIES):  # a quick machine may be done before it is hit; then ask again
        files = portal.job_files()
        page.goto("/ledgers/hardship/")
        page.click(".acts button:has-text('导出')")
        if kill_in_the_middle(page, portal):
            break
    else:
        raise AssertionError("always killed too late")
    with page.expect_download(timeout=120_000) as download:
        page.click("a:has-text('下载')", timeout=120_000)
    sheet = load_workbook(BytesIO(download.value.path().read_bytes()), read_only=True).active
    texts = (str(value) for row in sheet.iter_rows(values_only=True) for value in row)
    serials = [text for text in texts if SERIAL.fullmatch(text)]

    assert len(serials) == len(set(serials)) == rows
    assert len(portal.job_files() - files) == 1


def count(page, ledger: str) -> int:
    return total(page.request.get(f"/ledgers/{ledger}/").text())


def upload(page, ledger: str, path: Path) -> None:
    page.goto(f"/ledgers/{ledger}/")
    page.click(".acts a:has-text('导入')")
    page.set_input_files("input[type=file]", path)
    page.click("button:has-text('上传并校验')")
    page.wait_for_url("**/jobs/**")


def kill_in_the_middle(page, portal) -> bool:
    """Kill the worker once it has begun with the job on the page; whether it was in time."""
    page.wait_for_url("**/jobs/**")
    while "处理中" not in (text := page.request.get(page.url).text()):
        assert "失败" not in text, text
        if "已完成" in text:
            return False
        time.sleep(0.02)  # a worker gives no sign but this page
    portal.kill_worker()
    return "处理中" in page.request.get(page.url).text()


def long_book(path: Path) -> Path:
    """A ledger book of people who do not exist."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("困难")
    sheet.append(["村(社区)", "户主姓名", "困难类别", "困难情况", "收集时间"])
    villages, classes = "青石村 柳林村 大湾村".split(), "住房 生活 医疗 就业 就学".split()
    for number in range(ROWS):
        name = f"测试{'甲乙丙丁戊己庚辛'[number % 8]}{number}"
        text = f"第{number}户,缺劳力,冬季取暖困难"
        sheet.append([villages[number % 3], name, classes[number % 5], text, "2026-11-02"])
    book.save(path)
    return path
