"""What crosses the wall of this room."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class By(Protocol):
    """Whoever acts: the log knows of them an opaque reference and nothing else."""

    @property
    def ref(self) -> str:
        """Return the reference, such as `a:` and the id of an account; never a name or a number."""


@dataclass(frozen=True)
class Origin:
    """Through which door and when something is done; the clock of every service.

    `face` is console, api, phone, command or job; `at` is aware; `run` groups the acts of one
    batch or job.
    """

    face: str
    at: datetime
    run: uuid.UUID | None = None

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("an origin needs an aware time")


@dataclass(frozen=True)
class Act:
    """Something done, before it is written into the log.

    `kind` is room and verb, such as `registry.fact_stated`. `subject_kind` and `subject` say of
    what (`household`, its id). `told` holds no personal data: codes, counts, ids, days. `values`
    are the old and new values of fields; only their keyed hashes are kept, so that somebody who
    has the value can prove that it stood there, and nobody can read it from the log.
    """

    kind: str
    subject_kind: str
    subject: str
    told: Mapping[str, str | int | bool | None]
    values: Mapping[str, tuple[str | int | None, str | int | None]] | None = None


@dataclass(frozen=True)
class Event:
    """An act as it stands in the log, under its number; `by` is the reference of the actor."""

    number: int
    at: datetime
    kind: str
    by: str
    face: str
    subject_kind: str
    subject: str
    told: Mapping[str, str | int | bool | None]
    leaf: bytes
    run: uuid.UUID | None


@dataclass(frozen=True)
class Standing:
    """How the public log stands: its newest checkpoint, since when, and what waits.

    `note` is the checkpoint as it was signed; `keys` check it, each in one line, the newest first;
    `waiting` events have no place yet, the first of them `since`; `earlier` logs were ended before
    this one.
    """

    origin: str
    size: int
    root: bytes
    note: str
    at: datetime
    keys: tuple[str, ...]
    waiting: int
    since: datetime | None = None
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One entry of the public log, by its number from 1.

    `leaf` is what the log holds of it. `event` is what was done, and None where its kind is not
    public, or where its nonce was erased: then nobody can hold it against the leaf any more.
    """

    number: int
    leaf: bytes
    event: Event | None
    erased: bool
