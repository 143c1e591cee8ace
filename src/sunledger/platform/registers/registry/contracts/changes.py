"""Changes that two people make: what is proposed, and how it stands."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.places.contracts import Division
from sunledger.platform.registers.registry.contracts.stated import NumberKind, SaidBy, Value


@dataclass(frozen=True)
class StateFact:
    """A new statement of a household or person, or with `replaces` the correction of one.

    `value` None takes the statement that it replaces back without stating another.
    """

    household: uuid.UUID
    item: str
    value: Value | None
    person: uuid.UUID | None = None
    label: str = ""
    part: int = 0
    period_from: date | None = None
    period_to: date | None = None
    said_by: SaidBy = SaidBy.OFFICER
    said_name: str = ""
    said_on: date | None = None


@dataclass(frozen=True)
class NewHousehold:
    """A household that the register does not hold yet; `village` is the id of the division."""

    number: str
    village: int
    since: date
    group: str = ""


@dataclass(frozen=True)
class MoveHousehold:
    """A household lives in another village or group from a day on."""

    household: uuid.UUID
    village: int
    since: date
    group: str = ""


@dataclass(frozen=True)
class CloseHousehold:
    """A household is no more from a day on; None opens it again."""

    household: uuid.UUID
    until: date | None


@dataclass(frozen=True)
class Join:
    """A person joins a household: one that is held (`person`), or a new one."""

    household: uuid.UUID
    relation: str
    since: date
    person: uuid.UUID | None = None
    name: str = ""
    id_number: str = field(default="", repr=False)
    sex: str = ""
    birth: date | None = None
    hukou: bool | None = None
    resident: bool | None = None


@dataclass(frozen=True)
class ChangeMembership:
    """A membership as it should be; with `until` the person has left."""

    membership: int
    relation: str
    hukou: bool | None
    resident: bool | None
    since: date | None
    until: date | None = None


@dataclass(frozen=True)
class CorrectPerson:
    """Name, ID number, sex and birth of a person as they should be; "" leaves the ID number."""

    person: uuid.UUID
    name: str
    sex: str = ""
    birth: date | None = None
    id_number: str = field(default="", repr=False)


@dataclass(frozen=True)
class SetNumber:
    """The card or phone of a person; "" takes it away."""

    person: uuid.UUID
    kind: NumberKind
    number: str = field(repr=False)


@dataclass(frozen=True)
class MergePersons:
    """Two records of one person: `gone` is read as `kept`."""

    kept: uuid.UUID
    gone: uuid.UUID


@dataclass(frozen=True)
class MergeHouseholds:
    """Two records of one household: `gone` is read as `kept`."""

    kept: uuid.UUID
    gone: uuid.UUID


@dataclass(frozen=True)
class Unmerge:
    """A merge is taken back: both are as they were."""

    merge: int


Proposal = (
    StateFact
    | NewHousehold
    | MoveHousehold
    | CloseHousehold
    | Join
    | ChangeMembership
    | CorrectPerson
    | SetNumber
    | MergePersons
    | MergeHouseholds
    | Unmerge
)


class ChangeState(StrEnum):
    """How far a change is; every state but the first is the end of it."""

    PROPOSED = "proposed"
    APPLIED = "applied"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Side:
    """One field of a change: what stands, and what is proposed, as people read it, masked."""

    field: str
    now: str
    proposed: str


@dataclass(frozen=True)
class ChangeView:
    """A change for those who check it; `stale` where the register changed since.

    `to_village_code` is the second village that it touches, "" where there is none. Of a merge,
    or of its undoing (`merge`), `gone` is the household or person that is read as the first.
    """

    id: uuid.UUID
    kind: str
    state: ChangeState
    village: int
    village_code: str
    to_village_code: str
    household: uuid.UUID | None
    person: uuid.UUID | None
    gone: uuid.UUID | None
    merge: int | None
    sides: tuple[Side, ...]
    reason: str
    document: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    decision: str
    stale: bool


@dataclass(frozen=True)
class Unsettled:
    """A village that was split, and how many households are not said to live in a part of it."""

    village: Division
    parts: tuple[Division, ...]
    households: int
    reported: int  # of these, whose move was proposed and waits to be checked


class Stale(SunledgerError):  # noqa: N818 - it is an answer, not a fault
    """The register changed since the change was proposed; `sides` hold both values."""

    exit_status = 1

    def __init__(self, sides: tuple[Side, ...]) -> None:
        told_zh = "；".join(f"{s.field}：现在是“{s.now}”，要改成“{s.proposed}”" for s in sides)
        told_en = "; ".join(f"{s.field}: now “{s.now}”, proposed “{s.proposed}”" for s in sides)
        super().__init__(
            f"提出以后，登记的内容已经变了。{told_zh}。请核对后重新提出。",
            f"The register changed since this was proposed. {told_en}. Look and propose anew.",
            code="stale",
        )
        self.sides = sides
