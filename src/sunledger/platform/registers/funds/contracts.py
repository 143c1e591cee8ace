"""What crosses the wall of this room.

Amounts are whole fen, of goods hundredths of a piece; days are both included.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol, Self

from sunledger.kit.errors import SunledgerError

POSTS, WORK_RELIEF = "公益性岗位补贴", "以工代赈劳务报酬"  # what wages are called as subsidies
WAGES = "工资 "  # how the number of a roster of wages begins
OWNER = "财政局"  # of a fund without a department
WHOLE = "whole"  # the key of all places together


class _Named(StrEnum):
    """A word of a list, in both languages."""

    zh: str
    en: str

    def __new__(cls, value: str, zh: str = "", en: str = "") -> Self:
        """Make the word."""
        made = str.__new__(cls, value)
        made._value_ = value
        made.zh, made.en = zh, en
        return made


class Level(_Named):
    """Where the money of a line comes from."""

    CENTRAL = "central", "中央", "central"
    PROVINCE = "province", "省级", "provincial"
    CITY = "city", "市级", "city"
    COUNTY = "county", "县级", "county"
    SOCIAL = "social", "社会捐助", "donations"
    WORK_TEAM = "work_team", "工作队", "work teams"
    GOODS = "goods", "物资", "goods"


class Unit(_Named):
    """In what a line is counted."""

    FEN = "fen", "元", "yuan"
    PIECES = "pieces", "件", "pieces"


class LinkKind(_Named):
    """A link of the chain, from the budget down."""

    QUOTA = "quota", "指标", "quota"
    SUB_QUOTA = "sub_quota", "分解指标", "part of a quota"
    ALLOTMENT = "allotment", "项目资金", "allotment to a project"
    ROSTER = "roster", "发放花名册", "payment roster"
    PAYMENT = "payment", "支付", "payment"
    PAYEE = "payee", "收款人", "payee"


class Result(_Named):
    """What the bank said of a payee, last."""

    SENT = "sent", "已送银行", "sent to the bank"
    CREDITED = "credited", "已到账", "credited"
    FAILED = "failed", "没发成", "failed"
    RETURNED = "returned", "退回", "returned"


class Nowhere(_Named):
    """Where money is that is in no village and no township."""

    COUNTY = "county_itself", "还在县里", "still with the county"
    UNKNOWN = "unknown_place", "不知道是哪个村", "of no known village"
    UNSEEN = "unseen_place", "在您看不到的村", "in villages that you do not see"
    UNBOOKED = "unbooked", "已发出，财政还没记支出", "paid, not booked by the treasury"


class MoveKind(_Named):
    """A movement of cash."""

    RECEIPT = "receipt", "到账", "received"
    PASS_ON = "pass_on", "下达拨付", "passed on"
    SPEND = "spend", "支出", "spent"
    TAKE_BACK = "take_back", "收回", "taken back"


class RosterState(_Named):
    """How far a roster is."""

    DRAFT = "draft", "在编", "being made"
    NOTICE = "notice", "公示中", "under public notice"
    READY = "ready", "公示期满，可以支付", "notice over, may be paid"
    PAID = "paid", "已送银行", "sent to the bank"
    DONE = "done", "银行已回盘", "bank has answered"
    HISTORY = "history", "由表登记（以前发的）", "taken from a table (paid before)"


class Unplaced(_Named):
    """Why a roster that a table brought has no quota."""

    NO_LINE = "no_line", "还没写这项补贴从哪笔资金发", "no fund is said to pay this subsidy"
    EARLY = (
        "early",
        "财政说钱还没到账就发了，请人说从哪个指标发",
        "paid before the money came, as the treasury says; a person names the quota",
    )
    NO_QUOTA = "no_quota", "发的那天还没有指标", "there was no quota on its day"
    SHORT = "short", "指标剩的钱不够", "no quota has enough left"
    FITS = "fits", "有指标够，等人对上", "a quota has enough; somebody is to name it"


class WarningKind(_Named):
    """What a warning is about."""

    IDLE = "idle", "钱放久了", "money lies idle"
    LATE = "late", "下达晚了", "passed on late"
    SLOW = "slow", "支出慢了", "spent slowly"
    FAILED = "failed", "没发成，还没重发", "failed and not sent again"
    NOT_GOT = "not_got", "农户说没收到", "a household says it did not get it"
    UNTRACED = "untraced", "支出追不到人或项目", "spending that leads to nobody"
    UNPLACED = "unplaced", "花名册没有对上指标", "rosters without a quota"
    UNBOOKED = "unbooked", "表里有没入账的行", "rows that were not booked"
    BANK_GAP = "bank_gap", "银行回盘和明细对不上", "the bank's sums differ"
    UNREAD = "unread", "定期报告没人看", "a regular report that nobody opened"


class DraftKind(_Named):
    """What is done with the money of a quota, once another person agrees."""

    PART = "part", "分解指标", "set a part apart"
    ALLOT = "allot", "安排到项目", "allot to a project"
    PASS_ON = "pass_on", "下达拨付", "pass on"
    SPEND = "spend", "登记支出", "record spending"
    TAKE_BACK = "take_back", "收回", "take back"


class DraftState(_Named):
    """Where a draft stands."""

    WAITING = "waiting", "等另一个人看", "another person is to look"
    DONE = "done", "同意了，已记账", "agreed to and booked"
    REFUSED = "refused", "退回了", "sent back"


class Step(_Named):
    """Where a warning stands by its clock."""

    IN_TIME = "in_time", "在期限内，等负责单位办", "in time, with its owner"
    OVERDUE = "overdue", "过期，报分管领导", "overdue, to the leader in charge"
    ESCALATED = "escalated", "长期没办，报监督", "long overdue, to supervision"


@dataclass(frozen=True)
class Words:
    """A thing in Chinese and in English."""

    zh: str
    en: str


@dataclass(frozen=True)
class NewLine:
    """A fund line as somebody describes it.

    `department` is the code of a department ("" where it has none here), `account` the number of
    the special account, which is kept as a mask only. With `closed_loop` money leaves to `uses`.
    """

    name: str
    level: Level
    department: str = ""
    department_name: str = ""
    category: str = ""
    purpose: str = ""
    uses: tuple[str, ...] = ()
    account_name: str = ""
    account_bank: str = ""
    account: str = ""
    closed_loop: bool = False
    basis: str = ""
    unit: Unit = Unit.FEN


@dataclass(frozen=True)
class Line:
    """A fund line; `account` is a mask."""

    id: int
    code: str
    name: str
    level: Level
    department: str
    department_name: str
    category: str
    purpose: str
    uses: tuple[str, ...]
    account_name: str
    account_bank: str
    account: str
    closed_loop: bool
    basis: str
    unit: Unit


@dataclass(frozen=True)
class Link:
    """A link of the chain, without anybody's name.

    `net_fen` is what it takes of its parent (`amount_fen` less `back_fen`, what came back),
    `used_fen` what the links below it take, `free_fen` what is left. `people`, `credited_fen`,
    `failed_fen` and `confirmed_fen` are sums of the payees below a payment, and of payments below
    a roster; `count` of credited, failed, confirmed likewise.
    """

    id: int
    kind: LinkKind
    line: int
    parent: int | None
    document: str
    title: str
    place: str
    place_name: str
    project: str
    on: date
    amount_fen: int
    back_fen: int
    used_fen: int
    from_file: bool
    closed: bool
    notice_from: date | None = None
    notice_to: date | None = None
    people: int = 0
    credited: int = 0
    credited_fen: int = 0
    failed: int = 0
    failed_fen: int = 0
    confirmed: int = 0
    confirmed_fen: int = 0

    @property
    def of_wages(self) -> bool:
        """Tell whether a table of wages made it, which says no answer of the bank."""
        return self.from_file and self.document.startswith(WAGES)

    @property
    def net_fen(self) -> int:
        """Return what it takes of its parent."""
        return self.amount_fen - self.back_fen

    @property
    def free_fen(self) -> int:
        """Return what no link below takes."""
        return self.amount_fen - self.back_fen - self.used_fen


@dataclass(frozen=True)
class Payee:
    """A payee of a payment: the name as masked as the asker may see it, and what the bank said.

    `household` is None where the register does not know the person. `confirmed` is what the
    household itself said: True it came, False it did not, None nothing yet.
    """

    id: int
    payment: int
    household: uuid.UUID | None
    place: str
    place_name: str
    name: str
    card: str
    item: str
    month: date | None
    on: date
    amount_fen: int
    result: Result
    result_on: date | None
    reason: str
    tries: int
    confirmed: bool | None
    confirmed_on: date | None


@dataclass(frozen=True)
class Ageing:
    """What is left of a line, by how long ago it was received."""

    to_90: int = 0
    to_180: int = 0
    to_365: int = 0
    over_365: int = 0
    two_years: int = 0

    @property
    def over_a_year(self) -> int:
        """Return what was received more than 365 days ago, whether or not two years are over."""
        return self.over_365 + self.two_years


@dataclass(frozen=True)
class Figures:
    """The money of a line, a department, a place or all, up to a day.

    Rates are per ten thousand (4695 is 46.95 %), None where there is nothing to divide by.
    `paid_fen` is all that was paid, of which `works_fen` went to works and the rest to people.
    `passed_days` are the days from a receipt to the first passing on, the longest.
    """

    on: date
    received_fen: int
    passed_fen: int
    spent_fen: int
    back_fen: int
    paid_fen: int
    credited_fen: int
    failed_fen: int
    confirmed_fen: int
    works_fen: int
    people: int
    confirmed: int
    ageing: Ageing
    passed_days: int | None

    @property
    def left_fen(self) -> int:
        """Return what was received and is neither spent nor taken back."""
        return self.received_fen - self.spent_fen - self.back_fen

    @property
    def idle(self) -> int | None:
        """滞留率: (received - spent - taken back) / (received - taken back)."""
        return rate(self.left_fen, self.received_fen - self.back_fen)

    @property
    def spending(self) -> int | None:
        """支出率: spent / received."""
        return rate(self.spent_fen, self.received_fen - self.back_fen)

    @property
    def payout(self) -> int | None:
        """兑付率: paid to people / spent."""
        return rate(self.credited_fen, self.spent_fen)

    @property
    def carry_over(self) -> int | None:
        """结转结余率: what is left from earlier years / all that was received."""
        return rate(self.ageing.over_a_year, self.received_fen)


def rate(part: int, whole: int) -> int | None:
    """Return part / whole per ten thousand, half up; None where there is no whole."""
    if whole <= 0:
        return None
    return (part * 20_000 + whole) // (2 * whole)


@dataclass(frozen=True)
class RateRow:
    """Figures of one line, department, place or month, under its key and words."""

    key: str
    name: str
    figures: Figures


@dataclass(frozen=True)
class MonthRow:
    """Figures of one place, or of all together (`WHOLE`), at the end of each of some months."""

    key: str
    name: str
    figures: tuple[Figures, ...]


@dataclass(frozen=True)
class Warned:
    """A warning about a line: since when, whose it is, until when, and how far it went.

    `key` stays while the warning stands. `days` is how long it has stood; `steps` are all steps of
    the way, with the day from which each holds. `about` are links it is about, at most ten.
    """

    key: str
    kind: WarningKind
    line: int
    line_name: str
    owner: str
    owner_name: str
    zh: str
    en: str
    amount_fen: int
    count: int
    since: date
    due: date
    step: Step
    steps: tuple[tuple[Step, date], ...]
    about: tuple[int, ...] = ()
    asks: tuple["Ask", ...] = ()


@dataclass(frozen=True)
class Ask:
    """A question of those who supervise, and the owner's answer."""

    id: int
    line: int
    line_name: str
    warning: str
    text: str
    by_name: str
    at: datetime
    due: date
    answer: str
    answered_name: str
    answered_at: datetime | None


