"""What an import makes of each line of a sheet, and what it has to say about it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from townportal.registers.importing.tables import RawRow, Table


class Outcome(StrEnum):
    NEW = "new"
    UPDATE = "update"
    SKIP = "skip"
    ERROR = "error"


@dataclass(frozen=True)
class Issue:
    """One thing to tell about a cell, or about a whole row where ``column_index`` is None."""

    sheet: str
    row: int
    column: str
    message: str
    level: str = "error"
    column_index: int | None = None

    @property
    def is_error(self) -> bool:
        return self.level == "error"

    def as_dict(self) -> dict:
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "message": self.message,
        }


@dataclass(slots=True)
class PreparedRow:
    """A line that has been checked: what it becomes and what is wrong with it."""

    raw: RawRow
    given: dict[str, Any] = field(default_factory=dict)  # what its cells say, by column
    outcome: Outcome = Outcome.NEW
    instance: Any = None
    issues: list[Issue] = field(default_factory=list)
    changed: dict[str, tuple[str, str]] = field(default_factory=dict)  # before and after
    fingerprint: str = ""
    remark: str = ""
    more: dict[str, Any] = field(default_factory=dict)  # what a subject keeps besides the row

    def become(self, instance: Any) -> None:
        """Say which row this line is going to be: a new one or one that exists."""
        self.instance = instance
        if self.is_update and not self.has_errors:
            self.outcome = Outcome.UPDATE

    def error(self, key: str, message: str) -> None:
        self.tell(key, message, "error")
        self.outcome = Outcome.ERROR

    def warn(self, key: str, message: str) -> None:
        self.tell(key, message, "warning")

    def tell(self, key: str, message: str, level: str) -> None:
        table = self.raw.table
        title = table.title_of(key)
        self.issues.append(
            Issue(table.name, self.raw.number, title, message, level, table.column_of(key))
        )

    def skip(self, remark: str) -> None:
        self.outcome, self.remark = Outcome.SKIP, remark
        self.issues = [issue for issue in self.issues if issue.is_error]

    @property
    def is_update(self) -> bool:
        return self.instance is not None and self.instance.pk is not None

    @property
    def has_errors(self) -> bool:
        return self.outcome is Outcome.ERROR

    def has_error_in(self, key: str) -> bool:
        title = self.raw.table.title_of(key)
        return any(issue.is_error and issue.column == title for issue in self.issues)

    @property
    def place(self) -> str:
        return self.raw.place


@dataclass
class Checked:
    """Everything a check found; nothing of it is written yet."""

    tables: list[Table]
    rows: list[PreparedRow]
    sheet_issues: list[Issue] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def having(self, outcome: Outcome) -> list[PreparedRow]:
        return [row for row in self.rows if row.outcome is outcome]

    def issues(self) -> Iterator[Issue]:
        yield from self.sheet_issues
        for row in self.rows:
            yield from sorted(row.issues, key=lambda issue: issue.column_index or 0)

    @cached_property
    def errors(self) -> list[Issue]:
        return [issue for issue in self.issues() if issue.is_error]

    @cached_property
    def warnings(self) -> list[Issue]:
        return [issue for issue in self.issues() if not issue.is_error]

    @property
    def counts(self) -> dict[str, int]:
        """Rows by what becomes of them; warnings are counted one by one."""
        return {
            "read": len(self.rows),
            "new": len(self.having(Outcome.NEW)),
            "updated": len(self.having(Outcome.UPDATE)),
            "skipped": len(self.having(Outcome.SKIP)),
            "errors": len(self.having(Outcome.ERROR))
            + sum(issue.is_error for issue in self.sheet_issues),
            "warnings": len(self.warnings),
        }
