"""The app: templates, styles, scripts and views, no models."""

from django.apps import AppConfig


class Log(AppConfig):
    """公开的记录: the log for everybody."""

    name = "sunledger.faces.log"
    label = "log"
