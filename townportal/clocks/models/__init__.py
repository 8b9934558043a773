"""Working days, dated limits, the inbox and what has been reminded; knows no subject."""

from townportal.clocks.models.holiday import Holiday
from townportal.clocks.models.limit import Limit
from townportal.clocks.models.notice import Notice
from townportal.clocks.models.reminder import Reminder, ReminderRule

__all__ = ["Holiday", "Limit", "Notice", "Reminder", "ReminderRule"]
