"""Pages that show figures."""

from reports.views.catalogue import figure_catalogue
from reports.views.dashboard import dashboard
from reports.views.form import county_form, county_form_export
from reports.views.home import home, unanswered

__all__ = [
    "county_form",
    "county_form_export",
    "dashboard",
    "figure_catalogue",
    "home",
    "unanswered",
]
