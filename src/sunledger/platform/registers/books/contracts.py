"""What crosses the wall of this room. Amounts are whole fen; a month is its first day.

The words of its lists (states, kinds, reasons) are in `codes`.
"""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.places.contracts import Division
from sunledger.platform.registers.books.codes import (
    AccountKind,
    Disclosed,
    Duty,
    ItemState,
    Meeting,
    MonthState,
    PayMode,
    Photo,
    Reject,
    Side,
    Sign,
    Ticket,
    VoucherState,
)


class Moved(SunledgerError):  # noqa: N818 - it is an answer, not a fault
    """Somebody else did something with this voucher or month since it was read."""

    def __init__(self) -> None:
        super().__init__(
            "这一页打开以后，别人已经办了一步。请刷新，看清现在的情况再办。",
            "Somebody took a step since this page was opened. Load it again and look.",
            code="moved",
        )


@dataclass(frozen=True)
class Words:
    """A thing in Chinese and in English."""

    zh: str
    en: str


@dataclass(frozen=True)
class Account:
    """An account (科目) of a chart; `grows` is the side on which it grows.

    `says` explains it in plain words. A sub-account is its code followed by more digits.
    """

    code: str
    name: Words
    kind: AccountKind
    grows: Side
    says: Words


@dataclass(frozen=True)
class NewLine:
    """One line of a voucher as it is booked: an account, and a sum on one of the two sides."""

    account: str
    debit_fen: int
    credit_fen: int
    summary: str = ""


@dataclass(frozen=True)
class NewVoucher:
    """A receipt or payment as the clerk writes it down.

    `fen` is above 0; `capitals` is the amount in capitals as it stands on the paper, which must be
    the same amount. `income` where money comes in. `handler` and `witness` are two people who
    signed on the paper. `resolution` is the number of a meeting's decision in this village.
    """

    day: date
    purpose: str
    fen: int
    capitals: str
    payee: str
    ticket: Ticket
    ticket_no: str = ""
    pay: PayMode = PayMode.TRANSFER
    income: bool = False
    handler: str = ""
    witness: str = ""
    resolution: str = ""


@dataclass(frozen=True)
class PhotoFile:
    """A photo of a paper as it is handed in: a JPEG, PNG or WebP of 15 MB at most."""

    side: Photo
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Habits:
    """What a village's last vouchers have, to begin the next one with and to choose from.

    `day` is that of the last one where it was written today, else None. `purposes` are pairs of a
    purpose and its payee, the newest first; `people` are handlers and witnesses.
    """

    day: date | None = None
    ticket: Ticket | None = None
    pay: PayMode | None = None
    purposes: tuple[tuple[str, str], ...] = ()
    payees: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


@dataclass(frozen=True)
class LineView:
    """A line of a voucher, with its account in words."""

    id: int
    account: str
    name: Words
    debit_fen: int
    credit_fen: int
    summary: str


@dataclass(frozen=True)
class PhotoView:
    """A photo that goes with a voucher; its picture by `selectors.photo`."""

    id: int
    side: Photo
    sha256: str
    size: int


@dataclass(frozen=True)
class Signature:
    """Who signed as what; `on_paper` where the clerk read it on the photo of the paper."""

    kind: Sign
    name: str
    by: str
    at: datetime
    on_paper: bool


@dataclass(frozen=True)
class Question:
    """What a villager asked about a voucher or one line of it, and what was answered.

    `line` is the id of the line, None where the whole voucher is meant. `due` is the day by which
    an answer is promised; `answer` is empty until there is one.
    """

    id: uuid.UUID
    voucher: int
    line: int | None
    text: str
    asked_at: datetime
    due: date
    answer: str
    answered_by: str
    answered_at: datetime | None


@dataclass(frozen=True)
class VoucherRow:
    """A voucher in a list. `out_fen` is what left cash and bank, `in_fen` what came in.

    `number` is empty until it is booked.
    """

    id: int
    village: str
    village_name: str
    month: date
    number: str
    day: date
    summary: str
    out_fen: int
    in_fen: int
    fen: int
    state: VoucherState
    payee: str
    ticket: Ticket | None
    ticket_no: str
    pay: PayMode | None
    photos: int
    questions: int
    from_file: bool


@dataclass(frozen=True)
class VoucherPage:
    """A voucher with all that stands on it.

    `seq` is what a verb must be given as `expected`. `capitals` is the amount in capitals. `still`
    are the signatures that are missing, each with how many. `upper` where it is above the limit
    and needs the township. `warnings` are what a person should look at before signing. `accounts`
    are those of the chart of its day, to book it by; `usual` is the one by which the village's
    last voucher of the same purpose, else of the same payee, was booked, empty where none was.
    """

    row: VoucherRow
    seq: int
    capitals: str
    income: bool
    internal: bool
    lines: tuple[LineView, ...]
    photos: tuple[PhotoView, ...]
    signatures: tuple[Signature, ...]
    still: tuple[tuple[Sign, int], ...]
    resolution: "Resolution | None"
    resolution_no: str
    handler: str
    witness: str
    approver: str
    overseer: str
    upper: bool
    reject: Reject | None
    why: str
    held_by: str
    questions: tuple[Question, ...]
    warnings: tuple[Words, ...]
    booked_by: str
    booked_at: datetime | None
    paid_by: str
    paid_on: date | None
    made_by: str
    made_by_ref: str
    made_at: datetime
    month_state: MonthState
    accounts: tuple[Account, ...]
    usual: str


