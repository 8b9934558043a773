"""How demo matters go: each story takes a registered village matter to one end or another."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from ledgers.workflow import ActionKind as Do
from reports.demo.case import Case, Kind

FEEDBACK = (*["satisfied"] * 4, "fairly", "satisfied", "none", *["satisfied"] * 3, "not_satisfied")
TOWNSHIP_ORIGINS = (
    ("新建", "new"),
    ("上级主管部门/领导交办", "superior"),
    ("人大议案建议", "congress"),
    ("政协提案", "cppcc"),
    ("县委县政府及县领导交办", "county"),
)


def solved(case: Case, turn: int) -> None:
    by = case.secretary
    case.register(by, source=("入户走访", "来访", "电话", "网格上报", "会议")[turn % 5])
    case.accept(by, after=turn % 3 // 2)
    case.progress(by, after=2 + turn % 4, has_photo=turn % 16 == 0)
    case.close(by, after=3 + turn % 6)
    case.verify(case.clerk, after=2 + turn % 5, feedback=FEEDBACK[turn % len(FEEDBACK)])
    if turn % 6 == 0:
        case.do(Do.PUBLISH, case.clerk, after=1)


def unverified(case: Case, turn: int) -> None:
    case.register(case.secretary)
    case.accept(case.secretary)
    case.progress(case.secretary, after=3)
    case.close(case.secretary, after=4)


def handling(case: Case, turn: int) -> None:
    case.register(case.secretary)
    case.accept(
        case.secretary, due_on=case.office.calendar.add_workdays(case.office.today, 5 + turn)
    )
    case.progress(case.secretary, after=2, has_photo=turn % 5 == 0)


def due_soon(case: Case, turn: int) -> None:
    case.register(case.secretary)
    case.accept(
        case.secretary, due_on=case.office.calendar.add_workdays(case.office.today, turn % 4)
    )
    case.progress(case.secretary, after=3)


def overdue(case: Case, turn: int) -> None:
    late_by = 1 + turn * 2
    case.register(case.secretary)
    case.accept(
        case.secretary, due_on=case.office.calendar.add_workdays(case.office.today, -late_by)
    )
    case.progress(case.secretary, after=4)


def waiting(case: Case, turn: int) -> None:
    case.register(case.secretary, source=("入户走访", "电话", "来访")[turn % 3])


def handed_up(case: Case, turn: int) -> None:
    case.register(case.secretary)
    case.hand_up(case.secretary)


def handed_up_and_solved(case: Case, turn: int) -> None:
    case.register(case.secretary)
    case.hand_up(case.secretary)
    case.accept(case.clerk, after=1)
    case.progress(case.clerk, after=5)
    case.close(case.clerk, after=6)
    case.verify(case.clerk, after=4, feedback=FEEDBACK[turn % len(FEEDBACK)])


def sent_back(case: Case, turn: int) -> None:
    case.register(case.secretary)
    case.hand_up(case.secretary)
    text = "属于村级能办的事,请村里先组织投工投劳。"
    case.do(Do.SEND_BACK, case.clerk, after=1, text=text)
    case.accept(case.secretary, after=1)


def before_the_county(case: Case, turn: int) -> None:
    case.register(case.secretary)
    case.hand_up(case.secretary)
    due_on = case.office.calendar.add_workdays(case.office.today, 12)
    case.accept(case.clerk, after=1, due_on=due_on if turn % 2 else None)
    case.do(Do.HAND_UP, case.clerk, after=3, text="需要县级部门列项目,请求支持。")
    if turn % 2 == 0:
        case.progress(case.clerk, after=10, text="县级部门已列入计划,资金下达。")
        case.close(case.clerk, after=9)
        case.verify(case.clerk, after=5)


def from_the_office(case: Case, turn: int) -> None:
    origin = TOWNSHIP_ORIGINS[turn % len(TOWNSHIP_ORIGINS)]
    case.register(case.clerk, source=("热线", "网站", "信箱", "上级交办")[turn % 4], origin=origin)
    case.accept(case.clerk)
    case.progress(case.clerk, after=3)
    case.close(case.clerk, after=7)
    case.verify(case.clerk, after=3, feedback=FEEDBACK[turn % len(FEEDBACK)])


def handed_down(case: Case, turn: int) -> None:
    case.register(case.clerk, source="上级交办", origin=TOWNSHIP_ORIGINS[1 + turn % 4])
    text = "请村里核实情况,限期办理并回复。"
    case.do(Do.HAND_DOWN, case.clerk, village=case.village, due_on=case.due_in(10), text=text)
    if turn == 0:
        return
    case.accept(case.secretary, after=1)
    case.progress(case.secretary, after=3)
    case.close(case.secretary, after=4)
    case.verify(case.clerk, after=2)


def transferred(case: Case, turn: int) -> None:
    """Waits with another clerk of the office, or with an office as a whole."""
    case.register(case.secretary)
    case.hand_up(case.secretary)
    due_on = case.office.calendar.add_workdays(case.office.today, 4 + turn)
    case.accept(case.clerk, due_on=due_on)
    office = case.office.item(Kind.OFFICE, ("农业服务中心", "规划建设办", "财政所")[turn % 3])
    owner = None if turn % 2 else case.office.general_clerk
    case.do(
        Do.TRANSFER, case.clerk, owner=owner, owner_name="专班", office=office, due_on=due_on,
        text="请按职责办理。",
    )  # fmt: skip


def instructed(case: Case, turn: int) -> None:
    """批示: the earlier ones are answered, the last ones wait."""
    handling(case, turn)
    texts = (
        "请尽快拿出办法,把时间表告诉群众。",
        "列入近期调度,本周回复进展。",
        "涉及面宽,请到现场看一次再定方案。",
    )
    case.do(Do.INSTRUCT, case.office.leader, after=case.days_until(6 - turn), text=texts[turn % 3])
    if turn < 4:
        text = "已到现场,方案正在细化,周五前报告。"
        case.reply(case.secretary, text)


def urged(case: Case, turn: int) -> None:
    overdue(case, turn)
    text = "已过时限,请说明原因并尽快办结。"
    case.do(Do.URGE, case.office.general_clerk, after=case.days_until(3), text=text)
    if turn == 0:
        case.reply(case.secretary, "施工遇雨停了几天,下周完成。")


def extended(case: Case, turn: int) -> None:
    """延期: asked for, granted, refused, in turn."""
    due_soon(case, 1)
    until = case.office.calendar.add_workdays(case.office.today, 12)
    text = "材料要等外地寄回,申请延期。"
    after = case.days_until(2)
    case.do(Do.ASK_EXTENSION, case.secretary, after=after, due_on=until, text=text)
    if turn % 3 == 1:
        case.do(Do.GRANT_EXTENSION, case.clerk, due_on=until, text="同意,请按新时限办结。")
    elif turn % 3 == 2:
        case.do(Do.REFUSE_EXTENSION, case.clerk, text="材料可以先用传真件,请按原时限办。")


def reopened(case: Case, turn: int) -> None:
    case.register(case.secretary)
    case.accept(case.secretary)
    case.close(case.secretary, after=6)
    case.verify(case.clerk, after=4, feedback="not_satisfied")
    due_on = case.office.calendar.add_workdays(case.office.today, 6)
    text = "回访时群众反映问题又出现了。"
    case.do(Do.REOPEN, case.clerk, after=1, text=text, due_on=due_on)
    if turn % 2:
        case.progress(case.secretary, after=3, text="重新查看,补做了一遍。")
        case.close(case.secretary, after=4)
        case.verify(case.clerk, after=4)


def void(case: Case, turn: int) -> None:
    case.register(case.secretary)
    case.do(Do.VOID, case.secretary, after=1, text="与前几天登记的是同一件事,重复登记。")


def assisted(case: Case, turn: int) -> None:
    handling(case, turn)
    if cadre := case.office.cadre:
        case.do(Do.ASSIST, case.secretary, helper=cadre, text="请驻村干部协助联系。")
        case.progress(cadre, after=0, text="已联系相关单位,下周一起到现场。")


@dataclass(frozen=True)
class Story:
    tell: Callable[[Case, int], None]
    count: int
    youngest: int  # days ago that its matters were collected
    oldest: int
    ledgers: tuple[str, ...] = ("livelihood", "hardship", "stability")
    villages: int | None = None  # only the first few


STORIES = [
    Story(solved, 64, 40, 425),
    Story(solved, 8, 17, 38),
    Story(unverified, 6, 12, 20),
    Story(handling, 7, 2, 200),
    Story(due_soon, 4, 8, 120),
    Story(overdue, 5, 26, 150),
    Story(waiting, 6, 0, 3),
    Story(handed_up, 3, 1, 5, ("livelihood", "stability")),
    Story(handed_up_and_solved, 8, 60, 400),
    Story(sent_back, 2, 5, 30),
    Story(before_the_county, 4, 60, 200, ("livelihood",)),
    Story(from_the_office, 10, 35, 420),
    Story(handed_down, 4, 60, 300, ("livelihood", "hardship")),
    Story(transferred, 2, 4, 60, ("livelihood",)),
    Story(instructed, 6, 9, 150, ("livelihood",)),
    Story(urged, 3, 30, 140),
    Story(extended, 3, 6, 90),
    Story(reopened, 4, 45, 160),
    Story(void, 3, 20, 300),
    Story(assisted, 2, 3, 60, villages=3),
]
FEW_STORIES = [
    Story(solved, 8, 30, 330),
    Story(handling, 2, 2, 6),
    Story(overdue, 1, 26, 30),
    Story(waiting, 1, 0, 1),
]


def ages(story: Story) -> list[int]:
    """How many days ago each matter of a story was collected: spread evenly, oldest first."""
    span = timedelta(days=story.oldest - story.youngest)
    gap = span / max(1, story.count - 1)
    return [story.oldest - (gap * turn).days for turn in range(story.count)]
