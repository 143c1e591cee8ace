"""How far an actor's questions go: villages, and one household; inside `acting`."""

import uuid

from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import may, require
from sunledger.platform.ground.places.selectors import villages_within
from sunledger.platform.registers.registry import reading
from sunledger.platform.registers.registry.seeing import code_of

PAGE = 50


def inside(place: str | None, by: Actor) -> list[int]:
    """Return the villages of a place that the actor sees."""
    seen = by.villages if place is None else villages_within([place]) & by.villages
    return sorted(seen)


def seen(household: uuid.UUID, by: Actor) -> reading.Home:
    """Return a household that the actor may look at; raise Refused, hidden, where not."""
    found = reading.home(household)
    if by.household in found.ids and may(by, Task.SEE_OWN_HOUSEHOLD):
        return found
    require(by, Task.SEE_HOUSEHOLD, place=code_of(found.household.village_id), hidden=True)
    return found
