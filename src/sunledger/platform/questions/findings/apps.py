"""The app."""

from django.apps import AppConfig


class Findings(AppConfig):
    """疑点: questions that rules raise, and the way of each to a person's decision."""

    name = "sunledger.platform.questions.findings"
    label = "findings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell rooms below who must leave a matter; go with households that are merged."""
        from sunledger.platform.ground.accounts import policy  # noqa: PLC0415 - models come first
        from sunledger.platform.questions.findings import following, matters  # noqa: PLC0415
        from sunledger.platform.registers.registry.policy import follow_merges  # noqa: PLC0415

        policy.recuse_by(matters.grounds_of)
        follow_merges(following.follow)