@dataclass(frozen=True)
class KeptReport:
    """A regular report of an owner's lines: up to which day, its hash, and who opened it, if any.

    `owner` is the code of a department, "" of the finance office. `looked` are the names of those
    who looked and do not answer for the lines, the first one first.
    """

    id: int
    owner: str
    owner_name: str
    lines: tuple[int, ...]
    line_names: tuple[str, ...]
    until: date
    sha256: str
    made_at: datetime
    due: date
    opened_name: str
    opened_at: datetime | None
    looked: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """One place where two books say different sums of the same money; None where one is silent.

    `between` names both sides, such as quota and roster, roster and bank, allotment and village
    books.
    """

    between: Words
    what: str
    place: str
    document: str
    ours_fen: int | None
    theirs_fen: int | None
    link: int | None = None

    @property
    def gap_fen(self) -> int:
        """Return ours less theirs; what one side lacks counts as nothing."""
        return (self.ours_fen or 0) - (self.theirs_fen or 0)


@dataclass(frozen=True)
class VillageShare:
    """What the chain says a village's own books should show as received for works or subsidies.

    `document` is the number that a voucher's summary or receipt names; `link` the allotment.
    """

    line: int
    line_name: str
    place: str
    document: str
    project: str
    on: date
    amount_fen: int
    link: int


