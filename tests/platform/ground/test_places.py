"""区划: the tree with its days, what followed what, and the bodies that work in it."""

from datetime import date

import pytest
from world import (
    COUNTY,
    DIVISIONS,
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
from sunledger.platform.ground.places import selectors, services
from sunledger.platform.ground.places.contracts import BodyKind, NewDivision, SpecialArea
from sunledger.platform.ground.transparency.selectors import events_of
from sunledger.platform.pinyin import LONGEST, search_key

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]
ON = date(2026, 2, 1)
BASIS = "省政府批复〔2026〕1号"


@pytest.fixture
def steward(world):
    return world.actor("data_steward")


def _names(divisions):
    return [division.name for division in divisions]


def test_a_tree_is_read_from_above_and_from_below():
    assert _names(selectors.tree(COUNTY)) == list(DIVISIONS.values())
    assert _names(selectors.children(COUNTY)) == ["青石镇", "白水乡"]
    assert _names(selectors.path_of(VILLAGE)) == ["云岫县", "青石镇", "枫林村"]
    assert selectors.names([VILLAGE, "nowhere"]) == {VILLAGE: "枫林村"}


@pytest.mark.parametrize("words", ["枫林", "fenglin", "FLC", "990101101201"])
def test_a_village_is_found_by_name_pinyin_initials_or_code(words):
    assert "枫林村" in _names(selectors.find(words))


def test_a_tree_is_taken_in_whole_or_not_at_all(steward):
    rows = [
        NewDivision("990101103000", "新镇"),
        NewDivision("990101103201", "好村"),
        NewDivision("99010110320", "短"),
        NewDivision("990101104201", "没有镇的村"),
        NewDivision("990101103201", "又一个"),
        NewDivision(VILLAGE, "枫林村"),
        NewDivision("990101103202", " "),
    ]
    with pytest.raises(SunledgerError) as told:
        services.add_divisions(rows, since=SINCE, by=steward, origin=NOW)
    for said in ("12 位", "没有上级 990101104000", "已经有了", "1 到 80 字"):
        assert said in told.value.zh
    assert selectors.division("990101103000") is None
    services.add_divisions(rows[:2], since=SINCE, by=steward, origin=NOW)
    assert _names(selectors.tree("990101103000")) == ["新镇", "好村"]


def test_who_may_not_change_places_does_not(world):
    rows = [NewDivision("990101101203", "新村")]
    for role in ("township_officer", "audit_admin", "leader"):
        with pytest.raises(Refused):
            services.add_divisions(rows, since=SINCE, by=world.actor(role), origin=NOW)
        with pytest.raises(Refused):
            services.rename(VILLAGE, "别名", on=ON, basis=BASIS, by=world.actor(role), origin=NOW)


def test_nobody_changes_another_county(steward):
    with pytest.raises(Refused):
        services.add_divisions(
            [NewDivision("990102000000", "邻县")], since=SINCE, by=steward, origin=NOW
        )


def test_a_renamed_township_keeps_its_code_and_its_villages(steward):
    before = selectors.division(TOWNSHIP)
    after = services.rename(TOWNSHIP, "青石街道", on=ON, basis=BASIS, by=steward, origin=NOW)
    assert (after.code, after.since, after.id != before.id) == (TOWNSHIP, ON, True)
    assert selectors.divisions_by_id([before.id])[before.id].until == ON
    assert _names(selectors.path_of(VILLAGE)) == ["云岫县", "青石街道", "枫林村"]
    assert _names(selectors.children(TOWNSHIP)) == ["枫林村", "竹溪村"]
    assert events_of("place", TOWNSHIP)[0].kind == "places.division_renamed"


def test_merged_townships_take_their_villages_their_people_and_their_past_along(world, steward):
    former = selectors.division(OTHER_VILLAGE).id
    officer = world.actor("township_officer")
    assert former not in officer.villages
    moved = {OTHER_VILLAGE: "990101101203", FAR_VILLAGE: "990101101204"}
    services.merge(
        [OTHER_TOWNSHIP],
        TOWNSHIP,
        on=ON,
        basis=BASIS,
        moves=list(moved.items()),
        by=steward,
        origin=NOW,
    )
    assert selectors.division(OTHER_TOWNSHIP).until == ON
    assert _names(selectors.children(TOWNSHIP)) == ["枫林村", "竹溪村", "石桥村", "柳湾村"]
    officer = world.actor("township_officer")
    assert {former, selectors.division("990101101203").id} <= officer.villages
    assert may(officer, Task.CHECK_CHANGE, place=OTHER_VILLAGE)  # said with the old code
    assert selectors.former_codes("990101101203") == {OTHER_VILLAGE, "990101101203"}


