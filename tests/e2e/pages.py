"""What the browser tests read from the pages, and whom of the demo they are."""

import re

SECRETARY, CADRE, CLERK, LEADER = "shuji01", "zhucun", "dangzheng", "zhenzhang"
INSPECTOR, ADMINISTRATOR, AUDITOR = "xianchayue", "guanli", "shenji"
SERIAL = re.compile(r"(民生|稳定|困难)〔\d{4}〕\d{4}号")


def total(text: str) -> int:
    """「共 148 条」 of a list, from its page's text."""
    return int(re.search(r"共 (\d+) 条", text).group(1))


def main_text(page) -> str:
    return page.inner_text("main")


def serials(page) -> list[str]:
    """The numbers of the matters on a list page, in its order."""
    return page.locator("table.list tbody td:first-child a").all_inner_texts()


def write(page, name: str, text: str) -> None:
    """Into the form of the page, not into the search box above it."""
    page.fill(f"main [name={name}]", text)
