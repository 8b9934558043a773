"""Importing a workbook: 上传, 校验, 确认, 完成."""

from pathlib import Path

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from townportal.accounts.roles import Right
from townportal.jobs.actions import enqueue
from townportal.registers import site
from townportal.registers.importing import batches
from townportal.registers.importing.upload import UploadForm, make_template
from townportal.registers.models import ImportBatch
from townportal.registers.saving import once
from townportal.registers.sheets.errors import SheetError

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
State = ImportBatch.State
STEPS = {State.CHECKING: 2, State.APPLYING: 3, State.READY: 3, State.DONE: 4, State.UNDONE: 4}
LISTED = 50


def _importer(request, register):
    """404 where nothing is imported, 403 for those who may not write."""
    register.check(request.user, Right.WRITE)
    if not register.can_import:
        raise Http404
    return register.importer(request.user)


def _batch(request, pk) -> ImportBatch:
    """A batch belongs to the person who uploaded it, like the job that works on it."""
    own = ImportBatch.objects.filter(user=request.user).select_related("user", "job")
    return get_object_or_404(own, pk=pk)


@require_safe
def import_template(request, register):
    workbook = make_template(_importer(request, register))
    return _download(workbook, f"{register.file_name()}导入模板.xlsx")


def import_upload(request, register):
    importer = _importer(request, register)
    form = UploadForm(importer, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(_start(request, register, form))
        except SheetError as error:
            form.add_error("file" if form.cleaned_data["file"] else "pasted", str(error))
    context = {
        "register": register,
        "form": form,
        "editing_url": _editing_url(register, importer),
        "batches_url": _batches_url(register),
    }
    return TemplateResponse(request, register.template("import"), context)


def _start(request, register, form) -> str:
    def save() -> str:
        batch = form.open_batch(request.user)
        return _work(batch, "register.import_check", f"校验 {batch.file_name}")

    return once(form.cleaned_data["form_token"], request.user, save)


def _work(batch: ImportBatch, kind: str, label: str) -> str:
    """Let a worker go on with the batch; returns where its progress shows."""
    batch.job = enqueue(kind, params={"batch": batch.pk}, by=batch.user, label=label)
    batch.save(update_fields=["job"])
    return reverse("job_detail", args=[batch.job.pk])


def _editing_url(register, importer) -> str:
    """An export of the register's own columns with 系统编号, to be edited and imported again."""
    if not register.may(importer.user, Right.EXPORT):
        return ""
    wanted = {"serial", "pk", *(column.key for column in importer.columns)}
    names = [c.name for c in register.offered_columns() if c.name in wanted]
    return f"{register.url('export')}?{'&'.join(f'col={name}' for name in names)}"


def _batches_url(register) -> str:
    arguments = {"register": register.key, **register.args}
    query = "&".join(f"{name}={value}" for name, value in arguments.items())
    return f"{reverse('import_batches')}?{query}"


@require_safe
def import_batches(request):
    """A person's own imports into one register."""
    arguments = request.GET.dict()
    key = arguments.pop("register", "")
    if key not in site.registers:
        raise Http404
    own = ImportBatch.objects.filter(user=request.user, register=key, args=arguments)
    context = {"register": _find(key, arguments), "batches": own.defer("report")[:LISTED]}
    return TemplateResponse(request, "registers/import_batches.html", context)


def _find(key: str, arguments: dict):
    try:
        return site.find(key, arguments)
    except TypeError as error:  # arguments that this register does not know
        raise Http404 from error


@require_safe
def import_preview(request, pk):
    batch = _batch(request, pk)
    job = batch.job
    if batch.state in (State.CHECKING, State.APPLYING) and job and not job.is_finished:
        return redirect("job_detail", pk=job.pk)
    context = {
        "batch": batch,
        "register": site.find(batch.register, batch.args),
        "step": STEPS.get(batch.state, 2),
        "is_stuck": batches.is_stuck(batch) and batch.state in (State.CHECKING, State.APPLYING),
        "is_undoable": batch.is_undoable(timezone.now()),
        "earlier": _earlier(batch),
    }
    return TemplateResponse(request, "registers/import_preview.html", context)


def _earlier(batch: ImportBatch) -> ImportBatch | None:
    """The same file, imported before."""
    same = ImportBatch.objects.filter(
        user=batch.user, register=batch.register, sha256=batch.sha256, state=State.DONE
    )
    return same.exclude(pk=batch.pk).first()


@require_POST
def import_apply(request, pk):
    """Hand the good rows to a worker; a second click finds the first one's job."""
    batch = _batch(request, pk)
    with transaction.atomic():
        if batch.good and batches.claim_apply(batch):
            return redirect(_work(batch, "register.import_apply", f"导入 {batch.file_name}"))
    return redirect("import_preview", pk=pk)


@require_POST
def import_cancel(request, pk):
    batch = _batch(request, pk)
    if batches.cancel(batch):
        messages.success(request, f"已放弃导入“{batch.file_name}”,什么都没有写入。")
    else:
        messages.warning(request, "已经开始导入,不能放弃。导入后 24 小时内可以撤销。")
    return redirect("import_preview", pk=pk)


@require_POST
def import_undo(request, pk):
    batch = _batch(request, pk)
    try:
        count = batches.undo(batch, now=timezone.now())
    except batches.ImportRefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"已撤销:导入的 {count} 条记录已归档,编号不会再用。")
    return redirect("import_preview", pk=pk)


@require_safe
def import_annotated(request, pk):
    """The user's own workbook with every fault marked in its cell."""
    batch = _batch(request, pk)
    if not site.find(batch.register, batch.args).may(request.user, Right.WRITE):
        raise PermissionDenied
    if not batch.annotated:
        raise Http404
    try:
        file = batch.annotated.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    name = f"{Path(batch.file_name).stem}-批注.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, headers=HEADERS)


HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}


def _download(content: bytes, name: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(
        content, content_type=XLSX, headers={**HEADERS, "Content-Disposition": disposition}
    )
