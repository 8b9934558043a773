"""Finds each app's registers.py and figures.py, as the admin finds admin.py."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class RegistersConfig(AppConfig):
    name = "townportal.registers"

    def ready(self):
        autodiscover_modules("figures", "registers")
