"""Killed at any point: a whole batch or none, and the next attempt ends in the same."""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from handing_in import MEMBERS, VEHICLES, book, id_of, vehicle
from world import OTHER_VILLAGE, VILLAGE

from sunledger.assembly.database import Database
from sunledger.assembly.home import Home
from sunledger.assembly.manage import environment
from sunledger.assembly.postgres import Postgres
from sunledger.assembly.serving import make, prepare

pytestmark = pytest.mark.long
CLERK = Path(__file__).with_name("clerk_process.py")
KILLS = 20
ROWS = 600


class Process:
    """A process that does what it is told, and can be killed."""

    def __init__(self, home, database):
        self.running = subprocess.Popen(
            [sys.executable, CLERK],
            env=environment(home, database.web)
            | {"PYTHONPATH": os.pathsep.join([str(CLERK.parent.parent), str(CLERK.parent)])},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def met(self):
        """Wait until it stands."""
        self._answer()
        return self

    def _answer(self):
        line = self.running.stdout.readline()
        if not line:
            pytest.fail(self.running.communicate()[1][-3000:])
        return json.loads(line)

    def ask(self, *words):
        self.begin(*words)
        return self._answer()

    def begin(self, *words):
        self.running.stdin.write(json.dumps(words) + "\n")
        self.running.stdin.flush()

    def kill(self):
        if self.running.returncode is None:
            self.running.kill()
            self.running.communicate()


@pytest.fixture
def platform(_system_user):
    with tempfile.TemporaryDirectory(prefix="sunledger-killed-") as made:
        Path(made).chmod(0o711)
        home = Home(Path(made) / "home")
        make(home)
        with Postgres(home.postgres).running() as server:
            database = Database.of(server)
            prepare(home, database)
            started = []

            def start():
                started.append(Process(home, database))
                return started[-1].met()

            yield start
            for process in started:
                process.kill()


def _vehicles():
    rows = [vehicle(n % 999 if n % 7 else 1, person=None) for n in range(1, ROWS)]
    for n, row in enumerate(rows):
        row[2] = f"云Y{n:05d}"
        if n % 50 == 0:
            row[0] = "99010119700101123"
    return book(VEHICLES, rows)


def _members():
    rows = [
        [
            f"H{n // 3}",
            f"张{n}",
            id_of(n % 1000, day=f"19{50 + n // 1000}0101"),
            "户主" if n % 3 == 0 else "子女",
            VILLAGE if n < ROWS // 2 else OTHER_VILLAGE,
            "在册",
            "因病",
            "",
        ]
        for n in range(ROWS)
    ]
    rows[7][4] = "990101199999"
    return book(MEMBERS, rows)


@pytest.mark.parametrize("made", [_vehicles, _members])
def test_a_batch_is_whole_or_nothing_wherever_the_process_is_killed(platform, made, tmp_path):
    path = tmp_path / "表.xlsx"
    path.write_bytes(made())
    clerk = platform()
    by = clerk.ask("found")["office"]
    seconds, right = {}, {}
    number = clerk.ask("hand_in", by, str(path))["batch"]
    for verb in ("check", "take"):
        started = time.monotonic()
        assert clerk.ask(verb, by, number)["done"]
        seconds[verb] = time.monotonic() - started
        right[verb] = clerk.ask("tell", by, number)
        if verb == "check":
            clerk.ask("agree", by, number)
    assert right["take"]["whole"]
    assert right["check"]["taken"] + right["check"]["refused"] == len(range(ROWS)) - (
        made is _vehicles
    )
    clerk.ask("undo", by, number)
    assert clerk.ask("tell", by, number)["standing"] == 0
    assert (right["take"]["standing"] > 0) is (made is _members)
    dice, hit = random.Random(4), 0  # noqa: S311 - when to kill, not a secret
    for _ in range(KILLS // 2):
        number = clerk.ask("hand_in", by, str(path))["batch"]
        for verb in ("check", "take"):
            victim = platform()
            victim.begin(verb, by, number)
            time.sleep(dice.uniform(0, seconds[verb] * 1.1))
            victim.kill()
            told = clerk.ask("tell", by, number)
            hit += told["state"] in ("checking", "taking")
            _is_whole_or_nothing(verb, told, right[verb])
            clerk.ask(verb, by, number)
            again = clerk.ask("tell", by, number)
            _same(again, right[verb])
            assert again["left"] == []
            if verb == "check":
                clerk.ask("agree", by, number)
        clerk.ask("undo", by, number)
    assert hit > 0  # some of them were killed on the way


def _is_whole_or_nothing(verb, told, right):
    if told["state"] in ("checking", "taking"):
        assert told["events"] == 0
        assert told["standing"] == 0
        assert told["given"]
    elif verb == "check":
        _same(told, right)
    else:
        _same(told, right | {"given": told["given"]})


def _same(told, right):
    """Compare all that must be equal, whatever was killed before."""
    left_out = {"result", "left"}
    assert {n: v for n, v in told.items() if n not in left_out} == {
        name: value for name, value in right.items() if name not in left_out
    }
