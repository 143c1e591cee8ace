"""A request that only reads asks places once; one that may write asks each time."""

import pytest
from django.test import Client
from world import COUNTY, NOW, VILLAGE

from sunledger.platform.ground.accounts.models import Account
from sunledger.platform.ground.places import selectors, services

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("world")
def test_the_same_question_is_asked_once_inside_and_anew_outside(django_assert_num_queries):
    for keeping, queries in ((True, 1), (False, 2)):
        with django_assert_num_queries(queries):
            if keeping:
                with selectors.asking_once():
                    assert selectors.covers(COUNTY, VILLAGE)
                    assert selectors.covers(COUNTY, VILLAGE)
            else:
                assert selectors.covers(COUNTY, VILLAGE)
                assert selectors.covers(COUNTY, VILLAGE)


@pytest.mark.usefixtures("world")
def test_what_one_request_was_answered_the_next_asks_again(django_assert_num_queries):
    with django_assert_num_queries(2):
        for _ in range(2):
            with selectors.asking_once():
                assert selectors.division(VILLAGE)


def test_who_writes_places_reads_what_was_written(world):
    steward = world.actor("data_steward")
    with selectors.asking_once():
        assert selectors.division(VILLAGE).name == "枫林村"
        told = {"on": NOW.at.date(), "basis": "省政府批复〔2026〕1号", "by": steward, "origin": NOW}
        services.rename(VILLAGE, "新枫林村", **told)
        assert selectors.division(VILLAGE).name == "新枫林村"


@pytest.mark.parametrize("method", ["get", "post"])
def test_only_a_request_that_reads_keeps_answers(method, world, monkeypatch):
    from sunledger.faces.entry import middleware  # noqa: PLC0415 - after setup
    from sunledger.platform.ground.places.once import _kept  # noqa: PLC0415 - as above

    seen = []
    answer = middleware.Door._answer
    monkeypatch.setattr(
        middleware.Door, "_answer", lambda *all_: (seen.append(_kept.get()), answer(*all_))[1]
    )
    client = Client()
    client.force_login(Account.objects.get(id=world.account("county_aid_office")))
    getattr(client, method)("/c/todo")
    assert [kept is not None for kept in seen] == [method == "get"]
    assert _kept.get() is None
