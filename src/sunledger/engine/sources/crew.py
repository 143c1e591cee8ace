"""Reads files side by side: a crew of processes, or this one alone where little is to be read.

Each worker holds one end of a pipe of which this process alone holds the other, so that the
workers end when it does, whatever ended it. A file whose reader dies (a fault in the machine code
that opens old workbooks) is named and the others go on.
"""

import contextlib
import os
import pickle
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from multiprocessing import connection, get_context
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any, Self

from sunledger.catalogue.model import Source
from sunledger.engine.sources.filereader import FileRead, FileReader, FileReport, Unknown
from sunledger.engine.sources.files import FileFound

# Below this a crew is not worth the second that it takes to gather.
GATHER_FROM = 12 << 20
# Each worker needs this much beside what it reads.
MEMORY_OF_A_WORKER = 700 << 20
_MOST_WORKERS = 8
_DIED = (
    "读这个文件时读取程序出错退出。请另存为 .xlsx 再试。",
    "The reader ended on this file. Save it as .xlsx and try again.",
)


@dataclass(slots=True)
class _Worker:
    process: SpawnProcess
    pipe: connection.Connection
    busy: tuple[FileFound, int] | None = field(default=None)


class Crew:
    """Takes files in order and gives back what came of them, in any order."""

    def __init__(
        self, sources: Mapping[str, Source], work_dir: Path, key: bytes, memory_bytes: int
    ) -> None:
        self._given = (dict(sources), work_dir, key)
        self._memory_bytes = memory_bytes
        self._alone: FileReader | None = None
        self._workers: list[_Worker] = []
        self._size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.pipe.close()
            worker.process.terminate()
        for worker in self._workers:
            worker.process.join()

    @property
    def _wanted(self) -> int:
        """Return how many workers there should be; fewer than two are none."""
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
        fitting = min(cores or 1, self._memory_bytes // MEMORY_OF_A_WORKER, _MOST_WORKERS)
        return fitting if fitting > 1 else 0

    def read(self, found: FileFound, number: int) -> dict[int, FileRead]:
        """Take a file; return what is finished by now, by file number."""
        self._size += found.size
        if not self._workers and (self._size < GATHER_FROM or not self._wanted):
            return {number: self._read_alone(found, number)}
        if not self._workers:
            self._gather()
        done: dict[int, FileRead] = {}
        while all(worker.busy for worker in self._workers):
            done |= self._wait()
        worker = next(worker for worker in self._workers if not worker.busy)
        worker.busy = (found, number)
        worker.pipe.send((found, number))
        return done

    def rest(self) -> dict[int, FileRead]:
        """Wait for all files that are still being read."""
        done: dict[int, FileRead] = {}
        while any(worker.busy for worker in self._workers):
            done |= self._wait()
        return done

    def _read_alone(self, found: FileFound, number: int) -> FileRead:
        if self._alone is None:
            self._alone = FileReader(*self._given, self._memory_bytes)
        return self._alone.read(found, number)

    def _gather(self) -> None:
        self._workers = [self._hire() for _ in range(self._wanted)]

    def _hire(self) -> _Worker:
        context = get_context("spawn")
        mine, its = context.Pipe()
        share = self._memory_bytes // self._wanted
        process = context.Process(target=_work, args=(its, *self._given, share), daemon=True)
        process.start()
        its.close()
        return _Worker(process, mine)

    def _wait(self) -> dict[int, FileRead]:
        """Return what the workers that are ready have read; raise what a worker raised."""
        done: dict[int, FileRead] = {}
        ready = connection.wait([worker.pipe for worker in self._workers if worker.busy])
        for worker in list(self._workers):
            if worker.busy is None or worker.pipe not in ready:
                continue
            found, number = worker.busy
            try:
                answer = worker.pipe.recv()
            except (EOFError, ConnectionError):
                worker.process.join()
                self._workers[self._workers.index(worker)] = self._hire()
                done[number] = _lost(found)
                continue
            worker.busy = None
            if isinstance(answer, BaseException):
                raise answer
            done[number] = answer
        return done


def _lost(found: FileFound) -> FileRead:
    report = FileReport(found.path, found.sha256, found.size, None)
    return FileRead(report, unknown=[Unknown(found.path, None, _DIED)], listed=False)


def _work(
    pipe: connection.Connection,
    sources: Mapping[str, Source],
    work_dir: Path,
    key: bytes,
    memory_bytes: int,
) -> None:
    """Read the files that come through the pipe until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever hired us ends us
    reader = FileReader(sources, work_dir, key, memory_bytes)
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            found, number = pipe.recv()
            pipe.send(_read(reader, found, number))


def _read(reader: FileReader, found: FileFound, number: int) -> Any:  # noqa: ANN401 - or an error
    try:
        return reader.read(found, number)
    except Exception as error:  # noqa: BLE001 - raised again where it can be told
        try:
            pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
        except Exception:  # noqa: BLE001 - an error that cannot travel is told by its kind
            return RuntimeError(type(error).__name__)
        return error
