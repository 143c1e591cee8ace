"""What a reform of places does to who reaches what: nobody more than before, nobody less."""

import uuid
from datetime import date

import pytest
from world import (
    COUNTY,
    FAR_VILLAGE,
    NEXT_VILLAGE,
    NOW,
    OTHER_TOWNSHIP,
    OTHER_VILLAGE,
    SINCE,
    TOWNSHIP,
    VILLAGE,
)

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Refused, Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.ground.accounts.selectors import adrift, posts_at, who_may
from sunledger.platform.ground.places import selectors, services
from sunledger.platform.ground.places.contracts import BodyGoes, BodyKind, NewDivision, SpecialArea
from sunledger.platform.registers.registry.contracts import Batch, MemberRow, NewHousehold
from sunledger.platform.registers.registry.selectors import households_at
from sunledger.platform.registers.registry.services import apply_batch, propose

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]
ON = date(2026, 2, 1)
BASIS = "云岫府函〔2026〕5 号"
NEW = {OTHER_VILLAGE: "990101101203", FAR_VILLAGE: "990101101204"}


@pytest.fixture
def steward(world):
    return world.actor("data_steward")


@pytest.fixture
def act(steward):
    return {"on": ON, "basis": BASIS, "by": steward, "origin": NOW}


def merged(act):
    services.merge([OTHER_TOWNSHIP], TOWNSHIP, moves=list(NEW.items()), **act)


def test_the_officer_of_a_merged_township_keeps_its_villages_and_gets_no_others(world, act):
    before = world.actor("township_officer", OTHER_TOWNSHIP)
    world.account("village_clerk", OTHER_VILLAGE)
    merged(act)
    officer = world.actor("township_officer", OTHER_TOWNSHIP)
    assert before.villages < officer.villages
    assert selectors.division(NEW[OTHER_VILLAGE]).id in officer.villages
    assert selectors.division(VILLAGE).id not in officer.villages
    assert may(officer, Task.CHECK_CHANGE, place=OTHER_VILLAGE)
    assert may(officer, Task.CHECK_CHANGE, place=NEW[OTHER_VILLAGE])
    assert not may(officer, Task.CHECK_CHANGE, place=VILLAGE)
    assert not may(officer, Task.CHECK_CHANGE, place=TOWNSHIP)
    assert [one.name for one in selectors.standing_within(OTHER_TOWNSHIP)] == ["石桥村", "柳湾村"]
    clerk = world.actor("village_clerk", OTHER_VILLAGE)
    assert selectors.division(NEW[OTHER_VILLAGE]).id in clerk.villages
    assert not may(clerk, Task.PROPOSE_CHANGE, place=NEW[FAR_VILLAGE])


def test_of_a_village_merged_with_one_from_elsewhere_nothing_new_is_reached(world, act):
    old = world.actor("village_clerk", NEXT_VILLAGE)
    whole = services.merge([VILLAGE, NEXT_VILLAGE], NewDivision("990101101205", "枫竹村"), **act)
    clerk = world.actor("village_clerk", NEXT_VILLAGE)
    assert clerk.villages == old.villages
    assert whole.id not in clerk.villages
    assert not may(clerk, Task.PROPOSE_CHANGE, place=whole.code)
    assert not may(clerk, Task.PROPOSE_CHANGE, place=VILLAGE)
    assert may(clerk, Task.SEE_HOUSEHOLD, place=NEXT_VILLAGE)


def test_villages_that_left_a_township_are_no_longer_its_own(world, act):
    old = selectors.division(FAR_VILLAGE).id
    parts = [NewDivision(OTHER_TOWNSHIP, "白水乡"), NewDivision("990101104000", "柳湾乡")]
    services.split(OTHER_TOWNSHIP, parts, moves=[(FAR_VILLAGE, "990101104201")], **act)
    stays = world.actor("township_officer", OTHER_TOWNSHIP)
    left = world.actor("township_officer", "990101104000")
    assert old not in stays.villages
    assert old in left.villages
    assert not may(stays, Task.SEE_HOUSEHOLD, place=FAR_VILLAGE)
    assert may(stays, Task.SEE_HOUSEHOLD, place=OTHER_VILLAGE)
    assert may(left, Task.SEE_HOUSEHOLD, place=FAR_VILLAGE)
    assert not may(left, Task.UPLOAD, place=OTHER_TOWNSHIP)
    assert FAR_VILLAGE not in selectors.codes_within(OTHER_TOWNSHIP)
    assert FAR_VILLAGE in selectors.codes_within("990101104000")


