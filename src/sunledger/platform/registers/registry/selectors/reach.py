"""How far an actor's questions go: villages, and one household; inside `acting`."""

import uuid

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import may, require
from sunledger.platform.ground.places.selectors import villages_within
from sunledger.platform.registers.registry import finding, reading
from sunledger.platform.registers.registry.seeing import code_of

PAGE = 50


def inside(place: str | None, by: Actor) -> list[int]:
    """Return the villages of a place that the actor sees."""
    seen = by.villages if place is None else villages_within([place]) & by.villages
    return sorted(seen)


def means_too_many(text: str, *, by: Actor, place: str | None = None) -> bool:
    """Tell whether a text is too short to be searched for in a place: one letter, many villages."""
    return finding.means_too_many(text, inside(place, by))


def require_enough(text: str, villages: list[int]) -> None:
    """Raise SunledgerError where a text is too short to be searched for in so many villages."""
    if finding.means_too_many(text, villages):
        raise SunledgerError(
            "一个字母指的人太多。请再写一个字母，或者选一个乡镇。",
            "One letter means too many people. Write another letter, or choose a township.",
            code="too_short",
            where="q",
        )


def seen(household: uuid.UUID, by: Actor) -> reading.Home:
    """Return a household that the actor may look at; raise Refused, hidden, where not."""
    found = reading.home(household)
    if by.household in found.ids and may(by, Task.SEE_OWN_HOUSEHOLD):
        return found
    require(by, Task.SEE_HOUSEHOLD, place=code_of(found.household.village_id), hidden=True)
    return found
