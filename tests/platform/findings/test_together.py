"""Who must leave which of many findings: told of all together as of each alone."""

import pytest
from casework import START, on
from filled import id_number
from test_near import batch, identify, kin
from world import COUNTY, TOWNSHIP

from sunledger.kit.keys import pseudonym
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.questions.comparison.models import OfficialPost
from sunledger.platform.questions.findings import matters, selectors
from sunledger.platform.registers.registry import services as registry
from sunledger.platform.registers.registry.access import near_household, near_households
from sunledger.platform.registers.registry.contracts import MergeHouseholds

pytestmark = pytest.mark.django_db


def test_of_many_at_once_the_same_is_told_as_of_one(matter, settings):
    """Kin, office, record, earlier step and own words, of households that are merged or not."""
    table = batch(matter, "county_aid_office:1", TOWNSHIP)
    resting = matter.hit("r3", household="H2")
    resting.evidence[0]["batch"] = table
    matter.compare(
        matter.hit("r1"),
        matter.hit("r2", household="H2"),
        resting,
        matter.hit("r4", household=None),
    )
    me = identify(matter, "township_officer:9", id_number(77))
    head = pseudonym(settings.HOME.key("pseudonyms"), "person", id_number(1))
    OfficialPost.objects.create(
        person_hash=head, place=COUNTY, unit="", post="副县长", source="cadres"
    )
    kin(me, head, "父母")
    matter.step("triage", "county_aid_office:2", "r2")
    matter.step("recuse", "county_aid_office:3", "r3", text="我和这家是邻居，有过纠纷")
    rows = [matter.row(ref) for ref in ("r1", "r2", "r3", "r4")]
    ids = [row.id for row in rows]
    left = {
        who: set(selectors.to_leave(ids, "notify" if who[-1] == "9" else "decide", by=by))
        for who in ("township_officer:9", *(f"county_aid_office:{n}" for n in (1, 2, 3)))
        for by in (matter.person(who),)
    }
    assert left["township_officer:9"] == {ids[0]}
    assert left["county_aid_office:1"] == {ids[0], ids[2]}
    assert left["county_aid_office:2"] == {ids[0], ids[1]}
    assert left["county_aid_office:3"] == {ids[0], ids[2]}
    with acting(matter.person("county_aid_office:2")):
        steps = {row.id: matters.steps_of(row) for row in rows}
    for who in left:
        by = matter.person(who)
        with acting(by):
            together = matters.standings(rows, by, steps)
            for row in rows:
                alone = matters.standing(row, by, steps[row.id])
                assert together[row.id].who == alone.who
                assert together[row.id].matter == alone.matter


def test_households_are_read_together_as_one_by_one(matter):
    one, two = matter.register.find("H1"), matter.register.find("H2")

    def both():
        with acting(matter.night):
            return near_households((one, two)), {key: near_household(key) for key in (one, two)}

    together, alone = both()
    assert together == alone
    clerk = matter.register.actor("village_clerk")
    change = registry.propose(MergeHouseholds(one, two), "同一户", by=clerk, origin=on(START))
    registry.approve(change, by=matter.register.actor("township_officer"), origin=on(START))
    together, alone = both()
    assert together == alone
    assert together[two].ids == {one, two}
