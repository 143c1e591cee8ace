"""Households of a split village wait, in front of whoever can act, until each has its part."""

from datetime import date
from html import unescape

import pytest
from console_office import NOW, told
from world import NEXT_VILLAGE, OTHER_TOWNSHIP, OTHER_VILLAGE, VILLAGE

from sunledger.platform.ground.places import services as places
from sunledger.platform.ground.places.contracts import NewDivision
from sunledger.platform.ground.places.selectors import division
from sunledger.platform.registers.registry import selectors, services
from sunledger.platform.registers.registry.contracts import MoveHousehold, Query

pytestmark = pytest.mark.django_db
PART = "990101101209"
PAGE = f"/c/place/{VILLAGE}/unsettled"


def text_of(answer):
    return unescape(answer.content.decode())


@pytest.fixture
def split(office):
    """The village of the first household, split; one part keeps its code."""
    parts = [NewDivision(VILLAGE, "枫林村"), NewDivision(PART, "枫坡村")]
    by = office.actor("data_steward")
    places.split(VILLAGE, parts, on=date(2026, 2, 1), basis="文", by=by, origin=NOW)
    return office


def _move(office, village, role="township_officer"):
    move = MoveHousehold(office.home.id, division(village).id, date(2026, 2, 1), "")
    return services.propose(move, "住在新村", by=office.actor(role), origin=NOW)


def test_the_to_do_of_the_township_leads_to_each_household_until_it_is_moved(split):
    officer = told(split.client("township_officer"))
    todo = text_of(officer.get("/c/todo"))
    assert "枫林村拆成了枫林村、枫坡村：1 户没定，其中 1 户没报" in todo
    assert PAGE in todo
    page = text_of(officer.get(PAGE))
    assert "李大山" in page
    assert f"/c/household/{split.home.id}/propose/move" in page
    assert officer.get(f"/c/household/{split.home.id}/propose/move").status_code == 200
    change = _move(split, PART)
    assert "其中 0 户没报" in text_of(officer.get("/c/todo"))
    page = text_of(officer.get(PAGE))
    assert "报了，等核对" in page
    assert f"/c/change/{change}" in page
    services.approve(change, by=split.actor("county_aid_office"), origin=NOW)
    assert "枫林村拆成了" not in text_of(officer.get("/c/todo"))
    assert "都定好了" in text_of(officer.get(PAGE))


def test_a_household_that_stays_is_moved_to_the_part_that_keeps_the_code(split):
    services.approve(_move(split, VILLAGE), by=split.actor("county_aid_office"), origin=NOW)
    assert selectors.unsettled(by=split.actor("township_officer")) == []
    found = selectors.households(Query(VILLAGE), by=split.actor("county_aid_office"))
    assert [row.village_code for row in found.rows] == [VILLAGE]


def test_the_steward_sees_how_many_and_never_who(split):
    steward = told(split.client("data_steward"))
    todo = text_of(steward.get("/c/todo"))
    assert "1 户没定" in todo
    assert PAGE not in todo
    page = text_of(steward.get(f"/c/place/{VILLAGE}"))
    assert "还有 1 户没定在哪个村" in page
    assert "请乡镇、村里" in page
    assert "还有 1 户没定在哪个村" in text_of(steward.get(f"/c/place/{PART}"))
    assert "李大山" not in todo + page
    assert steward.get(PAGE).status_code == 403


def test_another_township_hears_nothing_of_it_not_even_a_count(split):
    officer = told(split.client("township_officer", OTHER_TOWNSHIP))
    assert "枫林村拆成了" not in text_of(officer.get("/c/todo"))
    assert "没定在哪个村" not in text_of(officer.get(f"/c/place/{VILLAGE}"))
    assert officer.get(PAGE).status_code == 404
    neighbour = told(split.client("village_clerk", NEXT_VILLAGE))
    assert neighbour.get(PAGE).status_code == 404
    assert "没定在哪个村" not in text_of(neighbour.get(f"/c/place/{VILLAGE}"))
    leader = split.client("leader")
    assert "没定在哪个村" not in text_of(leader.get(f"/c/place/{VILLAGE}"))


def test_a_village_that_was_not_split_has_nobody_to_settle(office):
    by = office.actor("data_steward")
    places.rename(VILLAGE, "枫叶村", on=date(2026, 2, 1), basis="文", by=by, origin=NOW)
    places.merge([OTHER_VILLAGE], NEXT_VILLAGE, on=date(2026, 2, 1), basis="文", by=by, origin=NOW)
    assert selectors.unsettled(by=office.actor("township_officer")) == []
    assert selectors.unsettled(by=by) == []
    page = text_of(told(office.client("township_officer")).get(PAGE))
    assert "都定好了" in page
