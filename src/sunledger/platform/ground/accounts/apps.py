"""The app."""

from django.apps import AppConfig


class Accounts(AppConfig):
    """账号: who signs in, in which post, and what each post may do where."""

    name = "sunledger.platform.ground.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Answer for the room of places, which stands below, who may change them."""
        from sunledger.platform.ground.accounts import (  # noqa: PLC0415 - models come first
            holding,
            policy,
        )
        from sunledger.platform.ground.places import services  # noqa: PLC0415

        services.let(policy.require_places)
        services.held_by(holding.holds)
