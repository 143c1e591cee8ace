"""A household that signed in sees, and signs for, what was merged into it."""

from django.db import migrations

from sunledger.platform.rowlevel import SEEN_HOUSEHOLD, SEEN_VILLAGES

_BEFORE = f"village_id IN (SELECT unnest({SEEN_VILLAGES})) OR id = {SEEN_HOUSEHOLD}"
_NOW = f"{_BEFORE} OR merged_into_id = {SEEN_HOUSEHOLD}"


def _policy(sees: str) -> str:
    return f"ALTER POLICY seen ON registry_household USING ({sees}) WITH CHECK ({sees})"


class Migration(migrations.Migration):
    dependencies = [("registry", "0006_cards_and_disputes")]
    operations = [migrations.RunSQL(_policy(_NOW), _policy(_BEFORE))]
