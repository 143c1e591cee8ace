"""Who compares: the platform itself, which sees every village and every route, and does only this.

Whoever asks for a run does not get to see by it what the posts do not show.
"""

from sunledger.platform.ground.accounts.contracts import Actor, Post, Task
from sunledger.platform.ground.places.contracts import DivisionLevel
from sunledger.platform.ground.places.selectors import tree, villages_within

SEALED = frozenset(("audit", "discipline"))
REF, NAME = "s:night", "平台（自动）"
_ROLE = "county_aid_office"


def county() -> str:
    """Return the code of the county; "" before there are places."""
    found = (place.code for place in tree() if place.level == DivisionLevel.COUNTY)
    return next(found, "")


def platform() -> Actor:
    """Return the platform as an actor: all villages and routes, for runs and nothing else."""
    code = county()
    return Actor(
        ref=REF,
        name=NAME,
        posts=(Post(_ROLE, code),) if code else (),
        villages=villages_within([code]) if code else frozenset(),
        only=frozenset({Task.RUN_MATCH, Task.SEE_SOURCES, Task.SEE_MATCH}),
        county=True,
        sealed=SEALED,
    )
