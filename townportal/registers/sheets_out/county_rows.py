"""Rows of the monthly form of the three ledgers, with the keys under which figures fill them."""

from collections.abc import Iterator
from dataclasses import dataclass

FORM_NAME = "三本台账工作信息收集、处理、办结情况统计表"


@dataclass(frozen=True)
class RowLabel:
    """One row: its number, its labels from the outermost to its own, and the key of its figure."""

    number: int
    levels: tuple[str, ...]
    bold: bool = False
    key: str = ""


def form_title(place: str, year: int, month: int) -> str:
    """The title line, such as 清溪县云溪乡2026年3月《三本台账…统计表》."""
    return f"{place}{year}年{month}月《{FORM_NAME}》"


def _numbered(first: int, block: str, lines: tuple[tuple[str, str], ...]) -> Iterator[RowLabel]:
    """Rows of a block from (path, key) lines; a path is written with slashes, a star makes bold."""
    for number, (path, key) in enumerate(lines, start=first):
        levels = (block, *path.removeprefix("*").split("/"))
        yield RowLabel(number, levels, bold=path.startswith("*"), key=key)


VILLAGE_ROWS: tuple[RowLabel, ...] = (
    *_numbered(
        1,
        "村级累计",
        (
            ("*累计建账数", "village.opened_total"),
            ("其中上年接转数", "village.opened_carried_over"),
            ("*累计办结数", "village.closed_total"),
            ("其中/实质性办结数", "village.closed_substantive"),
            ("其中/阶段性办结数", "village.closed_staged"),
            ("其中/程序性办结数", "village.closed_procedural"),
            ("其中呈报乡镇数", "village.handed_up_total"),
        ),
    ),
    *_numbered(
        8,
        "村级本月",
        (
            ("上月办理中", "village.open_before_month"),
            ("*本月建账数", "village.opened_in_month"),
            ("*本月办结数", "village.closed_in_month"),
            ("其中/实质性办结数", "village.closed_in_month_substantive"),
            ("其中/阶段性办结数", "village.closed_in_month_staged"),
            ("其中/程序性办结数", "village.closed_in_month_procedural"),
            ("其中呈报乡镇数", "village.handed_up_in_month"),
            ("*本月办理中", "village.open_at_month_end"),
        ),
    ),
)

TOWNSHIP_ROWS: tuple[RowLabel, ...] = (
    *VILLAGE_ROWS,
    *_numbered(
        16,
        "乡镇累计",
        (
            ("*累计收集/合计", "township.collected_total"),
            ("累计收集/村级呈报数/小计", "township.from_villages_total"),
            ("累计收集/村级呈报数/其中上年转接数", "township.from_villages_carried_over"),
            ("累计收集/乡镇建账数/小计", "township.opened_total"),
            ("累计收集/乡镇建账数/其中上年转接数", "township.opened_carried_over"),
            ("累计收集/乡镇建账数/其中/乡镇本级直接收集数", "township.opened_directly"),
            ("累计收集/乡镇建账数/其中/县委县政府及县级领导交办数", "township.opened_by_county"),
            ("累计收集/乡镇建账数/其中/县人大议案建议意见交办数", "township.opened_by_congress"),
            (
                "累计收集/乡镇建账数/其中/县政协提案建议意见交办数",
                "township.opened_by_consultative",
            ),
            ("*累计办结/合计", "township.closed_total"),
            ("累计办结/乡镇建账办结数", "township.closed_own"),
            ("累计办结/村级呈报件办结数", "township.closed_from_villages"),
            ("累计办结/其中/实质性办结数", "township.closed_substantive"),
            ("累计办结/其中/阶段性办结数", "township.closed_staged"),
            ("累计办结/其中/程序性办结数", "township.closed_procedural"),
            ("累计办结/其中乡镇建账呈报县台账办数", "township.own_handed_up_total"),
            ("累计办结/其中村级呈报件呈报县台账办数", "township.from_villages_handed_up_total"),
        ),
    ),
    *_numbered(
        33,
        "乡镇本月",
        (
            ("上月办理中", "township.open_before_month"),
            ("*本月收集/合计", "township.collected_in_month"),
            ("本月收集/村级呈报数", "township.from_villages_in_month"),
            ("本月收集/乡镇建账数/小计", "township.opened_in_month"),
            ("本月收集/乡镇建账数/其中/乡镇本级直接收集数", "township.opened_in_month_directly"),
            (
                "本月收集/乡镇建账数/其中/县委县政府及县级领导交办数",
                "township.opened_in_month_by_county",
            ),
            (
                "本月收集/乡镇建账数/其中/县人大议案建议意见交办数",
                "township.opened_in_month_by_congress",
            ),
            (
                "本月收集/乡镇建账数/其中/县政协提案建议意见交办数",
                "township.opened_in_month_by_consultative",
            ),
            ("*本月办结/合计", "township.closed_in_month"),
            ("本月办结/乡镇建账办结数", "township.closed_in_month_own"),
            ("本月办结/村级呈报件办结数", "township.closed_in_month_from_villages"),
            ("本月办结/其中/实质性办结数", "township.closed_in_month_substantive"),
            ("本月办结/其中/阶段性办结数", "township.closed_in_month_staged"),
            ("本月办结/其中/程序性办结数", "township.closed_in_month_procedural"),
            ("本月办结/其中乡镇建账呈报县台账办数", "township.own_handed_up_in_month"),
            (
                "本月办结/其中村级呈报件呈报县台账办数",
                "township.from_villages_handed_up_in_month",
            ),
            ("*本月办理中", "township.open_at_month_end"),
        ),
    ),
)


def _county_block(first: int, block: str, level: str, opened: str) -> Iterator[RowLabel]:
    lines = (
        ("*建账", f"{level}.{opened}_total"),
        ("*办结/小计", f"{level}.closed_total"),
        ("办结/实质性", f"{level}.closed_substantive"),
        ("办结/阶段性", f"{level}.closed_staged"),
        ("办结/程序性", f"{level}.closed_procedural"),
        ("上月办理中", f"{level}.open_before_month"),
        ("*本月建账", f"{level}.{opened}_in_month"),
        ("*本月办结", f"{level}.closed_in_month"),
        ("*本月办理中", f"{level}.open_at_month_end"),
    )
    return _numbered(first, block, lines)


# A township keeps what villages hand up in its own counts, so its 建账 is row 16 and not row 19:
# otherwise 本月办理中 = 上月办理中 + 本月建账 - 本月办结 would fail in its block.
COUNTY_ROWS: tuple[RowLabel, ...] = (
    *_county_block(1, "村级", "village", "opened"),
    *_county_block(10, "乡镇", "township", "collected"),
    *_county_block(19, "县级部门", "county", "opened"),
)
