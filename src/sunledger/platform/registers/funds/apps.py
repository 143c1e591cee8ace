"""The app."""

from django.apps import AppConfig


class Funds(AppConfig):
    """资金: fund lines, the chain from quota to household, and the cash beside it."""

    name = "sunledger.platform.registers.funds"
    label = "funds"
    default_auto_field = "django.db.models.BigAutoField"