class BookKeeper(Protocol):
    """The room of village books, which stands above: it says what the books show."""

    def __call__(self, shares: Sequence[VillageShare]) -> Mapping[int, int | None]:
        """Return for each link what the village booked as received (fen), None where nothing."""


@dataclass(frozen=True)
class RosterRow:
    """One payee of a roster that is made here.

    `person` is a person of the register; the household and the card are those of the register.
    """

    person: uuid.UUID
    amount_fen: int


@dataclass(frozen=True)
class NewDraft:
    """What somebody wants done with money of a quota.

    `document` is the new number of a part, or the paper of the others. `project`, `title` and
    `place` (a 12-digit code) are of an allotment, `holder` and `other` say who passes on to whom,
    `use` for what a closed special account pays.
    """

    quota: int
    kind: DraftKind
    amount_fen: int
    on: date
    document: str = ""
    project: str = ""
    title: str = ""
    place: str = ""
    holder: str = ""
    other: str = ""
    use: str = ""


@dataclass(frozen=True)
class Draft:
    """What somebody wants done, and what became of it; `link` is what it made."""

    id: int
    told: NewDraft
    line: int
    line_name: str
    unit: Unit
    quota_document: str
    made_by: str
    made_name: str
    made_at: datetime
    state: DraftState
    decided_name: str
    decided_at: datetime | None
    why: str
    link: int | None


