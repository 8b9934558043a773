"""The leaders' dashboard; a village's people see their own village in it."""

from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils import timezone

from reports import charts
from reports.dashboard import charts as charts_of
from reports.dashboard import concerns, scope_of, tiles
from townportal.accounts.roles import LEDGER_SECTIONS, Section
from villages.models import Village


def dashboard(request):
    access = request.user.access
    if not access.may(Section.REPORTS) or not any(access.may(s) for s in LEDGER_SECTIONS):
        raise PermissionDenied
    today = timezone.localdate()
    villages = Village.objects.visible_to(request.user).live()
    chosen = villages.filter(pk=_number(request.GET.get("village"))).first()
    scope = scope_of(request.user, chosen)
    drawn = charts_of(scope, today)
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


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 18 else None
