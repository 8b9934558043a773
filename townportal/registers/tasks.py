"""What the beat asks of the registers."""

from celery import shared_task
from django.utils import timezone

from townportal.registers.importing import batches


@shared_task(name="townportal.registers.tasks.forget_import_files", expires=3600)
def forget_import_files():
    batches.forget_files(timezone.now())