@dataclass(frozen=True)
class NewDelivery:
    """Goods that reached somebody; `photo` is a file as the browser sends it.

    `pieces` are hundredths of a piece, as amounts of goods are. `household` is the number of the
    household in the register of the place, "" where it went to all.
    """

    pieces: int
    on: date
    document: str
    receiver: str
    brought_by: str
    photo: bytes
    household: uuid.UUID | None = None


@dataclass(frozen=True)
class Delivery:
    """Goods that somebody says reached a village, and what the village said of it.

    `came` is None while the village has said nothing: then it is no delivery, and nothing counts
    it; but one of a payment was recorded before villages were asked, and counts on one person's
    word. `pieces` are hundredths of a piece.
    """

    id: int
    line_name: str
    title: str
    pieces: int
    document: str
    place: str
    place_name: str
    on: date
    receiver: str
    brought_by: str
    made_by: str
    made_at: datetime
    came: bool | None
    said_name: str
    said_at: datetime | None
    why: str


@dataclass(frozen=True)
class WorksPaid:
    """The contract that a payment to works is of, as the tables of contracts and payments say it.

    `booked` tells whether the treasury booked the same money.
    """

    contract: str
    supplier: str
    agreed_fen: int
    signed_on: date
    on: date
    progress: str
    booked: bool


@dataclass(frozen=True)
class Holding:
    """What a holder has of a quota: what came to it, what left it, and what it has now."""

    holder: str
    received_fen: int
    passed_fen: int
    spent_fen: int
    back_fen: int

    @property
    def has_fen(self) -> int:
        """Return what it has now."""
        return self.received_fen - self.passed_fen - self.spent_fen - self.back_fen


@dataclass(frozen=True)
class Roster:
    """A roster and how far it is; `link` is its place in the chain.

    `why` tells of one that a table brought why it has no quota, None where it has one.
    """

    link: Link
    state: RosterState
    item: str
    month: date | None
    people: int
    made_by: str
    notice_from: date | None
    notice_to: date | None
    why: Unplaced | None


@dataclass(frozen=True)
class PublicRow:
    """A payee as a public notice may name her, before the publish gate masks it."""

    place: str
    name: str
    id_mask: str
    card: str
    item: str
    amount_fen: int
    born: date | None = None


@dataclass(frozen=True)
class Node:
    """A link in a tree from the budget down, with the links below it."""

    link: Link
    below: tuple["Node", ...] = ()
    more: int = 0


@dataclass(frozen=True)
class Way:
    """The way of one payee up to the budget: the payee, then each link above it."""

    payee: Payee
    links: tuple[Link, ...]
    line: Line | None


@dataclass(frozen=True)
class Booked:
    """What became of the rows of a batch; `left` counts by reason."""

    new: int
    changed: int
    same: int
    left: Mapping[str, int]


@dataclass(frozen=True)
class LeftRow:
    """A row that was not booked: why, what it says, and of which batch."""

    batch: uuid.UUID
    table: str
    row: int
    document: str
    why: Words
    amount_fen: int
    line: int | None


class NotEnough(SunledgerError):  # noqa: N818 - it is an answer, not a fault
    """More would be taken than there is."""

    exit_status = 1

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en, code="not_enough")
