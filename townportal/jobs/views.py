"""A person's own jobs: the record of imports and exports, progress, and the file."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from townportal.jobs import actions
from townportal.jobs.models import Job, JobDownload

PER_PAGE = 50
EXPIRED = "文件已过保留期限,已从服务器删除。需要时请回到原来的页面重新导出。"
NOT_ALLOWED = "您现在没有下载这个文件的权限。如有疑问,请联系系统管理员。"
TOO_LATE_TO_CANCEL = "任务已经开始或已经结束,不能取消。"
NOT_FAILED = "只有失败的任务可以重试,这个任务现在的状态是“{state}”。"


@require_safe
def job_list(request):
    downloads = JobDownload.objects.filter(job=OuterRef("pk")).order_by("-pk")
    jobs = Job.objects.visible_to(request.user).annotate(
        last_download=Subquery(downloads.values("downloaded_at")[:1])
    )
    page = Paginator(jobs, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "jobs/job_list.html", {"page": page})


@require_safe
def job_detail(request, pk):
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    is_poll = request.htmx and request.htmx.target == "job-progress"
    template = "jobs/_job_progress.html" if is_poll else "jobs/job_detail.html"
    return render(request, template, {"job": job})


@require_safe
def job_download(request, pk):
    """The file, for its owner alone; the download is logged."""
    jobs = Job.objects.visible_to(request.user).filter(state=Job.State.DONE)
    job = get_object_or_404(jobs.exclude(result_name=""), pk=pk)
    if not job.may_be_downloaded_by(request.user):
        return _refuse(request, job, NOT_ALLOWED, status=403)
    if job.is_file_expired:
        return _refuse(request, job, EXPIRED, status=410)
    try:
        file = job.result_file.open("rb")
    except FileNotFoundError:  # a restored backup may lack it
        return _refuse(request, job, EXPIRED, status=410)
    actions.record_download(job, by=request.user)
    return FileResponse(
        file,
        as_attachment=True,
        filename=job.result_name,
        headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"},
    )


@require_POST
def job_cancel(request, pk):
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    if not actions.cancel_job(job, by=request.user):
        messages.warning(request, TOO_LATE_TO_CANCEL)
    return redirect("job_detail", pk=pk)


@require_POST
def job_retry(request, pk):
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    if not actions.retry_job(job, by=request.user):
        messages.warning(request, NOT_FAILED.format(state=job.get_state_display()))
    return redirect("job_detail", pk=pk)


def _refuse(request, job, notice, *, status):
    context = {"job": job, "notice": notice}
    return render(request, "jobs/job_detail.html", context, status=status)
