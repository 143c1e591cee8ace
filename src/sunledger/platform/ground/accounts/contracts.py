"""What crosses the wall of this room."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.places.contracts import Division


class Task(StrEnum):
    """What a post may do; roles.yaml gives each role its tasks, and nothing else is allowed."""

    SEE_TODO = "todo.see"
    SEE_PLACES = "places.see"
    CHANGE_PLACES = "places.change"
    SEARCH_REGISTRY = "registry.search"
    SEE_HOUSEHOLD = "registry.see"
    UNMASK = "registry.unmask"
    PROPOSE_CHANGE = "registry.propose"
    CHECK_CHANGE = "registry.check"
    FREEZE_LIST = "registry.freeze"
    EXPORT = "registry.export"
    SEE_OWN_HOUSEHOLD = "household.see"
    ANSWER_OWN = "household.answer"
    ISSUE_CARD = "household.card"
    LOOK_FOR_HOUSEHOLD = "household.for"
    UPLOAD = "intake.upload"
    REVIEW_UPLOAD = "intake.review"
    UNDO_BATCH = "intake.undo"
    SEE_BATCHES = "intake.see"
    PROPOSE_ACCOUNT = "accounts.propose"
    APPROVE_ACCOUNT = "accounts.approve"
    UNLOCK_ACCOUNT = "accounts.unlock"
    SEE_ACCOUNTS = "accounts.see"
    SEE_MATCH = "match.see"
    RUN_MATCH = "match.run"
    SEE_SOURCES = "match.sources"
    ASK_TABLES = "match.ask"
    SEE_FINDINGS = "finding.see"
    TRIAGE_FINDING = "finding.triage"
    NOTIFY_PERSON = "finding.notify"
    NOTE_REPLY = "finding.reply"
    ANSWER_FINDING = "finding.answer"
    CHECK_FINDING = "finding.check"
    OPINE = "finding.opine"
    DECIDE_FINDING = "finding.decide"
    POST_NOTICE = "finding.post"
    MAKE_EFFECTIVE = "finding.effect"
    DECIDE_APPEAL = "finding.appeal"
    HELP = "finding.help"
    SEE_FIGURES = "finding.figures"
    AUDIT_FINDINGS = "finding.audit"
    DISCIPLINE_FINDINGS = "finding.discipline"
    SEE_BOOKS = "books.see"
    WRITE_VOUCHER = "books.write"
    SIGN_AS_SECRETARY = "books.secretary"
    SIGN_AS_HEAD = "books.head"
    CHECK_VOUCHER = "books.committee"
    SIGN_FOR_TOWNSHIP = "books.township"
    BOOK = "books.book"
    PAY_VOUCHER = "books.pay"
    DIRECT_BOOKS = "books.direct"
    ASK_ABOUT_BOOKS = "books.ask"
    SEE_FUNDS = "funds.see"
    KEEP_FUNDS = "funds.keep"
    ANSWER_FUNDS = "funds.answer"
    ASK_FUNDS = "funds.ask"
    TAKE_GOODS = "funds.goods"
    SEE_PUBLISHING = "publish.see"
    PREPARE_PUBLISHING = "publish.prepare"
    AGREE_PUBLISHING = "publish.agree"
    ANSWER_OBJECTION = "publish.answer"
    SEE_LOOKS = "looks.see"
    SEE_EVENTS = "events.see"
    RUN_PLATFORM = "platform.run"


class Level(StrEnum):
    """How wide a post reaches."""

    HOUSEHOLD = "household"
    VILLAGE = "village"
    TOWNSHIP = "township"
    COUNTY = "county"
    PLATFORM = "platform"


@dataclass(frozen=True)
class Role:
    """A kind of post, in words that the person who has it understands.

    `exclusive` allows no other post beside it; `line` needs the code of a department, and
    `household` the household that is meant.
    """

    code: str
    zh: str
    en: str
    says_zh: str
    says_en: str
    level: Level
    tasks: frozenset[Task]
    exclusive: bool
    line: bool = False
    household: bool = False


@dataclass(frozen=True)
class Post:
    """One post of a person: a role at a place, and for a department its line.

    `place` is the 12-digit code of a division, `line` the code of a department or None.
    """

    role: str
    place: str
    line: str | None = None


@dataclass(frozen=True)
class Actor:
    """Who acts, for the length of one request or job.

    `ref` is opaque and goes into the log; `name` is the real name and is shown beside the act.
    `villages` are the ids of the village divisions whose families the posts may see at all,
    `books` of those whose accounts they may see. `county` tells whether they see findings that
    have no village, `sealed` the routes of sealed findings that they see, `lines` the departments
    for which they answer. `only` are the tasks of the token that a program came with, or of who
    looks in a household's place; None where the person came
    herself, for herself.
    """

    ref: str
    name: str
    posts: tuple[Post, ...] = ()
    villages: frozenset[int] = field(default=frozenset(), repr=False)
    household: uuid.UUID | None = None
    only: frozenset[Task] | None = None
    county: bool = False
    sealed: frozenset[str] = frozenset()
    lines: frozenset[str] = frozenset()
    books: frozenset[int] = field(default=frozenset(), repr=False)


class Refused(SunledgerError):  # noqa: N818 - it is an answer, not a fault
    """The actor may not do this; `hidden` where not even its being there may be told (404).

    `task` and `place` say what was asked for, so that a page can tell who may.
    """

    exit_status = 4

    def __init__(
        self,
        zh: str,
        en: str,
        *,
        hidden: bool = False,
        task: Task | None = None,
        place: str | None = None,
    ) -> None:
        super().__init__(zh, en, code="refused")
        self.hidden = hidden
        self.task = task
        self.place = place


class ProposalKind(StrEnum):
    """What one person proposes and another decides."""

    OPEN = "open"
    GRANT = "grant"
    END = "end"
    CLOSE = "close"
    RENEW = "renew"
    IDENTIFY = "identify"

    @property
    def zh(self) -> str:
        """Return it in Chinese."""
        return _PROPOSALS[self][0]

    @property
    def en(self) -> str:
        """Return it in English."""
        return _PROPOSALS[self][1]


_PROPOSALS = {
    ProposalKind.OPEN: ("开账号", "open an account"),
    ProposalKind.GRANT: ("给岗位", "grant a post"),
    ProposalKind.END: ("结束岗位", "end a post"),
    ProposalKind.CLOSE: ("关账号", "close an account"),
    ProposalKind.RENEW: ("重设登录", "renew the sign-in"),
    ProposalKind.IDENTIFY: ("登记身份证号", "record the ID number"),
}


class ProposalState(StrEnum):
    """How far a proposal is."""

    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"

    @property
    def zh(self) -> str:
        """Return it in Chinese."""
        return _STATES[self][0]

    @property
    def en(self) -> str:
        """Return it in English."""
        return _STATES[self][1]


_STATES = {
    ProposalState.WAITING: ("等批准", "waiting"),
    ProposalState.APPROVED: ("已批准", "approved"),
    ProposalState.REJECTED: ("没批准", "rejected"),
    ProposalState.WITHDRAWN: ("已撤回", "withdrawn"),
}


@dataclass(frozen=True)
class NewPost:
    """A post that is proposed; `until` is the first day without it, None where no end is set.

    `line` is the code of a department for the roles that need one, `household` the household for
    the role of one.
    """

    role: str
    place: str
    since: date
    until: date | None = None
    line: str | None = None
    household: uuid.UUID | None = None


@dataclass(frozen=True)
class HeldPost:
    """A post that somebody holds or held, under its number."""

    id: int
    account: uuid.UUID
    role: str
    place: str
    line: str | None
    since: date
    until: date | None


@dataclass(frozen=True)
class Adrift:
    """A post whose place is no more, in words, with the name of who holds it and the place."""

    holding: int
    account: uuid.UUID
    name: str
    post: str
    place: Division


@dataclass(frozen=True)
class Person:
    """An account as the administrators see it; `invited` while the password is not set yet."""

    id: uuid.UUID
    username: str
    name: str
    is_active: bool
    invited: bool
    last_signed_in: datetime | None


@dataclass(frozen=True)
class Proposal:
    """What was proposed about an account or a post, by whom, and what became of it.

    `name` is whose account it is about; the names of those who acted are real names, which two
    people may share: `proposer` is the reference.
    """

    id: uuid.UUID
    kind: ProposalKind
    state: ProposalState
    account: uuid.UUID | None
    username: str
    name: str
    role: str
    place: str
    line: str | None
    since: date | None
    until: date | None
    why: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    decided_why: str
    proposer: str


class Purpose(StrEnum):
    """For what somebody looks at a household or a person."""

    CHECK_CHANGE = "check_change"
    VISIT = "visit"
    ASKED = "asked"
    CHECK_FILE = "check_file"
    PAY = "pay"
    SUPERVISE = "supervise"
    AUDIT = "audit"
    APPEAL = "appeal"
    COMPARE = "compare"
    OTHER = "other"

    @property
    def zh(self) -> str:
        """Return it in Chinese."""
        return _PURPOSES[self][0]

    @property
    def en(self) -> str:
        """Return it in English."""
        return _PURPOSES[self][1]


_PURPOSES = {
    Purpose.CHECK_CHANGE: ("登记或核对变化", "record or check a change"),
    Purpose.VISIT: ("走访", "a visit"),
    Purpose.ASKED: ("回答本人或家里人的询问", "the family asked"),
    Purpose.CHECK_FILE: ("核对交来的表", "check a table handed in"),
    Purpose.PAY: ("核对资金发放", "check a payment"),
    Purpose.SUPERVISE: ("监督检查", "supervision"),
    Purpose.AUDIT: ("审计", "audit"),
    Purpose.APPEAL: ("申诉复核", "an appeal"),
    Purpose.COMPARE: ("核对记录", "compare records"),
    Purpose.OTHER: ("其他（写明）", "other (say what)"),
}


@dataclass(frozen=True)
class Look:
    """That somebody looked: the real name and unit, when, at which opaque subject, and why.

    A later look has a higher `id`.
    """

    id: int
    at: datetime
    by: str
    name: str
    unit: str
    subject_kind: str
    subject: str
    purpose: Purpose
    words: str


@dataclass(frozen=True)
class Ground:
    """Why a person must leave a matter to another: `kin`, `did_it_before` and so on."""

    code: str
    zh: str
    en: str


class RecusalProvider(Protocol):
    """A room that knows why a person must leave a matter to another, such as kinship."""

    def __call__(
        self, actor: Actor, subject_kind: str, subject: str, on: date | None
    ) -> Sequence[Ground]:
        """Return every ground on which the actor must not decide on this subject; none if none.

        `on` is the day on which she acts: what is known by then counts. None where a page only
        tells how things stand.
        """
