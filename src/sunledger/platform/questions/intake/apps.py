"""The app."""

from django.apps import AppConfig


class Intake(AppConfig):
    """归集: batches of rows, the mapping of their columns, review, receipt and undo."""

    name = "sunledger.platform.questions.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"
