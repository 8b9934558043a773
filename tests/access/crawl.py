"""Opens, as one person, every page there is, and every page those lead to."""

import io
import re
import zipfile
from html import unescape
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.urls import URLPattern, get_resolver, reverse

LINK = re.compile(r'(?:href|src|action|hx-get|data-url)="([^"#]+)')
MOST_PAGES = 1500  # far more than there are; a crawl that grows without end fails


def url_patterns(resolver=None):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        else:
            yield from url_patterns(pattern)


def every_address(numbers, words) -> list[str]:
    """Every named address, with every number of a row and every word it may carry."""
    fillings = {"pk": numbers, "code": words["code"], "kind": words["kind"], "form_key": ["x"]}
    found = []
    for pattern in url_patterns():
        filled = [{}]
        for name in pattern.pattern.converters:
            filled = [{**row, name: value} for row in filled for value in fillings[name]]
        found += [reverse(pattern.name, kwargs=kwargs) for kwargs in filled]
    return found


def crawl(client, addresses, skip=()) -> dict[str, str]:
    """{address: text} of all pages that answer 200, following links on the way."""
    waiting, known, pages = list(addresses), set(), {}
    while waiting:
        url = waiting.pop()
        if _kind_of(url) in known or url.startswith(tuple(skip)):
            continue
        known.add(_kind_of(url))
        response = client.get(url)
        if response.status_code != 200:
            continue
        pages[url] = text_of(response)
        assert len(pages) < MOST_PAGES
        waiting += [urljoin(url, unescape(link)) for link in LINK.findall(pages[url])]
        waiting = [url for url in waiting if url.startswith("/") and not url.startswith("/static/")]
    return pages


def _kind_of(url: str) -> tuple:
    """Pages that differ only in where a list begins or how it is sorted count as one."""
    parts = urlsplit(url)
    kept = {"village", "ledger", "figure", "tab", "archived", "class_name", "entry_class"}
    return parts.path, tuple(sorted(pair for pair in parse_qsl(parts.query) if pair[0] in kept))


def text_of(response) -> str:
    """What a page, or a file, says: a workbook is read with all of its parts."""
    content = response.getvalue() if response.streaming else response.content
    if content.startswith(b"PK"):
        return workbook_text(content)
    return content.decode(errors="replace")


def workbook_text(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "\n".join(book.read(name).decode(errors="replace") for name in book.namelist())
