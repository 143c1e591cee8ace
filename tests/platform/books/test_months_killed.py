"""A month of all villages by two workers, one of them killed: no month twice, and none lost."""

import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import psycopg
import pytest
from bookwork import DAY, MONTH, Office, spending
from django.conf import settings
from django.db import connection
from test_many_villages import AGREED, POSTED
from world import NEXT_VILLAGE, TOWNSHIP, VILLAGE

from sunledger.assembly.manage import environment
from sunledger.assembly.postgres import OWNER, WEB
from sunledger.platform.ground.accounts.contracts import Actor, Post
from sunledger.platform.ground.places import services as places
from sunledger.platform.ground.places.contracts import NewDivision
from sunledger.platform.ground.places.selectors import villages_within
from sunledger.platform.questions.notices import selectors as notices
from sunledger.platform.questions.notices import services as publishing
from sunledger.platform.questions.notices.contracts import Kind, State
from sunledger.platform.questions.notices.preparing import series_of
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


class Crew:
    """Two workers at the month, each told apart by its name in the database."""

    def __init__(self, server, job, by):
        self.workers = {}
        for name in ("one", "two"):
            self.workers[name] = subprocess.Popen(
                [sys.executable, WORKER, job, by.ref, str(AGREED)],
                env=environment(settings.HOME, server.address(WEB, "committed"))
                | {
                    "PYTHONPATH": f"{WORKER.parent.parent}:{WORKER.parent}",
                    "PGAPPNAME": f"month-{name}",
                },
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        for one in self.workers.values():
            if one.stdout.readline() != "ready\n":
                pytest.fail(one.communicate()[1][-3000:])

    def in_the_middle(self, link):
        """Return who of them is in the middle of a village: it waits for the log, not its turn."""
        row = link.execute(
            "SELECT application_name FROM pg_stat_activity WHERE application_name LIKE 'month-%'"
            " AND wait_event_type = 'Lock' AND wait_event <> 'advisory'"
        ).fetchone()
        return row and row[0].removeprefix("month-")

    def kill(self, name):
        self.workers[name].kill()
        for one in self.workers.values():
            one.poll()

    def end(self):
        for one in self.workers.values():
            one.communicate()


def until(true):
    """Wait for something to come about, and return it."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = true()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come about")


def killed_in_the_middle(server, job, by, verb, villages):
    """Run two workers at once, and kill the one that is at the village in the middle.

    Both are held before that village; then the log is held, so that one of them is inside its
    transaction when it is killed.
    """
    middle = len(villages) // 2
    key = series_of(Kind.BOOKS_MONTH, sorted(villages)[middle], MONTH.isoformat()[:7])
    address = server.address(WEB, "committed")
    with (
        psycopg.connect(address) as turn,
        psycopg.connect(server.address(OWNER, "committed")) as log,
        psycopg.connect(address, autocommit=True) as seen,
    ):
        turn.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(key)])
        crew = Crew(server, job, by)
        until(lambda: acts(verb).total() == middle)
        log.execute("SELECT * FROM transparency_head FOR UPDATE")
        turn.rollback()
        crew.kill(until(lambda: crew.in_the_middle(seen)))
        assert acts(verb).total() == middle
        log.rollback()
        crew.end()


def test_each_village_is_done_once_though_a_worker_is_killed(office, server):
    finance, aid = office.who("finance"), office.who("county_aid_office")
    count = len(office.villages)
    for job, by, verb in (
        (publishing.DRAFT_MONTH, finance, "notices.handed_in"),
        (publishing.AGREE_MONTH, aid, "notices.published"),
    ):
        killed_in_the_middle(server, job, by, verb, office.villages)
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
