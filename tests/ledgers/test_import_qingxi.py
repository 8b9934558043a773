"""The main job on real input: three books of a township add up to what the county expects."""

import json
from collections import Counter
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from ledgers.models import DictionaryItem, Entry, EntryAction, EntryClosing, HelpMeasure
from tests.factories import ledger_of
from tests.registers.books import load
from townportal.accounts.roles import Role
from townportal.registers.figures import Period, Scope, values
from townportal.registers.models import ImportBatch
from villages.models import Village, VillageGroup

BOOKS = Path(__file__).parents[1] / "data" / "qingxi-2021"
EXPECTED = json.loads((BOOKS / "expected.json").read_text(encoding="utf-8"))
FILES = {"民生": "民生台账.xlsx", "稳定": "稳定台账.xls", "困难": "困难群众台账.xlsx"}
FAULTY = "困难群众台账-含错误.xlsx"
CUTOFF = Period(date(2021, 6, 30))
SUMMARY = ("read", "new", "updated", "skipped")


@pytest.fixture
def import_book(clerk):
    """``import_book("困难", apply="good")``: what the command prints."""

    def run(ledger, file="", by=clerk, **options):
        output = StringIO()
        call_command(
            "import_workbook",
            str(BOOKS / (file or FILES[ledger])),
            ledger=ledger,
            township=clerk.township.name,
            by=by.username,
            json=True,
            stdout=output,
            **options,
        )
        return json.loads(output.getvalue())

    return run


@pytest.fixture
def villages(township):
    for order, name in enumerate(EXPECTED["villages"], start=1):
        Village.objects.create(township=township, name=name, order=order)


def summary(found: dict) -> tuple:
    return tuple(found[name] for name in SUMMARY)


def test_three_books_add_up_to_the_expected_figures(import_book, villages, clerk, township):
    for ledger in FILES:
        found = import_book(ledger, apply="good")
        count = EXPECTED[ledger]["collected"]
        assert summary(found) == (count, count, 0, 0)
        assert found["errors"] == []

    for ledger in FILES:
        expected = EXPECTED[ledger]
        entries = Entry.objects.filter(ledger__short_name=ledger)
        closed = entries.exclude(closed_on=None)
        assert (entries.count(), closed.count()) == (expected["collected"], expected["closed"])
        assert count_by(entries, closed, "village__name", EXPECTED["villages"]) == {
            name: tuple(pair) for name, pair in expected["by_village"].items()
        }
        by_class = Counter(entries.values_list("entry_class__name", flat=True))
        assert dict(by_class) == expected["by_class"]
        assert rate_of(clerk, township, ledger) == Decimal(EXPECTED["rates"][ledger])
    assert measures() == EXPECTED["help_measures"]
    total = sum(amount for amount in HelpMeasure.objects.values_list("amount", flat=True) if amount)
    assert total == Decimal(EXPECTED["help_amount"])
    assert totals(clerk) == EXPECTED["rates"]["total"]


def count_by(entries, closed, path, names) -> dict[str, tuple[int, int]]:
    every = Counter(entries.values_list(path, flat=True))
    done = Counter(closed.values_list(path, flat=True))
    return {name: (every[name], done[name]) for name in names}


def rate_of(user, township, short_name):
    ledger = next(
        ledger
        for code in ("livelihood", "stability", "hardship")
        if (ledger := ledger_of(township, code)).short_name == short_name
    )
    scope = Scope(user, {"ledger": ledger.pk})
    return values(["ledger.closed_rate"], scope, CUTOFF)["ledger.closed_rate"].value


def totals(user) -> list:
    keys = ["ledger.collected", "ledger.closed", "ledger.closed_rate"]
    found = values(keys, Scope(user), CUTOFF)
    return [found[keys[0]].value, found[keys[1]].value, str(found[keys[2]].value)]


def measures() -> dict[str, int]:
    """Measures that were granted, under the names that the books use."""
    granted = HelpMeasure.objects.filter(granted_on__lte=CUTOFF.end)
    found = Counter(granted.values_list("measure__name", flat=True))
    old_names = {"特困供养": "五保", "城乡居民医保": "新农合"}
    return {old_names.get(name, name): count for name, count in found.items()}


