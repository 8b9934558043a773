"""Who may do what in which state of a matter: one table. Views, buttons and actions all ask it."""

from dataclasses import dataclass, field

from django.db import models

from townportal.accounts.roles import Reach, Right


class Level(models.TextChoices):
    VILLAGE = "village", "村级"
    TOWNSHIP = "township", "乡镇"
    COUNTY = "county", "县级"


class State(models.TextChoices):
    REGISTERED = "registered", "待受理"
    HANDLING = "handling", "办理中"
    CLOSED = "closed", "待验证"
    VERIFIED = "verified", "已办结"
    VOID = "void", "已作废"


OPEN_STATES = (State.REGISTERED, State.HANDLING)
CLOSED_STATES = (State.CLOSED, State.VERIFIED)


class ActionKind(models.TextChoices):
    REGISTER = "register", "登记"
    ACCEPT = "accept", "受理"
    PLAN = "plan", "定方案"
    PROGRESS = "progress", "进展"
    HAND_UP = "hand_up", "呈报"
    HAND_DOWN = "hand_down", "交办"
    TRANSFER = "transfer", "转办"
    ASSIST = "assist", "协办"
    SEND_BACK = "send_back", "回退"
    INSTRUCT = "instruct", "批示"
    URGE = "urge", "督办"
    REPLY = "reply", "回复"
    ASK_EXTENSION = "ask_extension", "申请延期"
    GRANT_EXTENSION = "grant_extension", "同意延期"
    REFUSE_EXTENSION = "refuse_extension", "不同意延期"
    CLOSE = "close", "办结"
    VERIFY = "verify", "验证(回访)"
    REOPEN = "reopen", "重开"
    VOID = "void", "作废"
    RESTORE = "restore", "恢复"
    PUBLISH = "publish", "公开"
    UNPUBLISH = "unpublish", "取消公开"
    AMEND = "amend", "修改"


class Actor(models.TextChoices):
    """In what capacity a person stands before a matter."""

    VILLAGE = "village", "村"  # writes in the matter's village
    OFFICE = "office", "乡镇"  # writes in the section for the whole township
    OWNER = "owner", "责任人"
    HELPER = "helper", "协办人"
    STATIONED = "stationed", "驻村干部"
    LEADER = "leader", "领导"


ANY_LEVEL = (Level.VILLAGE, Level.TOWNSHIP, Level.COUNTY)


@dataclass(frozen=True)
class Rule:
    """In these states and at these levels, these actors may act.

    ``village_acts_at`` narrows the village's part: a matter handed up is the township's to decide.
    """

    states: tuple[State, ...]
    actors: frozenset[Actor]
    levels: tuple[Level, ...] = ANY_LEVEL
    village_acts_at: tuple[Level, ...] = (Level.VILLAGE,)
    asks: tuple[str, ...] = field(default=())  # form fields, in order


def _rule(states, actors, **more) -> Rule:
    return Rule(tuple(states), frozenset(actors), **more)


A, S = Actor, State
DECIDES = (A.VILLAGE, A.OFFICE)
HANDLES = (A.VILLAGE, A.OFFICE, A.OWNER)

