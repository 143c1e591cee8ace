"""The public log survives: kill -9 at each step and at any moment, and a disk that is full."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.transparency import sequencer
from sunledger.platform.ground.transparency.notes import SecretKey

KILLER = Path(__file__).with_name("log_killer.py")
NAME = "sunledger/990101000000"


def killed(folder, times):
    done = subprocess.run(
        [sys.executable, KILLER, folder, str(times)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["faults"], told["two of"]) == ([], [])
    return told


@pytest.fixture
def fast_folder(tmp_path):
    """A folder in memory, where there is one: a kill loses nothing of it either."""
    memory = Path("/dev/shm")  # noqa: S108 - made with a name of its own
    if not memory.is_dir():
        yield tmp_path
        return
    made = Path(tempfile.mkdtemp(dir=memory))
    yield made
    shutil.rmtree(made)


@pytest.mark.long
def test_a_kill_at_each_step_and_at_random_moments_leaves_it_sound(fast_folder):
    told = killed(fast_folder, 200)
    assert told["steps"] > 60
    assert told["moments"] > 50


def leaves(start, count):
    return [bytes([n % 256]) * 32 for n in range(start, start + count)]


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 512 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", folder]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("nobody but root mounts a small disk")
    yield folder
    subprocess.run(["umount", folder], check=True)


def fill(path):
    """Write into a file until there is no room at all."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT)
    with contextlib.suppress(OSError):
        while True:
            os.write(handle, bytes(4096))
    os.close(handle)


def test_a_full_disk_is_told_keeps_what_was_signed_and_goes_on_when_there_is_room(small_disk):
    log = sequencer.Log(NAME, small_disk / "log", (SecretKey(NAME, b"\7" * 32),))
    sequencer.go_on(log, leaves, 300)
    stuffing = small_disk / "stuffing"
    fill(stuffing)
    with pytest.raises(SunledgerError) as told:
        sequencer.go_on(log, leaves, 700)
    assert (told.value.code, "磁盘满了" in told.value.zh) == ("log_not_written", True)
    assert sequencer.standing(log).size == 300
    assert not list(log.folder.rglob("*.draft-*"))
    stuffing.unlink()
    assert sequencer.go_on(log, leaves, 700).checkpoint.size == 700
