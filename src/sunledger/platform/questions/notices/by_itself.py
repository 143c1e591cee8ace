"""The platform as an actor: what it does at night, or asks for the gate, nobody does."""

from sunledger.platform.ground.accounts.contracts import Actor, Post, Task
from sunledger.platform.ground.places.contracts import DivisionLevel
from sunledger.platform.ground.places.selectors import tree, villages_within


def platform() -> Actor:
    """Return the platform as an actor who sees all villages and does nothing but end notices."""
    code = next((one.code for one in tree() if one.level == DivisionLevel.COUNTY), "")
    return Actor(
        ref="s:night",
        name="平台（自动）",
        posts=(Post("county_aid_office", code),) if code else (),
        villages=villages_within([code]) if code else frozenset(),
        only=frozenset({Task.SEE_PUBLISHING}),
    )
