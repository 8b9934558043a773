"""Search finds exactly the rows in which the words stand, on both databases alike."""

import random
import re

import pytest
from django.apps.registry import Apps
from django.db import connection, models
from django.db.migrations.state import ModelState, ProjectState

from townportal.registers.operations import AddSearchIndex
from townportal.registers.search import Searchable, SearchableQuerySet, grams, refresh_grams
from townportal.registers.search import index as search_index_module
from townportal.registers.search import models as search_models_module
from townportal.registers.search.upkeep import (
    check_search_indexes,
    incomplete_indexes,
    mend_search_indexes,
)

registry = Apps()  # these tables exist for this file only


class Hamlet(models.Model):
    name = models.CharField(max_length=50)

    class Meta:
        app_label = "registers"
        apps = registry

    def __str__(self):
        return self.name


class Matter(Searchable):
    search_fields = ("title", "text", "hamlet__name", "phone_end")
    pinyin_fields = ("person", "hamlet__name")

    title = models.CharField(max_length=100, blank=True)
    text = models.TextField(blank=True)
    person = models.CharField(max_length=50, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=10, default="open")
    hamlet = models.ForeignKey(Hamlet, models.CASCADE, null=True)

    objects = SearchableQuerySet.as_manager()

    class Meta:
        app_label = "registers"
        apps = registry
        ordering = ["-pk"]

    def __str__(self):
        return self.title

    @property
    def phone_end(self):
        return self.phone[-4:]


def migration_state():
    state = ProjectState()
    for model in (Hamlet, Matter):
        state.add_model(ModelState.from_model(model))
    return state


@pytest.fixture(scope="module", autouse=True)
def _tables(django_db_setup, django_db_blocker):
    state, operation = migration_state(), AddSearchIndex("Matter")
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            editor.create_model(Hamlet)
            editor.create_model(Matter)
            operation.database_forwards("registers", editor, state, state)
        yield
        with connection.schema_editor() as editor:
            operation.database_backwards("registers", editor, state, state)
            editor.delete_model(Matter)
            editor.delete_model(Hamlet)


def save(*titles, **fields):
    return [Matter.objects.create(title=title, **fields) for title in titles]


def titles(text, rows=None):
    rows = Matter.objects.all() if rows is None else rows
    return [row.title for row in rows.matching(text).order_by("pk")]


# What is found


@pytest.mark.parametrize(
    ("text", "found"),
    (
        ("小沙坪", ["小沙坪水渠", "修小沙坪的路"]),
        ("沙坪", ["小沙坪水渠", "修小沙坪的路", "长沙坪与小沙河"]),
        ("坪", ["小沙坪水渠", "修小沙坪的路", "长沙坪与小沙河", "坪"]),
        ("渠", ["小沙坪水渠"]),
        ("小沙坪 路", ["修小沙坪的路"]),
        ("小沙,水渠", ["小沙坪水渠"]),
        ("ＡＢＣ公司", ["abc公司3组"]),
        ("abc", ["abc公司3组"]),
        ("AB", ["abc公司3组"]),
        ("bc", []),
        ("3组", ["abc公司3组"]),
        ("司3", ["abc公司3组"]),
        ("2026 0012", ["民生〔2026〕0012号"]),
        ("民生〔2026〕0012号", ["民生〔2026〕0012号"]),
        ("𠮷", ["𠮷田的𰻝面"]),
        ("𰻝面", ["𠮷田的𰻝面"]),
        ("坪小", []),
    ),
)
def test_words_are_found_where_they_stand(db, text, found):
    save(
        "小沙坪水渠",
        "修小沙坪的路",
        "长沙坪与小沙河",
        "坪",
        "abc公司3组",
        "民生〔2026〕0012号",
        "𠮷田的𰻝面",
    )

    assert titles(text) == found


def test_blank_text_keeps_all_rows_and_mere_punctuation_finds_none(db):
    save("水渠", "道路")

    assert [titles(text) for text in ("", "  \n")] == [["水渠", "道路"]] * 2
    assert [titles(text) for text in ("。", "“*”", "😀", "\0", "' OR 1=1 --"[-2:])] == [[]] * 5


