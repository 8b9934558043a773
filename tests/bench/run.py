"""Runs the measurements, interleaved with what each is compared to, and prints the table."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.core.management import call_command
from django.db import connection

from tests.bench import exports, pages
from tests.bench.data import make_all


@dataclass
class Ratio:
    """What is timed against what, and how much longer it may take."""

    name: str
    measured: Callable[[], object]
    beside: str
    floor: Callable[[], object]
    target: float
    rounds: int


def run(entries: int, rounds: int) -> int:
    call_command("migrate", verbosity=0)
    made = seconds(lambda: make_all(entries))
    say(f"{entries} + 1000 entries made in {made:.0f} s; {connection.vendor}, one process, medians")
    say(f"\n{'what / compared to':<56}{'ms':>9}{'floor ms':>10}{'ratio':>8}{'target':>8}")
    missed = sum(not is_met(ratio) for ratio in ratios(rounds))
    say(f"\n{missed} over target" if missed else "\nall within target")
    return 0


def ratios(rounds: int):
    page, clerk = pages.page, "clerk"
    everything, nothing = page(clerk, pages.ALL), page(clerk, "/password/")
    small = page("clerk of few", pages.ALL)
    few = max(3, rounds // 3)
    yield Ratio("list, all ledgers", everything, "of 1,000 entries", small, 1.2, rounds)
    yield Ratio("list, all ledgers", everything, "page without rows", nothing, 6, rounds)
    for who in ("secretary", "county"):
        yield Ratio(f"list, {who}", page(who, pages.ALL), "list, clerk", everything, 1.2, rounds)
    one = page(clerk, pages.ONE_LEDGER)
    yield Ratio("list, one ledger", one, "list, all ledgers", everything, 1.5, rounds)
    for name, address in pages.elsewhere():
        yield Ratio(f"list, {name}", page(clerk, address), "page 1", everything, 1.5, rounds)
    for word in pages.WORDS:
        found = page(clerk, f"{pages.ALL}?q={word}")
        yield Ratio(f"search {word}", found, "page 1", everything, 2, rounds)
    dashboard = page(clerk, "/dashboard/")
    yield Ratio("dashboard, township", dashboard, "page without rows", nothing, 5, few)
    county = page("county", "/dashboard/")
    yield Ratio("dashboard, county", county, "page without rows", nothing, 10, few)
    export, floor = exports.whole_list, exports.fetch_and_write
    yield Ratio("export, 20 columns", export, "fetch + writer", floor, 1.25, few)


def is_met(ratio: Ratio) -> bool:
    value, floor = medians(ratio)
    found = value / floor
    numbers = f"{value * 1000:>9.1f}{floor * 1000:>10.1f}{found:>8.2f}{ratio.target:>8.2f}"
    mark = "" if found <= ratio.target else "  over"
    say(f"{ratio.name + ' / ' + ratio.beside:<56}{numbers}{mark}")
    return found <= ratio.target


def medians(ratio: Ratio) -> tuple[float, float]:
    """Interleaved, so that a busy moment of the machine falls on both."""
    ratio.measured(), ratio.floor()
    pairs = [(seconds(ratio.measured), seconds(ratio.floor)) for _ in range(ratio.rounds)]
    return statistics.median(p[0] for p in pairs), statistics.median(p[1] for p in pairs)


def seconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def say(text: str) -> None:
    print(text, flush=True)
