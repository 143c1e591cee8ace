"""What crosses the wall of this room. Amounts are fen; days are days of the office."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Task
from sunledger.platform.questions.comparison.contracts import EvidenceRow


class Track(StrEnum):
    """Which way a finding goes (flow.yaml)."""

    PERSON = "person"
    UNIT = "unit"
    CONSOLE = "console"
    SEALED = "sealed"
    HELP = "help"


class State(StrEnum):
    """How far a finding is."""

    RAISED = "raised"
    TRIAGED = "triaged"
    NOTIFIED = "notified"
    REPLIED = "replied"
    CHECKING = "checking"
    CHECKED = "checked"
    OPINED = "opined"
    DECIDED = "decided"
    TOLD = "told"
    POSTED = "posted"
    NOTICED = "noticed"
    EFFECTIVE = "effective"
    OVERTURNED = "overturned"
    ASKED = "asked"
    ANSWERED = "answered"
    ASSIGNED = "assigned"
    HELPED = "helped"
    HANDED_OVER = "handed_over"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"

    @property
    def zh(self) -> str:
        """Return it in Chinese, as the office says it."""
        return _STATES[self][0]

    @property
    def en(self) -> str:
        """Return it in English."""
        return _STATES[self][1]


_STATES = {
    State.RAISED: ("待研判", "to be looked at"),
    State.TRIAGED: ("要问，还没告知", "to be asked about"),
    State.NOTIFIED: ("已告知，等说明", "told, waits for a reply"),
    State.REPLIED: ("说明了，待核对", "replied, to be checked"),
    State.CHECKING: ("等第二个人签名", "waits for the second signature"),
    State.CHECKED: ("核对了，待乡镇意见", "checked, waits for the township"),
    State.OPINED: ("待县里决定", "waits for the county"),
    State.DECIDED: ("决定了，待办", "decided"),
    State.TOLD: ("决定已告知，待公示", "told of the decision, to be posted"),
    State.POSTED: ("公示中", "on public notice"),
    State.NOTICED: ("公示期满，待生效", "notice is over"),
    State.EFFECTIVE: ("已生效", "in effect"),
    State.OVERTURNED: ("复核后撤销", "overturned on appeal"),
    State.ASKED: ("等单位说明", "waits for the unit"),
    State.ANSWERED: ("单位说明了，待决定", "answered, to be decided"),
    State.ASSIGNED: ("有人在办", "somebody is helping"),
    State.HELPED: ("办好了，等确认", "done, waits to be confirmed"),
    State.HANDED_OVER: ("已移交", "handed over"),
    State.DISMISSED: ("不用问", "needs no asking"),
    State.WITHDRAWN: ("原因没有了，撤回", "withdrawn"),
    State.CLOSED: ("办结", "closed"),
}
OVER = frozenset(
    (
        *(State.EFFECTIVE, State.OVERTURNED, State.HANDED_OVER, State.DISMISSED),
        *(State.WITHDRAWN, State.CLOSED),
    )
)


class Outcome(StrEnum):
    """What was decided."""

    NOT_TRUE = "not_true"
    EXEMPT = "exempt"
    CORRECTED = "corrected"
    INCOME_CHANGED = "income_changed"
    ADJUST = "adjust"
    TO_MEND = "to_mend"
    UPHELD = "upheld"
    OVERTURNED = "overturned"
    ADDED = "added"
    HELPED = "helped"

    @property
    def zh(self) -> str:
        """Return it in Chinese."""
        return _OUTCOMES[self][0]

    @property
    def en(self) -> str:
        """Return it in English."""
        return _OUTCOMES[self][1]


_OUTCOMES = {
    Outcome.NOT_TRUE: ("不属实", "not so"),
    Outcome.EXEMPT: ("属实，按规定不影响待遇", "so, but exempt"),
    Outcome.CORRECTED: ("数据有误，已更正", "data were wrong and are corrected"),
    Outcome.INCOME_CHANGED: ("收入有变化", "income has changed"),
    Outcome.ADJUST: ("需要调整待遇", "aid is to be adjusted"),
    Outcome.TO_MEND: ("要整改", "to be mended"),
    Outcome.UPHELD: ("维持原决定", "upheld"),
    Outcome.OVERTURNED: ("撤销原决定", "overturned"),
    Outcome.ADDED: ("纳入帮扶", "taken into aid"),
    Outcome.HELPED: ("帮上了", "helped"),
}
AGAINST = frozenset((Outcome.INCOME_CHANGED, Outcome.ADJUST))  # the household may appeal


class How(StrEnum):
    """How a person was told, or replied."""

    LETTER = "letter"
    VISIT = "visit"
    PHONE = "phone"
    COUNTER = "counter"
    READ_ALOUD = "read_aloud"
    OWN = "own"
    OFFICIAL = "official"

    @property
    def zh(self) -> str:
        """Return it in Chinese."""
        return _HOWS[self][0]

    @property
    def en(self) -> str:
        """Return it in English."""
        return _HOWS[self][1]


_HOWS = {
    How.LETTER: ("书面送达", "by letter"),
    How.VISIT: ("上门当面说", "at the door"),
    How.PHONE: ("电话", "by phone"),
    How.COUNTER: ("窗口", "at the counter"),
    How.READ_ALOUD: ("读给本人听", "read aloud to the person"),
    How.OWN: ("本户自己写的", "by the household itself"),
    How.OFFICIAL: ("公务函件", "officially"),
}


LONGEST_READER = 60  # characters: the name of who read a letter aloud, and who that is


@dataclass(frozen=True)
class Words:
    """A thing in Chinese and in English."""

    zh: str
    en: str


@dataclass(frozen=True)
class StepPlan:
    """A step that a finding could take, as flow.yaml has it; `outcomes` to choose from."""

    code: str
    zh: str
    en: str
    task: str
    needs: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    kind: str | None


@dataclass(frozen=True)
class Open:
    """A step and whether the reader may do it now; `why_not` is empty where she may."""

    step: StepPlan
    why_not: tuple[Words, ...]


@dataclass(frozen=True)
class PaperFile:
    """A photo or a scan as it is handed in: a JPEG or PNG picture, or a PDF, of 10 MB at most."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Given:
    """What whoever does a step gives; which of it is needed says `StepPlan.needs`.

    `expected` is the `seq` of the page that was read: where the finding is further, nothing is
    done and `Moved` is raised. `day` is the day on which it was done, today where None: not before
    the step before, not in the future. `answers` is the `seq` of the objection that is answered.
    `whom` is a reference of an actor, or for a hand-over who took it. `reader` is who read the
    letter to the person, in words: with `How.READ_ALOUD`, and with no other.
    """

    text: str = ""
    expected: int | None = None
    day: date | None = None
    outcome: Outcome | None = None
    until: date | None = None
    how: How | None = None
    whom: str = ""
    answers: int | None = None
    papers: tuple[PaperFile, ...] = ()
    reader: str = ""


