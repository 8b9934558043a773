"""The frame of the portal; knows no subject."""

from townportal.celery import app as celery_app

__all__ = ["celery_app"]
