"""Tells the people concerned that a matter waits for them; serial numbers only, no names."""

from django.urls import reverse

from ledgers.people import clerks_of, village_workers_of
from ledgers.workflow import ActionKind, Level
from townportal.clocks.notices import notify

TEXTS = {
    ActionKind.ACCEPT: "已分派给你办理",
    ActionKind.TRANSFER: "已转给你办理",
    ActionKind.ASSIST: "请你协办",
    ActionKind.HAND_UP: "村里呈报上来,请受理",
    ActionKind.HAND_DOWN: "乡镇交办下来,请受理",
    ActionKind.SEND_BACK: "已回退,请重新受理",
    ActionKind.INSTRUCT: "有领导批示,请回复",
    ActionKind.URGE: "被督办,请回复",
    ActionKind.REPLY: "的批示或督办已有回复",
    ActionKind.ASK_EXTENSION: "申请延期,请审批",
    ActionKind.GRANT_EXTENSION: "的延期申请已同意",
    ActionKind.REFUSE_EXTENSION: "的延期申请未同意",
    ActionKind.CLOSE: "已办结,请验证回访",
    ActionKind.REOPEN: "已重开,请继续办理",
}


def tell(action) -> None:
    """Write to the inbox of everybody the step concerns, once."""
    if action.kind not in TEXTS:
        return
    entry = action.entry
    readers = [user for user in _readers(action, entry) if user and user.pk != action.by_id]
    notify(
        readers,
        key=f"entry-action-{action.pk}",
        kind=action.kind,
        text=f"{entry.serial} {TEXTS[action.kind]}",
        url=reverse("entry_view", args=[entry.pk]),
    )


def _readers(action, entry):
    match action.kind:
        case ActionKind.HAND_UP if entry.level == Level.TOWNSHIP:
            return clerks_of(entry)
        case ActionKind.ASK_EXTENSION | ActionKind.CLOSE:
            return clerks_of(entry)
        case ActionKind.HAND_DOWN:
            return village_workers_of(entry)
        case ActionKind.SEND_BACK:
            return village_workers_of(entry) if entry.level == Level.VILLAGE else clerks_of(entry)
        case ActionKind.ASSIST:
            return entry.helpers.all()
        case ActionKind.REPLY:
            return [action.answers.by]
        case _ if entry.owner:
            return [entry.owner]
    return village_workers_of(entry) if entry.village_id else clerks_of(entry)
