"""Identification, exit and monitoring, step by step."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sunledger.platform.registers.registry.contracts.stated import Words


@dataclass(frozen=True)
class StepPlan:
    """A step of a procedure as procedures.yaml has it.

    `level` is whose post does it (village, township, county or household), `papers` what is to be
    there, `days` how many days it lasts at least before the next step (`wait`), and `within` how
    many days after the first step it is due; `basis` the rule that says so.
    """

    code: str
    zh: str
    en: str
    who: Words
    papers: Words
    level: str
    wait: int
    within: int | None
    basis: Words


@dataclass(frozen=True)
class ProcedurePlan:
    """A procedure: its steps in order, and the statements that its last step makes."""

    code: str
    zh: str
    en: str
    basis: Words
    steps: tuple[StepPlan, ...]
    states: Mapping[str, str]


@dataclass(frozen=True)
class StepDone:
    """A step that was done on a `day` and written down `at` a moment."""

    place: int
    code: str
    day: date
    at: datetime
    by: str
    by_household: bool
    document: str
    note: str


class ProcedureState(StrEnum):
    """How far a procedure is."""

    UNDER_WAY = "under_way"
    DONE = "done"
    STOPPED = "stopped"


@dataclass(frozen=True)
class ProcedureView:
    """A procedure of a household: what was done, what comes next and when at the earliest.

    `number` is that of the household, `begun_by` the reference of who began it. `next_from` is the
    first day on which the next step may be done, `next_due` the last on which it is in time; None
    where no rule says so. `yours` tells whether the next step is that of whoever asks, by her post;
    whether she must leave it to another, `why_not` tells.
    """

    id: uuid.UUID
    household: uuid.UUID
    number: str
    village_code: str
    village_name: str
    begun: datetime
    begun_by: str
    plan: ProcedurePlan
    steps: tuple[StepDone, ...]
    next: StepPlan | None
    next_from: date | None
    next_due: date | None
    yours: bool
    done: bool
    stopped_why: str
