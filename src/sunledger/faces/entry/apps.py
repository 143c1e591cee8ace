"""The app: templates and views, no models."""

from django.apps import AppConfig


class Entry(AppConfig):
    """入口: the pages of signing in."""

    name = "sunledger.faces.entry"
    label = "entry"