HOSTILE = (
    '"', "'", '水"渠', "水'渠", "水*渠", "水:渠", "a:b*", "-水", "^水", "NEAR(水 渠)", "水 AND 渠",
    "NOT", "OR", "水 & | ! ( ) <-> 渠", "水\\渠", "水\0渠", "%", "_", "水%渠", "%s", "\ud800水",
    "水😀渠", "１２３", "ﷺ", "İ", "ß", "\u0301", "{水}", "grams:水", "水" * 5000, "a" * 5000,
    "a " * 5000, "@x", "py0xsp", "/", "\U0003ffff", "\ue000水",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_any_input_is_answered_without_error(db, text):
    saveable = text.replace("\0", "").replace("\ud800", "")
    save("水渠", text=saveable)

    assert titles(text) in ([], ["水渠"])
    assert titles(f"水渠 {text}") in ([], ["水渠"])


def test_marks_of_the_index_cannot_be_asked_for(db):
    save("水渠", person="小沙坪")

    assert [titles(text) for text in ("@", "/", "@x", "xsp")] == [[], [], ["水渠"], ["水渠"]]


def test_no_word_runs_across_two_fields(db):
    save("水", text="渠 3")
    save("3", text="组")

    assert [titles(text) for text in ("水渠", "3组")] == [[], []]


def oracle(text, query):
    """Rows hold the query as it stands, but for gaps; made of Chinese only."""
    return query in re.sub(r"[^甲乙丙]", ",", text)


def assert_goes(way):
    """On SQLite we choose the way; PostgreSQL's planner chooses its own."""
    if connection.vendor == "sqlite":
        sql = str(Matter.objects.matching("甲").query)
        ways = {"along the list": '+"registers_matter"."id" IN (', "from the index": " IN ("}
        assert next((name for name in ways if ways[name] in sql), "without the index") == way


@pytest.mark.parametrize("way", ("from the index", "along the list", "without the index"))
def test_every_way_to_find_rows_finds_those_that_hold_the_words(db, monkeypatch, way):
    if way != "from the index":
        monkeypatch.setattr(search_index_module, "RARE", -1)
    page = 0 if way == "without the index" else 1_000
    monkeypatch.setattr(search_models_module, "PAGE", page)
    chance = random.Random(7)
    texts = ["".join(chance.choices("甲乙丙,a1", k=chance.randint(1, 12))) for _ in range(200)]
    rows = [Matter(title=text) for text in texts]
    for row in rows:
        row.grams = row.build_grams()
    Matter.objects.bulk_create(rows)
    queries = [
        "".join(chance.choices("甲乙丙", k=length)) for length in (1, 2, 3, 4) for _ in range(6)
    ]

    found = {query: titles(query) for query in queries}

    assert_goes(way)
    assert found == {query: [text for text in texts if oracle(text, query)] for query in queries}


def test_matching_keeps_the_filters_and_order_of_the_rows(db):
    save("水渠一", "水渠二")
    save("水渠三", state="closed")

    rows = Matter.objects.filter(state="open").order_by("-pk").matching("水渠")

    assert [row.title for row in rows] == ["水渠二", "水渠一"]
    assert [row.title for row in rows[:1]] == ["水渠二"]
    assert rows.count() == 2
    assert [row.title for row in Matter.objects.exclude(pk__in=rows)] == ["水渠三"]


def test_search_takes_the_same_few_queries_however_many_words(db, django_assert_max_num_queries):
    save("水渠损坏", "道路积水")

    with django_assert_max_num_queries(3):
        assert titles("水渠 损 坏 sx qs") == []


def test_rare_word_is_looked_up_from_the_index(db):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's planner decides by its statistics")
    save("水渠")

    plan = Matter.objects.order_by("-pk").matching("水渠")[:50].explain()

    assert "USING INTEGER PRIMARY KEY" in plan
    assert "SCAN registers_matter_fts VIRTUAL TABLE" in plan


# Names


@pytest.mark.parametrize(
    ("text", "found"),
    (
        ("xsp", ["沙坪的事"]),
        ("XS", ["沙坪的事"]),
        ("x", ["沙坪的事"]),
        ("sp", []),
        ("dyh", ["单家的事"]),
        ("syh", ["单家的事"]),
        ("lg", ["单家的事"]),
        ("dyh 单家", ["单家的事"]),
        ("dyh 沙坪", []),
    ),
)
def test_names_are_found_by_the_initials_of_each_reading(db, text, found):
    save("沙坪的事", hamlet=Hamlet.objects.create(name="小沙坪"))
    save("单家的事", person="单玉华、李刚")

    assert titles(text) == found


# Staying up to date


def test_saving_keeps_the_index_and_deleting_clears_it(db):
    [row] = save("水渠")

    row.title = "道路"
    row.save()
    after_save = [titles("水渠"), titles("道路")]
    row.delete()

    assert after_save == [[], ["道路"]]
    assert titles("道路") == []


def test_saving_some_fields_saves_the_tokens_when_they_follow_from_them(db):
    [row] = save("水渠", phone="13800001111")
    hamlet = Hamlet.objects.create(name="柳林")

    Matter.objects.filter(pk=row.pk).update(grams="")  # seen to change only if written again
    written = {}
    for name, value in {"state": "closed", "title": "道路", "hamlet": hamlet}.items():
        setattr(row, name, value)
        row.save(update_fields=[name])
        written[name] = Matter.objects.get(pk=row.pk).grams == row.build_grams()

    # ``phone_end`` is a property, so any field may feed it, ``state`` too.
    assert written == {"state": True, "title": True, "hamlet": True}
    assert [titles(text) for text in ("水渠", "道路", "柳林", "1111")] == [[], *[["道路"]] * 3]


def test_saving_fields_that_feed_no_text_leaves_the_tokens_alone(db, monkeypatch):
    monkeypatch.setattr(Matter, "search_fields", ("title",))
    [row] = save("水渠")
    Matter.objects.filter(pk=row.pk).update(grams="stale")

    row.state = "closed"
    row.save(update_fields=["state"])
    row.save(update_fields=[])

    assert Matter.objects.get(pk=row.pk).grams == "stale"


def test_changing_many_rows_at_once_keeps_the_index(db):
    save("水渠一", "水渠二", "水渠三")

    Matter.objects.filter(title="水渠二").update(state="closed")
    Matter.objects.exclude(title="水渠三").update(grams=grams("道路"))

    assert titles("水渠") == ["水渠三"]
    assert titles("道路") == ["水渠一", "水渠二"]


def test_refreshing_finds_what_related_rows_and_updates_changed(db):
    hamlet = Hamlet.objects.create(name="柳林")
    save("一", "二", hamlet=hamlet)
    save("三")
    Hamlet.objects.update(name="大湾")
    Matter.objects.filter(title="三").update(text="大湾的桥")

    changed = [refresh_grams(Matter.objects.all(), batch_size=2) for _ in range(2)]

    assert changed == [3, 0]
    assert titles("大湾") == ["一", "二", "三"]
    assert titles("柳林") == []


def test_very_long_text_is_saved_and_found_by_its_beginning(db):
    save("长文", text="开头" + "".join(chr(0x4E00 + n % 20_000) for n in range(200_000)) + "末了")

    assert [titles("开头"), titles("末了")] == [["长文"], []]


# The index itself


def test_adding_the_index_takes_in_rows_already_there_and_can_be_undone(transactional_db):
    state, operation = migration_state(), AddSearchIndex("Matter")
    save("水渠")

    with connection.schema_editor() as editor:
        operation.database_backwards("registers", editor, state, state)
    without = incomplete_indexes("default", [Matter])
    with connection.schema_editor() as editor:
        operation.database_forwards("registers", editor, state, state)

    assert without == [Matter]
    assert incomplete_indexes("default", [Matter]) == []
    assert titles("水渠") == ["水渠"]
    Matter.objects.all().delete()


def test_index_lost_in_part_is_noticed_and_mended(transactional_db):
    save("水渠")
    piece = search_index_module.search_index(connection, Matter).removal()[0]
    with connection.cursor() as cursor:
        cursor.execute(piece)
    save("道路")

    mended = [mend_search_indexes("default", [Matter]) for _ in range(2)]

    assert mended == [[Matter], []]
    assert [titles("水渠"), titles("道路")] == [["水渠"], ["道路"]]
    Matter.objects.all().delete()


def test_table_made_anew_by_a_migration_is_noticed_and_mended(transactional_db):
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite makes a table anew to change it")
    save("水渠")
    old, new = Matter._meta.get_field("state"), models.CharField(max_length=20, default="new")
    new.set_attributes_from_name("state")
    with connection.schema_editor() as editor:
        editor.alter_field(Matter, old, new)
    save("道路")

    lost = titles("道路")
    mend_search_indexes("default", [Matter])

    assert lost == []
    assert [titles("水渠"), titles("道路")] == [["水渠"], ["道路"]]
    Matter.objects.all().delete()


def test_check_names_the_model_whose_index_is_broken(transactional_db, monkeypatch):
    monkeypatch.setattr("townportal.registers.search.upkeep.searchable_models", lambda: [Matter])
    whole = check_search_indexes(databases=["default"])
    with connection.cursor() as cursor:
        cursor.execute(search_index_module.search_index(connection, Matter).removal()[0])

    broken = check_search_indexes(databases=["default"])
    mend_search_indexes("default", [Matter])

    assert whole == []
    assert [(warning.id, warning.obj) for warning in broken] == [("registers.W001", Matter)]
    assert check_search_indexes(databases=["default"]) == []


def test_every_searchable_table_of_the_portal_has_its_index(db):
    assert incomplete_indexes("default") == []
