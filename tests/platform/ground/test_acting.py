"""What the database shows, and to whom, before, inside and after a block of `acting`."""

from dataclasses import replace

import pytest
from django.db import connection
from world import build

from sunledger.platform.ground.accounts.contracts import Refused
from sunledger.platform.ground.accounts.services import acting, once_a_page, reading


def _shown():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(current_setting('sunledger.villages', true), ''),"
            " coalesce(current_setting('sunledger.household', true), '')"
        )
        return cursor.fetchone()


@pytest.mark.django_db
def test_an_inner_act_shows_its_own_and_the_outer_one_goes_on(world):
    clerk, office = world.actor("village_clerk"), world.actor("county_aid_office")
    nobody = _shown()
    with acting(clerk):
        outer = _shown()
        with acting(office):
            assert _shown() != outer
        assert _shown() == outer
        with pytest.raises(Refused), acting(office):
            raise Refused("不行。", "No.")
        assert _shown() == outer
        with acting(clerk):
            assert _shown() == outer
        assert _shown() == outer
        with acting(replace(clerk, villages=frozenset())):
            assert _shown() == ("", "")
        assert _shown() == outer
    assert _shown() == nobody == ("", "")


@pytest.mark.usefixtures("committed")
def test_after_the_outermost_act_nothing_is_shown_on_its_connection():
    clerk = build().actor("village_clerk")
    assert _shown() == ("", "")
    with acting(clerk):
        assert _shown() != ("", "")
    assert _shown() == ("", "")
    with pytest.raises(Refused), acting(clerk):
        raise Refused("不行。", "No.")
    assert _shown() == ("", "")


@pytest.mark.django_db
def test_a_page_reads_as_its_actor_without_asking_again(world, django_assert_num_queries):
    clerk, office = world.actor("village_clerk"), world.actor("county_aid_office")
    asked = []
    told = once_a_page(lambda word: asked.append(word) or word)
    assert told("一") == told("一") == "一"
    assert asked == ["一", "一"]  # no page is made: each time anew
    with reading(clerk):
        shown = _shown()
        with django_assert_num_queries(0), acting(clerk):
            assert told("一") == told("一") == "一"
        with acting(office):  # another's answer is neither given nor kept
            assert _shown() != shown
            assert told("一") == "一"
            with acting(office):
                assert told("一") == "一"
        assert _shown() == shown
        assert told("一") == "一"
        with acting(replace(clerk, villages=frozenset())):
            assert _shown() == ("", "")
        assert _shown() == shown
    assert asked == ["一"] * 5
    assert _shown() == ("", "")
    with reading(office):
        assert told("一") == "一"
    assert asked == ["一"] * 6  # the next page asks again


@pytest.mark.django_db
def test_after_a_page_that_fails_every_act_asks_again(world, django_assert_num_queries):
    clerk = world.actor("village_clerk")
    with pytest.raises(Refused), reading(clerk):
        raise Refused("不行。", "No.")
    with django_assert_num_queries(4), acting(clerk):  # a savepoint, what it shows, and both back
        pass
    assert _shown() == ("", "")
