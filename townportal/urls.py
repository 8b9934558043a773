"""Every address of the portal."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path

from townportal.accounts import views as accounts
from townportal.registers import site
from townportal.registers import views as registers

urlpatterns = [
    path("login/", LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/", accounts.password_change, name="password_change"),
    path("help/", accounts.help_page, name="help"),
    path("large-text/", accounts.toggle_large_text, name="toggle_large_text"),
    path("drafts/<str:form_key>/", registers.draft_save, name="draft_save"),
    path("drafts/<str:form_key>/discard/", registers.draft_discard, name="draft_discard"),
    path("saved-views/", registers.saved_view_add, name="saved_view_add"),
    path("saved-views/<int:pk>/delete/", registers.saved_view_delete, name="saved_view_delete"),
    path("notices/", include("townportal.clocks.urls")),
    path("jobs/", include("townportal.jobs.urls")),
    path("imports/", include("townportal.registers.import_urls")),
    path("", include("reports.urls")),
    path("", include(site.urls())),
]
