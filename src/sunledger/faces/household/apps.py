"""The app: templates and views, no models."""

from django.apps import AppConfig


class Household(AppConfig):
    """家门: the household's own pages."""

    name = "sunledger.faces.household"
    label = "household"
