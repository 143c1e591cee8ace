"""Two processes sign one log while their clocks disagree and go back: it only ever grows."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings as known
from django.db import transaction
from world import NOW

from sunledger.assembly.home import Home
from sunledger.assembly.manage import environment
from sunledger.assembly.postgres import WEB
from sunledger.platform.ground.transparency import own, selectors, sequencer, services
from sunledger.platform.ground.transparency.contracts import Act
from sunledger.platform.ground.transparency.notes import opened_checkpoint

pytestmark = pytest.mark.usefixtures("committed")
PROCESS = Path(__file__).with_name("signing_process.py")
TIMES = 12
PATIENCE = 600  # seconds


class Clerk:
    ref = "a:00000000-0000-4000-8000-0000000000d2"


def started(server, hours):
    """Start a sequencer whose clock is some hours off; return it once it stands."""
    running = subprocess.Popen(
        [sys.executable, PROCESS, str(hours), str(TIMES)],
        env=environment(known.HOME, server.address(WEB, "committed")),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    if running.stdout.readline() != "ready\n":
        pytest.fail(running.communicate()[1][-3000:])
    return running


def test_no_checkpoint_is_ever_older_than_the_one_before(server, tmp_path, settings):
    settings.HOME = Home(tmp_path / "home")
    with transaction.atomic():
        services.append([Act("places.division_added", "place", "1", {})], by=Clerk(), origin=NOW)
    services.publish()
    log, file = own.log_of(settings.HOME), settings.HOME.log / "checkpoint"
    two = [started(server, 3), started(server, -30)]
    for one in two:
        one.stdin.write("go\n")
        one.stdin.flush()
    seen, end = [file.read_bytes()], time.monotonic() + PATIENCE
    while any(one.poll() is None for one in two):
        assert time.monotonic() < end
        note = file.read_bytes()
        if note != seen[-1]:
            seen.append(note)
    outcomes = [one.communicate() for one in two]
    assert [one.returncode for one in two] == [0, 0], outcomes
    seen.append(file.read_bytes())
    found = [opened_checkpoint(note, log.keys) for note in seen]
    sizes = [one.size for one in found]
    assert sizes == sorted(sizes)
    for one in found:  # each is a beginning of what stands now
        assert sequencer.root_at(log, one.size, sizes[-1]) == one.root
    for told, _ in outcomes:
        own_sizes = [int(line) for line in told.split()]
        assert len(own_sizes) == TIMES
        assert own_sizes == sorted(own_sizes)
    assert len(set(sizes)) > TIMES // 4  # the watcher saw it grow
    assert sizes[-1] == 1 + 2 * sum(1 + number % 3 for number in range(TIMES))
    assert list(selectors.verify()) == []
