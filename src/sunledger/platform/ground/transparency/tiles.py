"""C2SP tlog-tiles: the tree as files of 256 hashes, the entries as files of 256 entries.

A file is named by what it holds and never changes: `tile/0/x001/234` is full, and
`tile/0/x001/234.p/5` is the same as it was when it held 5.
"""

import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 256, 8  # hashes of a full tile, and the levels of the tree that it spans
ENTRIES = -1  # the level of a bundle of entries
_HIGHEST = 63
_PATH = re.compile(
    r"tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?"
)
_LENGTH = struct.Struct(">H")


@dataclass(frozen=True, order=True)
class Tile:
    """A file of the log: its level (ENTRIES for entries), its index in it, and how many it holds.

    In `level` 0 are the hashes of leaves, in each further one those of whole tiles below.
    """

    level: int
    index: int
    width: int = WIDTH

    @property
    def full(self) -> bool:
        """Tell whether nothing can be added to it."""
        return self.width == WIDTH

    @property
    def path(self) -> str:
        """Return its name below the address of the log."""
        level = "entries" if self.level == ENTRIES else str(self.level)
        groups, left = [f"{self.index % 1000:03}"], self.index // 1000
        while left:
            groups.insert(0, f"x{left % 1000:03}")
            left //= 1000
        part = "" if self.full else f".p/{self.width}"
        return f"tile/{level}/{'/'.join(groups)}{part}"

    @property
    def whole(self) -> "Tile":
        """Return the full tile that takes its place in the end."""
        return Tile(self.level, self.index)


def read_path(path: str) -> Tile | None:
    """Return the tile of that name; None where no tile is named so."""
    found = _PATH.fullmatch(path)
    if found is None:
        return None
    level = ENTRIES if found[1] == "entries" else int(found[1])
    index = int("".join(group.lstrip("x") for group in found[2].split("/")))
    width = int(found[3] or WIDTH)
    tile = Tile(level, index, width)
    named_so = level <= _HIGHEST and (found[3] is None or width < WIDTH) and tile.path == path
    return tile if named_so else None


def width_of(level: int, index: int, size: int) -> int:
    """Return how many a tile holds in a tree of `size` leaves; 0 where it is not there yet."""
    held = size >> (HEIGHT * max(level, 0))
    return max(0, min(WIDTH, held - index * WIDTH))


def is_of(tile: Tile, size: int) -> bool:
    """Tell whether a tree of `size` leaves has, or had, this tile."""
    return 0 < tile.width <= width_of(tile.level, tile.index, size)


def tiles_of(size: int, *, since: int = 0) -> Iterator[Tile]:
    """Yield the tiles of a tree of `size`, and no other; of a tree that has grown, those changed.

    First bundles, then the hashes, from leaves to root.
    """
    for level in range(ENTRIES, _HIGHEST + 1):
        shift = HEIGHT * max(level, 0)
        held, before = size >> shift, since >> shift
        if held == 0:
            return
        if held > before:
            for index in range(before // WIDTH, -(-held // WIDTH)):
                yield Tile(level, index, width_of(level, index, size))


def bundle(entries: Sequence[bytes]) -> bytes:
    """Return entries as one file: each after its length in two bytes."""
    return b"".join(_LENGTH.pack(len(entry)) + entry for entry in entries)


def unbundle(data: bytes) -> list[bytes]:
    """Return the entries of a file; raise ValueError where it ends in the middle of one."""
    found, at = [], 0
    while at < len(data):
        if len(data) < at + _LENGTH.size:
            raise ValueError("a bundle ends within a length")
        (length,) = _LENGTH.unpack_from(data, at)
        at += _LENGTH.size
        if len(data) < at + length:
            raise ValueError("a bundle ends within an entry")
        found.append(data[at : at + length])
        at += length
    return found
