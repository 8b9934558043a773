"""The main job on real input: three books of a township add up to what the county expects."""

import json
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from ledgers.models import Entry, HelpMeasure, State
from villages.models import Village

BOOKS = Path(__file__).parents[1] / "data" / "qingxi-2021"
EXPECTED = json.loads((BOOKS / "expected.json").read_text(encoding="utf-8"))
FILES = {"民生": "民生台账.xlsx", "稳定": "稳定台账.xls", "困难": "困难群众台账.xlsx"}


@pytest.fixture
def import_book(clerk):
    def run(ledger, file="", **options):
        output = StringIO()
        call_command(
            "import_workbook",
            str(BOOKS / (file or FILES[ledger])),
            ledger=ledger,
            township=clerk.township.name,
            by=clerk.username,
            json=True,
            stdout=output,
            **options,
        )
        return json.loads(output.getvalue())

    return run


@pytest.fixture
def villages(township):
    return [
        Village.objects.create(township=township, name=name, order=order)
        for order, name in enumerate(EXPECTED["villages"], start=1)
    ]


def test_three(import_book, villages):
    import time
    for name in FILES:
        t = time.time()
        out = import_book(name, apply="good")
        print(name, time.time()-t, {k: v for k, v in out.items() if k not in ("warnings",)}, out["warnings"][:6], len(out["warnings"]))
        out = import_book(name, apply="good")
        print({k: v for k, v in out.items() if k not in ("warnings",)}, out["warnings"][:6], len(out["warnings"]))
    out = import_book("困难", "困难群众台账-含错误.xlsx", apply="none")
    print(json.dumps(out, ensure_ascii=False, indent=1))
    assert 0