@dataclass(frozen=True)
class PaperView:
    """A photo, scan or letter that goes with a step; its content by `selectors.paper`."""

    id: uuid.UUID
    name: str
    kind: str
    sha256: str
    size: int


@dataclass(frozen=True)
class StepView:
    """A step that was done (经过): by whom, in which post, on which day and when written down.

    `late` where the clock had run out. `data` holds what the step has beside words: `how`,
    `reader` (who read the letter to the person), `outcome`, `until`, `due`, `whom`, `answers` (the
    number of the step that it answers).
    """

    seq: int
    code: str
    zh: str
    en: str
    round: int
    from_state: State | None
    to_state: State
    day: date
    at: datetime
    by: str
    name: str
    role_zh: str
    text: str
    late: bool
    own: bool
    data: Mapping[str, Any]
    papers: tuple[PaperView, ...]


@dataclass(frozen=True)
class Clock:
    """By when the next step is due; `certain` is False where holidays are not published yet."""

    due: date
    late: bool
    left: int  # working days left; below 0 since how many
    certain: bool


@dataclass(frozen=True)
class FindingRow:
    """A line of a list of findings."""

    id: uuid.UUID
    number: str
    rule: str
    title_zh: str
    title_en: str
    severity: str
    route: str
    track: Track
    state: State
    outcome: Outcome | None
    name: str | None
    ref_shown: str
    household: uuid.UUID | None
    place: str | None
    place_name: str
    line: str | None
    amount_fen: int | None
    match_strength: str
    raised_at: datetime
    clock: Clock | None
    seq: int
    whom: str = ""


# The steps by which whoever is asked, or sees the notice, says something.
SAYING = frozenset(("reply", "answer", "answer_line", "object", "appeal"))


@dataclass(frozen=True)
class FindingPage:
    """A finding on one screen: 情况 · 证据 · 说明 · 经过 · 文书.

    `seq` is what a step must be given as `expected`. `steps` are of all rounds, the earliest
    first. `kinship_seen` is False where the account of the reader has no identity: then kinship
    cannot be known, and a declaration is asked for. `goes_on` tells that aid goes on as it is. A
    department that was asked gets its own rows of evidence, and what was asked and answered.
    `following` are the steps that lead on from here, whoever may take them.
    """

    row: FindingRow
    question_zh: str
    question_en: str
    innocent: tuple[Words, ...]
    next_step: Words
    law: tuple[Words, ...]
    values: Mapping[str, Any]
    values_en: Mapping[str, Any]
    evidence: tuple[EvidenceRow, ...]
    rule_version: str
    rule_run: int
    seen_last: date
    exempt_until: date | None
    reason: str
    round: int
    steps: tuple[StepView, ...]
    open: tuple[Open, ...]
    grounds: tuple[Words, ...]
    kinship_seen: bool
    reply_due: date | None
    notice: tuple[date, date] | None
    appeal_until: date | None
    appeal_open: bool
    objections_open: tuple[int, ...]
    goes_on: bool
    before: uuid.UUID | None = None
    after: uuid.UUID | None = None
    following: tuple[StepPlan, ...] = ()

    @property
    def replies(self) -> tuple[StepView, ...]:
        """Return what was replied and answered, objected and appealed, in order (说明)."""
        return tuple(step for step in self.steps if step.code in SAYING)

    @property
    def papers(self) -> tuple[PaperView, ...]:
        """Return every paper (文书)."""
        return tuple(paper for step in self.steps for paper in step.papers)


