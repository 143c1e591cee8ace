"""A month of all villages by two workers, one of them killed: no month twice, and none lost."""

import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from bookwork import DAY, MONTH, Office, spending
from django.conf import settings
from django.db import connection
from test_many_villages import AGREED, POSTED
from world import NEXT_VILLAGE, TOWNSHIP, VILLAGE

from sunledger.assembly.manage import environment
from sunledger.assembly.postgres import WEB
from sunledger.platform.ground.accounts.contracts import Actor, Post
from sunledger.platform.ground.places import services as places
from sunledger.platform.ground.places.contracts import NewDivision
from sunledger.platform.ground.places.selectors import villages_within
from sunledger.platform.questions.notices import selectors as notices
from sunledger.platform.questions.notices import services as publishing
from sunledger.platform.questions.notices.contracts import State
from sunledger.platform.registers.books.codes import MonthState

pytestmark = [pytest.mark.long, pytest.mark.timeout(1800)]
WORKER = Path(__file__).with_name("month_process.py")
MORE = 10  # villages beside the first two
PATIENCE = 600  # seconds


def hired(role, village):
    """Return somebody of a village without an account: there are many of them."""
    return Actor(
        f"m:{role}.{village}", role, (Post(role, village),), books=villages_within([village])
    )


def ready(office, village):
    """Take a month of a village to where nobody objects any more."""
    clerk, chair = hired("village_clerk", village), hired("supervision_chair", village)
    office.today = DAY
    number = office.do("write_voucher", village, spending(), [], by=clerk)
    office.do("withdraw_voucher", number, "写错了，重写", by=clerk)
    office.today = POSTED
    office.do("close_month", village, MONTH, by="centre_director")
    office.do("give_opinion", village, MONTH, "看过，同意", by=chair)
    office.do("post_month", village, MONTH, POSTED, by=clerk)
    office.today = AGREED
    office.do("end_notice", village, MONTH, by=clerk)


@pytest.fixture
def office(committed):  # noqa: ARG001 - what two workers see is committed
    office = Office.begin()
    codes = [f"990101101{300 + number}" for number in range(MORE)]
    places.add_divisions(
        [NewDivision(code, f"第{number}村") for number, code in enumerate(codes, start=1)],
        since=POSTED.replace(month=1, day=1),
        by=office.world.actor("system_admin"),
        origin=office.at(),
    )
    assert all(code.startswith(TOWNSHIP[:9]) for code in codes)
    office.villages = [VILLAGE, NEXT_VILLAGE, *codes]
    for code in office.villages:
        ready(office, code)
    return office


def acts(verb):
    """Return how often an act is in the log, by what it is about."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT subject, count(*) FROM transparency_event WHERE kind = %s GROUP BY 1", [verb]
        )
        return Counter(dict(cursor.fetchall()))


def worker(server, job, by):
    """Start a worker at the month; return it once it stands."""
    running = subprocess.Popen(
        [sys.executable, WORKER, job, by.ref, str(AGREED)],
        env=environment(settings.HOME, server.address(WEB, "committed"))
        | {"PYTHONPATH": f"{WORKER.parent.parent}:{WORKER.parent}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    if running.stdout.readline() != "ready\n":
        pytest.fail(running.communicate()[1][-3000:])
    return running


def killed_between(server, job, by, verb):
    """Run two workers at once, and kill one while villages are left; return what was done then."""
    first, second = worker(server, job, by), worker(server, job, by)
    end = time.monotonic() + PATIENCE
    while acts(verb).total() < 3:
        assert time.monotonic() < end
        time.sleep(0.01)
    first.kill()
    first.communicate()
    so_far = acts(verb).total()
    second.communicate()
    return so_far


def test_each_village_is_done_once_though_a_worker_is_killed(office, server):
    finance, aid = office.who("finance"), office.who("county_aid_office")
    count = len(office.villages)
    for job, by, verb in (
        (publishing.DRAFT_MONTH, finance, "notices.handed_in"),
        (publishing.AGREE_MONTH, aid, "notices.published"),
    ):
        so_far = killed_between(server, job, by, verb)
        assert 0 < so_far < count
        # The next one takes up whatever the killed one had in hand.
        publishing.run_month(job, MONTH, by=by, origin=office.at())
        done = acts(verb)
        assert len(done) == count
        assert set(done.values()) == {1}
    shown = notices.standings(MONTH, by=finance)
    of = [one for one in shown if one.books.code in office.villages]
    assert len(of) == count
    assert {one.state for one in of} == {State.PUBLISHED}
    assert {one.books.state for one in of} == {MonthState.PUBLISHED}
    assert set(acts("books.month_published").values()) == {1}
    assert acts("books.month_published").total() == count
