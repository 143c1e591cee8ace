"""The folder of the public log: files that anybody may read, each written whole or not at all."""

import errno
import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path

from sunledger.platform.ground.transparency import merkle
from sunledger.platform.ground.transparency.tiles import (
    ENTRIES,
    HEIGHT,
    WIDTH,
    Tile,
    bundle,
    unbundle,
    width_of,
)

CHECKPOINT, ORIGIN, LOCK = "checkpoint", "origin", "lock"
_KEPT_TILES = 512


class Damaged(Exception):  # noqa: N818 - a file of the log is not what it must be
    """A file of the log that is missing, cut or holds something else; `path` is its name."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class Shelf:
    """The files of one log, as of a tree of `size` leaves where nodes are asked for."""

    def __init__(self, folder: Path, size: int = 0) -> None:
        self.folder = folder
        self.size = size
        self._hashes = lru_cache(_KEPT_TILES)(self._read_hashes)

    def checkpoint(self) -> bytes | None:
        """Return the newest signed checkpoint; None before the first."""
        return read(self.folder / CHECKPOINT)

    def data(self, tile: Tile) -> bytes:
        """Return what a tile holds, where need be from the start of the full one that followed.

        Raises Damaged where neither is there whole.
        """
        for found in dict.fromkeys((tile, tile.whole)):
            data = read(self.folder / found.path)
            if data is not None:
                _require_whole(found, data)
                return _first(tile.width, tile.level, data)
        raise Damaged(tile.path)

    def entries(self, index: int, size: int | None = None) -> list[bytes]:
        """Return the entries of a bundle; raise Damaged where it is not whole."""
        size = self.size if size is None else size
        tile = Tile(ENTRIES, index, width_of(ENTRIES, index, size))
        return unbundle(self.data(tile))

    def node(self, height: int, place: int) -> bytes:
        """Return the root of the whole subtree of a height, `place` such to its left.

        Raises Damaged where a file is not whole.
        """
        level, above = divmod(height, HEIGHT)
        index, first = divmod(place << above, WIDTH)
        count = 1 << above
        return merkle.fold(self._hashes(level, index)[first : first + count])

    def _read_hashes(self, level: int, index: int) -> list[bytes]:
        data = self.data(Tile(level, index, width_of(level, index, self.size)))
        return [data[at : at + merkle.HASH] for at in range(0, len(data), merkle.HASH)]

    def write(self, tile: Tile, data: bytes) -> None:
        """Write a tile, whole or not at all."""
        write_whole(self.folder / tile.path, data)

    def forget_parts(self, tile: Tile) -> None:
        """Delete what a full tile was before it was full."""
        shutil.rmtree(self.folder / f"{tile.path}.p", ignore_errors=True)


def _require_whole(tile: Tile, data: bytes) -> None:
    """Raise Damaged where the data of a tile is not of its length."""
    try:
        held = len(unbundle(data)) if tile.level == ENTRIES else len(data) / merkle.HASH
    except ValueError as error:
        raise Damaged(tile.path) from error
    if held != tile.width:
        raise Damaged(tile.path)


def _first(width: int, level: int, data: bytes) -> bytes:
    """Return the part of a tile that it was when it held `width`."""
    if level == ENTRIES:
        return bundle(unbundle(data)[:width])
    return data[: width * merkle.HASH]


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder for one writer, and wait for another; a kill lets it go."""
    _make_folders(folder)
    with (folder / LOCK).open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def read(path: Path) -> bytes | None:
    """Return the bytes of a file; None where there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def write_whole(path: Path, data: bytes) -> None:
    """Write a file that anybody may read: after a kill it is as it was, or as it shall be."""
    _make_folders(path.parent)
    draft = path.with_name(f"{path.name}.draft-{secrets.token_hex(4)}")
    try:
        with draft.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        with suppress(PermissionError):  # a disk that knows no rights
            draft.chmod(0o644)
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    _sync(path.parent)


def _make_folders(folder: Path) -> None:
    """Make the folders that are missing, each kept by the one above."""
    if not folder.is_dir():
        _make_folders(folder.parent)
        folder.mkdir(mode=0o755, exist_ok=True)
        _sync(folder.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno != errno.EINVAL:  # a share of another machine, which keeps its own folders
            raise
    finally:
        os.close(handle)
