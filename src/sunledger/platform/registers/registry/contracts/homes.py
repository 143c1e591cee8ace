"""A household and its members as a page shows them, and who stands near it."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sunledger.platform.ground.accounts.contracts import Refused, Task
from sunledger.platform.registers.registry.contracts.stated import Origins, Stated


@dataclass(frozen=True)
class Member:
    """A person in a household, numbers masked; `hukou` and `resident` None where not known."""

    person: uuid.UUID
    membership: int
    name: str
    id_mask: str
    sex: str
    birth: date | None
    card_mask: str
    phone_mask: str
    relation: str
    hukou: bool | None
    resident: bool | None
    since: date | None
    until: date | None
    origin: Origins


@dataclass(frozen=True)
class Residence:
    """Where a household lived, from a day to a day."""

    village: int
    village_code: str
    village_name: str
    group: str
    since: date | None
    until: date | None
    origin: Origins


@dataclass(frozen=True)
class HouseholdPage:
    """A household as an actor may see it, masked; `merged` are households read as this one."""

    id: uuid.UUID
    number: str
    village: int
    village_code: str
    village_name: str
    group: str
    since: date | None
    until: date | None
    members: tuple[Member, ...]
    past_members: tuple[Member, ...]
    residences: tuple[Residence, ...]
    statements: tuple[Stated, ...]
    merged: tuple[uuid.UUID, ...]

    @property
    def head(self) -> Member | None:
        """Return the head of the household (户主), else its first member."""
        heads = [m for m in self.members if m.relation in HEAD]
        return next(iter((*heads, *self.members)), None)


HEAD = ("户主", "本人")


@dataclass(frozen=True)
class Near:
    """What tells who stands near a household: for recusal, and never shown.

    `id` is that under which it is read now, `ids` all that are read as it; `people` are the hashes
    of the ID numbers of who belongs to it, `changed_by` the references of those who proposed or
    checked a change of it that was made.
    """

    id: uuid.UUID
    ids: frozenset[uuid.UUID]
    village: int
    people: frozenset[int]
    changed_by: frozenset[str]


@dataclass(frozen=True)
class Belonging:
    """That a person belongs or belonged to a household, as what, from a day to a day."""

    household: uuid.UUID
    number: str
    village_code: str
    village_name: str
    relation: str
    since: date | None
    until: date | None


@dataclass(frozen=True)
class PersonPage:
    """A record of a person by itself, numbers masked."""

    id: uuid.UUID
    name: str
    id_mask: str
    sex: str
    birth: date | None
    card_mask: str
    phone_mask: str
    homes: tuple[Belonging, ...]
    statements: tuple[Stated, ...]


@dataclass(frozen=True)
class Merged:
    """A merge that stands: `gone` is read as `kept`; the names are a number or name and mask.

    `version` is that of the register since which it stands, `by` whoever checked it.
    """

    id: int
    households: bool
    kept: uuid.UUID
    gone: uuid.UUID
    kept_name: str
    gone_name: str
    why: str
    at: datetime
    by: str
    version: int


class MovedAway(Refused):
    """The household was merged into one that is not within the actor's reach; `place` is where."""

    def __init__(self, name: str, place: str) -> None:
        super().__init__(
            f"这一户已经并到{name}的一户，登记归那边管。要看、要改，请找那边的人。",
            f"This household was merged into one of {name}, which keeps its record. Ask somebody "
            "there.",
            task=Task.SEE_HOUSEHOLD,
            place=place,
        )
