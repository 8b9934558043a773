"""指标口径: every figure with its definition, source and present value."""

from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils import timezone

from reports.catalogue import plain_figures, scope_for
from townportal.accounts.roles import Section
from townportal.registers.figures import CATALOGUE, Period, Ratio
from townportal.registers.scoping import may


def figure_catalogue(request):
    if not request.user.access.may(Section.REPORTS):
        raise PermissionDenied
    today = timezone.localdate()
    rows = [
        (item, item.value(scope_for(item, request.user, request.user.township), Period(today)))
        for item in plain_figures()
        if may(request.user, _counted(item).scoped_model)
    ]
    context = {"rows": rows, "today": today, "form_rows": _form_rows()}
    return TemplateResponse(request, "reports/catalogue.html", context)


def _counted(item):
    return CATALOGUE[item.numerator] if isinstance(item, Ratio) else item


def _form_rows():
    return [item for key, item in CATALOGUE.items() if key.startswith("form.")]
