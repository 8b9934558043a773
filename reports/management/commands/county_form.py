"""Writes the monthly county form of a township to a file."""

from django.core.management.base import BaseCommand, CommandError

from reports.county_workbook import write_township_form
from townportal.accounts.roles import Operator
from villages.models import Township


def read_month(text: str) -> tuple[int, int]:
    """2021-06 as (2021, 6); ValueError for anything else."""
    year, _, month = text.partition("-")
    if not 1 <= int(month) <= 12 or not 1949 <= int(year) <= 2200:
        raise ValueError(text)
    return int(year), int(month)


class Command(BaseCommand):
    help = "三本台账月报:写出一个乡镇某月的统计表(乡镇一张,各村各一张)。"

    def add_arguments(self, parser):
        parser.add_argument("--township", required=True)
        parser.add_argument("--month", required=True, help="2021-06")
        parser.add_argument("--out", required=True, help="要写的 .xlsx 文件")

    def handle(self, *, township, month, out, **options):
        found = Township.objects.filter(name=township).first()
        if found is None:
            raise CommandError(f"没有这个乡镇:{township}")
        try:
            year, number = read_month(month)
        except ValueError as error:
            raise CommandError(f"月份不对:{month},请写成 2021-06") from error
        write_township_form(out, user=Operator(), township=found, year=year, month=number)
        self.stdout.write(out)