def test_a_merger_that_forgets_a_village_is_refused_whole(steward):
    with pytest.raises(SunledgerError, match="柳湾村"):
        services.merge(
            [OTHER_TOWNSHIP],
            TOWNSHIP,
            on=ON,
            basis=BASIS,
            moves=[(OTHER_VILLAGE, "990101101203")],
            by=steward,
            origin=NOW,
        )
    assert selectors.division(OTHER_TOWNSHIP).until is None
    assert selectors.division("990101101203") is None


def test_villages_merge_into_one_of_them_under_another_name(world, steward):
    whole = services.merge(
        [VILLAGE, NEXT_VILLAGE],
        NewDivision(VILLAGE, "枫竹村"),
        on=ON,
        basis=BASIS,
        by=steward,
        origin=NOW,
    )
    assert _names(selectors.children(TOWNSHIP)) == ["枫竹村"]
    clerk = world.actor("village_clerk")
    assert whole.id in clerk.villages
    assert len(clerk.villages) == 3  # as it is, and the two that it was


def test_a_village_splits(steward):
    parts = [NewDivision(VILLAGE, "枫林村"), NewDivision("990101101205", "枫东村")]
    upper, lower = services.split(VILLAGE, parts, on=ON, basis=BASIS, by=steward, origin=NOW)
    assert [upper.code, lower.code] == [VILLAGE, "990101101205"]
    former = selectors.villages_within([VILLAGE]) & selectors.villages_within(["990101101205"])
    assert len(former) == 1  # what it was is seen from both


def test_a_recoded_township_takes_its_villages_along(steward):
    codes = [(OTHER_TOWNSHIP, "990101109000"), (OTHER_VILLAGE, "990101109201")]
    with pytest.raises(SunledgerError, match="柳湾村"):
        services.recode(codes, on=ON, basis=BASIS, by=steward, origin=NOW)
    codes.append((FAR_VILLAGE, "990101109202"))
    services.recode(codes, on=ON, basis=BASIS, by=steward, origin=NOW)
    assert _names(selectors.path_of("990101109202")) == ["云岫县", "白水乡", "柳湾村"]
    assert selectors.covers("990101109000", OTHER_VILLAGE)


def test_a_division_that_is_not_empty_does_not_end(steward):
    with pytest.raises(SunledgerError, match="还有 2 个区划"):
        services.end_division(TOWNSHIP, on=ON, basis=BASIS, by=steward, origin=NOW)
    services.end_division(VILLAGE, on=ON, basis=BASIS, by=steward, origin=NOW)
    assert _names(selectors.children(TOWNSHIP)) == ["竹溪村"]
    with pytest.raises(SunledgerError, match="现在没有"):
        services.end_division(VILLAGE, on=ON, basis=BASIS, by=steward, origin=NOW)


@pytest.mark.parametrize(
    ("on", "basis", "said"),
    [
        (date(2026, 3, 3), BASIS, "还没到"),
        (SINCE, BASIS, "不能在"),
        (ON, "  ", "依据"),
    ],
)
def test_a_bad_day_or_no_basis_is_refused(steward, on, basis, said):
    with pytest.raises(SunledgerError, match=said):
        services.rename(VILLAGE, "新名", on=on, basis=basis, by=steward, origin=NOW)
    assert selectors.division(VILLAGE).name == "枫林村"


def test_a_village_does_not_merge_into_a_township(steward):
    with pytest.raises(SunledgerError, match="不是同一级"):
        services.merge([VILLAGE], TOWNSHIP, on=ON, basis=BASIS, by=steward, origin=NOW)


