"""What the system administrator keeps: holidays, limits and reminder rules."""

from townportal.clocks.models import Holiday, Limit, ReminderRule
from townportal.registers import site
from townportal.registers.register import Register


@site.add
class HolidayRegister(Register):
    model = Holiday
    fields = ("day", "is_workday", "name", "source")
    list_display = ("day", "name", "is_workday", "source")
    list_filter = ("day", "is_workday")
    ordering = ("-day",)
    help_text = (
        "只登记与周一至周五不同的日子:放假的工作日和调休上班的周末。每年按国务院办公厅通知补齐。"
    )


# The township is not asked for: a new row belongs to the administrator's own.


@site.add
class LimitRegister(Register):
    model = Limit
    fields = (
        "rule_key",
        "subject",
        "trigger",
        "direction",
        "number",
        "unit",
        "max_extension",
        "extended_by",
        "source",
        "article",
        "confidence",
        "valid_from",
        "valid_to",
    )
    list_display = ("subject", "number", "unit", "source", "article", "confidence", "valid_from")
    list_filter = ("unit", "confidence")
    ordering = ("rule_key", "-valid_from")
    can_import = False
    help_text = (
        "期限变了就新增一行,规则编号照抄原来那一行,写上新的生效日期;过去的事项仍按旧的一行计算。"
    )


@site.add
class ReminderRuleRegister(Register):
    model = ReminderRule
    fields = ("code", "days", "limit_key", "is_active", "note")
    list_display = ("code", "days", "limit_key", "is_active", "note")
    ordering = ("pk",)
    can_import = False
