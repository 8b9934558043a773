"""Writing workbooks: official lists, the county's monthly form, long lists, import templates."""

from .county_form import FormSheet, write_form
from .county_rows import COUNTY_ROWS, TOWNSHIP_ROWS, VILLAGE_ROWS, RowLabel, form_title
from .official import OfficialTable, OutColumn, write_official
from .plain import TooManyRowsError, write_plain
from .template import TemplateColumn, write_template

__all__ = [
    "COUNTY_ROWS",
    "TOWNSHIP_ROWS",
    "VILLAGE_ROWS",
    "FormSheet",
    "OfficialTable",
    "OutColumn",
    "RowLabel",
    "TemplateColumn",
    "TooManyRowsError",
    "form_title",
    "write_form",
    "write_official",
    "write_plain",
    "write_template",
]
