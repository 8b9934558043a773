"""Starting an export: a job row that a worker fills with exactly the filtered rows."""

from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from townportal.accounts.roles import Right
from townportal.jobs.actions import enqueue


@require_POST
def export_start(request, register):
    register.check(request.user, Right.EXPORT)
    query = request.GET.urlencode()
    job = enqueue(
        "register.export",
        params={"register": register.key, "args": register.args, "query": query},
        by=request.user,
        label=f"导出 {register.file_name()}",
    )
    return redirect("job_detail", pk=job.pk)
