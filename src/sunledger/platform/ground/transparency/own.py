"""The public log of a home: its name, folder, keys and witnesses."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from sunledger.platform.ground.transparency import shelf
from sunledger.platform.ground.transparency.notes import SecretKey
from sunledger.platform.ground.transparency.sequencer import Log

_KEY = "log"


class Home(Protocol):
    """The folder of a platform, as far as its log asks."""

    @property
    def log(self) -> Path:
        """Return the folder of the public log."""

    @property
    def witnesses(self) -> tuple[Path, ...]:
        """Return the folders elsewhere that get a copy of each checkpoint."""

    @property
    def answers(self) -> Mapping[str, Any]:
        """Return what `init` asked."""

    def keys_of(self, name: str) -> tuple[bytes, ...]:
        """Return the key of a name, and after it the one that it replaced."""


def log_of(home: Home) -> Log:
    """Return the log; its name stands in its folder from the first checkpoint on."""
    seeds = home.keys_of(_KEY)
    named = shelf.read(home.log / shelf.ORIGIN)
    origin = named.decode().strip() if named else _first_name(home)
    signers = tuple(SecretKey(origin, seed) for seed in seeds)
    return Log(origin, home.log, signers, home.witnesses)


def _first_name(home: Home) -> str:
    """Return the name of the first log of a home: county, and the start of its first key."""
    raw = SecretKey("", home.keys_of(_KEY)[-1]).key.raw
    return f"sunledger/{home.answers.get('code', 'unnamed')}/{raw.hex()[:8]}"


def named(log: Log) -> Log:
    """Write the name of a log into its folder, where it is not yet, and return it."""
    if shelf.read(log.folder / shelf.ORIGIN) is None:
        shelf.write_whole(log.folder / shelf.ORIGIN, f"{log.origin}\n".encode())
    return log


def begin_anew(home: Home) -> Log:
    """Put the log aside and return another, of another name and without a checkpoint."""
    before = sum(1 for _ in ended(home)) + 1
    home.log.rename(home.log.with_name(f"{home.log.name}-{before}"))
    name = f"{_first_name(home)}/{before + 1}"
    shelf.write_whole(home.log / shelf.ORIGIN, f"{name}\n".encode())
    return log_of(home)


def ended(home: Home) -> list[Path]:
    """Return the folders of the logs that were ended before this one, the oldest first."""
    found = home.log.parent.glob(f"{home.log.name}-*")
    return sorted(found, key=lambda path: int(path.name.rpartition("-")[2]))