@dataclass(frozen=True)
class NewResolution:
    """What a meeting decided: who should have come, who came, who agreed."""

    number: str
    day: date
    meeting: Meeting
    called: int
    present: int
    agreed: int
    matter: str


@dataclass(frozen=True)
class Resolution:
    """A decision of a village, and whether it reached its quorum; `why` says by what."""

    number: str
    day: date
    meeting: Meeting | None
    called: int
    present: int
    agreed: int
    matter: str
    valid: bool
    why: Words


@dataclass(frozen=True)
class MonthRow:
    """A month of a village's books: its state, what it holds, and by when it must be published."""

    village: str
    village_name: str
    month: date
    state: MonthState
    vouchers: int
    waiting: int
    in_fen: int
    out_fen: int
    closed_at: datetime | None
    notice_from: date | None
    notice_until: date | None
    published_at: datetime | None
    due: date
    seq: int


@dataclass(frozen=True)
class PublicationItem:
    """One thing that a month's publication needs, how far it is, and why (A2)."""

    code: str
    name: Words
    state: ItemState
    says: Words


@dataclass(frozen=True)
class Publication:
    """A month's publication as a task list, with the legal clock.

    `left` counts working days until `due`, below 0 since how many it is late; `certain` is False
    where the holidays of that year are not out yet.
    """

    month: MonthRow
    items: tuple[PublicationItem, ...]
    due: date
    left: int
    certain: bool


@dataclass(frozen=True)
class Balance:
    """An account over a time: what stood before, what moved, what stands after.

    `opening_fen` and `closing_fen` are above 0 on the side on which the account grows.
    """

    account: str
    name: Words
    kind: AccountKind
    grows: Side
    opening_fen: int
    debit_fen: int
    credit_fen: int
    closing_fen: int


@dataclass(frozen=True)
class OpeningView:
    """What stood on a village's accounts before a day: each account with its debit and credit.

    `source` is the village, merged into this one, whose balances these are; None where they were
    written when the books began. `name` is who wrote it.
    """

    day: date
    basis: str
    source: Division | None
    name: str
    at: datetime
    lines: tuple[tuple[Account, int, int], ...]


@dataclass(frozen=True)
class Part:
    """One of the villages into which another was split; `carried` is when its share was written.

    `keeps` where it kept the code of the old one, whose books go on in it.
    """

    place: Division
    carried: datetime | None
    keeps: bool


@dataclass(frozen=True)
class Predecessor:
    """A village that went into another on a day; `why` says why its balances cannot be carried.

    Of one that was split `parts` are all that came of it, and `rest` is what no part has yet: each
    account with fen on the side on which it grows. `carried` is when this part got its share.
    `books` is False where it never had any here.
    """

    place: Division
    on: date
    basis: str
    carried: datetime | None
    why: Words | None
    parts: tuple[Part, ...] = ()
    rest: tuple[tuple[Account, int], ...] = ()
    books: bool = True

    @property
    def missing(self) -> tuple[Part, ...]:
        """Return the parts that have no share yet."""
        return tuple(one for one in self.parts if one.carried is None)


@dataclass(frozen=True)
class Entry:
    """A line of a journal or of the detail ledger, with the balance after it.

    `line` and `voucher` are 0 where it is what stood before the books began.
    """

    line: int
    voucher: int
    number: str
    day: date
    summary: str
    payee: str
    debit_fen: int
    credit_fen: int
    balance_fen: int


@dataclass(frozen=True)
class StatementLine:
    """A line of a statement; `heading` for a sum of what stands above it."""

    code: str
    name: Words
    fen: int
    before_fen: int
    heading: bool = False


@dataclass(frozen=True)
class Statement:
    """A statement of a village: the balance sheet at a month's end, or income of a time.

    `fen` of a balance sheet is the month's end and `before_fen` the year's beginning; of an income
    statement `fen` is the month and `before_fen` the year so far. `balanced` tells whether assets
    equal debts and equity.
    """

    village: str
    since: date
    until: date
    chart: str
    left: tuple[StatementLine, ...]
    right: tuple[StatementLine, ...]
    balanced: bool


@dataclass(frozen=True)
class Coverage:
    """How much of the villages of a place is in the books and public (A16).

    `villages` is the denominator: all that stand there now. `vouchers` counts what is booked.
    """

    place: str
    villages: int
    with_books: int
    month: date
    closed: int
    published: int
    late: int
    vouchers: int
    in_fen: int
    out_fen: int


