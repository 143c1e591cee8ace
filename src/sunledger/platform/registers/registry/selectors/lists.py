"""Questions on lists of households."""

import uuid
from dataclasses import replace

from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import require
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.selectors import villages_within
from sunledger.platform.registers.registry import reading
from sunledger.platform.registers.registry.contracts import (
    Page,
    Query,
)
from sunledger.platform.registers.registry.listing import FACETS, Listing
from sunledger.platform.registers.registry.models import (
    Household,
)
from sunledger.platform.registers.registry.selectors.reach import PAGE, inside, require_enough


def households(
    query: Query,
    *,
    by: Actor,
    limit: int = PAGE,
    offset: int = 0,
    after: uuid.UUID | None = None,
    facets: bool = True,
) -> Page:
    """Return a part of the list of households, how many there are, and the counts of each facet.

    The part begins at `offset`, or after the household `after`. A facet counts as if it were not
    itself narrowed. Counts are of what the actor sees. Raises SunledgerError where the text is
    one letter and the place wide.
    """
    require(by, Task.SEARCH_REGISTRY, place=query.place)
    villages = inside(query.place, by)
    require_enough(query.text, villages)
    with acting(by):
        listing = Listing.of(query, villages)
        ids, tally = listing.ids(limit, offset, after), listing.tally()
        counts = {name: listing.facet(name, tally) for name in FACETS} if facets else {}
        total = sum(listing.kept(tally).values())
        return Page(tuple(reading.household_rows(ids)), total, counts)


def households_at(place: str, *, by: Actor) -> int:
    """Return how many households live in a place or what it was, to whoever may change it.

    A count and nothing else: what a change of places touches must be told before it is done.
    """
    require(by, Task.CHANGE_PLACES, place=place)
    villages = villages_within([place])
    with acting(replace(by, villages=villages)):
        rows = Household.objects.filter(village__in=villages, undone=None, merged_into=None)
        return rows.filter(until=None).count()
