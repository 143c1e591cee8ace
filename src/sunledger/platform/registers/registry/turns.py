"""Which procedures wait for somebody: asked for the menu of every page; used in `acting` only."""

import uuid
from dataclasses import dataclass
from datetime import date

from sunledger.platform.ground.accounts.contracts import Actor
from sunledger.platform.ground.places.codes import level_of
from sunledger.platform.ground.places.selectors import divisions_by_id, divisions_of
from sunledger.platform.registers.registry.procedures import procedures
from sunledger.platform.registers.registry.steps import due, turns_of, waits_for
from sunledger.platform.registers.registry.writing import bulk_cursor


@dataclass(frozen=True)
class _Step:
    """Of a step that was done, what says whose turn is next."""

    day: date
    by: str


# Of all procedures under way, those whose next step is one of posts at the actor's levels.
_UNDER_WAY = """
    SELECT p.id, p.kind, v.at, h.id, h.village_id, array_agg(s.day ORDER BY s.place),
        array_agg(s.by ORDER BY s.place)
    FROM registry_procedure p
    JOIN registry_household h ON h.id = p.household_id
    JOIN registry_version v ON v.id = p.version_id
    LEFT JOIN registry_step s ON s.procedure_id = p.id
    WHERE NOT p.done AND p.stopped_why = '' AND p.kind = ANY(%(kinds)s::text[])
    GROUP BY p.id, v.id, h.id
    HAVING (p.kind, count(s.id)) IN (SELECT * FROM unnest(%(kinds)s::text[], %(done)s::bigint[]))
    ORDER BY v.id, p.id
"""


def waiting(by: Actor, on: date, kind: str) -> list[uuid.UUID]:
    """Return the procedures whose next step waits for the actor on a day, those due first."""
    turns = turns_of({level_of(post.place) for post in by.posts})
    turns = [turn for turn in turns if not kind or turn[0] == kind]
    with bulk_cursor() as cursor:
        asked = {"kinds": [code for code, _ in turns], "done": [done for _, done in turns]}
        # A few hundred rows, each of whose household is looked up: that is quicker than to read
        # every household first, which the planner would if it took each look for one at a disk.
        cursor.execute("SET LOCAL random_page_cost = 1.1")
        cursor.execute(_UNDER_WAY, asked)
        rows = cursor.fetchall()
        cursor.execute("SET LOCAL random_page_cost TO DEFAULT")
    villages = divisions_by_id({row[4] for row in rows}) if rows else {}
    divisions_of({place.code for place in villages.values()})  # asked of all at once, then kept
    found: list[tuple[date, uuid.UUID]] = []
    for number, code, begun, household, village, days, people in rows:
        place = villages[village].code
        plan = procedures(begun.date(), place)[code]
        done = [_Step(day, who) for day, who in zip(days, people, strict=True) if day is not None]
        if waits_for(household, place, plan, done, by=by, on=on):
            found.append((due(plan, done) or date.max, number))
    return [number for _, number in sorted(found, key=lambda pair: pair[0])]
