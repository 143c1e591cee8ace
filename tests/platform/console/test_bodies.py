"""Bodies are added, renamed, ended and given their places on pages."""

from datetime import date

import pytest
from test_place_changes import SINCE, hidden_in, text_of

from sunledger.platform.ground.places.contracts import BodyKind
from sunledger.platform.ground.places.selectors import body, reach, reached_by

pytestmark = pytest.mark.django_db
NEW = "/c/body/new"
COUNTY, TOWNSHIP, OTHER, VILLAGE = "990101000000", "990101101000", "990101102000", "990101101201"
WATER = {
    "kind": "department",
    "name": "云岫县水利局",
    "code": "water",
    "place": COUNTY,
    "since": SINCE,
}
ZONE = {"kind": "zone", "name": "东片协作区", "code": "east", "place": COUNTY, "since": SINCE}


@pytest.fixture
def steward(world):
    return world.client("data_steward")


def agreed(client, address, given):
    """Fill in, look once more, do it; return the page that comes then."""
    page = text_of(client.post(address, given))
    assert "看一遍，再办" in page, page
    kept = {**hidden_in(page), **{name: given[name] for name in ("places",) if name in given}}
    return text_of(client.post(address, {**kept, "act": "do"}, follow=True))


def test_a_department_is_added_given_to_a_post_renamed_and_ended(steward, world):
    assert "云岫县水利局" in agreed(steward, NEW, WATER)
    assert "云岫县水利局" in text_of(world.client("system_admin").get("/c/account/new"))
    assert "已经有了" in text_of(steward.post(NEW, WATER))
    world.account("department_officer", line="water")
    at = "/c/body/department/water"
    page = agreed(steward, f"{at}/rename", {"name": "云岫县水务局", "on": "2026-05-01"})
    assert "从这天起叫 云岫县水利局" in page
    page = text_of(steward.post(f"{at}/end", {"on": "2026-06-01"}))
    assert "不会自己结束" in page  # the post of its officer
    assert "已结束" in agreed(steward, f"{at}/end", {"on": "2026-06-01"})
    assert body(BodyKind.DEPARTMENT, "water").until == date(2026, 6, 1)
    assert "也许刚刚有人办过" in text_of(steward.get(f"{at}/end", follow=True))
    assert steward.get(at).status_code == 200


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"code": "水利"}, "代码只能是小写字母"),
        ({"code": ""}, "请写代码"),
        ({"place": VILLAGE}, "不设在枫林村这一级"),
        ({"place": "990101109000"}, "没有这个地方"),
        ({"kind": "party_branch", "place": VILLAGE}, "这里请留空"),
        ({"since": "2999-01-01"}, "还没到"),
        ({"name": ""}, "请填写"),
    ],
)
def test_a_body_says_what_is_wrong_with_it(steward, given, said):
    assert said in text_of(steward.post(NEW, {**WATER, **given, "act": "do"}))


def test_a_body_of_a_village_has_the_code_of_the_village(steward):
    given = {
        "kind": "supervision_committee",
        "name": "枫林村村务监督委员会",
        "place": VILLAGE,
        "since": SINCE,
    }
    agreed(steward, NEW, given)
    page = text_of(steward.get(f"/c/place/{VILLAGE}"))
    assert f"/c/body/supervision_committee/{VILLAGE}" in page


def test_a_zone_is_given_its_townships_and_they_are_taken_back(steward):
    agreed(steward, NEW, ZONE)
    agreed(steward, NEW, {**ZONE, "name": "西片协作区", "code": "west"})
    at = "/c/body/zone/east/reach"
    assert "青石镇" in text_of(steward.get(at))
    page = agreed(steward, at, {"places": [TOWNSHIP, OTHER], "on": "2026-02-01"})
    assert "青石镇" in page
    west = "/c/body/zone/west/reach"
    assert "青石镇（现在归东片协作区）" in text_of(steward.get(west))
    agreed(steward, west, {"places": [TOWNSHIP], "on": "2026-03-01"})
    day = date(2026, 3, 1)
    assert reached_by(BodyKind.ZONE, TOWNSHIP, on=day).code == "west"
    assert reach(BodyKind.ZONE, "east", on=date(2026, 2, 1)) == [TOWNSHIP, OTHER]
    agreed(steward, at, {"places": [], "on": "2026-04-01"})
    assert reach(BodyKind.ZONE, "east", on=date(2026, 4, 1)) == []
    wrong = text_of(steward.post(at, {"places": [VILLAGE], "on": "2026-04-01", "act": "do"}))
    assert "990101101201" in wrong
    assert steward.get("/c/body/department/finance/reach").status_code == 404


def test_everybody_sees_bodies_and_only_stewards_change_them(world):
    officer = world.client("township_officer")
    page = text_of(officer.get("/c/body?kind=department"))
    assert "云岫县财政局" in page
    assert NEW not in page
    assert "/end" not in text_of(officer.get("/c/body/department/finance"))
    for address in (NEW, "/c/body/department/finance/end", "/c/body/department/finance/rename"):
        answer = officer.post(address, {"on": "2026-06-01", "name": "别名", "act": "do"})
        assert answer.status_code == 403
    assert officer.get("/c/body/nonsense/finance").status_code == 404
    assert "财政局" in text_of(officer.get("/c/body?q=caizheng"))


def test_the_old_addresses_of_departments_lead_on(steward):
    for old, new in (
        ("/c/department", "/c/body?kind=department"),
        ("/c/department.csv", "/c/body.csv?kind=department"),
        ("/c/department/new", "/c/body/new?kind=department"),
        ("/c/department/finance/end", "/c/body/department/finance"),
    ):
        assert steward.get(old)["Location"] == new
