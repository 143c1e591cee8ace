"""Findings go with their household: to the one into which it was merged, and back again."""

import uuid
from collections.abc import Collection, Mapping

from django.db.models import Q

from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.questions.comparison.access import platform
from sunledger.platform.questions.findings.models import Finding
from sunledger.platform.registers.registry.access import read_as


def follow(households: Collection[uuid.UUID]) -> None:
    """Let what is asked of these households be asked where they are read now.

    Inside the transaction that merged them or set them apart: nobody sees a question without its
    household. Whose hit was about a household goes back to it when the merge is undone.
    """
    about = Q(household__in=households) | Q(hit__household__in=households)
    with acting(platform()):
        rows = Finding.objects.select_for_update(of=("self",)).filter(about).select_related("hit")
        go_with({row: row.hit.household or row.household for row in rows})


def go_with(asked: Mapping[Finding, uuid.UUID | None]) -> None:
    """Write of findings, each about a household, as which that is read now and where it lives."""
    now = read_as({household for household in asked.values() if household is not None})
    for row, household in asked.items():
        if household in now and now[household][0] != row.household:
            row.household, row.village_id = now[household]
            row.save(update_fields=["household", "village"])
