"""After a day's work nothing that is kept says what was written: its raw bytes are searched."""

import logging
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from ledgers.models import Entry, EntryClosing
from tests.factories import HouseholdFactory, PersonFactory, id_number, make_entry
from tests.ledgers.steps import take
from tests.ledgers.test_attachments import office_file, picture
from tests.registers.books import book, bring_in, named
from townportal.jobs import runner

pytestmark = pytest.mark.django_db(transaction=True)

PHONE, NUMBER = "13877770917", id_number(917)
WORDS = "界址争执甚烈"  # stands in every text below; nobody's name
IN_BOOK = "导入册中之语"
PAIRS = "址争 争执"  # as a search index would keep them
SECRETS = (PHONE, NUMBER, WORDS, IN_BOOK, PAIRS)


def a_days_work(client, village, secretary, clerk) -> None:
    household = HouseholdFactory(village=village, phone=PHONE)
    PersonFactory(village=village, household=household, id_number=NUMBER, phone=PHONE)
    for code in ("livelihood", "stability", "hardship"):
        entry = make_entry(
            by=secretary,
            village=village,
            code=code,
            title=WORDS,
            text=f"甲与乙{WORDS},电话",
            person_phone=PHONE,
            person_id_number=NUMBER,
            people_concerned=WORDS,
            extra={"cause": WORDS},
        )
        work_on(client, entry, secretary, clerk)
    client.force_login(clerk)
    header = ("村(社区)", "收集时间", "类别", "反映人", "反映的主要问题", "联系电话")
    row = ("柳林村", "2021.3.1", "水利", "田春生", IN_BOOK, PHONE)
    bring_in(client, "/ledgers/livelihood/import/", book(header, row, (*row[:4], IN_BOOK, "坏")))
    client.post(f"{reverse('entry_export', args=['all'])}?col=text&col=plan&col=person_phone")
    runner.run_due()
    client.post(reverse("draft_save", args=["entry_add"]), {"text": WORDS, "draft_path": "/"})
    client.logout()
    client.cookies["csrftoken"] = "x" * 32
    client.post(reverse("entry_add"), {"text": WORDS, "person_phone": PHONE})


def work_on(client, entry, secretary, clerk) -> None:
    today = timezone.localdate()
    due_on = today + timedelta(days=9)
    take(entry, "accept", clerk, owner=secretary, owner_name="", due_on=due_on, plan=WORDS)
    client.force_login(secretary)
    version = Entry.objects.get(pk=entry.pk).version
    files = [
        named(f"{WORDS}.docx", office_file("word/document.xml", WORDS)),
        named("a.jpg", picture()),
    ]
    client.post(
        reverse("entry_act", args=[entry.pk, "progress"]),
        {"version": version, "text": WORDS, "files": files},
    )
    take(
        entry,
        "close",
        secretary,
        closing_kind="staged",
        sub_type=None,
        result=WORDS,
        closed_on=today,
    )


def kept_bytes() -> dict[str, bytes]:
    """Whatever lies in the data folder, keys aside: the database and its log, files, the queue."""
    folder = Path(settings.DATA_DIR)
    roots = [folder, Path(settings.MEDIA_ROOT)]
    paths = {path for root in roots for path in root.rglob("*") if path.is_file()}
    return {str(path): path.read_bytes() for path in paths if path.parent.name != "keys"}


def kept_in_tables() -> dict[str, bytes]:
    """Every column of every table as the database itself prints it."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT * FROM {name}")  # noqa: S608
            found[table] = repr(cursor.fetchall()).encode()
    return found


def test_nothing_kept_says_what_was_written(client, village, secretary, clerk, caplog):
    caplog.set_level(logging.DEBUG)
    a_days_work(client, village, secretary, clerk)

    assert EntryClosing.objects.count() == 3
    assert Entry.objects.count() == 4
    assert client.session["parked_post"].startswith("~1.a.")  # encoded, so its bytes tell nothing
    kept = kept_bytes() | kept_in_tables() | {"log": caplog.text.encode()}
    assert len(kept) > 40
    said = {
        (place, secret)
        for place, content in kept.items()
        for secret in SECRETS
        if secret.encode() in content
    }
    assert said == set()