def test_second_import_of_a_book_skips_every_row(import_book, villages):
    for ledger in FILES:
        import_book(ledger, apply="good")

    for ledger in FILES:
        again = import_book(ledger, apply="good")
        count = EXPECTED[ledger]["collected"]
        assert (summary(again), again["warnings"]) == ((count, 0, 0, count), [])
    assert Entry.objects.count() == EXPECTED["rates"]["total"][0]


def test_faulty_book_yields_exactly_the_expected_errors(import_book, villages):
    found = import_book("困难", FAULTY)

    assert summary(found) == (13, 4, 0, 0)
    assert told(found["errors"]) == {
        5: ("身份证号码", "身份证号码是数字,末位已丢失,请把该列设为文本后重新录入。"),
        6: ("身份证号码", "身份证号码第 18 位校验位不对,请核对是否录错一位。"),
        7: (
            "所属村",
            (
                "没有这个村:不存在村,可以填:青石村、柳林村、大湾村、小河口村、桥头村、竹园村、"
                "高坪村、龙泉村等。"
            ),
        ),
        8: ("登记时间", "不是日期:2021.13.6,请写成 2021-06-01"),
        9: ("解决时间", "解决时间早于登记时间(2021-05-06),请核对。"),
        10: ("金额(元)", "不是数字:三百,请只写数字,如 1200.5"),
        11: ("户主姓名", "必填,请补上。"),
        12: ("户主姓名", "公式不得导入,请把单元格改成文字或数值(复制后“只粘贴值”)。"),
        13: ("帮扶措施", "没有这一项:低保金,是不是“低保”?"),
    }
    assert told(found["warnings"]) == {
        15: ("身份证号码", "与第14行同一身份证号,请核对是否重复登记。")
    }
    rows = EXPECTED["faulty_book_sheet_rows"]
    columns = {int(row): text.split(": ")[0] for row, text in rows.items() if row != "15"}
    assert {row: column for row, (column, _) in told(found["errors"]).items()} == columns


def told(issues: list[dict]) -> dict[int, tuple[str, str]]:
    assert {issue["sheet"] for issue in issues} == {"Sheet"}
    assert len(issues) == len({issue["row"] for issue in issues})
    return {issue["row"]: (issue["column"], issue["message"]) for issue in issues}


def test_faulty_book_comes_back_with_its_cells_marked(import_book, villages):
    found = import_book("困难", FAULTY)

    sheet = load(Path(found["annotated"]).read_bytes())["Sheet"]
    assert sheet["O3"].value == "错误说明"
    assert sheet["E5"].comment.text.startswith("身份证号码:身份证号码是数字")
    assert sheet["O13"].value == "帮扶措施:没有这一项:低保金,是不是“低保”?"
    assert sheet["O15"].value.startswith("提醒:身份证号码:与第14行同一身份证号")
    assert sheet["D12"].data_type == "f"


def test_good_rows_of_the_faulty_book_come_in(import_book, villages):
    found = import_book("困难", FAULTY, apply="good")

    names = list(Entry.objects.order_by("pk").values_list("person_name", flat=True))
    assert (summary(found), len(found["errors"])) == ((13, 4, 0, 0), 9)
    assert names == ["廖春", "许辉", "史涛", "闫勇伟"]


def test_without_apply_nothing_is_written(import_book, villages, clerk):
    found = import_book("民生")

    assert summary(found) == (39, 39, 0, 0)
    assert not Entry.objects.exists()
    batch = ImportBatch.objects.get()
    assert (batch.user, batch.state) == (clerk, "ready")


def test_empty_township_gets_the_villages_of_the_book_in_their_order(import_book, township):
    import_book("困难", apply="good", create_villages=True)

    found = Village.objects.filter(township=township).order_by("order")
    assert [village.name for village in found] == EXPECTED["villages"]
    assert [village.order for village in found] == list(range(1, 17))
    assert found.last().kind == Village.Kind.COMMUNITY
    assert Entry.objects.filter(group=None).count() == 0
    group = VillageGroup.objects.get(village=found[0], name="5组")
    assert (group.order, Entry.objects.filter(group=group).exists()) == (5, True)


