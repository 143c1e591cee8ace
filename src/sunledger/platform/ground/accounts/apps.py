"""The app."""

from django.apps import AppConfig


class Accounts(AppConfig):
    """账号: who signs in, in which post, and what each post may do where."""

    name = "sunledger.platform.ground.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
