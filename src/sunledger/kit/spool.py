"""Lists that lie on disk once they are large, so that a run of any size fits into its memory."""

import pickle
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import TypeVar, overload

T = TypeVar("T")

_IN_MEMORY = 8 << 20


class Spool(Sequence[T]):
    """A list to append to and read from, of which memory holds 8 MB at most.

    The rest lies in a file in `folder` that has no name, is for its owner alone and is gone with
    the program, however it ends. Reading gives equal items, not the same ones.
    """

    def __init__(self, folder: Path) -> None:
        self._file = SpooledTemporaryFile(max_size=_IN_MEMORY, dir=str(folder))  # noqa: SIM115 - see __del__
        self._ends = array("Q", [0])

    def append(self, item: T) -> None:
        """Add an item, which must be picklable; raises OSError where the disk is full."""
        if self._file.tell() != self._ends[-1]:
            self._file.seek(self._ends[-1])
        self._file.write(pickle.dumps(item, pickle.HIGHEST_PROTOCOL))
        self._ends.append(self._file.tell())

    def __len__(self) -> int:
        return len(self._ends) - 1

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> list[T]: ...
    def __getitem__(self, at: int | slice) -> T | list[T]:
        places = range(len(self))[at]
        return self._read(places) if isinstance(places, int) else [*map(self._read, places)]

    def __iter__(self) -> Iterator[T]:
        return map(self._read, range(len(self)))

    def _read(self, at: int) -> T:
        start, end = self._ends[at], self._ends[at + 1]
        self._file.seek(start)
        item: T = pickle.loads(self._file.read(end - start))  # noqa: S301 - our own
        return item

    def close(self) -> None:
        """Give back the file, if there is one; its items cannot be read any more."""
        if self._ends[-1] > _IN_MEMORY:
            self._file.close()

    def __del__(self) -> None:
        self._file.close()


def kept(items: Iterable[T], folder: Path, *, at_most: int) -> Sequence[T]:
    """Return the items as a list, or where there are more than `at_most`, as a spool."""
    rest = iter(items)
    first = list(islice(rest, at_most + 1))
    if len(first) <= at_most:
        return first
    spool = Spool[T](folder)
    for item in chain(first, rest):
        spool.append(item)
    return spool