@dataclass(frozen=True)
class Member:
    """Somebody who does a duty in the agency; `village` only for a clerk.

    `linked` is False where it is a name of before seats were linked to who signs in.
    """

    seat: int
    duty: Duty
    name: str
    centre: str
    village: str | None
    since: date
    linked: bool


@dataclass(frozen=True)
class Unities:
    """The five unities (五统一): bank account, receipts, check of spending, procedure, archive."""

    bank_account: bool = False
    receipts: bool = False
    spending_check: bool = False
    procedure: bool = False
    archive: bool = False


@dataclass(frozen=True)
class Centre:
    """An accounting centre, who works there, and what an agency must have and lacks (A31)."""

    id: int
    code: str
    name: str
    place: str
    villages: int
    agreed: int
    directors: tuple[str, ...]
    accountants: tuple[str, ...]
    cashiers: tuple[str, ...]
    clerks: int
    unified: int
    lacks: tuple[Words, ...]


@dataclass(frozen=True)
class Receipt:
    """Money that came into a village's books, for funds to hold against what was passed on.

    `document` is the number of the paper that it rests on, as the village booked it.
    """

    voucher: int
    village: str
    day: date
    account: str
    fen: int
    document: str
    summary: str


@dataclass(frozen=True)
class HistoryLine:
    """A row of the table `vouchers` as intake read it; `village` is the id of the division."""

    village: int
    number: str
    day: date
    summary: str
    account: str
    debit_fen: int
    credit_fen: int
    handler: str = ""
    approver: str = ""
    overseer: str = ""
    pay: PayMode | None = None
    payee: str = ""
    ticket: Ticket | None = None
    ticket_no: str = ""
    attachment: str = ""
    resolution: str = ""


@dataclass(frozen=True)
class HistoryResolution:
    """A row of the table `resolutions` as intake read it."""

    village: int
    number: str
    day: date
    meeting: Meeting | None
    called: int
    present: int
    agreed: int
    matter: str = ""


@dataclass(frozen=True)
class HistoryDisclosure:
    """A row of the table `disclosures` as intake read it; `period` is such as 2025Q1."""

    village: int
    kind: Disclosed
    period: str
    day: date


@dataclass(frozen=True)
class HistoryCounts:
    """What became of the rows of a table of the books, counted in vouchers or resolutions.

    `left` do not balance, are of a closed month, or differ from what stands under their number:
    such a voucher stands in the list as sent back, and does not count.
    """

    new: int
    same: int
    left: int


@dataclass(frozen=True)
class PublicVoucher:
    """A voucher as it may be drafted for publication; nothing here is masked yet.

    The gate masks `payee` (a person's or a firm's name), `summary` and the photos.
    """

    id: int
    number: str
    day: date
    summary: str
    payee: str
    account: str
    account_name: Words
    in_fen: int
    out_fen: int
    ticket: Ticket | None
    pay: PayMode | None
    photos: tuple[PhotoView, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class MonthPaper:
    """A month that is ready to be drafted for publication: `month.state` says how far it is.

    `opinion` is what the supervision committee said of the month, `cash_fen` and `bank_fen` what
    was in the cash box and in the bank at its end.
    """

    month: MonthRow
    vouchers: tuple[PublicVoucher, ...]
    balances: tuple[Balance, ...]
    sheet: Statement
    income: Statement
    cash_fen: int
    bank_fen: int
    opinion: str


@dataclass(frozen=True)
class ToDo:
    """What waits for the actor: how many, of which step, in which village the first of them.

    `since` is when the oldest was written; `late` are past the day promised.
    """

    code: str
    says: Words
    count: int
    village: str
    since: datetime
    late: int = 0


@dataclass(frozen=True)
class Found:
    """What a search found: the first rows, how many there are, and whether that count was cut."""

    rows: tuple[VoucherRow, ...]
    total: int
    cut: bool


@dataclass(frozen=True)
class Village:
    """A village's books at a glance, for a list of villages."""

    code: str
    name: str
    month: MonthRow | None
    waiting: int
    questions: int


@dataclass(frozen=True)
class VillageMonth:
    """A month of one village among those of many; `row` is None where it has no books then.

    `left` counts working days until the day by which it must be public, below 0 since how many it
    is late; `clerk` is empty where the village has none.
    """

    code: str
    name: str
    row: MonthRow | None
    due: date
    left: int
    clerk: str = ""

    @property
    def state(self) -> MonthState | None:
        """Return how far the month is."""
        return self.row.state if self.row else None


@dataclass(frozen=True)
class Served:
    """A village whose books a centre keeps, by an agreement since a day, and how far its month is.

    `unities` are the five, in their order; `agreed` is None where there is no agreement.
    """

    month: VillageMonth
    agreed: date | None
    unities: tuple[bool, ...]


@dataclass(frozen=True)
class ObjectionView:
    """What somebody said against a month on the board, and how it was settled."""

    id: int
    text: str
    at: datetime
    by: str
    settled: str
    settled_at: datetime | None
