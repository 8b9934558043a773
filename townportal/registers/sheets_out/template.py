"""The workbook a clerk fills in for an import: how to, the sheet itself, and its dictionaries."""

from collections.abc import Sequence
from dataclasses import dataclass
from os import PathLike
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from .kinds import NUMBER_FORMATS, Kind, converter
from .paper import A4, set_paper
from .safe import safe_text
from .styles import BODY_FACE, HEADER_FACE, TITLE, Look, look, put, put_merged
from .widths import column_width, row_height, text_width

HELP_SHEET, DATA_SHEET, CHOICES_SHEET = "填写说明", "导入数据", "字典"
EXAMPLE_MARK = "示例"
REQUIRED_MARK = "*"
HEADER_ROW, EXAMPLE_ROW = 1, 2
LAST_PRESET_ROW = 5_000
_LONGEST_PROMPT = 255

_REQUIRED = look(HEADER_FACE, 12, "center", fill="FFD9B3")
_OPTIONAL = look(HEADER_FACE, 12, "center", fill="E7E6E6")
_EXAMPLE = look(BODY_FACE, 11, "left", fill="F2F2F2")
_CELL = look(BODY_FACE, 11, "left")
_MIDDLE = look(BODY_FACE, 11, "center")
_LINE = look(BODY_FACE, 12, "left", boxed=False)

_RULES = (
    f"请在“{DATA_SHEET}”表中填写,一行一条;不要改动第一行的列名,列的先后可以调整。",
    f"列名前有 {REQUIRED_MARK} 且底色为橙色的列必须填写,其余列可以空着。",
    f"第一格写着“{EXAMPLE_MARK}”的那一行只作示范,不会导入,可以保留,也可以删去。",
    "有下拉箭头的格子请从列表中选,不要自己造词。",
    "身份证号、电话、银行账号的格子已设为文本,请直接录入;从别处粘贴时请选“只粘贴值”。",
    "日期写成 2026-03-01 这样的形式;数量、金额只写数字,不写单位。",
    "不要写公式,不要合并单元格。",
)


@dataclass(frozen=True)
class TemplateColumn:
    """One column to be filled in; `choices` becomes a dropdown."""

    title: str
    required: bool = False
    help: str = ""
    example: object = ""
    choices: Sequence[str] | None = None
    kind: Kind = "text"

    @property
    def header(self) -> str:
        return f"{REQUIRED_MARK}{self.title}" if self.required else self.title


def write_template(
    buffer: str | PathLike[str] | BinaryIO, columns: Sequence[TemplateColumn], title: str
) -> None:
    """Writes 填写说明, 导入数据 and the hidden 字典. Raises ValueError for no or equal columns."""
    titles = [column.title for column in columns]
    if not titles or len(set(titles)) != len(titles):
        raise ValueError("a template needs columns, each with a title of its own")
    workbook = Workbook()
    _write_help(workbook.active, columns, title)
    data = workbook.create_sheet(DATA_SHEET)
    choices = workbook.create_sheet(CHOICES_SHEET)
    choices.sheet_state = "hidden"
    areas = _write_choices(choices, columns)
    _write_data(data, columns, areas)
    workbook.properties.creator = safe_text(title)
    workbook.save(buffer)


def _write_help(sheet: Worksheet, columns: Sequence[TemplateColumn], title: str) -> None:
    sheet.title = HELP_SHEET
    widths = (24.0, 8.0, 46.0, 24.0, 40.0)
    for index, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    put_merged(sheet, (1, 1, 1, len(widths)), title, TITLE)
    sheet.row_dimensions[1].height = 40
    for row, rule in enumerate(_RULES, start=2):
        put_merged(sheet, (row, 1, row, len(widths)), f"{row - 1}. {rule}", _LINE)
        sheet.row_dimensions[row].height = 20
    header = len(_RULES) + 3
    for index, label in enumerate(("列名", "必填", "怎样填", "示例", "可选内容"), start=1):
        put(sheet, header, index, label, _OPTIONAL)
    sheet.row_dimensions[header].height = 28
    for row, column in enumerate(columns, start=header + 1):
        _write_help_row(sheet, row, column, widths)
    set_paper(sheet, paper=A4, repeated_rows=(header, header))


