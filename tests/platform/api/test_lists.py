"""名单 by a program: frozen once, as it was looked at, and told only to who reaches the place."""

import uuid

import pytest
from lots import lay
from world import OTHER_VILLAGE, VILLAGE

pytestmark = pytest.mark.django_db
WANTED = {"place": VILLAGE}
WHY = {**WANTED, "reason": "一季度公开户数"}


@pytest.fixture
def office(world, program):
    lay(world, VILLAGE, 0)
    return program("county_aid_office")


def test_a_list_is_looked_at_frozen_once_and_worked_out_again(office):
    seen = office.post("lists/preview", WANTED).json()
    asked = {**WHY, "sha256": seen["sha256"]}
    made, again = (office.post("lists", asked, Idempotency_Key="k1") for _ in range(2))
    assert made.status_code == again.status_code == 201
    assert made.json() == again.json()
    key = made.json()["id"]
    told = office.get(f"lists/{key}").json()
    assert (told["rows"], told["sha256"]) == (seen["rows"], seen["sha256"])
    check = office.get(f"lists/{key}/check").json()
    assert (check["kept"], check["again"], check["sha256"]) == (True, "same", seen["sha256"])
    rows = office.get(f"lists/{key}/households").json()
    assert (rows["total"], len(rows["rows"]), rows["next"]) == (1, 1, None)
    assert next(row["id"] for row in office.get("lists").json()["rows"]) == key


def test_a_list_that_is_not_what_was_looked_at_is_not_frozen(office):
    answer = office.post("lists", {**WHY, "sha256": "0" * 64})
    assert (answer.status_code, answer.json()["code"]) == (409, "stale")
    assert office.get("lists").json()["total"] == 1  # that of the lot


def test_another_place_is_not_told_and_others_freeze_nothing(office, program):
    key = office.post("lists", WHY).json()["id"]
    stranger = program("village_clerk", OTHER_VILLAGE)
    for tail in ("", "/check", "/households"):
        answers = [stranger.get(f"lists/{each}{tail}") for each in (key, uuid.uuid4())]
        assert [answer.status_code for answer in answers] == [404, 404]
    assert stranger.get("lists").json()["total"] == 0
    officer = program("township_officer")
    assert officer.post("lists", WHY).status_code == 403
    assert officer.get(f"lists/{key}").status_code == 200
