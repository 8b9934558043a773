"""The ledgers app."""

from importlib import import_module

from django.apps import AppConfig


class LedgersConfig(AppConfig):
    name = "ledgers"

    def ready(self):
        import_module("ledgers.handover")  # says what moves when a user leaves
