"""What beat and workers run for the ledgers."""

from celery import shared_task
from django.utils import timezone

from ledgers import reminders


@shared_task
def remind():
    reminders.remind(timezone.now())
