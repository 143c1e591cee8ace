"""The clock of a notice is attacked: nothing makes it end before its days and its questions."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import DatabaseError, transaction
from test_publishing import NOW, TODAY, ago, draft, published, shown

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.questions.notices import selectors, services
from sunledger.platform.questions.notices.contracts import State
from sunledger.platform.questions.notices.models import Edition


def later(days):
    return Origin("job", NOW.at + timedelta(days=days))


def test_a_host_whose_clock_is_set_forward_ends_nothing(world):
    published(world, days_ago=3)
    for days in (9, 30, 3650):
        with pytest.raises(DatabaseError, match="early"), transaction.atomic():
            services.close_due(later(days))
    assert shown().head.state is State.PUBLISHED
    assert shown().head.clock.left == 8


def test_a_host_whose_clock_is_set_back_begins_nothing_in_the_past(world):
    clerk, chair = world.actor("village_clerk"), world.actor("supervision_chair")
    number = services.prepare(draft(), by=clerk, origin=NOW)
    services.hand_in(number, by=clerk, origin=NOW)
    with pytest.raises(DatabaseError, match="prepared before"), transaction.atomic():
        services.publish(number, by=chair, origin=ago(30))
    services.publish(number, by=chair, origin=NOW)
    assert shown().head.clock.first == TODAY


def test_days_are_those_of_the_act_that_published(world):
    clerk, chair = world.actor("village_clerk"), world.actor("supervision_chair")
    number = services.prepare(draft(), by=clerk, origin=NOW)
    services.hand_in(number, by=clerk, origin=NOW)
    given = {"state": "published", "agreed_by": chair.ref, "published_at": NOW.at, "days": 10}
    first = TODAY - timedelta(days=20)
    for days in (
        {"first": first, "last": first + timedelta(days=10)},
        {"first": TODAY, "last": TODAY + timedelta(days=9)},
        {"first": None, "last": None, "days": None},
    ):
        with acting(chair), pytest.raises(DatabaseError), transaction.atomic():
            Edition.objects.filter(id=number).update(**(given | days))
    assert shown() is None


def test_a_question_that_waits_holds_the_notice_whatever_is_counted(world):
    cache.clear()
    number = published(world, days_ago=12)
    services.object_to(shown().head.id, "不对", sender="x", origin=ago(3))
    with acting(world.actor("county_aid_office")):
        Edition.objects.filter(id=number).update(waiting=0)
    with pytest.raises(DatabaseError, match="question waits"), transaction.atomic():
        services.close_due(NOW)
    town = world.actor("township_officer")
    [asked], _ = selectors.objections(by=town, on=TODAY)
    services.answer(asked.number, "核过了", by=town, origin=NOW)
    with acting(world.actor("county_aid_office")):
        Edition.objects.filter(id=number).update(waiting=0)
    assert services.close_due(NOW) == [number]


def test_taken_down_and_published_again_the_days_begin_anew(world):
    number = published(world, days_ago=8)
    services.withdraw(number, "登错了", by=world.actor("supervision_chair"), origin=NOW)
    assert services.close_due(NOW) == []
    with acting(world.actor("county_aid_office")):
        assert Edition.objects.get(id=number).closed_at is None
    published(world)
    assert (shown().head.clock.first, shown().head.clock.left) == (TODAY, 11)


def test_a_new_version_does_not_inherit_the_days_of_the_old(world):
    published(world, days_ago=10)
    published(world, body_zh="更正")
    assert shown().head.clock.left == 11


def test_two_who_agree_at_once_publish_once(world):
    """The second finds that it waits no more: the row is locked until the first is done."""
    number = published(world)
    with pytest.raises(SunledgerError, match="办不了"):
        services.publish(number, by=world.actor("township_officer"), origin=NOW)
    assert [one.number for one in shown().versions] == [1]
