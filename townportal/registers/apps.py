"""Finds each app's registers.py and figures.py, as the admin finds admin.py."""

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class RegistersConfig(AppConfig):
    name = "townportal.registers"

    def ready(self):
        from townportal.registers.search.upkeep import check_search_indexes, mend_search_indexes

        autodiscover_modules("figures", "registers")
        post_migrate.connect(mend_search_indexes, sender=self)
        checks.register(check_search_indexes, checks.Tags.database)