def test_what_left_a_township_does_not_come_back_when_that_ends(world, act):
    parts = [NewDivision(OTHER_TOWNSHIP, "白水乡"), NewDivision("990101104000", "柳湾乡")]
    services.split(OTHER_TOWNSHIP, parts, moves=[(FAR_VILLAGE, "990101104201")], **act)
    stays = world.actor("township_officer", OTHER_TOWNSHIP).villages
    later = {**act, "on": date(2026, 2, 10)}
    services.merge([OTHER_TOWNSHIP], TOWNSHIP, moves=[(OTHER_VILLAGE, "990101101203")], **later)
    officer = world.actor("township_officer", OTHER_TOWNSHIP)
    assert officer.villages == stays | {selectors.division("990101101203").id}
    assert not may(officer, Task.SEE_HOUSEHOLD, place=FAR_VILLAGE)
    assert not may(officer, Task.SEE_HOUSEHOLD, place="990101104201")
    assert may(officer, Task.SEE_HOUSEHOLD, place=OTHER_VILLAGE)
    assert may(officer, Task.UPLOAD, place=OTHER_TOWNSHIP)


def test_a_recoded_township_is_the_same_for_who_has_a_post_there(world, act, steward):
    codes = [(OTHER_TOWNSHIP, "990101109000"), (OTHER_VILLAGE, "990101109201")]
    world.account("township_officer", OTHER_TOWNSHIP)
    services.recode([*codes, (FAR_VILLAGE, "990101109202")], **act)
    new = NewDivision("990101109203", "新湾村")
    services.add_divisions([new], since=ON, by=steward, origin=NOW)
    officer = world.actor("township_officer", OTHER_TOWNSHIP)
    assert selectors.division(new.code).id in officer.villages
    assert may(officer, Task.CHECK_CHANGE, place=new.code)
    today = NOW.at.date()
    assert who_may(Task.CHECK_CHANGE, place=new.code, on=today)[0][0] == officer.name
    system = world.actor("system_admin")
    assert [one.name for one in adrift(by=system, on=today)] == [officer.name]


def test_former_codes_of_a_file_mean_the_village_of_now(act, steward):
    merged(act)
    found = selectors.village_codes(TOWNSHIP)
    now = selectors.division(NEW[OTHER_VILLAGE]).id
    assert found[OTHER_VILLAGE] == found[NEW[OTHER_VILLAGE]] == now
    assert found == selectors.village_codes(COUNTY)
    assert set(selectors.village_codes(OTHER_TOWNSHIP)) == {*NEW, *NEW.values()}
    parts = [NewDivision(VILLAGE, "枫林村"), NewDivision("990101101207", "枫东村")]
    services.split(VILLAGE, parts, **{**act, "by": steward})
    assert selectors.village_codes(TOWNSHIP)[VILLAGE] == selectors.division(VILLAGE).id


def test_what_a_village_was_is_shown_under_what_stands(act):
    old = selectors.division(OTHER_VILLAGE).id
    merged(act)
    assert selectors.present([old])[old].code == NEW[OTHER_VILLAGE]
    twice = selectors.division(VILLAGE).id
    parts = [NewDivision(VILLAGE, "枫林村"), NewDivision("990101101207", "枫东村")]
    services.split(VILLAGE, parts, **act)
    assert selectors.present([twice])[twice].id == twice  # nobody says which of the two


def test_tags_and_zones_go_along_and_end_where_they_are(act, steward):
    told = {"by": steward, "origin": NOW}
    area = SpecialArea.WEAK_ECONOMY
    services.tag(OTHER_VILLAGE, area, since=SINCE, basis="甲", **told)
    services.add_body(BodyKind.ZONE, "东区", place=COUNTY, since=SINCE, code="east", **told)
    services.give_reach(BodyKind.ZONE, "east", [OTHER_TOWNSHIP], since=SINCE, **told)
    centre = BodyKind.ACCOUNTING_CENTRE
    services.add_body(centre, "中心", place=OTHER_TOWNSHIP, since=SINCE, code="c", **told)
    services.give_reach(centre, "c", [OTHER_VILLAGE], since=SINCE, **told)
    merged(act)
    new = NEW[OTHER_VILLAGE]
    assert [tag.place for tag in selectors.tagged(area, on=ON)] == [new]
    assert [tag.kind for tag in selectors.tags_of(new, on=ON)] == [area]
    assert selectors.reached_by(BodyKind.ZONE, TOWNSHIP, on=ON).name == "东区"
    assert selectors.reach(centre, "c", on=ON) == [new]
    later = date(2026, 2, 15)
    services.untag(new, area, on=later, basis="乙", **told)
    assert selectors.tags_of(new, on=later) == []
    services.end_reach(centre, "c", [new], on=later, **told)
    assert selectors.reach(centre, "c", on=later) == []


def test_what_was_said_of_a_place_on_the_day_itself_goes_along(act, steward):
    told = {"by": steward, "origin": NOW}
    services.add_body(BodyKind.ZONE, "东区", place=COUNTY, since=SINCE, code="east", **told)
    services.give_reach(BodyKind.ZONE, "east", [TOWNSHIP, OTHER_TOWNSHIP], since=ON, **told)
    services.tag(OTHER_VILLAGE, SpecialArea.KEY_AID, since=ON, basis="甲", **told)
    merged(act)
    assert selectors.reach(BodyKind.ZONE, "east", on=date(2026, 2, 2)) == [TOWNSHIP]
    assert [tag.place for tag in selectors.tagged(SpecialArea.KEY_AID, on=ON)] == [
        NEW[OTHER_VILLAGE]
    ]