@dataclass(frozen=True)
class OwnFinding:
    """A question as the household that it is about sees it; nothing of the office's own notes."""

    id: uuid.UUID
    number: str
    state: State
    question_zh: str
    question_en: str
    innocent: tuple[Words, ...]
    records: Mapping[str, Any]
    told_on: date
    reply_due: date | None
    may_reply: bool
    outcome: Outcome | None
    reason: str
    notice: tuple[date, date] | None
    may_object: bool
    may_appeal: bool
    appeal_until: date | None
    goes_on: bool
    steps: tuple[StepView, ...]
    seq: int


@dataclass(frozen=True)
class Query:
    """Which findings a list shows: every condition that is set holds.

    `open` True for those not over, False for those over, None for all. `late` only those past
    their day. `place` is a 12-digit code; `text` a number of a finding, household or name.
    """

    place: str | None = None
    rule: str = ""
    track: Track | None = None
    state: State | None = None
    severity: str = ""
    outcome: Outcome | None = None
    line: str = ""
    household: uuid.UUID | None = None
    open: bool | None = True
    late: bool = False
    mine: bool = False
    text: str = ""
    since: date | None = None
    until: date | None = None


FACETS = ("state", "rule", "severity", "track", "outcome", "line", "place")


@dataclass(frozen=True)
class FindingsFound:
    """A part of a list, how many there are in all, and counts by facet and value.

    Beside FACETS there are `clock` (`late`) and `wait` (`mine`).
    """

    rows: tuple[FindingRow, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class ToDo:
    """How many findings wait for a step that the reader's posts allow; `late` past their day.

    `step` is the code of the step by which the list is asked for: `Query(state=…)`.
    """

    step: str
    zh: str
    en: str
    states: tuple[State, ...]
    count: int
    late: int


@dataclass(frozen=True)
class Funnel:
    """What became of what was raised in some days in a place: findings and households apart.

    A household counts once in each column, also where several findings are about it.
    """

    place: str
    since: date
    until: date
    findings: Mapping[str, int]
    households: Mapping[str, int]


FUNNEL = (
    *("raised", "asked", "checked", "dismissed", "withdrawn", "not_true", "exempt", "corrected"),
    *("removed", "added", "helped", "mended", "appealed", "overturned", "open"),
)


@dataclass(frozen=True)
class Precision:
    """Of the findings of a rule that were decided, how many were so; None where none was yet."""

    rule: str
    decided: int
    so: int
    not_true: int
    exempt: int
    corrected: int
    open: int

    @property
    def share(self) -> float | None:
        """Return the share of those decided that were so."""
        return self.so / self.decided if self.decided else None

    @property
    def small(self) -> bool:
        """Tell whether too few were decided for the share to say much."""
        return 0 < self.decided < SMALL


SMALL = 20  # with fewer decided a share is chance


@dataclass(frozen=True)
class WhyNot:
    """Why a household has what it has: each decision that stands, with rule, facts and the way on.

    `income` is worked out by `registry.selectors.income`; this holds what findings say.
    """

    household: uuid.UUID
    decisions: tuple[OwnFinding, ...]
    helps: tuple[FindingRow, ...]
    questions: tuple[OwnFinding, ...]


@dataclass(frozen=True)
class TakenUp:
    """What a rule run made of findings."""

    rule_run: int
    raised: int
    renewed: int
    again: int
    withdrawn: int
    kept: int
    already: bool = False


@dataclass(frozen=True)
class Workload:
    """What an office has: open, past their day, done in these days, and people who may do it."""

    place: str
    name: str
    open: int
    late: int
    done: int
    people: int


class Moved(SunledgerError):  # noqa: N818 - it is an answer, not a fault
    """Somebody was quicker: the finding is no more as it was read."""

    exit_status = 1

    def __init__(self, state: State, who: str) -> None:
        super().__init__(
            f"刚才{who or '别人'}办了一步，现在是“{state.zh}”。请看现在的页面，再决定办不办。",
            f"{who or 'Somebody'} was quicker: this now is “{state.en}”. See it as it is now.",
            code="moved_on",
        )
        self.state = state


class NotNow(SunledgerError):  # noqa: N818 - it is an answer, not a fault
    """The step cannot be done as things stand; `why` says each reason and how to mend it."""

    exit_status = 1

    def __init__(self, why: tuple[Words, ...], *, code: str = "not_now", where: str = "") -> None:
        super().__init__(
            "".join(words.zh for words in why),
            " ".join(words.en for words in why),
            code=code,
            where=where or None,
        )
        self.why = why


# Which task a step needs; `sealed` is the task of the finding's route.
SEALED_TASKS = {"audit": Task.AUDIT_FINDINGS, "discipline": Task.DISCIPLINE_FINDINGS}
