"""The app."""

from django.apps import AppConfig


class Notices(AppConfig):
    """公开: what is to be public is checked, masked, agreed to by a second person, and shown."""

    name = "sunledger.platform.questions.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
