"""Addresses of the inbox, below notices/."""

from django.urls import path

from townportal.clocks import views

urlpatterns = [
    path("", views.notice_list, name="notice_list"),
    path("read/", views.notice_read_all, name="notice_read_all"),
    path("<int:pk>/read/", views.notice_read, name="notice_read"),
]
