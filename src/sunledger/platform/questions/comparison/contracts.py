"""What crosses the wall of this room. Amounts are fen; a `hash` is a keyed pseudonym (kit.keys)."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class RunState(StrEnum):
    """How far a run is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"

    @property
    def zh(self) -> str:
        """Return the state in Chinese."""
        return _STATES[self][0]

    @property
    def en(self) -> str:
        """Return the state in English."""
        return _STATES[self][1]


_STATES = {
    RunState.WAITING: ("在排队", "waiting"),
    RunState.RUNNING: ("正在比对", "comparing"),
    RunState.DONE: ("比对完了", "done"),
    RunState.FAILED: ("没有做完", "not finished"),
}


class RuleStatus(StrEnum):
    """What became of a rule in a run."""

    RUN = "run"
    IN_PART = "run_in_part"
    NOT_RUN = "not_run"

    @property
    def zh(self) -> str:
        """Return the status in Chinese."""
        return _STATUSES[self][0]

    @property
    def en(self) -> str:
        """Return the status in English."""
        return _STATUSES[self][1]


_STATUSES = {
    RuleStatus.RUN: ("比对了", "compared"),
    RuleStatus.IN_PART: ("比对了一部分", "compared in part"),
    RuleStatus.NOT_RUN: ("没有比对", "not compared"),
}


class SourceKind(StrEnum):
    """Where a row of evidence stands."""

    REGISTER = "register"
    EXTRACT = "extract"


@dataclass(frozen=True)
class EvidenceRow:
    """One row that shows a hit; `fields` are by Chinese header, masked.

    `batch` is the batch that the row came with; None where it was written into the register by
    hand, and then `file` says so. `line` is the code of the department that answers for it, None
    where it is the office's own.
    """

    source: str
    kind: SourceKind
    line: str | None
    batch: uuid.UUID | None
    file: str
    sheet: str | None
    row: int | None
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class HitView:
    """One subject that a rule asks about, as it stood from `made` on.

    `id` changes when anything it says changes (a new row of evidence, another amount); `rule` and
    `ref_key` stay. `evidence_key` stays as long as the tables say the same of the subject, whatever
    file they say it in: what was decided on it need not be asked again. `ended` is the rule run
    that did not find it any more, or found it otherwise; None while it stands. `village` is the id
    of a division, None where none is known: then only the county sees it. `ref_shown` and `values`
    (by Chinese label) are masked; money in `values` is in yuan, as the questions say it.
    """

    id: int
    made: int
    ended: int | None
    rule: str
    ref_key: str
    severity: str
    route: str
    sealed: bool
    subject_type: str
    ref_shown: str
    name: str | None
    person: uuid.UUID | None
    household: uuid.UUID | None
    village: int | None
    line: str | None
    amount_fen: int | None
    values: Mapping[str, Any]
    values_en: Mapping[str, Any]
    question_zh: str
    question_en: str
    match_strength: str
    evidence: tuple[EvidenceRow, ...]
    evidence_key: str


@dataclass(frozen=True)
class RuleRunView:
    """What one rule gave in one run. `id` grows with time.

    `same_as` points to the earlier rule run with the same fingerprint: nothing was worked out again
    and its hits stand. `applied` = `flagged` + `clear` + all of `missing`, each subject once.
    `tables` are the tables read, with the hash of what stood in each.
    """

    id: int
    run: uuid.UUID
    rule: str
    version: str
    sealed: bool
    status: RuleStatus
    why_zh: str
    why_en: str
    parameters: Mapping[str, Any]
    fingerprint: str
    same_as: int | None
    as_of: date
    began_at: datetime
    ended_at: datetime
    applied: int
    flagged: int
    clear: int
    not_applicable: int
    missing: Mapping[str, int]
    new: int
    gone: int
    tables: Mapping[str, str]


