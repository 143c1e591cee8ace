"""What a household itself does: its card, and what it says is not right."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sunledger.platform.registers.registry.contracts.stated import Stated


@dataclass(frozen=True)
class CardView:
    """The card of a household: who issued it, when it was used last, and whether it ended.

    `rests_until` is until when no PIN is taken; `locked`: none is, until the counter sets another.
    """

    id: uuid.UUID
    household: uuid.UUID
    issued_name: str
    issued_at: datetime
    used_at: datetime | None
    rests_until: datetime | None
    locked: bool
    ended_at: datetime | None
    ended_name: str
    ended_why: str


class DisputeState(StrEnum):
    """How far a dispute is."""

    OPEN = "open"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class Verdict(StrEnum):
    """What came of a dispute: the record was corrected, or it stands."""

    CORRECTED = "corrected"
    STANDS = "stands"


@dataclass(frozen=True)
class DisputeView:
    """What a household says is not right, and the answer (问题和答复).

    `statement` is what it is about; None where it is no statement of the register. `about` says
    what it is about in words. `photo` is the SHA-256 of a picture, "" where there is none;
    `amount_fen` what it says the amount is, None where it says none.
    `again` is the dispute whose answer the household did not accept.
    """

    id: uuid.UUID
    number: str
    household: uuid.UUID
    household_number: str
    village: int
    village_code: str
    village_name: str
    statement: Stated | None
    about: str
    words: str
    photo: str
    amount_fen: int | None
    at: datetime
    by: str
    due: date
    again: uuid.UUID | None
    state: DisputeState
    verdict: Verdict | None
    answer: str
    answered_by: str
    answered_name: str
    answered_at: datetime | None
