"""The figures of the ledgers, each declared once."""

from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone

from ledgers.models import Feedback
from ledgers.models.entry import closed_by, open_on
from ledgers.status import SOON
from ledgers.workflow import OPEN_STATES, State
from townportal.clocks.calendar import WorkCalendar
from townportal.registers.figures import Period, figure, ratio

ENTRY = {"model_label": "ledgers.Entry", "base": "counted", "unit": "件"}
MEASURE = {"model_label": "ledgers.HelpMeasure", "base": "counted", "path": "entry"}


def collected_in(period: Period) -> Q:
    """Nothing is collected after today: an end from today on leaves nothing out."""
    until = Q() if period.end >= timezone.localdate() else Q(collected_on__lte=period.end)
    return until & Q(collected_on__gte=period.start) if period.start else until


@figure("ledger.collected", label="收集数", source="R7 F001-41", **ENTRY)
def collected(period):
    """收集日期在截止日当天或以前(给了起始日的,在起始日当天或以后)的事项,作废的不计。"""
    return collected_in(period)


@figure("ledger.closed", label="办结数", source="R7 F001-41", **ENTRY)
def closed(period):
    """收集数里,到截止日当天已经办结的事项;办结后重开的,重开之日起不再算办结。"""
    return collected_in(period) & closed_by(period.end)


@figure("ledger.open", label="在办数", source="R7 F001-41", **ENTRY)
def open_(period):
    """收集数里,到截止日当天还没有办结的事项。收集数 = 办结数 + 在办数。"""
    return collected_in(period) & open_on(period.end)


@figure("ledger.open_with_plan", label="在办且已定方案", source="R7 F001-41", **ENTRY)
def open_with_plan(period):
    """在办数里,已写明办理方案的事项。"""
    return open_(period) & ~Q(plan="")


ratio(
    "ledger.closed_rate",
    label="办结率",
    source="R7 F001-41",
    definition="办结数 ÷ 收集数,百分比,四舍五入保留一位小数。",
    numerator="ledger.closed",
    denominator="ledger.collected",
)


def within(period: Period, field: str) -> Q:
    condition = Q(**{f"{field}__lte": period.end})
    return condition & Q(**{f"{field}__gte": period.start}) if period.start else condition


@figure("ledger.closed_in_period", label="期内办结", source="看板", **ENTRY)
def closed_in_period(period):
    """办结日期在期内、现在仍为办结的事项,不论何时收集。"""
    return within(period, "closed_on")


@figure("ledger.overdue", label="已逾期", source="看板", **ENTRY)
def overdue(period):
    """在办事项里,办理时限早于截止日的。"""
    return Q(state__in=OPEN_STATES, due_on__lt=period.end)


@figure("ledger.open_in_time", label="在办未逾期", source="看板", **ENTRY)
def open_in_time(period):
    """在办事项里,办理时限不早于截止日的,和还没有定时限的。在办数 = 在办未逾期 + 已逾期。"""
    in_time = Q(due_on__isnull=True) | Q(due_on__gte=period.end)
    return Q(state__in=OPEN_STATES) & in_time


@figure("ledger.due_soon", label=f"{SOON} 个工作日内到期", source="看板", **ENTRY)
def due_soon(period):
    """在办事项里,办理时限在截止日起 3 个工作日以内、尚未逾期的。"""
    until = WorkCalendar.load().add_workdays(period.end, SOON)
    return Q(state__in=OPEN_STATES, due_on__gte=period.end, due_on__lte=until)


@figure("ledger.waiting", label="待受理", source="看板", **ENTRY)
def waiting(period):
    """已登记、还没有受理的事项。"""
    return Q(state=State.REGISTERED)


@figure("ledger.unverified", label="待验证", source="看板", **ENTRY)
def unverified(period):
    """已办结、还没有回访验证的事项。"""
    return Q(state=State.CLOSED)


@figure("ledger.long_overdue", label="逾期 5 个工作日以上", source="看板", **ENTRY)
def long_overdue(period):
    """在办事项里,办理时限已过 5 个工作日以上的。"""
    calendar = WorkCalendar.load()
    day = period.end
    while calendar.workdays_between(day, period.end) < 5:
        day -= timedelta(days=1)
    return Q(state__in=OPEN_STATES, due_on__lt=day)


@figure("ledger.asked_feedback", label="已回访", source="看板", **ENTRY)
def asked_feedback(period):
    """期内办结、已回访并得到评价(满意、基本满意、不满意)的事项。"""
    answered = [Feedback.SATISFIED, Feedback.FAIRLY, Feedback.NOT]
    return within(period, "closed_on") & Q(feedback__in=answered)


@figure("ledger.satisfied", label="回访满意", source="看板", **ENTRY)
def satisfied(period):
    """已回访的事项里,评价为满意或基本满意的。"""
    return within(period, "closed_on") & Q(feedback__in=[Feedback.SATISFIED, Feedback.FAIRLY])


ratio(
    "ledger.satisfied_rate",
    label="回访满意率",
    source="看板",
    definition="回访满意 ÷ 已回访,百分比,四舍五入保留一位小数。",
    numerator="ledger.satisfied",
    denominator="ledger.asked_feedback",
)


@figure("ledger.same_day", label="当天响应", source="R7 F001-47", **ENTRY)
def same_day(period):
    """收集数里,收集当天就有首次处理动作的事项。"""
    return collected_in(period) & Q(first_action_on=F("collected_on"))


ratio(
    "ledger.same_day_rate",
    label="当天响应率",
    source="R7 F001-47",
    definition="当天响应 ÷ 收集数,百分比,四舍五入保留一位小数。",
    numerator="ledger.same_day",
    denominator="ledger.collected",
)


def granted(period: Period) -> Q:
    return within(period, "granted_on")


@figure("ledger.help_measures", label="落实帮扶措施", unit="项", source="R7 F001-45", **MEASURE)
def help_measures(period):
    """落实日期在期内的帮扶措施;一户可有几项,每项各计一次。"""
    return granted(period)


@figure(
    "ledger.help_households",
    label="得到帮扶的户(事项)",
    unit="件",
    source="R7 F001-45",
    distinct="entry",
    **MEASURE,
)
def help_households(period):
    """落实了帮扶措施的困难事项;有几项措施也只计一次。"""
    return granted(period)


@figure(
    "ledger.help_amount",
    label="帮扶金额",
    unit="元",
    source="R7 F001-45",
    total="amount",
    **MEASURE,
)
def help_amount(period):
    """落实日期在期内的帮扶措施金额之和;没有写金额的不计。"""
    return granted(period)


from ledgers import form_figures  # noqa: E402, F401  declares the rows of the county form
