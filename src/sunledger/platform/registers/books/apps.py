"""The app."""

from django.apps import AppConfig


class Books(AppConfig):
    """账簿: vouchers with their papers and signatures, ledgers, statements, monthly publication."""

    name = "sunledger.platform.registers.books"
    label = "books"
    default_auto_field = "django.db.models.BigAutoField"
