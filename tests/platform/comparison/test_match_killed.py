"""Killed at any point (kill -9): the next attempt does what is missing, and nothing twice."""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import pytest

from sunledger.assembly.database import Database
from sunledger.assembly.home import Home
from sunledger.assembly.manage import environment
from sunledger.assembly.postgres import Postgres
from sunledger.assembly.serving import make, prepare

pytestmark = pytest.mark.long
HERE = Path(__file__).parent
KILLS, FURTHER = 12, 8
PATIENCE = 120  # seconds that one rule may take on a machine with other work


class Process:
    """A process that does what it is told, and can be killed."""

    def __init__(self, home, database):
        path = [str(HERE), str(HERE.parent), str(HERE.parent / "intake")]
        self.running = subprocess.Popen(
            [sys.executable, HERE / "match_process.py"],
            env=environment(home, database.web) | {"PYTHONPATH": os.pathsep.join(path)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._answer()

    def _answer(self):
        return json.loads(self.running.stdout.readline())

    def begin(self, *words):
        self.running.stdin.write(json.dumps(words) + "\n")
        self.running.stdin.flush()

    def ask(self, *words):
        self.begin(*words)
        return self._answer()

    def kill(self):
        self.running.kill()
        self.running.wait()
        self.running.stdin.close()
        self.running.stdout.close()


@pytest.fixture
def start(_system_user):
    with tempfile.TemporaryDirectory(prefix="sunledger-match-") as made:
        Path(made).chmod(0o711)
        home = Home(Path(made) / "home")
        make(home)
        with Postgres(home.postgres).running() as server:
            database = Database.of(server)
            prepare(home, database)
            started = []

            def begin():
                started.append(Process(home, database))
                return started[-1]

            yield begin
            for process in started:
                process.kill()


def test_a_run_killed_anywhere_does_each_rule_once(start):
    desk = start()
    desk.ask("found")
    number, cut = desk.ask("ask")["run"], [0]
    dice = random.Random(5)  # noqa: S311 - when to kill, not a secret
    for kill in range(KILLS):
        victim = start()
        victim.begin("work", number)
        if kill:  # the first before any rule, the others some rules on, however fast the machine
            _wait_for(desk, number, cut[-1] + dice.randrange(FURTHER))
        time.sleep(dice.uniform(0, 0.3))
        victim.kill()
        told = desk.ask("tell", number)
        _is_whole(told)
        if told["state"] == "done":
            break
        cut.append(len(told["rules"]))
    assert any(0 < rules < 66 for rules in cut)  # at least one was cut off among the rules
    desk.ask("work", number)
    told = desk.ask("tell", number)
    _is_whole(told)
    assert told["state"] == "done"
    assert len(told["rules"]) == 66
    assert told["left"] == []
    again = desk.ask("ask")["run"]
    assert desk.ask("work", again) == {"done": 1}
    assert desk.ask("tell", again)["hits"] == told["hits"]


def _wait_for(desk, number, rules):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        told = desk.ask("tell", number)
        if told["state"] == "done" or len(told["rules"]) >= rules:
            return
        time.sleep(0.02)
    pytest.fail(f"{PATIENCE} s went by and {rules} rules were not done")


def _is_whole(told):
    """Each rule once; of each that ran as many hits as it flagged, and of no other any."""
    rules = [rule for rule, *_ in told["rules"]]
    assert len(rules) == len(set(rules))
    hits = Counter(rule for rule, *_ in told["hits"])
    assert hits == Counter({rule: flagged for rule, flagged, _ in told["rules"] if flagged})
    assert len({(rule, key) for rule, key, *_ in told["hits"]}) == len(told["hits"])
