"""Makes the sealing of values an app, for its command and its check."""

from django.apps import AppConfig
from django.core import checks


class SealingConfig(AppConfig):
    name = "townportal.sealing"

    def ready(self):
        from townportal.sealing.upkeep import check_keys

        checks.register(check_keys, checks.Tags.database)
