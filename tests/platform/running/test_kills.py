"""kill -9 of any part, while people sign in: what was acknowledged is there, and it goes on.

A sign-in is acknowledged by the page that follows, and stands in the log of acts.
"""

import http.cookiejar
import json
import os
import re
import signal
import socket
import subprocess
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest
from platform_process import SUNLEDGER, Served, alive, family_of, wait_until
from psycopg import connect

from sunledger.assembly.demo_logins import read
from sunledger.assembly.home import Home
from sunledger.assembly.postgres import WEB, Postgres

pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]
ROUNDS = 3
BACK = 90  # seconds, on a machine that has other work
PARTS = {
    "a web process": lambda served: served.all("gunicorn")[-1],
    "the web part": lambda served: served.all("gunicorn")[0],
    "the worker": lambda served: served.all("assembly.worker")[0],
    "the database": lambda served: served.all("bin/postgres -D")[0],
    "a process of the database": lambda served: served.all("sunledger_web")[0],
}


class People(threading.Thread):
    """Sign in again and again; `seen` counts the sign-ins that were acknowledged."""

    def __init__(self, address, password):
        super().__init__(daemon=True)
        self.address, self.password = address, password
        self.seen, self.over = 0, threading.Event()

    def run(self):
        while not self.over.is_set():
            with suppress(OSError, TypeError):
                self._sign_in()

    def _sign_in(self):
        browser = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        )
        page = browser.open(f"{self.address}signin", timeout=20).read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        form = {"csrfmiddlewaretoken": token, "login": "fupin", "password": self.password}
        data = urllib.parse.urlencode(form).encode()
        answer = browser.open(f"{self.address}signin", data, timeout=20)
        self.seen += "/signin" not in answer.url

    def go_on(self):
        """Return once somebody signed in after this moment."""
        before = self.seen
        wait_until(lambda: self.seen > before + 1, BACK)


@pytest.fixture(scope="module")
def county(_system_user):
    with tempfile.TemporaryDirectory(prefix="sunledger-kills-") as made:
        Path(made).chmod(0o711)
        home = Path(made) / "home"
        with Served(home, "--demo", "--once") as served:
            assert served.process.wait(240) == 0
        yield home


@pytest.fixture
def port():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


@pytest.fixture
def people(county, port):
    password = read(Home(county)).password
    before = signed_in(county)
    signed = log(county, "checkpoint")
    crowd = [People(f"http://127.0.0.1:{port}/", password) for _ in range(2)]
    yield crowd
    for each in crowd:
        each.over.set()
        each.join()
    acknowledged = sum(each.seen for each in crowd)
    assert 0 < acknowledged <= signed_in(county) - before
    done = subprocess.run(
        [SUNLEDGER, "doctor", "--home", county, "--json"], capture_output=True, check=False
    )
    told = json.loads(done.stdout)
    assert "log" in told["looked_at"]
    assert not [fault for fault in told["faults"] if fault["check"] in ("log", "database")]
    # Every row and public file is as it was signed; what is signed next goes on from before.
    assert log(county, "verify")["wrong"] == []
    assert log(county, "checkpoint")["size"] >= signed["size"] + acknowledged


def log(home, verb):
    done = subprocess.run(
        [SUNLEDGER, "log", verb, "--home", home, "--json"], capture_output=True, check=True
    )
    return json.loads(done.stdout)


def signed_in(home):
    query = "SELECT count(*) FROM transparency_event WHERE kind = 'accounts.signed_in'"
    with Postgres(home / "postgres").running() as server, connect(server.address(WEB)) as link:
        return link.execute(query).fetchone()[0]


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_is_killed_comes_back(county, port, people, part):
    with Served(county, port=port) as served:
        for each in people:
            each.start()
        for _ in range(ROUNDS):
            people[0].go_on()
            os.kill(PARTS[part](served), signal.SIGKILL)
            people[0].go_on()
            wait_until(lambda: served.health()[0] == 200, BACK)
        family = served.family()
        served.stop()
        assert not alive(set(family))
        if part in ("the web part", "the worker", "the database"):
            assert "正在再启动" in served.words()


def test_a_supervisor_that_is_killed_leaves_nothing_running_twice(county, port, people):
    for each in people:
        each.start()
    families = set()
    for _ in range(ROUNDS):
        served = Served(county, port=port)
        assert served.address, served.words()
        people[0].go_on()
        families |= set(served.family())
        served.process.kill()
        served.process.wait()
        served.process.stdout.close()
    begun = time.monotonic()
    with Served(county, port=port) as last:
        assert time.monotonic() - begun < BACK
        people[0].go_on()
        assert len(last.all("assembly.worker")) == 1
        mine = set(last.family())
        wait_until(lambda: alive(families - mine) <= postgres_of(last))
    assert not alive(families | mine)


def postgres_of(served):
    """Return the server that was taken over, which is nobody's child any more, and its children."""
    pid = int((served.home / "postgres" / "data" / "postmaster.pid").read_text().split()[0])
    return {pid, *family_of(pid)}