def test_closed_rows_come_in_with_their_past(import_book, villages, clerk):
    import_book("稳定", apply="good")

    entry = Entry.objects.get(person_name="彭木文")
    closing = EntryClosing.objects.get(entry=entry)
    assert (entry.serial, entry.village.name, entry.level) == (
        "稳定〔2021〕0001号",
        "青石村",
        "village",
    )
    assert (entry.collected_on, entry.closed_on) == (date(2021, 6, 14), date(2021, 6, 22))
    assert (entry.state, entry.feedback, entry.village_book_on) == (
        "verified",
        "",
        date(2021, 6, 14),
    )
    assert (entry.extra, entry.plan) == (
        {"dispute_type": "其他", "agreement": "口头协议"},
        "村调委会组织调解;口头协议",
    )
    assert (closing.kind, closing.closed_on, closing.closed_by) == (
        "substantive",
        date(2021, 6, 22),
        clerk,
    )
    steps = EntryAction.objects.filter(entry=entry).order_by("pk")
    assert [(step.kind, step.on, step.by) for step in steps] == [
        ("register", date(2021, 6, 14), clerk),
        ("close", date(2021, 6, 22), clerk),
    ]


def test_open_rows_stand_where_the_book_leaves_them(import_book, villages):
    found = import_book("稳定", apply="good")
    import_book("民生", apply="good")

    waiting = Entry.objects.get(person_name="曹敏凤")
    handling = Entry.objects.get(person_name="魏琴艳")
    assert (waiting.state, waiting.owner_name, waiting.closed_on) == ("registered", "段红金", None)
    assert [(w["row"], w["message"]) for w in found["warnings"]] == [
        (10, "尚缺办理时限,先登记为待受理。")
    ]
    assert (handling.state, handling.due_on) == ("handling", date(2021, 6, 28))
    note = EntryAction.objects.get(entry=handling).text
    assert note == "导入登记\n已制定方案,正在实施"


def test_serials_follow_the_rows_of_the_book(import_book, villages):
    import_book("民生", apply="good")

    entries = Entry.objects.order_by("pk")
    assert [entry.serial_number for entry in entries] == list(range(1, 40))
    assert entries[0].person_name == "单德"


def test_help_of_open_rows_is_planned_and_not_yet_granted(import_book, villages):
    import_book("困难", apply="good")

    planned = HelpMeasure.objects.filter(granted_on=None)
    assert sorted(str(measure) for measure in planned) == ["临时救助", "医疗救助"]
    names = set(DictionaryItem.objects.filter(kind="measure").values_list("name", flat=True))
    assert {str(measure) for measure in HelpMeasure.objects.all()} <= names


@pytest.mark.parametrize(
    ("changes", "message"),
    (
        ({"by": "nobody"}, "没有用户“nobody”,或已停用。"),
        ({"township": "无名镇"}, "没有这个乡镇:无名镇"),
        ({"ledger": "老龄"}, "清溪镇没有这本台账:老龄"),
        ({"file": "没有.xlsx"}, "没有这个文件"),
    ),
    ids=["user", "township", "ledger", "file"],
)
def test_command_refuses_in_words(clerk, changes, message):
    given = {"ledger": "民生", "township": "清溪镇", "by": clerk.username} | changes
    file = given.pop("file", str(BOOKS / FILES["民生"]))

    with pytest.raises(CommandError, match=message):
        call_command("import_workbook", file, **given)


def test_command_has_the_rights_of_the_user_alone(import_book, make_user, villages):
    with pytest.raises(CommandError, match="没有往民生台账导入的权限"):
        import_book("民生", by=make_user(Role.STABILITY_CLERK))
    with pytest.raises(CommandError, match="没有往稳定台账导入的权限"):
        import_book("稳定", by=make_user(Role.STABILITY_CLERK), create_villages=True)
