"""Limits and reminder rules that a new installation starts with; offices edit the rows."""

from datetime import date

from townportal.clocks.holidays import seed_holidays
from townportal.clocks.models import Limit, ReminderRule

OFFICE = {
    "source": "本办公室设定",
    "confidence": Limit.Confidence.C,
    "valid_from": date(2000, 1, 1),
}

# Further limits of domain/rules.md join here when the page that counts them is built.
LIMITS = [
    {
        "rule_key": "ledger.default_due",
        "subject": "村级办理",
        "trigger": "受理之日",
        "number": 10,
        "unit": Limit.Unit.WORKDAY,
        **OFFICE,
    },
    {
        "rule_key": "ledger.remind_before",
        "subject": "到期前提醒责任人",
        "trigger": "办理期限届满前",
        "number": 3,
        "unit": Limit.Unit.WORKDAY,
        **OFFICE,
    },
    {
        "rule_key": "ledger.escalate_office",
        "subject": "逾期提醒科室负责人",
        "trigger": "办理期限届满后",
        "number": 5,
        "unit": Limit.Unit.WORKDAY,
        **OFFICE,
    },
    {
        "rule_key": "ledger.escalate_leader",
        "subject": "逾期提醒分管领导",
        "trigger": "办理期限届满后",
        "number": 10,
        "unit": Limit.Unit.WORKDAY,
        **OFFICE,
    },
    {
        "rule_key": "mediation.judicial_confirmation",
        "subject": "双方共同申请司法确认",
        "trigger": "调解协议生效之日",
        "number": 30,
        "unit": Limit.Unit.CALENDAR_DAY,
        "source": "《中华人民共和国人民调解法》",
        "article": "第三十三条",
        "confidence": Limit.Confidence.A,
        "valid_from": date(2011, 1, 1),
    },
]

FROM_LIMIT = "工作日数取自「办理期限」"
REMINDER_RULES = [
    {"code": "due_soon", "limit_key": "ledger.remind_before", "note": FROM_LIMIT},
    {"code": "overdue", "days": 1, "note": "到期后的第一个工作日"},
    {"code": "escalate_office", "limit_key": "ledger.escalate_office", "note": FROM_LIMIT},
    {"code": "escalate_leader", "limit_key": "ledger.escalate_leader", "note": FROM_LIMIT},
    {"code": "digest", "days": 0, "note": "工作日 8:30,一天一条"},
]


def install_clock_defaults(township=None) -> None:
    """Holidays, limits and rules; what is there already stays as its people left it.

    Law holds for the whole installation. What an office sets itself goes to `township`, where its
    administrator can edit it, or to the whole installation where none is given.

    Called when an office or the demo is set up, not by a migration: the rows are the office's
    data, and tests that empty the tables would lose what a migration wrote.
    """
    seed_holidays()
    for row in LIMITS:
        owner = None if row["confidence"] == Limit.Confidence.A else township
        if not Limit.objects.filter(rule_key=row["rule_key"], township=owner).exists():
            Limit.objects.create(township=owner, **row)
    for row in REMINDER_RULES:
        if not ReminderRule.objects.filter(code=row["code"], township=township).exists():
            ReminderRule.objects.create(township=township, **row)
