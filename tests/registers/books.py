"""Small workbooks for tests, and the way through the import pages that a person takes."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from townportal.jobs import runner
from townportal.registers.models import ImportBatch


def book(*rows, name="登记.xlsx", sheet="Sheet1") -> SimpleUploadedFile:
    """An .xlsx of one sheet with these rows, the first of which is the header."""
    workbook = Workbook()
    workbook.active.title = sheet
    for row in rows:
        workbook.active.append(row)
    return named(name, saved(workbook))


def named(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def saved(workbook: Workbook) -> bytes:
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def load(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


def rows_of(file) -> list[list]:
    """The values of the first sheet, blank cells as None."""
    return [list(row) for row in load_workbook(file).worksheets[0].iter_rows(values_only=True)]


def upload(client, url: str, file, **options) -> ImportBatch:
    """Upload and let a worker check it."""
    response = client.post(url, {"file": file, **options})
    assert response.status_code == 302, response.context["form"].errors
    runner.run_due()
    return ImportBatch.objects.latest("pk")


def confirm(client, batch: ImportBatch) -> ImportBatch:
    """Import the good rows."""
    client.post(reverse("import_apply", args=[batch.pk]))
    runner.run_due()
    batch.refresh_from_db()
    return batch


def bring_in(client, url: str, file, **options) -> ImportBatch:
    return confirm(client, upload(client, url, file, **options))


def messages_of(batch: ImportBatch) -> list[tuple]:
    """(row, column, message) of everything the check had to say."""
    return [(issue["row"], issue["column"], issue["message"]) for issue in batch.report["issues"]]
