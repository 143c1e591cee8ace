"""A made-up county with two households, and browsers that are signed in."""

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sunledger.kit.ids import check_character
from sunledger.platform.ground.places.selectors import division
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.registers.registry import selectors, services
from sunledger.platform.registers.registry.contracts import Batch, FactRow, MemberRow, Query

NOW = Origin("command", datetime(2026, 3, 2, 1, tzinfo=UTC))
ID = "99010119610203004"
ID += check_character(ID)


@dataclass
class Office:
    """The county, its first household and the one of another township."""

    world: object
    home: object
    other: object
    person: uuid.UUID

    def client(self, role, place=None, **more):
        return self.world.client(role, place, **more)

    def actor(self, role, place=None, **more):
        return self.world.actor(role, place, **more)


def made():
    from world import OTHER_VILLAGE, VILLAGE, build  # noqa: PLC0415 - after setup

    world = build()
    by = world.actor("county_aid_office")
    rows = []
    for count, (village, number, name, idn) in enumerate(
        ((VILLAGE, "H1", "=李大山", ID), (OTHER_VILLAGE, "H2", "周秀英", ""))
    ):
        place = division(village).id
        where = ("名册.xlsx", "Sheet1", 2 + count)
        rows += [
            MemberRow(*where, number, place, name, idn, relation="户主", card="9999990000001234"),
            FactRow(*where, "status", "registered", number),
        ]
    for kind in (MemberRow, FactRow):
        batch = Batch(uuid.uuid4(), "members", "县乡村振兴局", date(2026, 1, 1))
        services.apply_batch(batch, [r for r in rows if isinstance(r, kind)], by=by, origin=NOW)
    home, other = (
        selectors.households(Query(place), by=by).rows[0] for place in (VILLAGE, OTHER_VILLAGE)
    )
    found, _ = selectors.search("李大山", by=by)
    return Office(world, home, other, found[0].person)


def told(client, kind="look", purpose="visit", words=""):
    """Say what for, as the page asks."""
    answer = client.post(f"/c/purpose?for={kind}", {"purpose": purpose, "words": words})
    assert answer.status_code == 302
    return client
