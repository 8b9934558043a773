"""Finds each app's job_kinds.py, so that web and workers know the same kinds of job."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "townportal.jobs"

    def ready(self):
        autodiscover_modules("job_kinds")
