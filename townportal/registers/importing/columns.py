"""The columns an import understands, derived from the form that the page uses."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms

from townportal.registers.importing.choices import Choices
from townportal.registers.masks import mask_id_number, mask_phone
from townportal.registers.sheets import cleaning
from townportal.registers.sheets.dates import parse_date
from townportal.registers.sheets.headers import ColumnSpec
from townportal.registers.sheets.reading import Value

Read = Callable[[Value, int | None], Any]

PK = "pk"
NUMBER = "number"

# What people call a column, by its official title.
SYNONYMS = {
    "村(社区)": (
        "所属村", "村社区", "所在村", "村名", "村", "村居", "行政村", "村(社区)名称", "社区",
    ),
    "小组": ("组别", "村民小组", "所在组", "组", "组名"),
    "身份证号码": ("身份证号", "身份证", "公民身份号码", "公民身份证号码", "证件号码"),
    "联系电话": ("电话", "联系方式", "手机", "手机号", "手机号码", "电话号码"),
    "姓名": ("名字", "人员姓名"),
    "户主姓名": ("户主", "姓名"),
    "出生日期": ("出生年月", "出生年月日"),
    "家庭人口": ("人口", "家庭人口数", "人口数"),
    "住址": ("家庭住址", "地址", "详细地址"),
}  # fmt: skip


@dataclass(frozen=True)
class ImportColumn:
    """A column: what it is called, how a cell of it is read, what it may hold."""

    key: str
    title: str
    read: Read
    synonyms: tuple[str, ...] = ()
    required: bool = False
    choices: Callable[[], Choices] | None = None
    kind: str = "text"  # how the template presets the cells
    mask: Callable[[str], str] | None = None
    help: str = ""
    example: Any = ""
    in_template: bool = True

    @property
    def spec(self) -> ColumnSpec:
        return ColumnSpec(self.key, self.title, self.synonyms, self.required)


def number_column(*synonyms: str) -> ImportColumn:
    """序号 is read so that nobody is told it is unknown; it means nothing."""
    return ImportColumn(NUMBER, "序号", read_text, ("No", *synonyms), in_template=False)


def pk_column() -> ImportColumn:
    """系统编号 says that a row is an existing one to be changed."""
    return ImportColumn(PK, "系统编号", read_whole, ("系统ID",), in_template=False)


def form_column(name: str, field_: forms.Field, mask=None, **more) -> ImportColumn:
    """The column of one field of a register's form."""
    title = str(field_.label or name)
    read, kind, example = _reader(field_, mask)
    return ImportColumn(
        **{
            "key": name,
            "title": title,
            "read": read,
            "synonyms": SYNONYMS.get(title, ()),
            "required": field_.required,
            "kind": kind,
            "mask": mask,
            "help": str(field_.help_text or ""),
            "example": example,
        }
        | more
    )


def _reader(field_: forms.Field, mask) -> tuple[Read, str, Any]:
    if mask is mask_id_number:
        return read_id_number, "id", ""
    if mask is mask_phone:
        return read_phone, "id", "13800000000"
    if isinstance(field_.widget, forms.Textarea):
        return read_prose, "text", ""
    for field_class, found in READERS:
        if isinstance(field_, field_class):
            return found
    return read_text, "text", ""


def read_text(value: Value, year: int | None = None) -> str:
    return cleaning.clean_text(value)


def read_prose(value: Value, year: int | None = None) -> str:
    return cleaning.clean_prose(value)


def read_id_number(value: Value, year: int | None = None) -> str:
    return cleaning.parse_id_number(value)


def read_phone(value: Value, year: int | None = None) -> str:
    return cleaning.parse_phone(value)


def read_whole(value: Value, year: int | None = None) -> int | None:
    return cleaning.parse_integer(value)


def read_number(value: Value, year: int | None = None):
    return cleaning.parse_decimal(value)


def read_yes_no(value: Value, year: int | None = None) -> bool | None:
    return cleaning.parse_yes_no(value)


# Order matters: a NullBooleanField is a BooleanField, a DecimalField an IntegerField.
READERS = (
    (forms.DateField, (parse_date, "date", "2026-03-01")),
    (forms.BooleanField, (read_yes_no, "text", "是")),
    (forms.DecimalField, (read_number, "money", 1200)),
    (forms.IntegerField, (read_whole, "number", 3)),
)


def offered_values(field_: forms.Field, rows=None) -> Callable[[], Choices] | None:
    """How to load what a choice field offers; ``rows`` are those of a relation."""
    if rows is not None:
        noun = str(rows.model._meta.verbose_name).partition("(")[0]  # 村(社区): 没有这个村
        return lambda: Choices.of_rows(rows, f"这个{noun}")
    if isinstance(field_, forms.ChoiceField):
        pairs = [(str(label), value) for value, label in field_.choices if value != ""]
        return lambda: Choices(pairs)
    return None