TABLE: dict[ActionKind, Rule] = {
    ActionKind.ACCEPT: _rule([S.REGISTERED], DECIDES, asks=("owner", "due_on", "plan", "text")),
    ActionKind.PLAN: _rule([S.HANDLING], HANDLES, asks=("plan", "due_on", "text")),
    ActionKind.PROGRESS: _rule(
        OPEN_STATES,
        [*HANDLES, A.HELPER, A.STATIONED],
        village_acts_at=ANY_LEVEL,
        asks=("text", "next_on", "photos"),
    ),
    ActionKind.HAND_UP: _rule(
        OPEN_STATES, DECIDES, levels=(Level.VILLAGE, Level.TOWNSHIP), asks=("text",)
    ),
    ActionKind.HAND_DOWN: _rule(
        OPEN_STATES, [A.OFFICE], levels=(Level.TOWNSHIP,), asks=("village", "due_on", "text")
    ),
    ActionKind.TRANSFER: _rule(OPEN_STATES, DECIDES, asks=("owner", "office", "due_on", "text")),
    ActionKind.ASSIST: _rule(OPEN_STATES, DECIDES, asks=("helper", "text")),
    ActionKind.SEND_BACK: _rule(OPEN_STATES, DECIDES, asks=("text",)),
    ActionKind.INSTRUCT: _rule(OPEN_STATES, [A.LEADER], asks=("text", "due_on")),
    ActionKind.URGE: _rule(OPEN_STATES, [A.LEADER, A.OFFICE], asks=("text", "due_on")),
    ActionKind.REPLY: _rule(
        (*OPEN_STATES, *CLOSED_STATES), HANDLES, village_acts_at=ANY_LEVEL, asks=("answers", "text")
    ),
    ActionKind.ASK_EXTENSION: _rule(
        [S.HANDLING], [A.VILLAGE, A.OWNER], village_acts_at=ANY_LEVEL, asks=("due_on", "text")
    ),
    ActionKind.GRANT_EXTENSION: _rule([S.HANDLING], [A.OFFICE, A.LEADER], asks=("due_on", "text")),
    ActionKind.REFUSE_EXTENSION: _rule([S.HANDLING], [A.OFFICE, A.LEADER], asks=("text",)),
    ActionKind.CLOSE: _rule(
        [S.HANDLING], HANDLES, asks=("closing_kind", "sub_type", "result", "closed_on", "photos")
    ),
    ActionKind.VERIFY: _rule(
        [S.CLOSED], DECIDES, asks=("feedback", "feedback_by", "verified_on", "text")
    ),
    ActionKind.REOPEN: _rule(CLOSED_STATES, DECIDES, asks=("text", "due_on")),
    ActionKind.VOID: _rule((*OPEN_STATES, *CLOSED_STATES), DECIDES, asks=("text",)),
    ActionKind.RESTORE: _rule([S.VOID], DECIDES, asks=("text",)),
    ActionKind.PUBLISH: _rule((*OPEN_STATES, *CLOSED_STATES), DECIDES, asks=()),
    ActionKind.UNPUBLISH: _rule((*OPEN_STATES, *CLOSED_STATES), DECIDES, asks=()),
    ActionKind.AMEND: _rule((*OPEN_STATES, *CLOSED_STATES), DECIDES, village_acts_at=ANY_LEVEL),
}


def actors_of(user, entry) -> set[Actor]:
    """The capacities in which the user stands before an entry that he can see."""
    access, section = user.access, entry.section
    actors = set()
    if entry.owner_id == user.pk and access.may(section, Right.READ):
        actors.add(Actor.OWNER)
    if access.may(section, Right.READ) and entry.has_helper(user):
        actors.add(Actor.HELPER)
    match access.reach(section, Right.WRITE):
        case Reach.VILLAGES if entry.village_id in access.village_ids:
            actors.add(Actor.VILLAGE)
        case Reach.TOWNSHIP if entry.township_id == access.township_id:
            actors.add(Actor.OFFICE)
    if access.may(section, Right.PROGRESS) and entry.village_id in access.village_ids:
        actors.add(Actor.STATIONED)
    if access.may(section, Right.INSTRUCT) and entry.township_id == access.township_id:
        actors.add(Actor.LEADER)
    return actors


def allowed(user, entry, kind: ActionKind) -> bool:
    """Whether the user may do this to this entry now."""
    return kind in allowed_kinds(user, entry, [kind])


def allowed_kinds(user, entry, kinds=TABLE) -> list[ActionKind]:
    """What the user may do to this entry now, in the order of the table."""
    actors = actors_of(user, entry)
    return [kind for kind in kinds if kind in TABLE and _allows(TABLE[kind], kind, entry, actors)]


def _allows(rule: Rule, kind: ActionKind, entry, actors: set[Actor]) -> bool:
    if entry.state not in rule.states or entry.level not in rule.levels:
        return False
    if entry.level not in rule.village_acts_at:
        actors = actors - {Actor.VILLAGE}
    return bool(actors & rule.actors) and entry.is_ready_for(kind)
