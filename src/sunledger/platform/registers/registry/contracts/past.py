"""What was done to a household, and lists that were frozen."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True)
class Moment:
    """One line of the timeline of a household (经过); `ref` names the row it is about."""

    day: date
    at: datetime | None
    kind: str
    zh: str
    en: str
    by: str
    ref: str


@dataclass(frozen=True)
class Frozen:
    """A frozen list; `sha256` is what public numbers cite, `version` that of the register."""

    id: uuid.UUID
    at: datetime
    by: str
    reason: str
    place: str
    condition: str
    day: date
    rows: int
    sha256: str
    version: int


@dataclass(frozen=True)
class ToFreeze:
    """A list as it would be frozen now: how many households, and its hash."""

    rows: int
    sha256: str


class Again(StrEnum):
    """What came when a frozen list was read again."""

    SAME = "same"
    CHANGED = "changed"
    UNSEEN = "unseen"  # a household of it lies elsewhere by now, where the actor does not see it


@dataclass(frozen=True)
class FrozenCheck:
    """Whether a frozen list still is what it was.

    `kept`: the rows that were kept give the hash. `again`: the register, read as it was at the
    version of the list, gives it; `sha256` is what it gives and `rows` how many households.
    """

    kept: bool
    again: Again
    rows: int
    sha256: str
