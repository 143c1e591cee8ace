"""What the processes of a running platform take: processor time and memory, from /proc."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


def family(pid: int) -> dict[int, str]:
    """Return the processes under one, each with its command line."""
    parents, lines = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            fields = _fields(int(folder.name))
            parents[int(folder.name)] = int(fields[1])
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ")
            lines[int(folder.name)] = line.decode("utf-8", "replace")
    found, grown = {pid}, True
    while grown:
        more = {child for child, parent in parents.items() if parent in found} - found
        found |= more
        grown = bool(more)
    return {number: lines[number] for number in found}


def busy_ms(pids: Iterator[int] | list[int]) -> float:
    """Return the processor time of processes and of their children that ended, in milliseconds."""
    total = 0
    for pid in pids:
        with suppress(OSError):
            total += sum(int(ticks) for ticks in _fields(pid)[11:15])
    return total * 1000 / _TICKS


def own_mb(pid: int) -> float:
    """Return the memory of a process in MB, of what it shares with others its part alone."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


def resident_mb(pid: int) -> float:
    """Return the resident memory of a process in MB, with what it shares."""
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE / 1024**2
    return 0.0


def _fields(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
