"""Sign a log and die at each of its steps: `python log_killer.py FOLDER`; prints what was found.

Each try is a process of its own that is killed (-9) before its n-th opening, renaming, making or
deleting of a file, until one comes to its end. After each the log must be sound and go on.
"""

import hashlib
import json
import os
import random
import shutil
import signal
import sys
import threading
import time
from pathlib import Path

from sunledger.platform.ground.transparency import sequencer
from sunledger.platform.ground.transparency.notes import SecretKey
from sunledger.platform.ground.transparency.sequencer import Log, go_on
from sunledger.platform.ground.transparency.shelf import Shelf

NAME = "sunledger/990101000000"
STEPS = {"open", "os.rename", "os.mkdir", "os.chmod", "os.remove", "shutil.rmtree"}
LEAVES = [hashlib.sha256(str(n).encode()).digest() for n in range(1400)]
BEFORE, AFTER = 250, 1400  # bundles and tiles become full, one is begun, a level is added


def leaves(start, count):
    return LEAVES[start : start + count]


def log_in(folder):
    witness = folder / "witness"
    return Log(NAME, folder / "log", (SecretKey(NAME, b"\7" * 32),), (witness,))


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def die_at(folder, step):
    """Sign until the step comes, and die there."""
    done = 0

    def hook(event, args):
        nonlocal done
        if event in STEPS and args and str(args[0]).startswith(str(folder)):
            done += 1
            if done == step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    go_on(log_in(folder), leaves, AFTER)


def die_after(folder, seconds):
    """Sign until the time is over, and die wherever that is."""
    threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGKILL)).start()
    go_on(log_in(folder), leaves, AFTER)


def tried(folder, base, way, arg):
    """Return whether the try was killed; what is left behind must be sound."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(base, folder)
    child = os.fork()
    if child == 0:
        way(folder, arg)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def faults_of(folder, wanted, notes):
    """Yield what is not as it must be after a kill, and after the next run."""
    log = log_in(folder)
    seen = Shelf(log.folder).checkpoint()
    stands = sequencer.look(log, leaves, AFTER).checkpoint
    notes.setdefault(stands.size, set()).add(seen)
    copies = [each.size for each in sequencer.seen(log, log.witnesses[0])]
    if stands.size not in (BEFORE, AFTER) or any(size > stands.size for size in copies):
        yield f"stands at {stands.size}, the witness has {copies}"
    go_on(log, leaves, AFTER)
    found = {name: data for name, data in files(folder).items() if ".draft-" not in name}
    notes[AFTER] = notes.get(AFTER, set()) | {Shelf(log.folder).checkpoint()}
    # What a full tile was before may be left behind; nothing else may differ.
    left = {name for name in found.keys() - wanted.keys() if ".p/" not in name}
    if left or any(found.get(name) != data for name, data in wanted.items()):
        yield "after the next run the files are not those of a run that was not killed"


def main(work, times):
    base, folder, whole = work / "base", work / "tried", work / "whole"
    log = log_in(base)
    log.witnesses[0].mkdir(parents=True)
    go_on(log, leaves, BEFORE - 1)
    go_on(log, leaves, BEFORE)
    shutil.copytree(base, whole)
    began = time.perf_counter()
    go_on(log_in(whole), leaves, AFTER)
    took = time.perf_counter() - began
    wanted, notes, faults, step = files(whole), {}, [], 0
    killed = True
    while killed:
        step += 1
        killed = tried(folder, base, die_at, step)
        faults += [f"step {step}: {fault}" for fault in faults_of(folder, wanted, notes)]
    chance = random.Random(6)  # noqa: S311 - when to kill is no secret
    moments = [chance.uniform(0, took * 1.2) for _ in range(times)]
    dead = 0
    for moment in moments:
        dead += tried(folder, base, die_after, moment)
        faults += [f"{moment:.4f} s: {fault}" for fault in faults_of(folder, wanted, notes)]
    many = [size for size, signed in notes.items() if len(signed) > 1]
    told = {"steps": step - 1, "moments": dead, "faults": faults, "two of": many}
    sys.stdout.write(json.dumps(told))


main(Path(sys.argv[1]), int(sys.argv[2]))
