"""The kernel's long jobs: exporting a list, checking an uploaded workbook, writing it."""

from django.core.exceptions import PermissionDenied
from django.urls import reverse

from townportal.jobs.kinds import JobError, Result, job_kind
from townportal.registers import exports
from townportal.registers.importing import batches
from townportal.registers.models import ImportBatch
from townportal.registers.sheets.errors import SheetError


@job_kind("register.export", may_download=exports.may_download)
def export(job, progress) -> Result:
    return exports.run(job, progress)


def preview_url(job) -> str:
    return reverse("import_preview", args=[job.params["batch"]])


def _batch(job) -> ImportBatch:
    return ImportBatch.objects.select_related("user").get(pk=job.params["batch"])


@job_kind("register.import_check", result_url=preview_url, continue_label="查看校验结果")
def import_check(job, progress) -> Result:
    batch = _batch(job)
    try:
        importer, checked = batches.check(batch, progress)
        progress(len(checked.rows), len(checked.rows), "标注")
        batches.note_check(batch, importer, checked)
    except SheetError as error:
        batches.refuse(batch, error)
    except batches.ImportRefusedError as error:
        raise JobError(str(error)) from error
    return Result(data=batch.counts, commit=_words_of(lambda: batches.store_check(batch)))


@job_kind("register.import_apply", result_url=preview_url, continue_label="查看导入结果")
def import_apply(job, progress) -> Result:
    batch = _batch(job)
    try:
        commit = batches.prepare_apply(batch, progress)
    except (SheetError, batches.ImportRefusedError) as error:
        raise JobError(str(error)) from error
    return Result(data=batch.counts, commit=_words_of(commit))


def _words_of(commit):
    """Tell the person, instead of trying again, what cannot be mended by trying again."""

    def run() -> None:
        try:
            commit()
        except batches.ImportRefusedError as error:
            raise JobError(str(error)) from error
        except PermissionDenied as error:
            raise JobError(batches.NO_RIGHT) from error

    return run
