"""Prints every figure for a township, village or ledger up to a day."""

import json
from datetime import date
from decimal import Decimal

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from ledgers.models import Ledger
from reports.catalogue import rows_for
from townportal.accounts.roles import Operator
from townportal.registers.figures import Period
from villages.models import Township, Village


class Command(BaseCommand):
    help = "指标:列出全部指标在某乡镇(某村、某台账)截至某日的数值。"

    def add_arguments(self, parser):
        parser.add_argument("--township", required=True)
        parser.add_argument("--village")
        parser.add_argument("--ledger", help="民生、稳定、困难,或台账全称、代码")
        parser.add_argument("--from", dest="start", type=date.fromisoformat)
        parser.add_argument("--to", dest="end", type=date.fromisoformat, required=True)
        parser.add_argument("--json", action="store_true")

    def handle(self, *, township, village, ledger, start, end, **options):
        place = _one(Township.objects.filter(name=township), f"没有这个乡镇:{township}")
        if village:
            villages = Village.objects.filter(township=place, name=village)
            village = _one(villages, f"{township}没有这个村(社区):{village}")
        if ledger:
            names = Q(short_name=ledger) | Q(name=ledger) | Q(code=ledger)
            ledgers = Ledger.objects.filter(names, township=place)
            ledger = _one(ledgers, f"{township}没有这本台账:{ledger}")
        rows = rows_for(Operator(), place, village, ledger, Period(end, start))
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1, default=_plain))
            return
        for row in rows:
            self.stdout.write("{label}\t{value}\t{unit}\t{key}".format(**row))


def _one(rows, message: str):
    found = rows.first()
    if found is None:
        raise CommandError(message)
    return found


def _plain(value):
    return str(value) if isinstance(value, Decimal) else value
