"""The rows of a table that is taken in, and what came of them."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sunledger.platform.registers.registry.contracts.stated import Value


@dataclass(frozen=True)
class Batch:
    """The table that a file taken in is, and whose it is; `id` is the id that intake gave it.

    `whole` says that the rows are all that the department has for the villages in it, so what is
    missing is gone; `as_of` is the day that the rows are true of.
    """

    id: uuid.UUID
    table: str
    department: str
    as_of: date
    whole: bool = False


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One member of a household as a row of a file says; clear numbers are sealed on the way in.

    `village` is the id of the division. Empty fields say nothing and change nothing.
    """

    file: str
    sheet: str
    row: int
    number: str
    village: int
    name: str
    id_number: str = field(repr=False)
    relation: str = ""
    group: str = ""
    hukou: bool | None = None
    resident: bool | None = None
    phone: str = field(default="", repr=False)
    card: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact as a row of a file says: of the household of `number`, or of the ID number."""

    file: str
    sheet: str
    row: int
    item: str
    value: Value
    number: str = ""
    id_number: str = field(default="", repr=False)
    label: str = ""
    period_from: date | None = None
    period_to: date | None = None
    said_name: str = ""
    said_on: date | None = None


Row = MemberRow | FactRow


class LeftWhy(StrEnum):
    """Why a row of a batch changed nothing."""

    SIGNED = "signed"  # the household has signed for what stands
    CORRECTED = "corrected"  # two people corrected this very value before
    NO_HOUSEHOLD = "no_household"  # the register holds no household of this number here
    NO_PERSON = "no_person"  # the register holds nobody of this ID number here
    TWO_VILLAGES = "two_villages"  # the file puts this household elsewhere in a row before
    TWICE = "twice"  # the file names the same member of the same household before
    MERGED = "merged"  # the file says it under the other number of what was merged, too


@dataclass(frozen=True)
class Left:
    """A row that changed nothing, and why."""

    file: str
    sheet: str
    row: int
    why: LeftWhy


@dataclass(frozen=True)
class Counts:
    """What a batch did: households, persons, memberships, residences, numbers and statements.

    `new`, `changed`, `same` and `gone` count records of the register. `left` are rows that changed
    nothing. `missing` are numbers of households of these villages that the file, said to be whole,
    does not name: they stay as they are, until two people decide.
    """

    new: int
    changed: int
    same: int
    gone: int
    left: tuple[Left, ...] = ()
    missing: tuple[str, ...] = ()
    version: int | None = None


@dataclass(frozen=True)
class Kept:
    """What an undo leaves, and why: `later` (changed since) or `signed`."""

    kind: str
    id: int
    household: uuid.UUID | None
    why: str


@dataclass(frozen=True)
class UndoEffects:
    """What undoing a batch does: records taken back, records that stand again, what is left."""

    taken_back: Mapping[str, int]
    restored: Mapping[str, int]
    households: int
    kept: tuple[Kept, ...]
