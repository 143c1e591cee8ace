"""The app: templates, styles and views, no models."""

from django.apps import AppConfig


class Portal(AppConfig):
    """公开门户: the pages for everybody."""

    name = "sunledger.faces.portal"
    label = "portal"
