"""The app."""

from django.apps import AppConfig


class Findings(AppConfig):
    """疑点: questions that rules raise, and the way of each to a person's decision."""

    name = "sunledger.platform.questions.findings"
    label = "findings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Answer for the room of accounts, which stands below, who must leave a matter."""
        from sunledger.platform.ground.accounts import policy  # noqa: PLC0415 - models come first
        from sunledger.platform.questions.findings import matters  # noqa: PLC0415

        policy.recuse_by(matters.grounds_of)
