"""Procedures and signing over the API: the pages' rights, once however often, nothing elsewhere."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from lots import lay
from world import OTHER_TOWNSHIP, VILLAGE

from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.registers.registry import services

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)
STEP = {"step": "clue", "day": "2026-03-02", "document": "线索 3 号"}
KEY = "b3f7c5a0-2f6e-4a7e-9a52-000000000002"


@pytest.fixture
def lot(world):
    """Return a village with a household whose monitoring has begun."""
    return lay(world, VILLAGE, 0)


@pytest.fixture
def address(lot):
    return f"procedures/{lot.names['procedure']}"


def _lead(world, lot, *steps):
    key = uuid.UUID(lot.names["procedure"])
    for code, role, days in steps:
        day = DAY + timedelta(days=days)
        at = Origin("api", datetime(day.year, day.month, day.day, 4, tzinfo=UTC))
        by = world.actor(role)
        if code == "authorise":
            services.confirm_step(key, day, "授权书", by=by, origin=at)
        else:
            services.do_step(key, code, day, "纸", by=by, origin=at)


def test_a_step_is_done_once_however_often_it_is_sent(page, address):
    clerk = page("village_clerk")
    first = clerk.post(f"{address}/steps", STEP, Idempotency_Key=KEY)
    again = clerk.post(f"{address}/steps", STEP, Idempotency_Key=KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again["Idempotency-Replayed"] == "true"
    without = clerk.post(f"{address}/steps", STEP)
    assert (without.status_code, without.json()["code"]) == (409, "not_next")
    told = clerk.get(address, purpose="visit").json()
    assert [step["code"] for step in told["steps"]] == ["clue"]
    assert (told["next"]["code"], told["yours"]) == ("authorise", False)
    assert page("branch_secretary").get(address, purpose="visit").json()["yours"] is True


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ({"day": "2199-01-01"}, (400, "wrong_day")),
        ({"step": "county"}, (409, "not_next")),
        ({"document": " "}, (400, "no_document")),
        ({"document": ""}, (422, "wrong_form")),
        ({"day": "2026-02-30"}, (422, "wrong_form")),
    ],
)
def test_a_step_that_cannot_be_is_told_and_the_right_one_still_goes(page, address, given, answer):
    clerk = page("village_clerk")
    told = clerk.post(f"{address}/steps", {**STEP, **given})
    assert (told.status_code, told.json()["code"]) == answer
    assert clerk.post(f"{address}/steps", STEP).status_code == 201


def test_what_is_of_another_place_is_not_there(page, lot, address):
    other, own = page("township_officer", OTHER_TOWNSHIP), page("township_officer")
    home = f"households/{lot.household}"
    asked = {"period_from": "2024-10-01", "period_to": "2025-09-30"}
    signed = {**asked, "day": "2026-03-01", "document": "核算表"}
    for path, body in (
        (f"{address}/steps", STEP),
        (f"{address}/confirm", {"day": "2026-03-02", "document": "书"}),
        (f"{address}/stop", {"why": "搬走了"}),
        (f"{home}/procedures", {"kind": "exit"}),
        (f"{home}/signings", signed),
    ):
        assert other.post(path, body).status_code == 404
    for path in (address, f"{home}/procedures", f"{home}/to-sign"):
        assert other.get(path, purpose="visit").status_code == 404
        assert own.get(path, purpose="visit").status_code == 200
    assert own.post(f"{home}/procedures", {"kind": "exit"}).status_code == 201
    twice = own.post(f"{home}/procedures", {"kind": "exit"})
    assert (twice.status_code, twice.json()["code"]) == (409, "under_way")
    assert own.post(f"{home}/signings", signed).status_code == 201


def test_who_acted_before_hands_in_no_paper_and_decides_nothing(page, world, lot, address):
    _lead(world, lot, ("clue", "village_clerk", 0))
    paper = {"day": "2026-03-02", "document": "授权书 3 号"}
    assert page("village_clerk").post(f"{address}/confirm", paper).status_code == 403
    assert page("branch_secretary").post(f"{address}/confirm", paper).status_code == 201
    village = (("visit", "village_clerk", 0), ("review", "village_clerk", 0))
    _lead(world, lot, *village, ("notice", "village_clerk", 0), ("township", "township_officer", 5))
    last = {"step": "county", "day": "2026-03-08", "document": "审定文件"}
    assert page("township_officer").post(f"{address}/steps", last).status_code == 403
    office = page("county_aid_office")
    assert office.post(f"{address}/steps", last).status_code == 201
    stated = office.get(
        f"households/{lot.household}/statements", purpose="visit", item="status"
    ).json()["rows"]
    assert [row["value"] for row in stated] == ["monitored"]
    over = office.post(f"{address}/steps", last)
    assert (over.status_code, over.json()["code"]) == (409, "over")


def test_a_look_at_a_procedure_is_seen_by_the_household(page, lot, address):
    page("village_clerk").get(address, purpose="visit")
    mine = page("household", household=lot.household)
    assert [row["purpose"] for row in mine.get("my/household/looks").json()["rows"]] == ["visit"]


def test_a_household_confirms_and_signs_for_itself_alone(page, world, lot, address):
    mine = page("household", household=lot.household)
    path = f"my/{address}/confirm"
    early = mine.post(path)
    assert (early.status_code, early.json()["code"]) == (409, "not_next")
    _lead(world, lot, ("clue", "village_clerk", 0))
    other = lay(world, "990101101202", 1)
    stranger = page("household", "990101101202", household=other.household)
    assert stranger.post(path).status_code == 404
    assert mine.post(path).status_code == 201
    told = mine.get("my/household/procedures").json()["rows"]
    assert mine.get("my/household/looks").json()["rows"][0]["purpose"] == "asked"  # its own too
    assert [step["by_household"] for step in told[0]["steps"]] == [False, True]
    waiting = [row["id"] for row in mine.get("my/household/to-sign").json()["rows"]]
    asked = {"period_from": "2024-10-01", "period_to": "2025-09-30"}
    stale = mine.post("my/household/signings", {**asked, "statements": [*waiting, 0]})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale")
    assert mine.post("my/household/signings", {**asked, "statements": waiting}).status_code == 201
    assert mine.get("my/household/to-sign").json()["rows"] == []
