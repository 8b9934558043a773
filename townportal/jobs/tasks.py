"""What Celery calls: hints to look at the rows, never the work itself. Old hints are dropped."""

from celery import shared_task

from townportal.jobs import runner


@shared_task(name="townportal.jobs.tasks.run_due", expires=600)
def run_due():
    runner.run_due()


@shared_task(name="townportal.jobs.tasks.sweep", expires=60)
def sweep():
    runner.sweep()
