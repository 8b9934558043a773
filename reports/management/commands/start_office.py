"""Makes an empty township with its dictionaries and first accounts."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from reports.offices import start_office
from townportal.accounts.roles import Role


class Command(BaseCommand):
    help = "开办一个乡镇:建字典、工作日历、提醒规则和首批账号。初始密码只打印一次。"

    def add_arguments(self, parser):
        parser.add_argument("--township", required=True, help="例:川里镇")
        parser.add_argument("--county", default="", help="所属县(市、区),可不写")
        parser.add_argument("--admin", required=True, help="系统管理员的用户名")
        parser.add_argument("--clerk", required=True, help="党政办经办人的用户名")

    def handle(self, *, township, county, admin, clerk, **options):
        accounts = [
            (admin, admin, Role.ADMINISTRATOR),
            (clerk, clerk, Role.GENERAL_CLERK),
        ]
        try:
            place, passwords = start_office(township=township, accounts=accounts, county=county)
        except ValueError as error:
            raise CommandError(str(error)) from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"已开办 {place}。首次登录须改密码,下面的密码只显示这一次:")
        for username, password in passwords.items():
            self.stdout.write(f"{username}\t{password}")
