"""The app."""

from django.apps import AppConfig


class Transparency(AppConfig):
    """留痕: what was done, to what, by whom, in an order that nobody can change."""

    name = "sunledger.platform.ground.transparency"
    label = "transparency"
    default_auto_field = "django.db.models.BigAutoField"