def test_a_special_area_has_its_days(steward):
    area = SpecialArea.WEAK_ECONOMY
    services.tag(VILLAGE, area, since=SINCE, basis=BASIS, by=steward, origin=NOW)
    with pytest.raises(SunledgerError, match="已经标为"):
        services.tag(VILLAGE, area, since=SINCE, basis=BASIS, by=steward, origin=NOW)
    services.untag(VILLAGE, area, on=ON, basis=BASIS, by=steward, origin=NOW)
    assert [tag.kind for tag in selectors.tags_of(VILLAGE, on=date(2026, 1, 31))] == [area]
    assert selectors.tags_of(VILLAGE, on=ON) == []
    assert selectors.tagged(area, on=SINCE)[0].place == VILLAGE


def test_bodies_of_a_village_and_their_days(steward):
    add = {"place": VILLAGE, "since": SINCE, "by": steward, "origin": NOW}
    services.add_body(BodyKind.VILLAGE_COMMITTEE, "枫林村村民委员会", **add)
    services.add_body(BodyKind.COLLECTIVE, "枫林村股份经济合作社", **add)
    with pytest.raises(SunledgerError, match="已经有了"):
        services.add_body(BodyKind.VILLAGE_COMMITTEE, "另一个", **add)
    with pytest.raises(SunledgerError, match="这一级"):
        services.add_body(BodyKind.DEPARTMENT, "民政局", **add)
    services.rename_body(
        BodyKind.COLLECTIVE, VILLAGE, "枫林村经济合作社", on=ON, by=steward, origin=NOW
    )
    assert _names(selectors.bodies(place=VILLAGE)) == ["枫林村经济合作社", "枫林村村民委员会"]
    services.end_body(BodyKind.COLLECTIVE, VILLAGE, on=NOW.at.date(), by=steward, origin=NOW)
    assert _names(selectors.bodies(place=VILLAGE)) == ["枫林村村民委员会"]
    assert selectors.body(BodyKind.COLLECTIVE, VILLAGE).name == "枫林村经济合作社"


def test_a_township_is_of_one_zone_at_a_time(steward):
    told = {"by": steward, "origin": NOW}
    for code in ("east", "west"):
        services.add_body(BodyKind.ZONE, code, place=COUNTY, since=SINCE, code=code, **told)
    both = [TOWNSHIP, OTHER_TOWNSHIP]
    services.give_reach(BodyKind.ZONE, "east", both, since=SINCE, **told)
    services.give_reach(BodyKind.ZONE, "west", [OTHER_TOWNSHIP], since=ON, **told)
    assert selectors.reach(BodyKind.ZONE, "east", on=SINCE) == both
    assert selectors.reach(BodyKind.ZONE, "east", on=ON) == [TOWNSHIP]
    assert selectors.reached_by(BodyKind.ZONE, OTHER_TOWNSHIP, on=ON).code == "west"
    with pytest.raises(SunledgerError, match="不能交给"):
        services.give_reach(BodyKind.ZONE, "east", [VILLAGE], since=ON, **told)
    services.rename_body(BodyKind.ZONE, "east", "东区", on=ON, **told)
    assert selectors.reach(BodyKind.ZONE, "east", on=ON) == [TOWNSHIP]


def test_a_centre_keeps_the_books_of_villages(steward):
    told = {"by": steward, "origin": NOW}
    centre = BodyKind.ACCOUNTING_CENTRE
    services.add_body(centre, "青石镇会计代理中心", place=TOWNSHIP, since=SINCE, **told)
    services.give_reach(centre, TOWNSHIP, [VILLAGE, NEXT_VILLAGE], since=SINCE, **told)
    assert selectors.reached_by(centre, VILLAGE, on=ON).name == "青石镇会计代理中心"


def test_until_somebody_answers_who_may_nobody_may(steward, monkeypatch):
    monkeypatch.setattr(services.shared, "_require", services.shared._nobody)
    with pytest.raises(RuntimeError):
        services.end_division(VILLAGE, on=ON, basis=BASIS, by=steward, origin=NOW)


def test_a_search_key_knows_every_reading_and_stays_short():
    assert {"shanli", "danli", "sl"} <= set(search_key("单丽").split())
    assert search_key("𠮷田").startswith("𠮷田 ")
    assert len(search_key("重" * 60)) <= LONGEST
