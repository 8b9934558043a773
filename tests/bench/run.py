"""The measurements: what is timed, against what, and the target of each ratio."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.management import call_command
from django.http import QueryDict
from django.test import Client

from ledgers.models import Entry
from tests.bench.data import analyse, make_township
from townportal.registers import site
from townportal.registers.lists import Listing
from townportal.registers.sheets_out import write_plain


@dataclass
class Ratio:
    name: str
    target: float
    measured: Callable[[], object]
    floor: Callable[[], object]
    floor_name: str
    rounds: int


def seconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def medians(ratio: Ratio) -> tuple[float, float]:
    """Interleaved, so that a busy moment of the machine falls on both."""
    ratio.measured(), ratio.floor()
    pairs = [(seconds(ratio.measured), seconds(ratio.floor)) for _ in range(ratio.rounds)]
    return statistics.median(p[0] for p in pairs), statistics.median(p[1] for p in pairs)


def say(text: str = "") -> None:
    print(text, flush=True)


def run(entries: int, rounds: int) -> int:
    call_command("migrate", verbosity=0)
    made = seconds(lambda: _make(entries))
    say(f"{entries} + 1000 entries made in {made:.0f} s; SQLite, one process, medians\n")
    say(f"{'what':<58}{'ms':>9}{'floor ms':>10}{'ratio':>8}{'target':>8}")
    missed = 0
    for ratio in ratios(rounds):
        value, floor = medians(ratio)
        missed += value / floor > ratio.target
        mark = "" if value / floor <= ratio.target else "  over"
        words = f"{ratio.name} / {ratio.floor_name}"
        numbers = f"{value * 1000:>9.1f}{floor * 1000:>10.1f}{value / floor:>8.2f}"
        say(f"{words:<58}{numbers}{ratio.target:>8.2f}{mark}")
    say(f"\n{missed} over target" if missed else "\nall within target")
    return 0


_users = {}


def _make(entries: int) -> None:
    _users["large"] = make_township("大测镇", entries, seed=1)[1]
    _users["small"] = make_township("小测镇", 1000, seed=2)[1]
    analyse()


def page(who: str, path: str) -> Callable[[], object]:
    client = Client()
    client.force_login(_users[who])

    def get():
        response = client.get(path)
        assert response.status_code == 200, (path, response.status_code)
        return response

    return get


def ratios(rounds: int):
    large, empty = page("large", "/ledgers/all/"), page("large", "/password/")
    yield Ratio("list of the large", 1.2, large, page("small", "/ledgers/all/"), "of 1,000", rounds)
    yield Ratio("list of the large", 6, large, empty, "page without rows", rounds)
    yield Ratio("a page from the middle", 1.5, page("large", _middle()), large, "page 1", rounds)
    for word in ("水渠", "破损", "覃春"):
        found = page("large", f"/ledgers/all/?q={word}")
        yield Ratio(f"search {word}", 2, found, large, "page 1", rounds)
    dashboard = page("large", "/dashboard/")
    yield Ratio("dashboard", 5, dashboard, empty, "page without rows", max(3, rounds // 3))
    yield Ratio("export of all", 1.25, export_all, export_floor, "values_list + writer", 1)


def _middle() -> str:
    """The address of a page far down the list."""
    from townportal.registers.paging import encode_cursor, keys_of

    register = site.find("ledgers.entry")
    count = Entry.objects.visible_to(_users["large"]).count()
    row = register.rows(_users["large"]).order_by(*register.ordering)[count // 2]
    return f"/ledgers/all/?after={encode_cursor(row, keys_of(Entry, register.ordering))}"


WIDE = [
    *("serial", "village", "person_name", "entry_class", "headline", "text", "collected_on"),
    *("due_on", "state", "owner_name", "closed_on", "closing_kind", "level", "plan", "feedback"),
    *("ledger", "township", "source", "place", "urgency"),
]


def export_all() -> None:
    """The portal's own way from the list to the file."""
    from townportal.registers.exports import write_listing

    query = QueryDict("&".join(f"col={name}" for name in WIDE))
    listing = Listing(site.find("ledgers.entry"), _users["large"], query)
    with TemporaryDirectory() as folder:
        write_listing(listing, Path(folder) / "list.xlsx")


PATHS = [
    *("serial", "village__name", "person_name", "entry_class__name", "title", "text"),
    *("collected_on", "due_on", "state", "owner_name", "closed_on", "closing_kind", "level"),
    *("plan", "feedback", "ledger__name", "township__name", "source__name", "place", "urgency"),
]
KINDS = ["date" if name.endswith("_on") else "text" for name in PATHS]


def export_floor() -> None:
    """The same number of rows and columns straight from the query to the writer."""
    rows = Entry.objects.visible_to(_users["large"]).order_by("-collected_on", "-pk")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "floor.xlsx"
        write_plain(path, PATHS, rows.values_list(*PATHS).iterator(), KINDS)
