"""Lists of households and people: what is asked for, and the rows."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class HouseholdRow:
    """A line of a list of households."""

    id: uuid.UUID
    number: str
    village: int
    village_code: str
    village_name: str
    group: str
    head: str
    members: int
    status: str
    monitor_type: str
    cause: str


@dataclass(frozen=True)
class Found:
    """A person found by a search, in the household where she is or was last."""

    person: uuid.UUID
    name: str
    id_mask: str
    relation: str
    household: uuid.UUID | None
    number: str
    village: int
    village_code: str
    village_name: str


@dataclass(frozen=True, slots=True)
class Called:
    """That somebody in a village has a name, without white space and dots.

    `eldest` is when the eldest of that name was born; None where it is not known of each.
    """

    village: int
    name: str
    eldest: date | None


@dataclass(frozen=True)
class Query:
    """Which households a list shows: every condition that is set holds.

    `place` is a 12-digit code; `status`, `monitor_type` and `cause` codes of items.yaml; `text` a
    name, pinyin, initials, number of a household, ID number, card or phone. `on` is the day whose
    households are meant.
    """

    place: str
    status: str = ""
    monitor_type: str = ""
    cause: str = ""
    text: str = ""
    on: date | None = None


@dataclass(frozen=True)
class Page:
    """A part of a list and how many there are in all."""

    rows: tuple[HouseholdRow, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
