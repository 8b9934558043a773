"""Bar charts as plain SVG: every bar is a link to its records, prints, and needs no script."""

from dataclasses import dataclass
from math import ceil

BAR_COLOURS = ("a", "b", "late")  # classes in portal.css


@dataclass(frozen=True)
class Bar:
    label: str
    series: str
    value: int
    url: str
    css: str
    x: float = 0
    y: float = 0
    width: float = 0
    height: float = 0


@dataclass(frozen=True)
class Point:
    """One category with its values, in the order of the chart's series."""

    label: str
    values: tuple[int, ...]
    urls: tuple[str, ...]


@dataclass(frozen=True)
class Chart:
    key: str
    title: str
    head: str  # what the categories are, for the table
    series: tuple[str, ...]
    points: list[Point]
    empty: str = "还没有数据。"
    note: str = ""
    stacked: bool = False
    css: tuple[str, ...] = BAR_COLOURS

    @property
    def is_empty(self) -> bool:
        return not any(value for point in self.points for value in point.values)

    @property
    def legend(self) -> list[tuple[str, str]]:
        return list(zip(self.series, self.css, strict=False)) if len(self.series) > 1 else []

    @property
    def top(self) -> int:
        sums = [sum(p.values) if self.stacked else max(p.values) for p in self.points]
        return max([1, *sums])


WIDTH, COLUMNS_HEIGHT, BASE = 600, 330, 300
TALLEST = 280


def columns(chart: Chart) -> dict:
    """Upright grouped bars, for time."""
    slot = (WIDTH - 40) / max(1, len(chart.points))
    bar = min(18, slot * 0.8 / len(chart.series))
    bars, labels = [], []
    for number, point in enumerate(chart.points):
        left = 30 + number * slot
        for index, value in enumerate(point.values):
            height = round(TALLEST * value / chart.top, 1)
            x = round(left + index * (bar + 1), 1)
            bars.append(_bar(chart, point, index, x=x, y=BASE - height, width=bar, height=height))
        labels.append((round(left + bar * len(chart.series) / 2, 1), BASE + 18, point.label))
    return {"bars": bars, "labels": labels, "width": WIDTH, "height": COLUMNS_HEIGHT, "base": BASE}


ROW, LABEL_WIDTH = 24, 120


def rows(chart: Chart) -> dict:
    """Lying bars, one line a category; stacked where the parts make a whole."""
    scale = (WIDTH - LABEL_WIDTH - 70) / chart.top
    bars, labels, ends = [], [], []
    for number, point in enumerate(chart.points):
        x, y = float(LABEL_WIDTH), number * ROW + 4
        for index, value in enumerate(point.values):
            width = round(value * scale, 1)
            bars.append(_bar(chart, point, index, x=round(x, 1), y=y, width=width, height=15))
            x += width
        labels.append((LABEL_WIDTH - 8, y + 12, point.label))
        words = " + ".join(str(value) for value in point.values if value) or "0"
        ends.append((round(x + 6, 1), y + 12, words))
    height = ceil(len(chart.points) * ROW + 8)
    return {"bars": bars, "labels": labels, "ends": ends, "width": WIDTH, "height": height}


def _bar(chart, point, index, **geometry) -> Bar:
    return Bar(
        label=point.label,
        series=chart.series[index],
        value=point.values[index],
        url=point.urls[index],
        css=chart.css[index],
        **geometry,
    )
