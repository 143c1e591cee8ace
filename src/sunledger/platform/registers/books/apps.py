"""The app."""

from django.apps import AppConfig


class Books(AppConfig):
    """账簿: vouchers with their papers and signatures, ledgers, statements, monthly publication."""

    name = "sunledger.platform.registers.books"
    label = "books"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the room of funds, which stands below, what villages booked."""
        from sunledger.platform.registers.books.reconciling import booked  # noqa: PLC0415 - models
        from sunledger.platform.registers.funds import selectors  # noqa: PLC0415 - come first

        selectors.reconcile_by(booked)
