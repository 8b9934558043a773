"""Addresses of the pages that show figures."""

from django.urls import path

from reports import views

urlpatterns = [
    path("", views.home, name="home"),
    path("dashboard/", views.dashboard, name="dashboard"),
    path("unanswered/", views.unanswered, name="unanswered"),
    path("figures/", views.figure_catalogue, name="figure_catalogue"),
    path("county-form/", views.county_form, name="county_form"),
    path("county-form/export/", views.county_form_export, name="county_form_export"),
]
