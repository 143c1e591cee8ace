"""The app."""

from django.apps import AppConfig


class Registry(AppConfig):
    """对象: households, their members, and what was stated about them, by whom and when."""

    name = "sunledger.platform.registers.registry"
    label = "registry"
    default_auto_field = "django.db.models.BigAutoField"
