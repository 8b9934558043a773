"""The Celery application. Messages carry no payload: the job rows are the truth."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "townportal.settings")

app = Celery("townportal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
