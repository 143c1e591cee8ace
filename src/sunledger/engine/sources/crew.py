"""Reads files side by side: a crew of processes, or this one alone where little is to be read.

Each worker holds one end of a pipe of which this process alone holds the other, so that the
workers end when it does, whatever ended it. A file whose reader dies (a fault in the machine code
that opens old workbooks) is named and the others go on.
"""

import contextlib
import pickle
import signal
from collections.abc import Callable, Mapping
from ctypes import c_longlong
from dataclasses import dataclass, field
from multiprocessing import connection, get_context
from multiprocessing.context import SpawnContext, SpawnProcess
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any, Self, cast

from sunledger.catalogue.model import Source
from sunledger.engine.sources.filereader import FileRead, FileReader, FileReport, Unknown
from sunledger.engine.sources.files import FileFound
from sunledger.engine.sources.guided import Guide, Place
from sunledger.kit.cores import cores

# Below this a crew is not worth the second that it takes to gather.
GATHER_FROM = 12 << 20
# Each worker needs this much beside what it reads.
MEMORY_OF_A_WORKER = 700 << 20
_MOST_WORKERS = 8
_USUAL_ROW = 60.0  # bytes, before any file has been read to its end
_WATCHED_EVERY_SECONDS = 0.2
_DIED = (
    "读这个文件时读取程序出错退出。请另存为 .xlsx 再试。",
    "The reader ended on this file. Save it as .xlsx and try again.",
)


@dataclass(slots=True)
class _Worker:
    """A process; `rows` is the number of rows that it has read, in memory that both see."""

    process: SpawnProcess
    pipe: connection.Connection
    rows: "Synchronized[int]"
    busy: tuple[FileFound, int] | None = field(default=None)
    rows_before: int = 0


class Crew:
    """Takes files in order and gives back what came of them, in any order.

    `watch` is called a few times a second while there is nothing to do but wait, and after every
    few thousand rows that are read here; `rows` and `bytes` then tell how far the reading is.
    """

    def __init__(
        self,
        sources: Mapping[str, Source],
        work_dir: Path,
        key: bytes,
        memory_bytes: int,
        *,
        guides: Mapping[Place, Guide] | None = None,
        watch: Callable[[], None] | None = None,
    ) -> None:
        self._given = (dict(sources), work_dir, key)
        self._guides = guides
        self._memory_bytes = memory_bytes
        self._alone: FileReader | None = None
        self._workers: list[_Worker] = []
        self._size = 0
        self._watch = watch
        self._here: FileFound | None = None
        self._done_rows = 0
        self._finished_rows = 0
        self._done_bytes = 0

    @property
    def rows(self) -> int:
        """Return how many data rows have been read."""
        return self._done_rows + sum(self._rows_of(worker) for worker in self._workers)

    @property
    def bytes(self) -> float:
        """Return about how many bytes have been read: of files not finished, by their rows."""
        each = self._done_bytes / self._finished_rows if self._finished_rows else _USUAL_ROW
        under_way = [(w.busy[0], self._rows_of(w)) for w in self._workers if w.busy]
        if self._here:
            under_way.append((self._here, self._done_rows - self._finished_rows))
        return self._done_bytes + sum(min(found.size, rows * each) for found, rows in under_way)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._alone = None  # and with it what it remembers of people
        for worker in self._workers:
            worker.pipe.close()
            worker.process.terminate()
        for worker in self._workers:
            worker.process.join()

    @property
    def _wanted(self) -> int:
        """Return how many workers there should be; fewer than two are none."""
        fitting = min(cores(), self._memory_bytes // MEMORY_OF_A_WORKER, _MOST_WORKERS)
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
        worker.rows_before = worker.rows.value
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
            self._alone = FileReader(
                *self._given, self._memory_bytes, guides=self._guides, count=self._count_here
            )
        self._here = found
        read = self._alone.read(found, number)
        self._here = None
        self._finished(found)
        return read

    def _finished(self, found: FileFound) -> None:
        self._finished_rows = self._done_rows
        self._done_bytes += found.size

    def _count_here(self, rows: int) -> None:
        self._done_rows += rows
        if self._watch is not None:
            self._watch()

    def _rows_of(self, worker: _Worker) -> int:
        """Return how many rows of its file a worker has read so far."""
        return worker.rows.value - worker.rows_before if worker.busy else 0

    def _gather(self) -> None:
        self._alone = None
        self._workers = [self._hire() for _ in range(self._wanted)]

    def _hire(self) -> _Worker:
        context = get_context("spawn")
        mine, its = context.Pipe()
        share = self._memory_bytes // self._wanted
        rows = _counter(context)
        arguments = (its, rows, (*self._given, share), self._guides)
        process = context.Process(target=_work, args=arguments, daemon=True)
        process.start()
        its.close()
        return _Worker(process, mine, rows)

    def _wait(self) -> dict[int, FileRead]:
        """Return what the workers that are ready have read; raise what a worker raised."""
        done: dict[int, FileRead] = {}
        pipes = [worker.pipe for worker in self._workers if worker.busy]
        ready = connection.wait(pipes, _WATCHED_EVERY_SECONDS if self._watch else None)
        if self._watch:
            self._watch()
        for worker in list(self._workers):
            if worker.busy is None or worker.pipe not in ready:
                continue
            found, number = worker.busy
            self._done_rows += self._rows_of(worker)
            self._finished(found)
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


def _counter(context: SpawnContext) -> "Synchronized[int]":
    """Return a number that two processes see.

    Its owner alone writes it, and a number that is a moment old is good enough: no lock. Where no
    memory can be shared (a bare system without /dev/shm) the rows are not counted on the way.
    """
    try:
        shared = context.Value("q", 0, lock=False)
    except OSError:
        shared = c_longlong(0)
    return cast("Synchronized[int]", shared)


def _lost(found: FileFound) -> FileRead:
    report = FileReport(found.path, found.sha256, found.size, None)
    return FileRead(report, unknown=[Unknown(found.path, None, _DIED)], listed=False)


def _work(
    pipe: connection.Connection,
    rows: "Synchronized[int]",
    given: tuple[Mapping[str, Source], Path, bytes, int],
    guides: Mapping[Place, Guide] | None,
) -> None:
    """Read the files that come through the pipe until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever hired us ends us

    def count(more: int) -> None:
        rows.value += more

    reader = FileReader(*given, guides=guides, count=count)
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
