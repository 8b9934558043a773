"""The importer of a register: each line of a sheet becomes a row that its form has accepted."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from hashlib import blake2b
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import models

from townportal.accounts.roles import Right
from townportal.registers.importing import changes, duplicates
from townportal.registers.importing.choices import Choices
from townportal.registers.importing.columns import (
    NUMBER,
    PK,
    ImportColumn,
    form_column,
    number_column,
    offered_values,
    pk_column,
)
from townportal.registers.importing.row_form import RowForm
from townportal.registers.importing.rows import Checked, Issue, PreparedRow, RawRow
from townportal.registers.importing.tables import Table, find_tables
from townportal.registers.sheets.errors import CellError
from townportal.registers.sheets.reading import Sheet

IS_FORMULA = "公式不得导入,请把单元格改成文字或数值(复制后“只粘贴值”)。"
MISSING_COLUMN = "缺少这一列,整张表没有读。请照模板补上这一列再上传。"
UNKNOWN_COLUMN = "没有认出这一列,不会导入。"
REPEATED_COLUMN = "这一列与前面的列重复,只导入前面那一列。"
REPORT_EVERY = 200  # rows

Progress = Callable[..., None]


def no_progress(*_figures, **_more) -> None:
    pass


class Importer:
    """Checks every row of a workbook before any is written.

    A subject adds what is its own: further columns, what follows from a row, what is written
    beside it. Everything is asked as ``user``, so nobody imports what he could not type.
    """

    filled: tuple[str, ...] = ("village", "group")  # merged cells of these hold for every row

    def __init__(self, register, user, options: dict | None = None):
        """Raises PermissionDenied unless the user may write this register."""
        self.register, self.user, self.options = register, user, options or {}
        self.existing: dict[Any, models.Model] = {}
        self.loaded: dict[str, Choices] = {}
        if not self.may_write():
            raise PermissionDenied

    def may_write(self) -> bool:
        return bool(self.register.can_import) and self.register.may(self.user, Right.WRITE)

    @property
    def model(self) -> type[models.Model]:
        return self.register.model

    @property
    def scope(self) -> str:
        """Within what an equal row is the same row: this register in this township."""
        return f"{self.register.key}/{self.user.township_id}"

    # Columns

    @cached_property
    def columns(self) -> list[ImportColumn]:
        return [*self.number_columns(), *self.form_columns()]

    def number_columns(self) -> list[ImportColumn]:
        return [number_column("编号"), pk_column()]

    @cached_property
    def by_key(self) -> dict[str, ImportColumn]:
        return {column.key: column for column in self.columns}

    @cached_property
    def choice_columns(self) -> list[ImportColumn]:
        return [column for column in self.columns if column.choices]

    def form_columns(self) -> list[ImportColumn]:
        return [self.form_column(name) for name in self.row_form.form.fields]

    def form_column(self, name: str, **more) -> ImportColumn:
        field, row_form = self.row_form.form.fields[name], self.row_form
        more.setdefault("choices", offered_values(field, row_form.offered.get(name)))
        more.setdefault("required", field.required and row_form.blanks[name] == "")
        return form_column(name, field, self.model.masked_fields.get(name), **more)

    @cached_property
    def row_form(self) -> RowForm:
        return RowForm(self.register.make_form(self.user, data={}, instance=self.new_row()))

    def new_row(self) -> models.Model:
        return self.register.new_row(self.user)

    def choices(self, key: str) -> Choices | None:
        """What a column may name; loaded when first asked."""
        load = self.by_key[key].choices
        if load is None:
            return None
        if key not in self.loaded:
            self.loaded[key] = load()
        return self.loaded[key]

    # The whole workbook

    def check(self, sheets: Sequence[Sheet], progress: Progress = no_progress) -> Checked:
        """Check every row; nothing is written. Raises SheetError if no sheet has a header."""
        specs = [column.spec for column in self.columns]
        tables, strange = find_tables(
            sheets, specs, year=self.options.get("year"), filled=self.filled
        )
        checked = Checked(tables, [])
        checked.notices += [f"表“{name}”没有认出表头,没有读。" for name in strange]
        self.existing = self.load_existing(tables)
        total = sum(len(table.sheet.rows) for table in tables)
        for table in tables:
            checked.sheet_issues += self.table_issues(table)
            if self.is_readable(table):
                for raw in table.rows():
                    checked.rows.append(self.make_row(raw))
                    raw.cells.clear()  # thousands of rows wait in memory for the last one
                    if len(checked.rows) % REPORT_EVERY == 0:
                        progress(len(checked.rows), total, "校验")
            table.sheet.rows.clear()
        duplicates.skip_known(self, checked.rows)
        duplicates.refuse_doubles(checked.rows)
        duplicates.warn_of_doubles(self, checked.rows)
        return checked

    def table_issues(self, table: Table) -> Iterator[Issue]:
        """What is to be said about a sheet's columns."""
        header, row = table.header, table.header_row
        if not self.is_readable(table):
            for title in header.missing:
                yield Issue(table.name, row, title, MISSING_COLUMN)
        for title in header.unknown:
            yield Issue(table.name, row, title, UNKNOWN_COLUMN, "warning")
        for title in header.repeated:
            yield Issue(table.name, row, title, REPEATED_COLUMN, "warning")

    def is_readable(self, table: Table) -> bool:
        """A sheet that changes existing rows needs no columns but those it changes."""
        return not table.header.missing or table.has(PK)

    # One row

    def make_row(self, raw: RawRow) -> PreparedRow:
        """Read, complete and judge one line; everything wrong with it is noted in the row."""
        row = PreparedRow(raw)
        row.become(self.target(row))
        if row.has_errors:  # it names a row that is not there: what else it says is no matter
            return row
        row.given = self.read_cells(row)
        if not row.is_update:
            self.complete(row)
            row.fingerprint = self.fingerprint(row)
        self.resolve_names(row)
        if row.is_update:
            changes.note(self, row)
        self.fill_form(row)
        self.finish(row)
        return row

    def target(self, row: PreparedRow) -> models.Model:
        """The existing row that 系统编号 names, otherwise a new one."""
        value = row.raw.cells.get(PK, "")
        found = self.existing.get(changes.whole(value)) if value != "" else None
        if value != "" and found is None:
            row.error(PK, changes.NOT_FOUND)
        return found or self.new_row()

    def load_existing(self, tables: Iterable[Table]) -> dict[Any, models.Model]:
        """By 系统编号, the rows that the workbook wants to change and this user may change."""
        wanted = changes.wanted(tables, PK)
        rows = self.register.rows(self.user).editable_by(self.user).live()
        return {row.pk: row for row in duplicates.in_parts(rows, "pk", wanted)}

    def read_cells(self, row: PreparedRow) -> dict[str, Any]:
        """The values of the cells that say something, by column."""
        given = {}
        for key, cell in row.raw.cells.items():
            if key in (NUMBER, PK):
                continue
            try:
                value = self.read_cell(row, self.by_key[key], cell)
            except CellError as error:
                row.error(key, str(error))
                continue
            if value is changes.CLEAR:
                given[key] = ""
            elif value is not None and value != "":
                given[key] = value
        return given

    def read_cell(self, row: PreparedRow, column: ImportColumn, cell: Any) -> Any:
        if row.raw.is_formula(column.key):
            raise CellError(IS_FORMULA)
        if cell == "":
            return None
        if row.is_update:
            return changes.read_cell(self, row, column, cell)
        return column.read(cell, row.raw.table.year)

    def complete(self, row: PreparedRow) -> None:
        """Add to a new row what follows from its sheet; the subject's part."""

    def resolve_names(self, row: PreparedRow) -> None:
        """Replace the words of choice columns by the rows or values they name.

        In the order of the columns: the village comes first, it tells which group is meant.
        """
        for column in self.choice_columns:
            text = row.given.get(column.key)
            if not text or not isinstance(text, str):
                continue
            try:
                row.given[column.key] = self.resolve(row, column, text)
            except CellError as error:
                del row.given[column.key]
                row.error(column.key, str(error))

    def resolve(self, row: PreparedRow, column: ImportColumn, text: str) -> Any:
        return self.choices(column.key).find(text, row.given.get("village"))

    def fill_form(self, row: PreparedRow) -> None:
        """Let the form of the page judge the row; a cell is told its first fault only."""
        errors = self.row_form.fill(row.instance, row.given, self.current)
        for name, messages in errors.items():
            for message in messages if not row.has_error_in(name) else ():
                row.error(name, message)

    def current(self, instance: models.Model, key: str) -> Any:
        """The value that a form field of an existing row has now."""
        return getattr(instance, key, None)

    def finish(self, row: PreparedRow) -> None:
        """Check what goes beyond the form; the subject's part."""

    # What the pages ask

    def option_fields(self) -> dict[str, forms.Field]:
        """What the user may decide for the whole workbook, by the name of the option."""
        return {}

    def notices(self, checked: Checked) -> list[str]:
        """What to tell about the workbook as a whole before it is written."""
        return []

    # Sameness

    def fingerprint(self, row: PreparedRow) -> str:
        """Equal for rows that say the same, however their sheets are laid out."""
        parts = [f"{key}={value}" for key, value in sorted(row.given.items())]
        text = "\x1f".join([self.scope, *parts])
        return blake2b(text.encode(), digest_size=16).hexdigest()

    def sameness(self, row: PreparedRow) -> Iterable[duplicates.Likeness]:
        """What the row may share with another one that is the same thing."""
        return duplicates.same_name(row)

    def recorded(self, keys: set[tuple]) -> dict[tuple, str]:
        """Which of these keys existing rows have, and what to call such a row."""
        return duplicates.recorded_names(self.register.rows(self.user).live(), keys)

    # Writing

    def foresee(self, rows: list[PreparedRow]) -> None:
        """Before the transaction: give the rows what they will probably get, such as numbers."""

    def parts(self, rows: list[PreparedRow]) -> Iterable[tuple[str, Iterable[models.Model]]]:
        """Before the transaction: rows of further models, with the name of what they belong to."""
        return ()

    def settle(self, rows: list[PreparedRow]) -> Iterable[str]:
        """In the transaction: make the numbers sure; names the fields of the rows that changed."""
        return ()

    def is_untouched(self, rows: models.QuerySet) -> bool:
        """Whether nobody has worked on the imported rows since, so that they may go again."""
        return not rows.exclude(version=1, archived_at=None).exists()
