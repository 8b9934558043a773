"""What villages and offices call the columns of their ledger books."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from townportal.registers.importing import Choices, ImportColumn
from townportal.registers.importing.columns import read_number, read_prose, read_text
from townportal.registers.sheets.cleaning import clean_text
from townportal.registers.sheets.dates import parse_date
from townportal.registers.sheets.errors import CellError
from townportal.registers.sheets.reading import Value

# 正在解决, 调解中, 办理中, 未办结, 尚未化解, 待解决, 无, —
STILL_OPEN = re.compile(r"(?:正在|尚|还|没|未|暂|待).*|.*(?:中|未完成|未结)|[无否/\\\-—]+")
SEPARATORS = re.compile(r"[、;,;,/\n]+")

# Fields of the form, by name.
FORM_SYNONYMS = {
    "person_name": (
        "姓名", "反映人", "反映人姓名", "群众姓名", "户主姓名", "户主", "当事人", "当事人姓名",
        "申请人", "困难群众姓名", "困难对象",
    ),
    "entry_class": ("类别", "困难类别", "问题类别", "事项类别", "矛盾类别", "民生类别", "分类"),
    "title": ("事项名称", "事由"),
    "text": (
        "反映的主要问题", "反映问题", "主要问题", "反映的问题", "诉求内容", "问题内容", "具体诉求",
        "矛盾纠纷情况", "矛盾纠纷简要情况", "纠纷情况", "困难情况", "困难情况说明", "事项内容",
        "基本情况", "内容",
    ),
    "place": ("地址", "详细地址", "发生地点", "住址", "家庭住址"),
    "collected_on": (
        "收集时间", "登记时间", "登记日期", "排查时间", "排查日期", "反映时间", "反映日期",
        "收集登记时间", "来访时间", "走访时间",
    ),
    "source": ("来源", "来源渠道", "信息渠道", "收集渠道", "收集方式"),
    "origin": ("建账方式",),
    "collected_by": ("登记人", "排查人", "走访人"),
    "people_concerned": ("涉及人员", "相关人"),
    "households_affected": ("户数",),
    "people_affected": ("人数",),
    "urgency": ("轻重缓急",),
}  # fmt: skip

SERIAL, OWNER, PLAN, DUE = "serial", "owner_name", "plan", "due_on"
CLOSED, CLOSING, SUB_TYPE, RESULT = "closed_on", "closing_kind", "sub_type", "result"
MEASURES, AMOUNT, NOTE = "measures", "amount", "note"
HANDLING = (OWNER, PLAN, DUE, CLOSED, CLOSING, SUB_TYPE, RESULT, MEASURES, AMOUNT, NOTE)

# What the pages show and only the steps of a matter change; known, so that an export comes back.
SHOWN_ONLY = ("状态", "办理级别", "群众评价", "台账", "乡镇")


def serial_column() -> ImportColumn:
    """编号 of an export names the matter; a book that counts 1, 2, 3 there names nothing."""
    return ImportColumn(SERIAL, "编号", read_nothing, ("事项编号",), in_template=False)


def shown_columns() -> list[ImportColumn]:
    return [
        ImportColumn(f"shown_{number}", title, read_nothing, in_template=False)
        for number, title in enumerate(SHOWN_ONLY)
    ]


def handling_columns(
    closing_kinds: Callable[[], Choices], sub_types: Callable[[], Choices]
) -> list[ImportColumn]:
    """How the matter was handled: an imported book tells its past."""
    return [
        ImportColumn(
            OWNER, "责任人", read_text,
            ("办理人", "承办人", "包保责任人", "化解责任人", "帮扶责任人", "责任人姓名"),
        ),
        ImportColumn(
            PLAN, "办理方案", read_prose,
            (
                "办理措施(方案)", "办理措施", "化解措施", "解决措施", "处理措施", "工作措施",
                "措施(方案)", "方案", "化解方案", "解决方案",
            ),
        ),
        ImportColumn(
            DUE, "办理时限", parse_date,
            ("办结时限", "时限", "完成时限", "化解时限", "解决时限", "限办日期"),
            kind="date", example="2026-06-30",
        ),
        ImportColumn(
            CLOSED, "办结日期", read_closing_day,
            ("办结时间", "解决时间", "解决日期", "化解时间", "化解日期", "完成时间"),
            kind="date", help="没有办结的空着。",
        ),
        ImportColumn(
            CLOSING, "办结方式", read_text, ("办结类型", "办结性质"), choices=closing_kinds,
            help="不填算实质性办结。",
        ),
        ImportColumn(SUB_TYPE, "办结小类", read_text, choices=sub_types),
        ImportColumn(
            RESULT, "办理结果", read_prose, ("化解结果", "处理结果", "办结情况", "解决情况")
        ),
        ImportColumn(NOTE, "备注", read_prose, ("说明",)),
    ]  # fmt: skip


def measure_columns(labels: list[str]) -> list[ImportColumn]:
    return [
        ImportColumn(
            MEASURES, "帮扶措施", read_text, ("帮扶方式", "救助措施", "已落实帮扶措施"),
            help=f"几项之间用顿号隔开,可以填:{'、'.join(labels)}。",
        ),
        ImportColumn(
            AMOUNT, "金额(元)", read_amounts, ("金额", "帮扶金额(元)", "救助金额(元)"),
            kind="money", example=500,
        ),
    ]  # fmt: skip


def read_nothing(value: Value, year: int | None = None) -> None:
    return None


def read_closing_day(value: Value, year: int | None = None) -> date | None:
    """The day; None also for 正在解决, 调解中 and their like."""
    if isinstance(value, str) and STILL_OPEN.fullmatch(clean_text(value).replace(" ", "")):
        return None
    return parse_date(value, year)


def read_amounts(value: Value, year: int | None = None) -> str:
    """One amount, or as many as there are measures, joined by 、 in plain figures."""
    parts = value.split("、") if isinstance(value, str) else [value]
    amounts = [amount for part in parts if (amount := read_number(part)) is not None]
    if any(amount < 0 for amount in amounts):
        raise CellError("金额不能是负数,请核对。")
    return "、".join(f"{amount:f}" for amount in amounts)


def split(text: str) -> list[str]:
    return [part.strip() for part in SEPARATORS.split(text) if part.strip()]


def amounts_of(text: str) -> list[Decimal]:
    return [Decimal(part) for part in split(text)]
