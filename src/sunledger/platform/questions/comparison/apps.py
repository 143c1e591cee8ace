"""The app."""

from django.apps import AppConfig


class Comparison(AppConfig):
    """比对: runs of the catalogue over the register and the extracts, and the hits they leave."""

    name = "sunledger.platform.questions.comparison"
    label = "comparison"
    default_auto_field = "django.db.models.BigAutoField"
