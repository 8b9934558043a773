"""The leaders' dashboard; a village's people see their own village in it."""

from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils import timezone

from reports import charts
from reports.dashboard import concerns, scope_of, tiles
from reports.dashboard_charts import charts as charts_of
from townportal.accounts.roles import LEDGER_SECTIONS, Section
from villages.models import Village


def dashboard(request):
    access = request.user.access
    if not access.may(Section.REPORTS) or not any(access.may(s) for s in LEDGER_SECTIONS):
        raise PermissionDenied
    today = timezone.localdate()
    villages = list(Village.objects.visible_to(request.user).live().select_related("township"))
    number = request.GET.get("village")
    chosen = next((village for village in villages if str(village.pk) == number), None)
    scope = scope_of(request.user, chosen)
    drawn = charts_of(scope, today, [chosen] if chosen else villages)
    context = {
        "now": timezone.localtime(),
        "villages": villages,
        "chosen": chosen,
        "tiles": tiles(scope, today),
        "charts": [(chart, _draw(chart)) for chart in drawn],
        "concerns": concerns(scope, today),
    }
    return TemplateResponse(request, "reports/dashboard.html", context)


def _draw(chart) -> dict:
    drawn = charts.columns(chart) if chart.key == "months" else charts.rows(chart)
    table = [(p, list(zip(p.values, p.urls, strict=True))) for p in chart.points]
    return drawn | {"table": table}
