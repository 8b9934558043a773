"""Takes the README's pictures from a running demo.

`make run` first, then `scripts/screenshots.py http://127.0.0.1:8000 PASSWORD`.
"""

import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

BASE_DIR = Path(__file__).resolve().parent.parent
FOLDER = BASE_DIR / "docs" / "screenshots"
BOOK = BASE_DIR / "tests" / "data" / "qingxi-2021" / "困难群众台账-含错误.xlsx"
DESK, PHONE = (1366, 768), (360, 740)
COLOURS = 128
NOBODY, SECRETARY, BUSY_SECRETARY = "", "shuji01", "shuji12"
CLERK, LEADER = "dangzheng", "zhenzhang"


@dataclass
class Picture:
    name: str
    username: str
    path: str
    size: tuple[int, int] = DESK


PICTURES = [
    Picture("login", NOBODY, "/login/"),
    Picture("home", BUSY_SECRETARY, "/"),
    Picture("dashboard", LEADER, "/dashboard/"),
    Picture("entry", CLERK, "/ledgers/livelihood/?status=overdue"),
    Picture("list", CLERK, "/ledgers/livelihood/"),
    Picture("county-form", LEADER, "/county-form/"),
    Picture("import", CLERK, "/ledgers/hardship/import/"),
    Picture("register-phone", SECRETARY, "/ledgers/register/?ledger=hardship", PHONE),
    Picture("todo-phone", BUSY_SECRETARY, "/ledgers/todo/", PHONE),
]


def open_first_matter(page: Page) -> None:
    page.click("table.list tbody a >> nth=0")
    page.wait_for_url("**/entry/**")


def check_a_book(page: Page) -> None:
    """Up to the preview; nothing is imported."""
    page.set_input_files("input[type=file]", BOOK)
    page.click("button:has-text('上传并校验')")
    page.click("a:has-text('查看校验结果')")


def fill_in(page: Page) -> None:
    page.tap("#people label.pick >> nth=0")
    page.tap("label.pick:has-text('生活')")
    page.fill("main [name=text]", "独居老人,缺劳力,冬季取暖困难")
    page.evaluate("scrollTo(0, 0)")


PREPARED = {"entry": open_first_matter, "import": check_a_book, "register-phone": fill_in}


def take(browser, base: str, password: str, picture: Picture) -> None:
    width, height = picture.size
    context = browser.new_context(
        base_url=base,
        viewport={"width": width, "height": height},
        has_touch=picture.size == PHONE,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    page = context.new_page()
    if picture.username:
        log_in(page, picture.username, password)
    page.goto(picture.path)
    if prepare := PREPARED.get(picture.name):
        prepare(page)
    page.wait_for_load_state("networkidle")
    save(page, FOLDER / f"{picture.name}.png")
    context.close()


def log_in(page: Page, username: str, password: str) -> None:
    page.goto("/login/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", password)
    page.click("main button")
    page.wait_for_url(lambda url: "/login/" not in url)


def save(page: Page, path: Path) -> None:
    """Few colours are enough for pages, and a third of the size."""
    with tempfile.NamedTemporaryFile(suffix=".png") as raw:
        page.screenshot(path=raw.name)
        Image.open(raw.name).convert("RGB").quantize(COLOURS).save(path, optimize=True)
    print(f"{path}  {path.stat().st_size // 1024} KB")


def main() -> int:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    _, base, password = sys.argv
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu"],
        )
        for picture in PICTURES:
            take(browser, base, password, picture)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
