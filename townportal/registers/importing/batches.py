"""The life of an uploaded workbook: stored, checked, confirmed, written, perhaps undone."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from townportal.registers import site
from townportal.registers.archiving import blockers_of
from townportal.registers.importing import preview
from townportal.registers.importing.importer import Importer, Progress, no_progress
from townportal.registers.importing.inserting import insert_changes
from townportal.registers.importing.rows import Checked, Issue
from townportal.registers.importing.writing import DoubleImportError, Writing
from townportal.registers.models import ImportBatch
from townportal.registers.models.import_batch import FILES_KEPT_FOR
from townportal.registers.saving import Conflict
from townportal.registers.sheets.annotate import Note, annotate
from townportal.registers.sheets.errors import SheetError
from townportal.registers.sheets.guard import check_upload
from townportal.registers.sheets.reading import read_workbook
from townportal.sealing.fields import stored_values
from townportal.sealing.storage import plain_path

State = ImportBatch.State
CHANGED_MEANWHILE = "校验以后数据有了变化,结果与您看到的不同。下面是新的校验结果,请看过再确认。"
JUST_CHANGED = "有一行要修改的记录刚被别人改过,没有导入。请重新上传校验。"
JUST_IMPORTED = "另一次导入刚刚写入了同样的行,这一次没有写入。请点重试,重新校验后再确认。"
NO_RIGHT = "您没有导入这些内容的权限。如有疑问,请联系系统管理员。"


class ImportRefusedError(Exception):
    """The import cannot go on; the message says why."""


def open_batch(*, register, user, options: dict, path: Path, name: str) -> ImportBatch:
    """Store an upload. Raises SheetError for a file that may not come in."""
    check_upload(path, name)
    batch = ImportBatch(
        user=user,
        register=register.key,
        args=register.args,
        options=options,
        file_name=Path(name).name[-200:],
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
    )
    with path.open("rb") as file:
        batch.file.save(batch.file_name, File(file), save=False)
    batch.save()
    return batch


def importer_of(batch: ImportBatch) -> Importer:
    """With the rights that the user has now. Raises PermissionDenied if he may not write."""
    return site.find(batch.register, batch.args).importer(batch.user, batch.options)


def check(batch: ImportBatch, progress: Progress = no_progress) -> tuple[Importer, Checked]:
    """Read and check the whole workbook; nothing is written.

    Raises:
        SheetError: the file cannot be read.
        ImportRefusedError: the user may not import here any more.
    """
    try:
        importer = importer_of(batch)
    except PermissionDenied as error:
        raise ImportRefusedError(NO_RIGHT) from error
    with plain_path(batch.file) as path:
        sheets = read_workbook(path, batch.file_name)
    return importer, importer.check(sheets, progress)


def note_check(batch: ImportBatch, importer: Importer, checked: Checked, message: str = "") -> None:
    """Fill the batch, not yet saved, with what the check found and the marked workbook."""
    batch.counts = checked.counts
    batch.report = preview.make_report(importer, checked)
    batch.state, batch.message = State.READY, message
    batch.annotated = ""
    # What is wrong with a whole column stands on the page: the title row has no place for it.
    if notes := [_note(issue) for row in checked.rows for issue in row.issues]:
        _keep_annotated(batch, checked, notes)


def _keep_annotated(batch: ImportBatch, checked: Checked, notes: list[Note]) -> None:
    headers = {table.name: table.header_row for table in checked.tables}
    try:
        with plain_path(batch.file) as path:
            marked = annotate(path, batch.file_name, notes, headers)
    except SheetError as error:  # the rows can come in all the same; the page lists what is wrong
        batch.report["notices"].append(f"没有做出批注后的文件:{error}")
    else:
        batch.annotated.save("annotated", ContentFile(marked), save=False)


def _note(issue: Issue) -> Note:
    words = f"{issue.column}:{issue.message}" if issue.column else issue.message
    return Note(issue.sheet, issue.row, issue.column_index, words, issue.level)


def refuse(batch: ImportBatch, error: SheetError) -> None:
    batch.state, batch.message = State.REFUSED, str(error)


def prepare_apply(batch: ImportBatch, progress: Progress = no_progress) -> Callable[[], None]:
    """Check again and return what writes it all, to be called in one transaction.

    If the check no longer finds what the user confirmed, only the new findings are written, for
    him to look at.

    Raises:
        SheetError: the file cannot be read.
        ImportRefusedError: the user may not import here any more.
    """
    confirmed = batch.counts
    importer, checked = check(batch, progress)
    if checked.counts != confirmed:
        note_check(batch, importer, checked, CHANGED_MEANWHILE)
        return lambda: _store(batch, State.APPLYING)
    progress(len(checked.rows), len(checked.rows), "写入")
    writing = Writing(importer, checked, batch)
    return lambda: apply(batch, writing)


def apply(batch: ImportBatch, writing: Writing) -> None:
    """Write every good row of a batch set to be written; call inside one transaction."""
    batch.state, batch.message, batch.applied_at = State.DONE, "", timezone.now()
    _store(batch, State.APPLYING)
    try:
        writing.commit()
    except Conflict as error:
        raise ImportRefusedError(JUST_CHANGED) from error
    except DoubleImportError as error:
        raise ImportRefusedError(JUST_IMPORTED) from error


def _store(batch: ImportBatch, expected: State) -> None:
    """Save the batch if nobody has moved it on; a second worker finds it done."""
    fields = ("state", "message", "counts", "report", "annotated", "applied_at")
    values = stored_values(batch, fields)
    if not ImportBatch.objects.filter(pk=batch.pk, state=expected).update(**values):
        raise ImportRefusedError("这次导入已经处理过了,请看导入记录。")


def store_check(batch: ImportBatch) -> None:
    _store(batch, State.CHECKING)


def claim_apply(batch: ImportBatch) -> bool:
    """Set the batch to be written; False if it already is, or was, or was given up."""
    waiting = ImportBatch.objects.filter(pk=batch.pk)
    is_mine = waiting.filter(state=State.READY).update(state=State.APPLYING)
    return bool(is_mine) or (batch.state == State.APPLYING and is_stuck(batch))


def is_stuck(batch: ImportBatch) -> bool:
    """Whether its job ended without having done its work."""
    job = batch.job
    return job is not None and job.is_finished and job.state != job.State.DONE


def cancel(batch: ImportBatch) -> bool:
    """Give the import up before anything was written; False if it is too late."""
    states = [State.CHECKING, State.READY]
    if is_stuck(batch):
        states.append(State.APPLYING)
    waiting = ImportBatch.objects.filter(pk=batch.pk, state__in=states)
    return bool(waiting.update(state=State.CANCELLED))


@transaction.atomic
def undo(batch: ImportBatch, *, now: datetime) -> int:
    """Archive the rows that the import made; returns how many.

    They are archived and not deleted, so that no number is given out twice.

    Raises:
        ImportRefusedError: too late, or somebody has worked on one of the rows.
    """
    if not batch.is_undoable(now):
        raise ImportRefusedError("只能在导入后 24 小时内撤销。")
    importer = importer_of(batch)
    if batch.counts.get("updated"):
        raise ImportRefusedError(
            f"这次导入还修改了 {batch.counts['updated']} 条已有记录,不能整批撤销。"
            "请在这些记录的修改记录里查看原来的内容,逐条改回。"
        )
    keys = batch.rows.values("row_id")
    rows = importer.model._default_manager.filter(pk__in=keys)
    if not importer.is_untouched(rows):
        raise ImportRefusedError("导入的记录里已经有人修改、办理或归档过,不能整批撤销。")
    if found := blockers_of(rows):
        used = "、".join(f"{what} {count} 条" for what, count in found)
        raise ImportRefusedError(f"导入的记录已经被别的记录用到({used}),不能整批撤销。")
    count = _archive(rows, batch, now)
    ImportBatch.objects.filter(pk=batch.pk, state=State.DONE).update(state=State.UNDONE)
    return count


def forget_files(now: datetime) -> int:
    """Delete the workbooks and previews of old imports, which are full of personal data.

    What was imported, when and how many rows stays on record. Returns how many were forgotten.
    """
    old = ImportBatch.objects.filter(created_at__lte=now - FILES_KEPT_FOR).exclude(file="")
    for batch in old:
        batch.file.delete(save=False)
        if batch.annotated:
            batch.annotated.delete(save=False)
        batch.report = {}
        if batch.state in (State.CHECKING, State.READY):
            batch.state = State.CANCELLED
        batch.save(update_fields=["file", "annotated", "report", "state"])
    return len(old)


def _archive(rows, batch: ImportBatch, now: datetime) -> int:
    changed = list(rows)
    rows.update(archived_at=now, version=F("version") + 1, updated_at=now)
    for row in changed:
        row.archived_at, row.version, row.updated_at = now, row.version + 1, now
    insert_changes(changed, by=batch.user, reason=f"撤销导入 {batch.file_name}")
    return len(changed)
