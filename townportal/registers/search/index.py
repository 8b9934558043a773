"""The databases' side of search: what keeps an index over ``grams`` and how it is asked."""

from dataclasses import dataclass

from django.db.models import BooleanField, F, Func

from townportal.registers.search.tokens import MARK, Term

RARE = 5_000  # so many rows are fetched and sorted faster than a list is walked


def search_index(connection, model):
    """The index of one model's table in one database.

    Raises:
        NotImplementedError: neither SQLite nor PostgreSQL.
    """
    kinds = {"sqlite": SqliteIndex, "postgresql": PostgresIndex}
    if connection.vendor not in kinds:
        raise NotImplementedError(f"no search index for {connection.vendor}")
    meta = model._meta
    return kinds[connection.vendor](connection, meta.db_table, meta.pk.column)


@dataclass(frozen=True)
class SqliteIndex:
    """An FTS5 table that holds no text of its own, and three triggers that keep it.

    Each part is there for a reason: ``ascii`` takes every other character as a letter, whatever
    Unicode the library was built with; ``detail=none`` and ``columnsize=0`` leave out positions
    and lengths, which nothing here asks for; the prefix lists serve one Chinese character and
    the beginnings of numbers.
    """

    connection: object
    table: str
    pk_column: str

    @property
    def name(self) -> str:
        return f"{self.table}_fts"

    def creation(self) -> list[str]:
        quote = self.connection.ops.quote_name
        table, name, pk = quote(self.table), quote(self.name), quote(self.pk_column)
        on_insert, on_delete, on_update = map(quote, self.triggers)
        options = (
            f"content='{self.table}', content_rowid='{self.pk_column}', detail=none, columnsize=0"
        )
        lists = f"prefix='1 3 4', tokenize=\"ascii tokenchars '{MARK}'\""
        leave = f"INSERT INTO {name}({name}, rowid, grams) VALUES ('delete', old.{pk}, old.grams);"
        enter = f"INSERT INTO {name}(rowid, grams) VALUES (new.{pk}, new.grams);"
        changed = f"old.grams IS NOT new.grams OR old.{pk} IS NOT new.{pk}"
        update = f"AFTER UPDATE OF grams, {pk} ON {table} WHEN {changed}"
        return [
            f"CREATE VIRTUAL TABLE {name} USING fts5(grams, {options}, {lists})",
            f"CREATE TRIGGER {on_insert} AFTER INSERT ON {table} BEGIN {enter} END",
            f"CREATE TRIGGER {on_delete} AFTER DELETE ON {table} BEGIN {leave} END",
            f"CREATE TRIGGER {on_update} {update} BEGIN {leave} {enter} END",
            f"INSERT INTO {name}({name}) VALUES ('rebuild')",
        ]

    def removal(self) -> list[str]:
        quote = self.connection.ops.quote_name
        triggers = [f"DROP TRIGGER IF EXISTS {quote(trigger)}" for trigger in self.triggers]
        return [*triggers, f"DROP TABLE IF EXISTS {quote(self.name)}"]

    @property
    def triggers(self) -> list[str]:
        return [f"{self.name}_{event}" for event in ("insert", "delete", "update")]

    def is_complete(self) -> bool:
        names = [self.name, *self.triggers]
        places = ", ".join(["%s"] * len(names))
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM sqlite_master WHERE name IN ({places})", names)
            return cursor.fetchone() == (len(names),)

    def leads(self, terms: list[Term]) -> bool:
        """Whether to start from the index because it lists few rows. Counts no more than those."""
        name = self.connection.ops.quote_name(self.name)
        rows = f"SELECT 1 FROM {name} WHERE {name} MATCH %s LIMIT {RARE + 1}"
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM ({rows})", [fts_query(terms)])
            return cursor.fetchone()[0] <= RARE

    def to_verify(self, terms: list[Term]) -> list[Term]:
        """Terms whose rows must be read as well: the index knows tokens, not their neighbours."""
        return [term for term in terms if len(term.tokens) > 1]


@dataclass(frozen=True)
class PostgresIndex:
    """A GIN index over the tokens as they stand: no text parser, no locale, no dictionary."""

    connection: object
    table: str
    pk_column: str

    @property
    def name(self) -> str:
        length = self.connection.ops.max_name_length() - len("_grams")
        return f"{self.table[:length]}_grams"

    def creation(self) -> list[str]:
        quote = self.connection.ops.quote_name
        table, vector = quote(self.table), tsvector(quote("grams"))
        return [
            f"CREATE INDEX {quote(self.name)} ON {table} USING gin ({vector})",
            f"ANALYZE {table}",  # without it every word is thought rare
        ]

    def removal(self) -> list[str]:
        return [f"DROP INDEX IF EXISTS {self.connection.ops.quote_name(self.name)}"]

    def is_complete(self) -> bool:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = %s", [self.table])
            return (self.name,) in cursor.fetchall()

    def leads(self, terms: list[Term]) -> bool:
        """Always offered: the planner knows from its statistics when to walk the list instead."""
        return True

    def to_verify(self, terms: list[Term]) -> list[Term]:
        """All: where the planner walks the list, reading a row costs less than its vector."""
        return terms


class InIndex(Func):
    """Whether the index lists the row under all tokens of all terms.

    On SQLite ``leads`` says whether to start from the index or to keep the order of the list and
    look each row up in it.
    """

    output_field = BooleanField()

    def __init__(self, model, terms: tuple[Term, ...], *, leads: bool):
        super().__init__(F("pk"), F("grams"))
        self.model, self.terms, self.leads = model, terms, leads

    def as_sqlite(self, compiler, connection, **context):
        pk, parameters = compiler.compile(self.source_expressions[0])
        name = connection.ops.quote_name(search_index(connection, self.model).name)
        pk = pk if self.leads else f"+{pk}"  # the sign hides the column from the planner
        sql = f"{pk} IN (SELECT rowid FROM {name} WHERE {name} MATCH %s)"
        return sql, [*parameters, fts_query(self.terms)]

    def as_postgresql(self, compiler, connection, **context):
        column, parameters = compiler.compile(self.source_expressions[1])
        return f"{tsvector(column)} @@ %s::tsquery", [*parameters, tsquery(self.terms)]


def tsvector(column: str) -> str:
    return f"array_to_tsvector(string_to_array({column}, ' '))"


def fts_query(terms) -> str:
    """FTS5's spelling. Tokens hold letters, digits and the mark, so quotes cannot be broken."""
    return " AND ".join(_spell(term, '"{}"', '"{}"*', " AND ", " OR ") for term in terms)


def tsquery(terms) -> str:
    """PostgreSQL's spelling, to be cast to tsquery without a parser in between."""
    return " & ".join(_spell(term, "'{}'", "'{}':*", " & ", " | ") for term in terms)


def _spell(term: Term, whole: str, beginning: str, both: str, either: str) -> str:
    *tokens, last = term.tokens
    parts = [*map(whole.format, tokens), (beginning if term.is_open else whole).format(last)]
    ways = [both.join(parts)]
    if term.initials:
        ways.append(whole.format(term.initials))
    if term.sealed:
        ways.append(both.join(map(whole.format, term.sealed)))
    return f"({either.join(ways)})"
