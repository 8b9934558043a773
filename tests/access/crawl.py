"""Opens, as one person, every page there is, and every page those lead to."""

import io
import re
import zipfile
from html import unescape
from urllib.parse import parse_qsl, urljoin, urlsplit

LINK = re.compile(r'(?:href|src|hx-get)="([^"#]+)')
MOST_PAGES = 800  # far more than there are; a crawl that grows without end fails

# Steps that ask for words only show the same form on every matter: one of each is opened.
WORDS_ONLY = re.compile(
    r"/ledgers/entry/\d+/(plan|progress|hand_up|send_back|instruct|urge|ask_extension|verify|reopen|"
    r"grant_extension|refuse_extension|void|restore|publish|unpublish)/"
)
# What in a query makes another page of the same address; where a list begins and how it is
# sorted does not, nor which of the many figures it proves.
TELLING = {"village", "ledger", "archived", "person_name", "saved"}
NAMED = {"figure", "q", "tab"}
# Of the hundred values of an office's lists those of the world are opened, not every one.
ITEMS = re.compile(r"/ledgers/(dictionaryitem|ledgerfield)/\d+/")


def crawl(client, addresses) -> dict[str, str]:
    """{address: text} of all pages that answer 200, following links on the way."""
    waiting, known, pages = list(addresses), set(), {}
    while waiting:
        url = waiting.pop()
        if kind_of(url) in known:
            continue
        known.add(kind_of(url))
        response = client.get(url)
        if response.status_code == 200:
            pages[url] = text_of(response)
            assert len(pages) < MOST_PAGES, sorted(pages)
            links = (urljoin(url, unescape(link)) for link in LINK.findall(pages[url]))
            waiting += [link for link in links if leads_on(link)]
    return pages


def leads_on(link: str) -> bool:
    return link.startswith("/") and not link.startswith("/static/") and not ITEMS.match(link)


def kind_of(url: str) -> tuple:
    parts = urlsplit(url)
    path = WORDS_ONLY.sub(r"/ledgers/entry/\1/", parts.path)
    query = dict(parse_qsl(parts.query))
    telling = {(name, value) for name, value in query.items() if name in TELLING}
    return path, frozenset(telling), frozenset(query.keys() & NAMED)


def text_of(response) -> str:
    """What a page, or a file, says: a workbook is read with all of its parts."""
    content = response.getvalue()
    return workbook_text(content) if content.startswith(b"PK") else content.decode(errors="replace")


def workbook_text(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "\n".join(book.read(name).decode(errors="replace") for name in book.namelist())
