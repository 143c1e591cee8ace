"""The app: routes, the page of their documentation, and the answers kept for repeated requests."""

from django.apps import AppConfig


class Api(AppConfig):
    """接口: for programs of people in office."""

    name = "sunledger.faces.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"
