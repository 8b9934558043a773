"""What a list shows: one reading of the address serves the page, the print and the export."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.http import QueryDict

from townportal.registers import figures
from townportal.registers.columns import Column
from townportal.registers.filters import chips, without
from townportal.registers.paging import (
    COUNT_LIMIT,
    SEARCH_LIMIT,
    in_order,
    neighbours,
    paginate,
)

SIZES = (20, 50, 100, 200)


@dataclass
class Listing:
    """A register seen by a user through the parameters of an address."""

    register: object
    user: object
    params: QueryDict

    @cached_property
    def is_archive(self) -> bool:
        return self.params.get("archived") == "1"

    @cached_property
    def text(self) -> str:
        return self.params.get("q", "").strip()[:100]

    @cached_property
    def figure(self):
        return figures.from_params(self.user, self.params)

    @cached_property
    def filterset(self):
        rows = self.register.rows(self.user)
        rows = rows.archived() if self.is_archive else rows.live()
        return self.register.filterset(self.user, self.params, rows)

    @cached_property
    def queryset(self):
        """The filtered rows, not yet ordered."""
        rows = self.filterset.qs if self.filterset.is_valid() else self.filterset.queryset.none()
        if self.text and self.register.is_searchable:
            rows = rows.matching(self.text)
        if self.figure:
            rows = self.figure.narrow(rows)
        return rows

    # Columns and order

    @cached_property
    def offered(self) -> dict[str, Column]:
        return {column.name: column for column in self.register.offered_columns()}

    @cached_property
    def columns(self) -> list[Column]:
        chosen = [name for name in self.params.getlist("col") if name in self.offered]
        return [self.offered[name] for name in chosen or self.register.list_display]

    @cached_property
    def sort(self) -> str:
        name = self.params.get("sort", "")
        sortable = {column.name for column in self.columns if column.sort}
        return name if name.lstrip("-") in sortable else ""

    @cached_property
    def ordering(self) -> tuple[str, ...]:
        if not self.sort:
            return tuple(self.register.ordering)
        sign = "-" if self.sort.startswith("-") else ""
        column = next(c for c in self.columns if c.name == self.sort.lstrip("-"))
        return (*(f"{sign}{path}" for path in column.sort), f"{sign}pk")

    @cached_property
    def ordered(self):
        return in_order(self.queryset, self.ordering)

    # Pages

    @cached_property
    def size(self) -> int:
        size = self.params.get("size", "")
        return int(size) if size.isdigit() and int(size) in SIZES else 50

    @cached_property
    def page_number(self) -> int:
        page = self.params.get("page", "1")
        return int(page) if page.isdigit() else 1

    @cached_property
    def page(self):
        return paginate(
            self.queryset,
            self.ordering,
            size=self.size,
            after=self.params.get("after", ""),
            before=self.params.get("before", ""),
            limit=SEARCH_LIMIT if self.text else COUNT_LIMIT,
            is_indexed=not self.sort,
        )

    def neighbours(self, row):
        return neighbours(self.queryset, self.ordering, row)

    # Addresses

    def row_url(self, row) -> str:
        """The row's page, which knows the way back to this list."""
        url = self.register.url("view", row)
        return f"{url}?{urlencode({'list': self.query})}" if self.query else url

    @property
    def chips(self) -> list[tuple[str, str]]:
        found = chips(self.filterset, self.params)
        if self.text:
            found.insert(0, (f"搜索:{self.text}", without(self.params, "q")))
        if self.figure:
            names = figures.PARAMETERS
            found.insert(0, (f"指标:{self.figure.title}", without(self.params, *names)))
        if self.is_archive:
            found.insert(0, ("已归档", without(self.params, "archived")))
        return found

    @property
    def query(self) -> str:
        """The address of this list without its page: for ways back and saved views."""
        return without(self.params, "list")

    @property
    def size_query(self) -> str:
        return without(self.params, "size", "list")

    # What the filter form and the column form carry along as hidden fields.

    @property
    def kept(self) -> list[tuple[str, str]]:
        names = {"sort", "size", "archived", "col", *figures.PARAMETERS}
        return [(k, v) for k, values in self.params.lists() if k in names for v in values]

    @property
    def kept_without_columns(self) -> list[tuple[str, str]]:
        return [pair for pair in QueryDict(self.query).items() if pair[0] != "col"]

    @property
    def column_choices(self) -> list[tuple[Column, bool]]:
        shown = {column.name for column in self.columns}
        return [(column, column.name in shown) for column in self.offered.values()]

    @property
    def has_more_filters(self) -> bool:
        """Whether a filter behind 更多条件 is in force, so that it stays open."""
        behind = [field.name for field in self.filterset.form.visible_fields()][3:]
        return any(
            value and key.startswith(name) for name in behind for key, value in self.params.items()
        )

    def with_(self, **changes) -> str:
        pairs = [(k, v) for k, values in QueryDict(self.query).lists() for v in values]
        kept = [pair for pair in pairs if pair[0] not in changes]
        return urlencode([*kept, *((k, v) for k, v in changes.items() if v)])

    @property
    def next_query(self) -> str:
        return self.with_(after=self.page.next_cursor, page=self.page_number + 1)

    @property
    def previous_query(self) -> str:
        return self.with_(before=self.page.previous_cursor, page=max(1, self.page_number - 1))

    def headings(self):
        """(column, query that sorts by it or "", arrow) for the table head."""
        for column in self.columns:
            if not column.sort:
                yield column, "", ""
                continue
            is_current = self.sort.lstrip("-") == column.name
            descending = is_current and self.sort.startswith("-")
            arrow = ("↓" if descending else "↑") if is_current else ""
            turned = column.name if descending or not is_current else f"-{column.name}"
            yield column, self.with_(sort=turned), arrow
