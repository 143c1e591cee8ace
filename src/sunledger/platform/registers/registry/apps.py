"""The app."""

from django.apps import AppConfig


class Registry(AppConfig):
    """对象: households, their members, and what was stated about them, by whom and when."""

    name = "sunledger.platform.registers.registry"
    label = "registry"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the room of places, which stands below, where households live."""
        from sunledger.platform.ground.places import services  # noqa: PLC0415 - models come first
        from sunledger.platform.registers.registry.living import holds  # noqa: PLC0415

        services.held_by(holds)
