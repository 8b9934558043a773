"""Finds the tables in a workbook and hands out their rows by column key."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from townportal.registers.sheets.errors import SheetError
from townportal.registers.sheets.headers import ColumnSpec, Header, find_header
from townportal.registers.sheets.periods import sheet_year
from townportal.registers.sheets.reading import Sheet, Value
from townportal.registers.sheets.table import data_rows, fill_down
from townportal.registers.sheets_out.template import CHOICES_SHEET, HELP_SHEET

NO_HEADER = (
    "没有认出表头。表头要在前 10 行里,列名请照模板写,例如:{titles}。"
    "可以先下载模板,把内容粘贴进去再上传。"
)
OURS = {HELP_SHEET, CHOICES_SHEET}


@dataclass
class Table:
    """One sheet whose header was found. ``year`` completes dates such as 3月1日."""

    sheet: Sheet
    header: Header
    year: int | None
    titles: dict[str, str] = field(default_factory=dict)  # key -> the title people gave it
    labels: dict[str, str] = field(default_factory=dict)  # key -> the title we would give it

    @classmethod
    def of(
        cls, sheet: Sheet, header: Header, year: int | None, specs: Iterable[ColumnSpec]
    ) -> "Table":
        stated = None if year else sheet_year(sheet, header)
        titles = {key: header.titles[index] for index, key in header.columns.items()}
        labels = {spec.key: spec.title for spec in specs}
        return cls(sheet, header, year or (stated and stated.year), titles, labels)

    @property
    def name(self) -> str:
        return self.sheet.name

    @property
    def header_row(self) -> int:
        return self.header.row_index + 1

    def has(self, key: str) -> bool:
        return key in self.titles

    def title_of(self, key: str) -> str:
        return self.titles.get(key) or self.labels.get(key, "")

    def column_of(self, key: str) -> int | None:
        return self.header.column_of(key) if key in self.titles else None

    def rows(self) -> Iterator["RawRow"]:
        for number, cells in data_rows(self.sheet, self.header):
            yield RawRow(self, number, cells)


@dataclass(frozen=True, slots=True)
class RawRow:
    """The cells of one line, as they stand; ``number`` is the row number that Excel shows."""

    table: Table
    number: int
    cells: dict[str, Value]

    def is_formula(self, key: str) -> bool:
        formulas = self.table.sheet.formulas
        return bool(formulas) and (self.number - 1, self.table.column_of(key)) in formulas

    @property
    def place(self) -> str:
        return f"{self.table.name}:{self.number}"


def find_tables(
    sheets: Sequence[Sheet], specs: list[ColumnSpec], *, year: int | None, filled: Iterable[str]
) -> tuple[list[Table], list[str]]:
    """The tables of a workbook, and the names of sheets with content but without a known header.

    Merged cells of the ``filled`` columns hold their value in every row. Hidden sheets and the
    help sheets of our own template are left out.

    Raises:
        SheetError: no sheet has a header.
    """
    tables, strange = [], []
    for sheet in sheets:
        if sheet.hidden or sheet.name in OURS:
            continue
        header = find_header(sheet.rows, specs)
        if header:
            whole = fill_down(sheet, header, list(filled))
            tables.append(Table.of(whole, header, year, specs))
        elif any(str(value).strip() for row in sheet.rows for value in row):
            strange.append(sheet.name)
    if not tables:
        titles = "、".join(spec.title for spec in specs if spec.key != "number")
        raise SheetError(NO_HEADER.format(titles=titles[:80]))
    return tables, strange
