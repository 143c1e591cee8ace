"""What the database shows, and to whom, before, inside and after a block of `acting`."""

from dataclasses import replace

import pytest
from django.db import connection
from world import build

from sunledger.platform.ground.accounts.contracts import Refused
from sunledger.platform.ground.accounts.services import acting


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
