"""A request that comes twice is done once; attacked as clients and networks do."""

from datetime import timedelta

import pytest
from world import COUNTY

from sunledger.faces.api.front import ROOT
from sunledger.faces.api.models import Answer
from sunledger.platform.ground.accounts.selectors import proposals
from sunledger.platform.ground.transparency.selectors import events_after

pytestmark = pytest.mark.django_db
KEY = "b3f7c5a0-2f6e-4a7e-9a52-000000000001"
PATH = "account-proposals"


def _asked(username="li.si"):
    return {
        "username": username,
        "name": "李四",
        "post": {"role": "leader", "place": COUNTY, "since": "2026-03-01"},
        "why": "按任命文件",
    }


@pytest.fixture
def system(page):
    return page("system_admin")


@pytest.fixture
def waiting(world):
    return lambda: len(proposals(by=world.actor("system_admin")))


def test_the_same_request_is_done_once_and_answered_twice(system, waiting):
    before, log = waiting(), len(events_after(0, limit=10_000))
    first = system.post(PATH, _asked(), Idempotency_Key=KEY)
    second = system.post(PATH, _asked(), Idempotency_Key=KEY)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert second["Idempotency-Replayed"] == "true"
    assert waiting() == before + 1
    assert len(events_after(0, limit=10_000)) == log + 1


def test_the_same_key_for_another_request_is_refused(system, waiting):
    before = waiting()
    system.post(PATH, _asked(), Idempotency_Key=KEY)
    other = system.post(PATH, _asked("wang.wu"), Idempotency_Key=KEY)
    assert (other.status_code, other.json()["code"]) == (409, "key_used")
    assert waiting() == before + 1


def test_what_failed_leaves_its_key_free(system):
    wrong = {**_asked(), "why": ""}
    assert system.post(PATH, wrong, Idempotency_Key=KEY).status_code == 400
    assert system.post(PATH, _asked(), Idempotency_Key=KEY).status_code == 201


def test_without_a_key_each_request_counts(system):
    assert system.post(PATH, _asked()).status_code == 201
    again = system.post(PATH, _asked())
    assert again.status_code in {400, 409}  # the user name is taken: told by the service


def test_the_key_of_one_person_is_nothing_to_another(system, page, world):
    account = world.account("leader")
    body = {"why": "离任了不用了"}
    path = f"accounts/{account}/close"
    made = system.post(path, body, Idempotency_Key=KEY).json()["id"]
    approved = page("security_admin").post(
        f"{PATH}/{made}/reject", {"why": "还在任上的"}, Idempotency_Key=KEY
    )
    assert approved.status_code == 201


@pytest.mark.parametrize("key", ["x" * 101, "a\tb"])
def test_a_key_that_cannot_be_kept_is_said(system, key):
    answer = system.post(PATH, _asked(), Idempotency_Key=key)
    assert (answer.status_code, answer.json()["where"]) == (400, "Idempotency-Key")


def test_a_word_that_is_told_once_is_not_kept(system, page):
    made = system.post(PATH, _asked()).json()["id"]
    security = page("security_admin")
    word = security.post(f"{PATH}/{made}/approve", Idempotency_Key=KEY).json()["invitation"]
    assert len(word) > 20
    again = security.post(f"{PATH}/{made}/approve", Idempotency_Key=KEY)
    assert (again.status_code, again.json()["code"]) == (409, "decided")
    assert not Answer.objects.filter(body__contains=word).exists()


def test_answers_are_kept_for_two_days(system):
    system.post(PATH, _asked(), Idempotency_Key=KEY)
    Answer.objects.update(at=Answer.objects.get().at - timedelta(days=3))
    system.post(PATH, _asked("wang.wu"), Idempotency_Key="another")
    assert list(Answer.objects.values_list("key", flat=True)) == ["another"]


def test_what_only_asks_takes_no_key(client):
    found = client.get(f"/{ROOT}openapi.json").json()["paths"]
    for path, methods in found.items():
        for method, told in methods.items():
            named = {asked["name"] for asked in told["parameters"]}
            assert ("Idempotency-Key" in named) <= (method == "post"), path
