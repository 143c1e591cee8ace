"""A platform as a person starts it: `sunledger serve` in a process of its own."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

SUNLEDGER = Path(sys.executable).with_name("sunledger")
GONE = 60  # seconds, on a machine that has other work


class Served:
    """A running `sunledger serve`; `said` is what it told on standard error."""

    def __init__(self, home, *words, environ=None, port=0):
        self.home = Path(home)
        self.said = self.home.parent / f"{self.home.name}.said"
        with self.said.open("ab") as said:
            self.process = subprocess.Popen(
                [SUNLEDGER, "serve", "--home", home, "--port", str(port), "--json", *words],
                stdout=subprocess.PIPE,
                stderr=said,
                env={**os.environ, "SUNLEDGER_HOME": "", **(environ or {})},
                start_new_session=True,
            )
        told = ""
        for line in self.process.stdout:
            told += line.decode()
            if line.strip() == b"}":
                break
        self.address = json.loads(told)["address"] if told else None

    def words(self):
        return self.said.read_text("utf-8")

    def health(self):
        return fetch(f"{self.address}health")

    def family(self):
        """Return every process that descends from the supervisor, by number and command line."""
        return family_of(self.process.pid)

    def all(self, mark):
        """Return the processes whose command line has the mark, the oldest first."""
        return sorted(pid for pid, line in self.family().items() if mark in line)

    def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        return self.process.wait(GONE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.stop()
        self.process.stdout.close()


def fetch(address, timeout=15):
    try:
        with urllib.request.urlopen(address, timeout=timeout) as answer:  # noqa: S310 - ours
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as answer:
        return answer.code, json.load(answer)


def _processes():
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            status = (folder / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            if status[0] != "Z":
                yield int(folder.name), int(status[1]), line


def family_of(pid):
    parents, lines = {}, {}
    for number, parent, line in _processes():
        parents[number], lines[number] = parent, line
    found = {pid}
    grown = True
    while grown:
        more = {n for n, parent in parents.items() if parent in found} - found
        found |= more
        grown = bool(more)
    return {number: lines[number] for number in found - {pid}}


def alive(pids):
    return {pid for pid, _, _ in _processes() if pid in pids}


def wait_until(true, seconds=GONE):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = true()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError("it did not come about")
