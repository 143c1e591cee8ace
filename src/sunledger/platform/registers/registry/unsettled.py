"""Households of a village that was split, until a move says in which part each of them lives."""

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from django.db.models import QuerySet

from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import may, require
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.contracts import Division
from sunledger.platform.ground.places.selectors import split_villages, villages_within
from sunledger.platform.registers.registry.contracts import (
    ChangeState,
    HouseholdRow,
    Unsettled,
)
from sunledger.platform.registers.registry.models import Change, Household
from sunledger.platform.registers.registry.reading import household_rows


def unsettled(*, by: Actor) -> list[Unsettled]:
    """Return the villages that were split and have households that nobody moved yet.

    Of those where the actor reports changes, or may change the place: she gets counts alone.
    """
    split = split_villages()
    if not split:
        return []
    reached = set(by.villages) if may(by, Task.PROPOSE_CHANGE) else set()
    if may(by, Task.CHANGE_PLACES):
        reached |= villages_within([post.place for post in by.posts])
    here = {village.id: village for village in split if village.id in reached}
    with acting(replace(by, villages=frozenset(here))):
        homes = dict(_homes(here.keys()).values_list("id", "village"))
        moving = _moving(homes)
    all_, reported = Counter(homes.values()), Counter(homes[home] for home in moving)
    return [
        Unsettled(village, tuple(split[village]), all_[number], reported[number])
        for number, village in here.items()
        if all_[number]
    ]


def unsettled_households(
    code: str, *, by: Actor, start: int = 0, most: int | None = 50
) -> tuple[list[HouseholdRow], int, dict[uuid.UUID, uuid.UUID]]:
    """Return households of the villages of a code that were split and that nobody moved yet.

    With them how many there are, and of each of these whose move waits, the number of the change.
    """
    require(by, Task.SEARCH_REGISTRY, place=code)
    ids = {village.id for village in split_villages() if village.code == code}
    with acting(by):
        rows = _homes(ids & by.villages).order_by("number", "id")
        part = rows[start : None if most is None else start + most].values_list("id", flat=True)
        found = household_rows(list(part))
        return found, rows.count(), _moving([row.id for row in found])


def parts_of(code: str) -> list[Division]:
    """Return the parts of which a household of the split villages of a code lives in one."""
    found = {
        part
        for village, parts in split_villages().items()
        if village.code == code
        for part in parts
    }
    return sorted(found, key=lambda part: part.code)


def _homes(villages: Iterable[int]) -> QuerySet[Household]:
    return Household.objects.filter(
        village__in=list(villages), undone=None, merged_into=None, until=None
    )


def _moving(homes: Iterable[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """Return, of households whose move waits to be checked, the change."""
    rows = Change.objects.filter(kind="move", state=ChangeState.PROPOSED, household__in=list(homes))
    return {home: change for home, change in rows.values_list("household", "id") if home}
