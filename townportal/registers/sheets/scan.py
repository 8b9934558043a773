"""What a first, streaming look at a sheet finds: its extent, formulas and error values.

The look comes before the real reading because that lays out the full rectangle in memory:
one cell at XFD1048576 would ask for 400 GB.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from . import limits
from .errors import SheetError

TOO_MANY_VALUES = (
    f"内容太多,超过 {limits.MAX_VALUES:,} 个单元格。请按村或按年拆成几个文件后再上传。"
)
TOO_MANY_FORMULAS = "公式太多。请全选后复制,再“选择性粘贴为数值”,保存后再上传。"
TOO_SPARSE = "表格太散,内容之间空白太多。请删掉表格以外的零散内容,保存后再上传。"
TOO_MANY_SHEETS = f"工作表太多,超过 {limits.MAX_SHEETS} 张。请拆成几个文件后再上传。"


@dataclass
class SheetScan:
    name: str = ""
    formulas: set[tuple[int, int]] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    height: int = 0
    width: int = 0
    values: int = 0
    objects: int = 0  # what openpyxl would keep: rows, cells and the cells of merged ranges

    def add_value(self, row: int, column: int, count: int = 1) -> None:
        """Note a cell that holds something; row and column count from 0."""
        self.values += count
        if row >= self.height:
            self.height = row + 1
        if column >= self.width:
            self.width = column + 1
        if self.values > limits.MAX_VALUES:
            raise SheetError(TOO_MANY_VALUES)
        if row >= limits.MAX_ROWS or column >= limits.MAX_COLUMNS:
            self.refuse_extent(row, column)

    def add_formula(self, row: int, column: int) -> None:
        self.formulas.add((row, column))
        if len(self.formulas) > limits.MAX_FORMULAS:
            raise SheetError(TOO_MANY_FORMULAS)

    def add_formula_range(self, rows: range, columns: range) -> None:
        """An array formula is written in its first cell and fills the others."""
        if len(rows) * len(columns) > limits.MAX_FORMULAS:
            raise SheetError(TOO_MANY_FORMULAS)
        for row in rows:
            for column in columns:
                self.add_formula(row, column)

    def add_merged(self, top: int, left: int, bottom: int, right: int) -> None:
        if len(self.merged) < limits.MAX_MERGED:
            self.merged.append((top, left, bottom, right))

    def refuse_extent(self, row: int, column: int) -> None:
        place = f"{column_letters(column)}{row + 1}"
        raise SheetError(
            f"工作表“{self.name}”的 {place} 还有内容,"
            f"最多读 {limits.MAX_ROWS:,} 行、{limits.MAX_COLUMNS} 列。"
            "请删掉表格以外的内容(选中空行空列后右键删除),或拆成几个文件后再上传。"
        )


def check_total(scans: list[SheetScan]) -> None:
    """Raise SheetError if the sheets together are more than the reader may hold."""
    if len(scans) > limits.MAX_SHEETS:
        raise SheetError(TOO_MANY_SHEETS)
    if sum(scan.values for scan in scans) > limits.MAX_VALUES:
        raise SheetError(TOO_MANY_VALUES)
    if sum(scan.height * scan.width for scan in scans) > limits.MAX_AREA:
        raise SheetError(TOO_SPARSE)
    if sum(len(scan.formulas) for scan in scans) > limits.MAX_FORMULAS:
        raise SheetError(TOO_MANY_FORMULAS)


def column_letters(column: int) -> str:
    """Return "A" for 0, "AB" for 27."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Return 0 for "A", 27 for "AB"."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def split_reference(reference: str) -> tuple[int, int]:
    """Return (row, column) counted from 0 for "AB12"; raise SheetError for nonsense."""
    letters = reference.replace("$", "").rstrip("0123456789")
    digits = reference.replace("$", "")[len(letters) :]
    if not (1 <= len(letters) <= 3 and letters.isascii() and letters.isalpha()):
        raise SheetError(f"单元格地址不对:{reference[:20]}。请用 Excel 打开后另存一次再上传。")
    if not 1 <= len(digits) <= 7 or int(digits) == 0:
        raise SheetError(f"单元格地址不对:{reference[:20]}。请用 Excel 打开后另存一次再上传。")
    return int(digits) - 1, column_number(letters)


def range_of(reference: str) -> tuple[range, range]:
    """Return the rows and columns of "B2:C9"."""
    first, _, last = reference.partition(":")
    top, left = split_reference(first)
    bottom, right = split_reference(last or first)
    return range(top, bottom + 1), range(left, right + 1)


def pairs(flat: list[str]) -> Iterator[tuple[str, str]]:
    """expat hands over attributes as one flat list, which is quicker than a dict per cell."""
    return zip(flat[::2], flat[1::2], strict=True)
