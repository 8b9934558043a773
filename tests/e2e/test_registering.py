"""Registering a matter in the field: few taps, bad lines, and nothing typed is ever lost."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PHONE, log_in
from tests.e2e.pages import SECRETARY, SERIAL, main_text, write

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.xdist_group("e2e")]

FORM = "/ledgers/register/?ledger=livelihood"
TOUCH = {"has_touch": True, "is_mobile": True}


@pytest.fixture
def huge_photo(tmp_path):
    path = tmp_path / "水渠.jpg"
    with path.open("wb") as file:
        file.truncate(11 * 1024 * 1024)
    return path


def test_a_secretary_registers_on_a_phone_in_six_taps(enter):
    page = enter(SECRETARY, PHONE, **TOUCH)
    taps = []
    page.expose_function("noteTap", lambda target: taps.append(target))  # noqa: PLW0108  no builtins
    page.add_init_script(
        "addEventListener('pointerdown', (e) => noteTap(e.target.outerHTML), true)"
    )
    page.goto("/")

    page.tap(".tabbar a:has-text('登记')")
    page.tap(".big a:has-text('困难')")
    page.wait_for_url("**ledger=hardship**")
    page.tap("[name=person_name]")
    page.keyboard.type("邓家平")
    page.tap("label.pick:has-text('生活')")
    page.tap("[name=text]")
    page.keyboard.type("独居老人,缺劳力,冬季取暖困难")
    page.tap(".savebar button >> nth=0")

    expect(page.locator(".notice.success")).to_have_text(SERIAL)
    assert "青石村 邓家平 · 生活" in main_text(page)
    assert 0 < len(taps) <= 6, taps


def test_registering_works_without_scripts(enter):
    page = enter(SECRETARY, PHONE, java_script_enabled=False)
    page.goto(FORM)
    write(page, "person_name", "无脚本")
    page.click("label.pick:has-text('水利')")
    write(page, "text", "水渠漏水,没有脚本也能登记")
    page.click(".savebar button >> nth=0")

    expect(page.locator(".notice.success")).to_have_text(SERIAL)
    assert "无脚本 · 水利" in main_text(page)


def test_an_oversized_photo_is_refused_at_once_and_the_text_stays(enter, huge_photo):
    page = enter(SECRETARY, PHONE)
    page.goto(FORM)
    write(page, "text", "选了过大的照片")
    page.set_input_files("[name=photos]", huge_photo)

    expect(page.locator("#live")).to_contain_text("「水渠.jpg」有 11.0 MB,超过 10 MB,没有选上")
    assert page.input_value("main [name=text]") == "选了过大的照片"
    assert page.evaluate("document.querySelector('[name=photos]').files.length") == 0


def test_an_oversized_photo_is_refused_without_scripts_and_the_text_stays(enter, huge_photo):
    page = enter(SECRETARY, PHONE, java_script_enabled=False)
    page.goto(FORM)
    page.click("label.pick:has-text('水利')")
    write(page, "text", "选了过大的照片")
    page.set_input_files("[name=photos]", huge_photo)
    page.click(".savebar button >> nth=0")

    expect(page.locator("p.error")).to_contain_text("「水渠.jpg」有 11.0 MB,单个文件不能超过 10 MB")
    assert page.input_value("main [name=text]") == "选了过大的照片"


def test_an_expired_session_gives_the_text_back(enter, portal):
    page = enter(SECRETARY)
    page.goto(FORM)
    page.click("label.pick:has-text('交通')")
    write(page, "text", "会话过期也不能丢的内容")
    page.context.add_cookies([{"name": "sessionid", "value": "ended", "url": portal.base}])
    write(page, "person_name", "田某某")
    expect(page.locator("#live")).to_contain_text("登录已过期")
    assert page.input_value("main [name=text]") == "会话过期也不能丢的内容"
    page.click(".savebar button >> nth=0")
    page.wait_for_url("**/login/**")
    log_in(page, SECRETARY, portal.password)

    assert page.input_value("main [name=text]") == "会话过期也不能丢的内容"
    assert "本机有" not in main_text(page)
    page.click(".savebar button >> nth=0")
    expect(page.locator(".notice.success")).to_have_text(SERIAL)
    assert "田某某 · 交通" in main_text(page)


def test_a_lost_connection_keeps_the_text_until_it_can_be_sent(enter):
    page = enter(SECRETARY)
    page.goto(FORM)
    page.click("label.pick:has-text('交通')")
    page.context.set_offline(True)
    write(page, "text", "断网时写的内容")
    page.click(".savebar button >> nth=0")
    expect(page.locator("#live")).to_contain_text("网络断开,没有提交")

    assert page.input_value("main [name=text]") == "断网时写的内容"
    assert "断网时写的内容" in page.evaluate("Object.values(localStorage).join()")
    page.context.set_offline(False)
    page.click(".savebar button >> nth=0")
    expect(page.locator(".notice.success")).to_have_text(SERIAL)


def test_a_crashed_browser_is_offered_what_was_written_offline(enter):
    page = enter(SECRETARY)
    page.goto(FORM)
    page.click("label.pick:has-text('交通')")
    page.context.set_offline(True)
    write(page, "text", "断网后浏览器关掉了")
    page.click(".savebar button >> nth=0")
    expect(page.locator("#live")).to_contain_text("网络断开")
    page.close()
    page.context.set_offline(False)
    page = page.context.new_page()
    page.goto(FORM)
    page.click("#live button:has-text('恢复')")

    assert page.input_value("main [name=text]") == "断网后浏览器关掉了"