def test_a_place_where_somebody_is_does_not_end(world, act, steward):
    office = world.actor("county_aid_office")
    village = selectors.division(VILLAGE).id
    row = MemberRow("册.xlsx", "一", 2, "H1", village, "李大山", "", relation="户主")
    batch = Batch(uuid.uuid4(), "members", "县", SINCE)
    apply_batch(batch, [row], by=office, origin=NOW)
    world.account("helper", VILLAGE)
    told = {"place": VILLAGE, "since": SINCE, "by": steward, "origin": NOW}
    services.add_body(BodyKind.VILLAGE_COMMITTEE, "枫林村村民委员会", **told)
    with pytest.raises(SunledgerError) as refused:
        services.end_division(VILLAGE, **act)
    for said in ("还有 1 个岗位", "还登记着 1 户", "枫林村村民委员会"):
        assert said in refused.value.zh
    assert households_at(VILLAGE, by=steward) == 1
    assert posts_at(VILLAGE, by=steward, on=ON) == 1
    for ask in (households_at, lambda place, by: posts_at(place, by=by, on=ON)):
        with pytest.raises(Refused):
            ask(VILLAGE, by=world.actor("township_officer"))


def test_nobody_is_put_into_a_village_that_is_no_more(world, act):
    clerk = world.actor("village_clerk", OTHER_VILLAGE)
    old = selectors.division(OTHER_VILLAGE).id
    merged(act)
    clerk = world.actor("village_clerk", OTHER_VILLAGE)
    why = ("新立一户", "会议记录 1 号")
    with pytest.raises(SunledgerError, match="请选现在的村"):
        propose(NewHousehold("H9", old, SINCE, "1组"), *why, by=clerk, origin=NOW)
    now = selectors.division(NEW[OTHER_VILLAGE]).id
    assert propose(NewHousehold("H9", now, SINCE, "1组"), *why, by=clerk, origin=NOW)
    strange = selectors.division(VILLAGE).id
    with pytest.raises(Refused):
        propose(NewHousehold("H8", strange, SINCE, "1组"), *why, by=clerk, origin=NOW)


def _village_body(steward, village, kind=BodyKind.COLLECTIVE):
    services.add_body(kind, f"合作社{village}", place=village, since=SINCE, by=steward, origin=NOW)


def test_the_bodies_of_what_is_recoded_go_along(act, steward):
    _village_body(steward, OTHER_VILLAGE)
    centre = {"place": OTHER_TOWNSHIP, "since": SINCE, "by": steward, "origin": NOW}
    services.add_body(BodyKind.ACCOUNTING_CENTRE, "白水乡中心", code="baishui", **centre)
    gives = {"since": SINCE, "by": steward, "origin": NOW}
    services.give_reach(BodyKind.ACCOUNTING_CENTRE, "baishui", [FAR_VILLAGE], **gives)
    merged(act)
    [body] = selectors.bodies(BodyKind.COLLECTIVE)
    assert (body.place, body.code, body.since) == (NEW[OTHER_VILLAGE], NEW[OTHER_VILLAGE], ON)
    centre = selectors.body(BodyKind.ACCOUNTING_CENTRE, "baishui")
    assert centre.place == OTHER_TOWNSHIP  # of a merged township nobody said where it goes
    assert selectors.reach(BodyKind.ACCOUNTING_CENTRE, "baishui", on=ON) == [NEW[FAR_VILLAGE]]


def test_villages_that_change_their_codes_with_each_other_keep_their_own_bodies(act, steward):
    for village in (VILLAGE, NEXT_VILLAGE):
        _village_body(steward, village)
    services.recode([(VILLAGE, NEXT_VILLAGE), (NEXT_VILLAGE, VILLAGE)], **act)
    names = {body.code: body.name for body in selectors.bodies(BodyKind.COLLECTIVE)}
    assert names == {VILLAGE: f"合作社{NEXT_VILLAGE}", NEXT_VILLAGE: f"合作社{VILLAGE}"}


def test_of_a_split_village_a_body_goes_to_the_part_that_is_said(act, steward):
    _village_body(steward, VILLAGE)
    parts = [NewDivision("990101101205", "枫东村"), NewDivision("990101101206", "枫西村")]
    goes = [BodyGoes(BodyKind.COLLECTIVE, VILLAGE, "990101101206")]
    elsewhere = [BodyGoes(BodyKind.COLLECTIVE, VILLAGE, FAR_VILLAGE)]
    with pytest.raises(services.NotPossible, match="现在不在这里"):
        services.split(VILLAGE, parts, bodies=elsewhere, **act)
    services.split(VILLAGE, parts, bodies=goes, **act)
    assert [body.code for body in selectors.bodies(BodyKind.COLLECTIVE)] == ["990101101206"]
    services.merge(
        ["990101101206"],
        NEXT_VILLAGE,
        bodies=[BodyGoes(BodyKind.COLLECTIVE, "990101101206", None)],
        **{**act, "on": date(2026, 2, 20)},
    )
    assert selectors.bodies(BodyKind.COLLECTIVE) == []
