"""Read the named streams of an OLE compound file ([MS-CFB]): the box old .xls and .et files are in.

Only what a reader of workbooks needs: the names in the root and the bytes of one stream.
"""

from __future__ import annotations

import mmap
import struct
from array import array
from typing import TYPE_CHECKING, Final, NamedTuple, Self

if TYPE_CHECKING:
    from pathlib import Path

_LAST_REGULAR: Final = 0xFFFFFFF9
_ENTRY_BYTES: Final = 128
_STREAM: Final = 2
_NO_ENTRY: Final = 0xFFFFFFFF
_HEADER_BYTES: Final = 512
_MAX_ENTRIES: Final = 100_000
_SHIFTS: Final = (9, 12)


class CompoundError(Exception):
    """The file is not a sound compound file."""


class _Entry(NamedTuple):
    name: str
    is_stream: bool
    left: int
    right: int
    child: int
    start: int
    size: int


class CompoundFile:
    """An open compound file; use as a context manager."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as handle:
            try:
                self._data = mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ)
            except ValueError as error:
                raise CompoundError("empty file") from error
        try:
            self._read_header()
        except (struct.error, IndexError, ValueError) as error:
            self._data.close()
            raise CompoundError(str(error)) from error
        except CompoundError:
            self._data.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._data.close()

    def names(self) -> frozenset[str]:
        """Return the names of the streams and storages in the root, in lower case."""
        return frozenset(self._root)

    def check(self) -> None:
        """Raise `CompoundError` if a chain of sectors is broken or runs in a circle."""
        for entry in self._streams:
            mini = entry.size < self._mini_cutoff
            self._chain(entry.start, self._mini_fat if mini else self._fat)

    def stream(self, name: str, limit: int | None = None) -> bytes:
        """Return the first `limit` bytes (all without one) of a root stream."""
        entry = self._root.get(name.lower())
        if entry is None:
            raise CompoundError(f"no stream {name}")
        size = entry.size if limit is None else min(entry.size, limit)
        if entry.size < self._mini_cutoff:
            return self._read_chain(entry.start, size, mini=True)
        return self._read_chain(entry.start, size, mini=False)

    def _read_header(self) -> None:
        head = self._data[:_HEADER_BYTES]
        (shift, mini_shift) = struct.unpack_from("<HH", head, 30)
        if shift not in _SHIFTS or mini_shift >= shift:
            raise CompoundError("impossible sector size")
        self._sector = 1 << shift
        self._mini_sector = 1 << mini_shift
        (directory, _, self._mini_cutoff, mini_fat, _, difat, _) = struct.unpack_from(
            "<7I", head, 48
        )
        fat_sectors = [s for s in struct.unpack_from("<109I", head, 76) if s <= _LAST_REGULAR]
        per_sector = self._sector // 4
        visited: set[int] = set()
        while difat <= _LAST_REGULAR and difat not in visited:
            visited.add(difat)
            numbers = struct.unpack(f"<{per_sector}I", self._sector_bytes(difat))
            fat_sectors += [s for s in numbers[:-1] if s <= _LAST_REGULAR]
            difat = numbers[-1]
        self._fat = array("I")
        for sector in fat_sectors:
            self._fat.extend(struct.unpack(f"<{per_sector}I", self._sector_bytes(sector)))
        self._read_directory(directory)
        mini = self._chain_bytes(mini_fat) if mini_fat <= _LAST_REGULAR else b""
        self._mini_fat = array("I", struct.unpack(f"<{len(mini) // 4}I", mini))

    def _read_directory(self, start: int) -> None:
        raw = self._chain_bytes(start)
        count = min(len(raw) // _ENTRY_BYTES, _MAX_ENTRIES)
        if count == 0:
            raise CompoundError("no directory")
        entries = [self._entry(raw, index * _ENTRY_BYTES) for index in range(count)]
        self._mini_start = entries[0].start
        self._mini_size = entries[0].size
        self._streams = [entry for entry in entries[1:] if entry.is_stream and entry.size]
        self._root: dict[str, _Entry] = {}
        waiting, visited = [entries[0].child], {_NO_ENTRY}
        while waiting:
            index = waiting.pop()
            if index in visited or index >= count:
                continue
            visited.add(index)
            entry = entries[index]
            self._root.setdefault(entry.name.lower(), entry)
            waiting += (entry.left, entry.right)

    def _entry(self, raw: bytes, at: int) -> _Entry:
        (name_bytes,) = struct.unpack_from("<H", raw, at + 64)
        name = raw[at : at + max(0, min(name_bytes, 64) - 2)].decode("utf-16-le", "replace")
        left, right, child = struct.unpack_from("<3I", raw, at + 68)
        start, size = struct.unpack_from("<II", raw, at + 116)
        return _Entry(name, raw[at + 66] == _STREAM, left, right, child, start, size)

    def _sector_bytes(self, number: int) -> bytes:
        at = (number + 1) * self._sector
        data = self._data[at : at + self._sector]
        if not data:
            raise CompoundError("a sector lies outside the file")
        return data.ljust(self._sector, b"\0")

    def _chain(self, start: int, table: array[int]) -> list[int]:
        sectors: list[int] = []
        number = start
        while number <= _LAST_REGULAR:
            if number >= len(table) or len(sectors) > len(table):
                raise CompoundError("a broken chain of sectors")
            sectors.append(number)
            number = table[number]
        return sectors

    def _chain_bytes(self, start: int) -> bytes:
        return b"".join(map(self._sector_bytes, self._chain(start, self._fat)))

    def _read_chain(self, start: int, size: int, *, mini: bool) -> bytes:
        unit = self._mini_sector if mini else self._sector
        needed = -(-size // unit)
        if not mini:
            sectors = self._chain(start, self._fat)[:needed]
            return b"".join(map(self._sector_bytes, sectors))[:size]
        box = self._read_chain(self._mini_start, self._mini_size, mini=False)
        numbers = self._chain(start, self._mini_fat)[:needed]
        return b"".join(box[number * unit : (number + 1) * unit] for number in numbers)[:size]
