"""The app."""

from django.apps import AppConfig


class Places(AppConfig):
    """区划: divisions with their days and successors, and the bodies that work in them."""

    name = "sunledger.platform.ground.places"
    label = "places"
    default_auto_field = "django.db.models.BigAutoField"