def _write_help_row(
    sheet: Worksheet, row: int, column: TemplateColumn, widths: Sequence[float]
) -> None:
    texts = (
        column.title,
        "必填" if column.required else "",
        column.help,
        column.example,
        _choices_in_words(column.choices),
    )
    looks = (_CELL, _MIDDLE, _CELL, _example_look(column, _CELL), _CELL)
    for index, (text, style) in enumerate(zip(texts, looks, strict=True), start=1):
        put(sheet, row, index, text, style)
    cells = [(str(text or ""), width) for text, width in zip(texts, widths, strict=True)]
    sheet.row_dimensions[row].height = row_height(cells, line=15, least=22)


def _choices_in_words(choices: Sequence[str] | None, most: int = 12) -> str:
    shown = "、".join((choices or ())[:most])
    return f"{shown}…共 {len(choices)} 项,见下拉列表" if choices and len(choices) > most else shown


def _write_choices(sheet: Worksheet, columns: Sequence[TemplateColumn]) -> dict[str, str]:
    """Writes each list into a column and returns the range that holds it, by column title."""
    areas: dict[str, str] = {}
    for column in columns:
        if not column.choices:
            continue
        index = len(areas) + 1
        put(sheet, 1, index, column.title, _OPTIONAL)
        for row, choice in enumerate(column.choices, start=2):
            put(sheet, row, index, choice, _CELL)
        letter = get_column_letter(index)
        sheet.column_dimensions[letter].width = column_width(
            column.title, column.choices, least=8, most=40
        )
        areas[column.title] = f"'{CHOICES_SHEET}'!${letter}$2:${letter}${len(column.choices) + 1}"
    return areas


def _write_data(sheet: Worksheet, columns: Sequence[TemplateColumn], areas: dict[str, str]) -> None:
    for index, column in enumerate(columns, start=1):
        letter = get_column_letter(index)
        put(sheet, HEADER_ROW, index, column.header, _REQUIRED if column.required else _OPTIONAL)
        example = EXAMPLE_MARK if index == 1 else converter(column.kind)(column.example)
        put(sheet, EXAMPLE_ROW, index, example, _example_look(column, _EXAMPLE))
        dimension = sheet.column_dimensions[letter]
        dimension.number_format = _preset_format(column.kind)
        dimension.width = max(text_width(column.header), text_width(str(example or "")), 10) + 4
        _add_rule(sheet, letter, column, areas.get(column.title))
    sheet.row_dimensions[HEADER_ROW].height = 32
    sheet.row_dimensions[EXAMPLE_ROW].height = 22
    sheet.freeze_panes = "A2"
    set_paper(sheet, paper=A4, repeated_rows=(HEADER_ROW, HEADER_ROW))


def _example_look(column: TemplateColumn, base: Look) -> Look:
    return Look(base.font, base.alignment, base.border, _preset_format(column.kind), base.fill)


def _preset_format(kind: str) -> str:
    """Typed words are left as typed: Excel must not make a date of 3-1 or a number of 001."""
    return "@" if kind in ("text", "name") else NUMBER_FORMATS[kind]


def _add_rule(sheet: Worksheet, letter: str, column: TemplateColumn, area: str | None) -> None:
    """A dropdown where there are choices; everywhere the column's help beside the chosen cell."""
    if not area and not column.help:
        return
    rule = DataValidation(type="list" if area else None, formula1=area, allow_blank=True)
    if column.help:
        rule.showInputMessage = True
        rule.promptTitle = column.title[:32]
        rule.prompt = column.help[:_LONGEST_PROMPT]
    if area:
        rule.showErrorMessage = True
        rule.errorTitle = "不在可选内容中"
        rule.error = f"“{column.title}”只能从下拉列表中选一项。"[:_LONGEST_PROMPT]
    rule.add(f"{letter}{EXAMPLE_ROW}:{letter}{LAST_PRESET_ROW}")
    sheet.add_data_validation(rule)
