"""月报: the county form on screen, every number a link, and its workbook as a job."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from ledgers.form_figures import figure_key
from reports.county_form import CountyForm, open_form
from reports.dashboard import list_url
from reports.management.commands.county_form import read_month
from townportal.accounts.roles import LEDGER_SECTIONS, Reach, Right, Section
from townportal.jobs.actions import enqueue
from townportal.registers.sheets_out.county_rows import COUNTY_ROWS, TOWNSHIP_ROWS, VILLAGE_ROWS
from villages.models import Township, Village


def _check(user, right: Right = Right.READ) -> None:
    if not user.access.may(Section.REPORTS, right):
        raise PermissionDenied
    if not any(user.access.may(section, right) for section in LEDGER_SECTIONS):
        raise PermissionDenied


def _month(request) -> tuple[int, int]:
    today = timezone.localdate()
    try:
        return read_month(request.GET.get("month") or f"{today:%Y-%m}")
    except ValueError as error:
        raise Http404 from error


def townships_of(user):
    if user.access.reach(Section.REPORTS) is Reach.COUNTY:
        return list(Township.objects.live())
    return [user.township]


def county_form(request):
    _check(request.user)
    year, month = _month(request)
    townships = townships_of(request.user)
    villages = Village.objects.visible_to(request.user).live()
    village = _chosen(request, villages)
    labels = _labels(request.user, village)
    form = open_form(request.user, [t.pk for t in townships], year, month)
    context = {
        "form": form,
        "month": f"{year}-{month:02d}",
        "villages": villages,
        "village": village,
        "rows": list(page_rows(form, labels, village)),
        "is_partial": not _sees_all(request.user),
        "is_village": labels is VILLAGE_ROWS,
    }
    return TemplateResponse(request, "reports/county_form.html", context)


def _chosen(request, villages):
    number = request.GET.get("village", "")
    if number.isdecimal() and len(number) < 18:
        return villages.filter(pk=int(number)).first()
    if request.user.access.reach(Section.REPORTS) is Reach.VILLAGES:
        return villages.first()
    return None


def _labels(user, village):
    if village:
        return VILLAGE_ROWS
    match user.access.reach(Section.REPORTS):
        case Reach.COUNTY:
            return COUNTY_ROWS
        case Reach.VILLAGES:
            return VILLAGE_ROWS
    return TOWNSHIP_ROWS


def _sees_all(user) -> bool:
    return all(user.access.may(section) for section in LEDGER_SECTIONS)


def page_rows(form: CountyForm, labels, village):
    """(label, [(value, address, address of what is taken off)]) for the table."""
    cells = form.columns.cells()
    for label in labels:
        line = form.line(label.key, village.pk if village else None)
        yield (
            label,
            [
                (value, *_addresses(form, label.key, cell, village))
                for value, cell in zip(line, cells, strict=True)
            ],
        )


def _addresses(form, key, cell, village) -> tuple[str, str]:
    code, name = cell or ("", "")
    filters = {"village": village.pk if village else "", "class_name": name}
    taken_off = form.reopened(key)
    return (
        list_url(figure_key(key), form.period, ledger=code, **filters),
        list_url(taken_off, form.period, ledger=code, **filters) if taken_off else "",
    )


@require_POST
def county_form_export(request):
    _check(request.user, Right.EXPORT)
    year, month = _month(request)
    job = enqueue(
        "reports.county_form",
        params={"year": year, "month": month},
        by=request.user,
        label=f"导出 {year}年{month}月 三本台账统计表",
    )
    return redirect("job_detail", pk=job.pk)
