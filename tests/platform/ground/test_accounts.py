"""账号: one proposes, another approves, and what one may not do is refused in the database too."""

import pytest
from world import OTHER_VILLAGE, VILLAGE

from sunledger.platform.ground.accounts.contracts import Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.ground.accounts.roles import roles

pytestmark = pytest.mark.django_db


def test_there_is_an_account_of_every_role(world):
    everyone = world.everyone()
    assert set(everyone) == set(roles())
    assert all(actor.posts for actor in everyone.values())


def test_a_clerk_acts_in_the_own_village_only(world):
    clerk = world.actor("village_clerk")
    assert may(clerk, Task.PROPOSE_CHANGE, place=VILLAGE)
    assert not may(clerk, Task.PROPOSE_CHANGE, place=OTHER_VILLAGE)
