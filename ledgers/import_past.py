"""What follows from the columns of a book: how the matter stands, how it ended, what was given."""

from datetime import date

from ledgers import actions, people
from ledgers.import_columns import (
    AMOUNT,
    CLOSED,
    CLOSING,
    DUE,
    MEASURES,
    OWNER,
    PLAN,
    RESULT,
    SUB_TYPE,
    amounts_of,
    split,
)
from ledgers.models import ClosingKind, Entry, Level, State
from townportal.registers.importing import PreparedRow
from townportal.registers.importing.row_form import REQUIRED
from townportal.registers.sheets.errors import CellError

NOTHING = {"无", "没有", "-", "—", "/"}
NO_VILLAGE = "没有写村(社区),按乡镇本级的事项登记。"
AFTER_TODAY = "{title}在今天之后,请核对。"
NO_CLOSING_DAY = "写了办结方式,没有写办结日期,请补上日期,或去掉办结方式。"
OTHER_KIND = "“{sub_type}”不属于{kind},请核对办结方式和办结小类。"
NO_MEASURE = "写了金额,没有写帮扶措施,请补上。"
COUNT_DIFFERS = "有 {amounts} 笔金额、{measures} 项帮扶措施,对不上,请分别写明。"
ALL_ON_FIRST = "几项措施只写了一笔金额,记在第一项“{measure}”上。"


def settle(importer, row: PreparedRow) -> None:
    """Complete a new entry that the form has accepted, or add what speaks against it."""
    _settle_level(importer, row)
    _settle_closing(row, importer.today)
    _settle_measures(importer, row)
    if not row.has_errors:
        _settle_state(importer, row)


def _settle_level(importer, row: PreparedRow) -> None:
    """A matter of a village is opened by the village, whoever brings its book."""
    entry = row.instance
    if entry.village is None and not row.has_error_in("village"):
        if importer.is_village_worker:
            row.error("village", REQUIRED)
        elif row.raw.table.has("village"):
            row.warn("village", NO_VILLAGE)
    entry.opened_level = Level.VILLAGE if entry.village else Level.TOWNSHIP


def _settle_closing(row: PreparedRow, today: date) -> None:
    entry, given = row.instance, row.given
    closed_on, sub_type = given.get(CLOSED), given.get(SUB_TYPE) or None
    kind = given.get(CLOSING) or getattr(sub_type, "code", "") or ClosingKind.SUBSTANTIVE
    row.more.update(result=given.get(RESULT, ""), sub_type=sub_type)
    if closed_on is None:
        if (given.get(CLOSING) or sub_type) and not row.has_error_in(CLOSED):
            row.error(CLOSED, NO_CLOSING_DAY)
        return
    if sub_type and sub_type.code and sub_type.code != kind:
        row.error(SUB_TYPE, OTHER_KIND.format(sub_type=sub_type, kind=ClosingKind(kind).label))
    _check_closing_day(row, closed_on, today)
    entry.closed_on, entry.closing_kind = closed_on, kind


def _check_closing_day(row: PreparedRow, closed_on: date, today: date) -> None:
    title = row.raw.table.title_of
    collected_on = row.given.get("collected_on")
    if collected_on and closed_on < collected_on:
        earlier = f"{title(CLOSED)}早于{title('collected_on')}({collected_on}),请核对。"
        row.error(CLOSED, earlier)
    elif closed_on > today:
        row.error(CLOSED, AFTER_TODAY.format(title=title(CLOSED)))


def _settle_measures(importer, row: PreparedRow) -> None:
    row.more["measures"] = []
    amounts = amounts_of(row.given.get(AMOUNT, ""))
    try:
        names = [n for n in split(row.given.get(MEASURES, "")) if n not in NOTHING]
        items = [importer.measures.find(name) for name in names]
    except CellError as error:
        row.error(MEASURES, str(error))
        return
    if amounts and not items:
        if not row.has_error_in(MEASURES):
            row.error(MEASURES, NO_MEASURE)
    elif len(amounts) == 1 and len(items) > 1:
        row.warn(AMOUNT, ALL_ON_FIRST.format(measure=items[0]))
    elif amounts and len(amounts) != len(items):
        row.error(AMOUNT, COUNT_DIFFERS.format(amounts=len(amounts), measures=len(items)))
    amounts += [None] * (len(items) - len(amounts))
    row.more["measures"] = list(zip(items, amounts, strict=False))


def _settle_state(importer, row: PreparedRow) -> None:
    entry, given = row.instance, row.given
    entry.owner_name, entry.plan = given.get(OWNER, "")[:50], given.get(PLAN, "")
    entry.due_on = given.get(DUE)
    if entry.closed_on:
        entry.state = closed_state(entry.closed_on, importer.today)
        # Closed on the day it came in: somebody acted that day. Otherwise the book does not say.
        if entry.closed_on == entry.collected_on:
            entry.first_action_on = entry.closed_on
    else:
        lacks = [
            label
            for value, label in (
                (entry.owner_name, "责任人"),
                (entry.plan, "办理方案"),
                (entry.due_on, "办理时限"),
            )
            if not value
        ]
        entry.state = State.REGISTERED if lacks else State.HANDLING
        if lacks:
            row.warn("", f"尚缺{'、'.join(lacks)},先登记为待受理。")
        entry.owner = importer.owners.find(entry) if entry.owner_name else None
    actions.prepare_opening(entry)
    entry.collected_month = entry.collected_on.year * 100 + entry.collected_on.month


def closed_state(closed_on: date, today: date) -> State:
    """What was closed before this month is history: nobody is sent to ask about it again.

    It carries no feedback, so it counts in no rate of satisfaction. What was closed this month
    waits to be verified like any other matter.
    """
    is_history = (closed_on.year, closed_on.month) < (today.year, today.month)
    return State.VERIFIED if is_history else State.CLOSED


class Owners:
    """Which account a name in the column 责任人 means: one of those who may handle the matter."""

    def __init__(self):
        self.by_place: dict[tuple, dict] = {}

    def find(self, entry: Entry):
        village = entry.village_id
        entry.level = entry.opened_level
        place = (village, entry.level)
        if place not in self.by_place:
            names: dict = {}
            for user in people.candidates(entry):
                names[user.full_name] = None if user.full_name in names else user
            self.by_place[place] = names
        return self.by_place[place].get(entry.owner_name)
