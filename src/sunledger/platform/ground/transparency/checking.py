"""The whole log looked through: which row was altered, deleted or moved, which file is damaged.

There are three accounts of the same leaves: rows of the database, bundles of entries, and the
hashes in the tiles. The one whose root was signed is right, and the others are held against it.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sunledger.platform.ground.transparency import merkle
from sunledger.platform.ground.transparency.notes import Checkpoint
from sunledger.platform.ground.transparency.sequencer import Log
from sunledger.platform.ground.transparency.shelf import Damaged, Shelf
from sunledger.platform.ground.transparency.tiles import ENTRIES, WIDTH, Tile, tiles_of, width_of


class Kind(StrEnum):
    """What is wrong at a place of the log."""

    GAP = "gap"  # a number is missing that was not signed yet
    CONTENT = "leaf"  # the words are not those that were hashed
    COLUMNS = "columns"  # a column says other than the words
    ALTERED = "altered"  # the hash is not the one that was signed
    DELETED = "deleted"
    MOVED = "moved"
    CUT = "cut"  # the end is missing
    FILE = "file"
    UNKNOWN = "unknown"  # nothing that is left gives the root that was signed


@dataclass(frozen=True)
class Wrong:
    """One thing that is wrong.

    `number` is the entry, from 1; `to` the last of several, or where a moved one stands now;
    `path` the file below the folder of the log.
    """

    kind: Kind
    number: int | None = None
    to: int | None = None
    path: str | None = None


@dataclass(frozen=True)
class Row:
    """A row of the database; `nonce` is None where it was erased."""

    number: int
    leaf: bytes
    content: bytes
    nonce: bytes | None
    columns_hold: bool


# The rows of `count` numbers after a number, those that are there.
Rows = Callable[[int, int], Sequence[Row]]


def wrong_rows(rows: Sequence[Row]) -> Iterator[Wrong]:
    """Yield what is wrong with rows by themselves."""
    for row in rows:
        if row.nonce is not None and row.leaf != hashlib.sha256(row.nonce + row.content).digest():
            yield Wrong(Kind.CONTENT, row.number)
        if not row.columns_hold:
            yield Wrong(Kind.COLUMNS, row.number)


@dataclass
class _Account:
    """One account of the leaves: the tree over them, and the root of each full tile."""

    tree: merkle.Growing
    folds: list[bytes]
    whole: bool = True

    def add(self, hashes: Sequence[bytes | None]) -> None:
        known = [each for each in hashes if each is not None]
        self.whole = self.whole and len(known) == len(hashes)
        for each in known:
            self.tree.add(each)
        if len(known) == WIDTH:
            self.folds.append(merkle.fold(known))


Hashes = list[bytes | None]


def examine(log: Log, signed: Checkpoint, rows: Rows, last: int) -> Iterator[Wrong]:
    """Yield all that is wrong with the signed part of a log, and with rows that came since.

    `last` is the highest number in the database.
    """
    files = Shelf(log.folder, signed.size)
    accounts = [_Account(merkle.Growing(), []) for _ in range(3)]
    differing: dict[int, list[Hashes]] = {}
    for index in range(-(-signed.size // WIDTH)):
        width = width_of(0, index, signed.size)
        found = rows(index * WIDTH, width)
        yield from wrong_rows(found)
        told = [
            _of_tile(files, index, width),
            _of_bundle(files, index, width),
            _of_rows(found, index, width),
        ]
        for account, hashes in zip(accounts, told, strict=True):
            account.add(hashes)
        if any(hashes != told[0] for hashes in told) or None in told[0]:
            differing[index] = told
    right = [a.whole and a.tree.root == signed.root for a in accounts]
    if True in right:
        at = right.index(True)
        yield from _against(differing, at, min(last, signed.size), signed.size)
        yield from _of_upper(files, signed, accounts[at].folds)
    else:
        yield Wrong(Kind.UNKNOWN)
        yield from _damaged_files(files, signed)
    yield from since(rows, signed.size, last)


def _of_tile(files: Shelf, index: int, width: int) -> Hashes:
    try:
        data = files.data(Tile(0, index, width))
    except (Damaged, OSError):
        return [None] * width
    return [data[at : at + merkle.HASH] for at in range(0, len(data), merkle.HASH)]


def _of_bundle(files: Shelf, index: int, width: int) -> Hashes:
    try:
        return [merkle.leaf_hash(entry) for entry in files.entries(index)]
    except (Damaged, OSError):
        return [None] * width


def _of_rows(rows: Sequence[Row], index: int, width: int) -> Hashes:
    known = {row.number: merkle.leaf_hash(row.leaf) for row in rows}
    return [known.get(index * WIDTH + at + 1) for at in range(width)]


def _against(
    differing: dict[int, list[Hashes]], right: int, last: int, size: int
) -> Iterator[Wrong]:
    """Yield how rows, tiles and bundles differ from the account that is right."""
    signed_there: dict[int, bytes] = {}
    found_there: dict[int, bytes] = {}
    for index, told in differing.items():
        for level, hashes in ((0, told[0]), (ENTRIES, told[1])):
            if hashes != told[right]:
                tile = Tile(level, index, width_of(level, index, size))
                yield Wrong(Kind.FILE, path=tile.path)
        for at, (signed, row) in enumerate(zip(told[right], told[2], strict=True)):
            number = index * WIDTH + at + 1
            if signed is not None and signed != row:
                signed_there[number] = signed
                if row is not None:
                    found_there[number] = row
    yield from _wrong_places(signed_there, found_there, last)


def _wrong_places(
    signed_there: dict[int, bytes], found_there: dict[int, bytes], last: int
) -> Iterator[Wrong]:
    """Yield what became of leaves that are not where they were signed."""
    signed_at = {leaf: number for number, leaf in signed_there.items()}
    found_at = {leaf: number for number, leaf in found_there.items()}
    cut = []
    for number, signed in signed_there.items():
        if signed in found_at:
            yield Wrong(Kind.MOVED, number, to=found_at[signed])
        elif number in found_there and found_there[number] not in signed_at:
            yield Wrong(Kind.ALTERED, number)
        elif number <= last:
            yield Wrong(Kind.DELETED, number)
        else:
            cut.append(number)
    if cut:
        yield Wrong(Kind.CUT, cut[0], to=cut[-1])


def _of_upper(files: Shelf, signed: Checkpoint, folds: list[bytes]) -> Iterator[Wrong]:
    """Yield the tiles above the leaves that are not what is below them."""
    below = folds
    for tile in tiles_of(signed.size):
        if tile.level <= 0:
            continue
        if tile.index == 0 and tile.level > 1:
            below = [
                merkle.fold(below[at : at + WIDTH])
                for at in range(0, len(below) - len(below) % WIDTH, WIDTH)
            ]
        first = tile.index * WIDTH
        wanted = b"".join(below[first : first + tile.width])
        if _data(files, tile) != wanted:
            yield Wrong(Kind.FILE, path=tile.path)


def _damaged_files(files: Shelf, signed: Checkpoint) -> Iterator[Wrong]:
    for tile in tiles_of(signed.size):
        if _data(files, tile) is None:
            yield Wrong(Kind.FILE, path=tile.path)


def _data(files: Shelf, tile: Tile) -> bytes | None:
    try:
        return files.data(tile)
    except (Damaged, OSError):
        return None


def since(rows: Rows, size: int, last: int) -> Iterator[Wrong]:
    """Yield what is wrong by themselves with the rows after a number, and which are missing."""
    for start in range(size, last, WIDTH):
        found = rows(start, WIDTH)
        yield from wrong_rows(found)
        known = {row.number for row in found}
        for number in range(start + 1, min(start + WIDTH, last) + 1):
            if number not in known:
                yield Wrong(Kind.GAP, number)
