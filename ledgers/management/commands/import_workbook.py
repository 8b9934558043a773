"""Imports a ledger book from the command line, through the same pipeline as the pages."""

import json
from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Q

from ledgers.models import Ledger
from townportal.accounts.models import User
from townportal.registers import site
from townportal.registers.importing import Checked, batches
from townportal.registers.importing.writing import Writing
from townportal.registers.models import ImportBatch
from townportal.registers.sheets.errors import SheetError
from villages.models import Township

NO_RIGHT = "{user} 没有往{ledger}导入的权限(新建村还要有村情板块的录入权限)。"


class Command(BaseCommand):
    help = "导入一本台账工作簿;不写 --apply good 时只校验,校验结果留在该用户的导入记录里待确认。"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--ledger", required=True, help="台账的简称、名称或代码,例:困难")
        parser.add_argument("--township", required=True, help="乡镇名称")
        parser.add_argument("--by", required=True, help="以谁的名义和权限导入:用户名")
        parser.add_argument("--year", type=int, help="没有写年份的日期算哪一年")
        parser.add_argument("--create-villages", action="store_true", help="新建表里没有的村和小组")
        parser.add_argument("--apply", choices=["good", "none"], default="none")
        parser.add_argument("--json", action="store_true", help="只打印一个 JSON 对象")

    def handle(self, *, file, by, apply, year, create_villages, **options):
        user = self._user(by)
        register = self._register(user, options["township"], options["ledger"])
        chosen = {"year": year, "create_villages": create_villages}
        try:
            batch, checked = import_file(register, user, chosen, file, apply == "good")
        except (SheetError, batches.ImportRefusedError) as error:
            raise CommandError(str(error)) from error
        except PermissionDenied as error:
            words = NO_RIGHT.format(user=user, ledger=register.label)
            raise CommandError(words) from error
        found = summary(batch, checked)
        self.stdout.write(
            json.dumps(found, ensure_ascii=False) if options["json"] else words(found)
        )

    def _user(self, username: str) -> User:
        user = User.objects.live().filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(f"没有用户“{username}”,或已停用。")
        return user

    def _register(self, user: User, township_name: str, ledger_name: str):
        township = Township.objects.filter(name=township_name).first()
        if township is None:
            raise CommandError(f"没有这个乡镇:{township_name}")
        if user.township_id != township.pk:
            raise CommandError(f"{user} 不是{township}的用户。")
        named = Q(short_name=ledger_name) | Q(name=ledger_name) | Q(code=ledger_name)
        ledgers = Ledger.objects.live().filter(named, township=township)
        if len(ledgers) != 1:
            raise CommandError(f"{township}没有这本台账:{ledger_name}")
        return site.find("ledgers.entry", {"ledger": ledgers[0].code})


def import_file(
    register, user: User, options: dict, path: Path, is_applied: bool
) -> tuple[ImportBatch, Checked]:
    """Check a workbook and, if asked, write its good rows."""
    if not path.is_file():
        raise SheetError(f"没有这个文件:{path}")
    register.importer(user, options)  # who may not import leaves no batch behind
    batch = batches.open_batch(
        register=register, user=user, options=options, path=path, name=path.name
    )
    importer, checked = batches.check(batch)
    batches.note_check(batch, importer, checked)
    with transaction.atomic():
        batches.store_check(batch)
        if is_applied and batch.good and batches.claim_apply(batch):
            batches.apply(batch, Writing(importer, checked, batch))
    return batch, checked


def summary(batch: ImportBatch, checked: Checked) -> dict:
    counts = batch.counts
    return {
        **{name: counts[name] for name in ("read", "new", "updated", "skipped")},
        "errors": [issue.as_dict() for issue in checked.errors],
        "warnings": [issue.as_dict() for issue in checked.warnings],
        "annotated": str(annotated_copy(batch)) if batch.annotated else None,
    }


def annotated_copy(batch: ImportBatch) -> Path:
    """The marked workbook, readable for whoever runs the command and nobody else."""
    folder = settings.DATA_DIR / "annotated"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{batch.pk}-{Path(batch.file_name).stem}-批注.xlsx"
    with batch.annotated.open("rb") as file:
        path.write_bytes(file.read())
    return path


def words(found: dict) -> str:
    lines = [
        "读到 {read} 行:新增 {new},修改 {updated},跳过 {skipped}。".format(**found),
        *(_line("错误", issue) for issue in found["errors"]),
        *(_line("提醒", issue) for issue in found["warnings"]),
    ]
    return "\n".join(
        [*lines, f"批注后的文件:{found['annotated']}"] if found["annotated"] else lines
    )


def _line(level: str, issue: dict) -> str:
    return f"{level} {issue['sheet']} 第 {issue['row']} 行 {issue['column']}:{issue['message']}"
