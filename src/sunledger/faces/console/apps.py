"""The app: templates, styles and views, no models."""

from django.apps import AppConfig


class Console(AppConfig):
    """管理端: the pages of people in office."""

    name = "sunledger.faces.console"
    label = "console"