@dataclass(frozen=True)
class RunView:
    """A run of some or all rules: who asked for it and why, how far it is, what it read.

    `rules` are the codes asked for, None for the whole catalogue; `done` of `total` are through.
    The counts are of the rules that the reader may see.
    """

    id: uuid.UUID
    state: RunState
    why: str
    by: str
    by_name: str
    asked_at: datetime
    began_at: datetime | None
    ended_at: datetime | None
    rules: tuple[str, ...] | None
    as_of: date
    total: int
    done: int
    same: int
    not_run: int
    flagged: int
    progress_zh: str
    progress_en: str
    register_version: int | None = None
    tables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class KinPair:
    """That b is a's `relation` (配偶, 父母, 子女, 兄弟姐妹), both ways round as two pairs.

    Kept are the pairs that lead away from somebody who has an account, three steps far and no
    further. `source` is the table that says so.
    """

    a_hash: int
    b_hash: int
    relation: str
    source: str


@dataclass(frozen=True)
class OfficialPost:
    """That somebody holds a public post: at a village's code, or in a unit by its name.

    `place` is a 12-digit code, "" where the table names only the unit; `post` says which.
    """

    person_hash: int
    place: str
    unit: str
    post: str
    source: str


class SourceState(StrEnum):
    """How a table stands with what is due of it."""

    FINE = "fine"
    DUE = "due"
    LATE = "late"
    NEVER = "never"
    ASKED = "asked"

    @property
    def zh(self) -> str:
        """Return the state in Chinese."""
        return _SOURCES[self][0]

    @property
    def en(self) -> str:
        """Return the state in English."""
        return _SOURCES[self][1]


_SOURCES = {
    SourceState.FINE: ("收到了", "received"),
    SourceState.DUE: ("该交了", "due now"),
    SourceState.LATE: ("过了日子", "late"),
    SourceState.NEVER: ("还没交过", "never handed in"),
    SourceState.ASKED: ("要的时候交", "when asked for"),
}


class RequestState(StrEnum):
    """How far a request for a table is."""

    OPEN = "open"
    LATE = "late"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"

    @property
    def zh(self) -> str:
        """Return the state in Chinese."""
        return _REQUESTS[self][0]

    @property
    def en(self) -> str:
        """Return the state in English."""
        return _REQUESTS[self][1]


_REQUESTS = {
    RequestState.OPEN: ("等着交", "waiting"),
    RequestState.LATE: ("过了日子", "late"),
    RequestState.ANSWERED: ("交来了", "answered"),
    RequestState.WITHDRAWN: ("不要了", "withdrawn"),
}


@dataclass(frozen=True)
class RequestView:
    """A table asked of a department; `received` is the batch that answered it."""

    id: uuid.UUID
    table: str
    line: str
    state: RequestState
    purpose: str
    asked_name: str
    asked_at: datetime
    due_on: date
    received: uuid.UUID | None
    received_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_why: str
    withdrawn_by: str


@dataclass(frozen=True)
class SourceView:
    """A table of the catalogue as it stands in this county.

    `line` is the code of the department that answers for it, None where that is not set up. `last`
    is when it was taken in last. `period_ended` is the last day of the period that is due by
    `due_on`; None where it is due when asked for. `rules` are the codes of the rules that read it.
    """

    table: str
    line: str | None
    every: str
    by_day: int
    own: bool
    state: SourceState
    last: datetime | None
    last_batch: uuid.UUID | None
    last_rows: int
    counting: int
    period_ended: date | None
    due_on: date | None
    expires_on: date | None
    rules: tuple[str, ...]
    asked: RequestView | None


@dataclass(frozen=True)
class UseView:
    """That a run read a batch, with so many rules that the reader may know of."""

    run: uuid.UUID
    at: datetime
    by_name: str
    why: str
    batch: uuid.UUID
    rules: int


@dataclass(frozen=True)
class RuleView:
    """A rule as it stands in this county: whether it can run, and what it gave last.

    `lacking` are the tables without which it cannot run, `absent` those without which it runs in
    part. `last` is None where it never came to a result, or where the reader may not know of it;
    `known` tells which of the two.
    """

    code: str
    ready: bool
    lacking: tuple[str, ...]
    absent: tuple[str, ...]
    known: bool
    last: RuleRunView | None
    standing: int
