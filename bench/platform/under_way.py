"""`python -m bench.platform.under_way`: begin procedures all over the county, unless some are.

A county that works has them, and the menu of every page counts those that wait for whoever looks.
It runs as the web role, as `bench.platform.county` does, and prints how many are under way.
"""

import sys
from datetime import timedelta

import django

django.setup()

from django.utils import timezone  # noqa: E402 - after setup

from bench.platform.county import actor  # noqa: E402
from sunledger.platform.ground.places.selectors import standing_within  # noqa: E402
from sunledger.platform.ground.transparency.contracts import Origin  # noqa: E402
from sunledger.platform.registers.registry import selectors, services  # noqa: E402
from sunledger.platform.registers.registry.contracts import ProcedureState, Query  # noqa: E402

MANY = 500
STEPS = ("apply", "visit", "review", "first_notice")  # of a village; then the county compares
KIND = "identification"


def begin() -> int:
    """Begin them a few in each village, each as far as another; return how many are under way."""
    office = actor("county_aid_office")
    _, there = selectors.procedures_found(ProcedureState.UNDER_WAY, by=office, most=0)
    if there:
        return there
    origin = Origin("command", timezone.now())
    day = timezone.localdate() - timedelta(days=60)
    villages = [p.code for p in standing_within(office.posts[0].place) if p.level == "village"]
    each = -(-MANY // len(villages))
    for at, village in enumerate(villages):
        homes = selectors.households(Query(village), by=office, limit=each, facets=False).rows
        for further, home in enumerate(homes):
            procedure = services.start_procedure(home.id, KIND, by=office, origin=origin)
            for done, code in enumerate(STEPS[: (at + further) % 5]):
                told = (day + timedelta(days=8 * done), f"单据 {at}-{further}-{done}")
                services.do_step(procedure, code, *told, by=office, origin=origin)
    return selectors.procedures_found(ProcedureState.UNDER_WAY, by=office, most=0)[1]


if __name__ == "__main__":
    sys.stdout.write(str(begin()))
