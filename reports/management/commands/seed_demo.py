"""Fills an empty installation with an invented township, to try the portal with."""

import os

from django.core.management.base import BaseCommand

from reports.demo.accounts import Account, shown_accounts
from reports.demo.building import build_demo
from townportal.accounts.passwords import first_password
from villages.models import Township


class Command(BaseCommand):
    help = "演示:建清溪镇和川里镇(人和事都是编的)。已有乡镇时什么也不做。"

    def handle(self, **options):
        if Township.objects.exists():
            self.stdout.write("已经有乡镇,没有再建演示数据。")
            return
        password = os.environ.get("DEMO_PASSWORD") or first_password()
        build_demo(password)
        self.stdout.write("演示账号 / demo accounts (用户名 · 姓名 · 角色):")
        for row in shown_accounts():
            self.stdout.write(f"  {row.username:<14}{describe(row)}")
        self.stdout.write("  shuji03 至 shuji16 是其余各村(社区)的村书记")
        self.stdout.write(f"密码都是 / password for all: {password}")


def describe(row: Account) -> str:
    head = "(办公室负责人)" if row.is_office_head else ""
    return f"{row.full_name}  {row.role.label}{head}"
