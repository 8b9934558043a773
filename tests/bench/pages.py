"""The pages that are timed, each asked for by somebody who has logged in."""

from collections.abc import Callable, Iterator

from django.test import Client

from ledgers.models import Entry
from tests.bench.data import USERS
from townportal.registers import site
from townportal.registers.paging import encode_cursor, keys_of

ALL, ONE_LEDGER = "/ledgers/search/", "/ledgers/livelihood/"
WORDS = ("水渠", "破损", "渠", "覃春", "qcs", "老街路灯不亮")  # common, rare, one character, pinyin


def page(who: str, path: str) -> Callable[[], object]:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(USERS[who])

    def get():
        response = client.get(path)
        assert response.status_code == 200, (path, response.status_code)
        return response

    return get


def elsewhere() -> Iterator[tuple[str, str]]:
    """Pages other than the first, and other orders than the usual one."""
    register, user = site.find("ledgers.entry"), USERS["clerk"]
    rows = register.rows(user).live().order_by(*register.ordering)
    row = rows[Entry.objects.visible_to(user).count() // 2]
    cursor = encode_cursor(row, keys_of(Entry, register.ordering))
    yield "a page of the middle", f"{ALL}?after={cursor}"
    yield "and back", f"{ALL}?before={cursor}"
    yield "overdue", f"{ALL}?status=overdue"
    yield "by due date", f"{ALL}?sort=due_on"
    yield "by village", f"{ALL}?sort=village"
