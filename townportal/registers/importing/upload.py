"""The form that takes a workbook or a pasted block, and the empty workbook to fill in."""

import io
import tempfile
import uuid
from pathlib import Path

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from townportal.registers.importing.batches import open_batch
from townportal.registers.importing.columns import ImportColumn
from townportal.registers.importing.importer import Importer
from townportal.registers.importing.pasting import PASTED_NAME, write_pasted
from townportal.registers.models import ImportBatch
from townportal.registers.sheets.guard import TOO_LARGE
from townportal.registers.sheets.limits import MAX_FILE_BYTES
from townportal.registers.sheets_out import TemplateColumn, write_template

ACCEPTED = ".xlsx,.xls,.ods,.csv"
MOST_CHOICES = 2000  # a longer drop-down list helps nobody


class UploadForm(forms.Form):
    file = forms.FileField(
        label="Excel 文件",
        required=False,
        help_text="可传 .xlsx、.xls、.ods、.csv,不超过 10 MB。",
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    pasted = forms.CharField(
        label="或者从 Excel 复制一块粘贴到这里",
        required=False,
        strip=False,
        max_length=800_000,  # what the server takes in one form, at three bytes a character
        help_text="连同表头一起选中、复制,再粘贴。",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    form_token = forms.UUIDField(required=False, initial=uuid.uuid4, widget=forms.HiddenInput)

    def __init__(self, importer: Importer, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.importer = importer
        self.options = option_fields(importer)
        self.fields.update(self.options)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > MAX_FILE_BYTES:
            raise ValidationError(TOO_LARGE)
        return file

    def clean(self):
        cleaned = super().clean()
        if "file" not in self.errors:
            given = [bool(cleaned.get("file")), bool((cleaned.get("pasted") or "").strip())]
            if not any(given):
                self.add_error("file", "请选一个文件,或在下面粘贴内容。")
            elif all(given):
                self.add_error("pasted", "文件和粘贴的内容只能用一样,请去掉一样。")
        return cleaned

    def open_batch(self, user) -> ImportBatch:
        """Store what was given. Raises SheetError for a file that may not come in."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "upload"
            return open_batch(
                register=self.importer.register,
                user=user,
                options={name: self.cleaned_data[name] for name in self.options},
                path=path,
                name=self._write(path),
            )

    def _write(self, path: Path) -> str:
        """Put what was given into a file; returns what it is called."""
        upload = self.cleaned_data["file"]
        if not upload:
            write_pasted(self.cleaned_data["pasted"], path)
            return PASTED_NAME
        with path.open("wb") as file:
            for chunk in upload.chunks():
                file.write(chunk)
        return upload.name


def option_fields(importer: Importer) -> dict[str, forms.Field]:
    """The year, where the register has dates, and what the subject asks."""
    has_dates = any(column.kind == "date" for column in importer.columns)
    return ({"year": year_field()} if has_dates else {}) | importer.option_fields()


def year_field() -> forms.IntegerField:
    return forms.IntegerField(
        label="没有写年份的日期算哪一年",
        required=False,
        min_value=1950,
        max_value=timezone.localdate().year,
        help_text="例如“3月1日”。不填就按表格标题里的年份。",
    )


def make_template(importer: Importer) -> bytes:
    """An empty workbook with the columns that the importer understands."""
    columns = [_template_column(importer, c) for c in importer.columns if c.in_template]
    buffer = io.BytesIO()
    write_template(buffer, columns, f"{importer.register.label}导入模板")
    return buffer.getvalue()


def _template_column(importer: Importer, column: ImportColumn) -> TemplateColumn:
    choices = importer.choices(column.key)
    labels = choices.labels() if choices else []
    return TemplateColumn(
        title=column.title,
        required=column.required,
        help=column.help,
        example=column.example or (labels[0] if labels else ""),
        choices=labels if 0 < len(labels) <= MOST_CHOICES else None,
        kind=column.kind,
    )
