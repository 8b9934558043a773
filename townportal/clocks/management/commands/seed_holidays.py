"""Brings the holiday table up to the installed chinesecalendar; run it after each upgrade."""

from django.core.management.base import BaseCommand

from townportal.clocks.calendar import WorkCalendar
from townportal.clocks.holidays import seed_holidays


class Command(BaseCommand):
    help = "把 chinesecalendar 已知的节假日补进节假日表;已有的日期不改动。"

    def handle(self, **options):
        added = seed_holidays()
        years = WorkCalendar.load().known_years
        self.stdout.write(
            f"节假日表新增 {added} 天,已录入 {min(years)}—{max(years)} 年;已有的日期没有改动。"
        )
