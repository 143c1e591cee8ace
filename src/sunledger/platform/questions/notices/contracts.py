"""What crosses the wall of this room: a draft goes in, a publication comes out.

A draft may hold anything that a register knows. A publication holds what anybody may read, and
nothing else: what was masked in it is gone. Cells are text, whole numbers or None:
money is fen, a percentage hundredths of a percent (4695 is 46.95 %), a day `2026-06-30`, a month
`2026-06`, a picture the key of one of the pictures, a link an address of this site.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

# What stands in a cell that is not shown.
HIDDEN = "※"

Cell = str | int | None


class Kind(StrEnum):
    """What a publication is of."""

    BOOKS_MONTH = "books_month"
    FUND = "fund"
    ROSTER = "roster"
    LIST = "list"
    SUBSIDY = "subsidy"
    POLICY = "policy"
    PROJECT = "project"
    RESULT = "result"
    STATISTICS = "statistics"
    NOTICE = "notice"

    @property
    def zh(self) -> str:
        """Return it in Chinese."""
        return _KINDS[self][0]

    @property
    def en(self) -> str:
        """Return it in English."""
        return _KINDS[self][1]


_KINDS = {
    Kind.BOOKS_MONTH: ("村里的账", "village books"),
    Kind.FUND: ("资金", "fund"),
    Kind.ROSTER: ("发放名单", "payment list"),
    Kind.LIST: ("对象名单", "list of households"),
    Kind.SUBSIDY: ("补贴", "subsidy"),
    Kind.POLICY: ("政策", "policy"),
    Kind.PROJECT: ("项目", "project"),
    Kind.RESULT: ("核查结果", "result of checks"),
    Kind.STATISTICS: ("数字", "figures"),
    Kind.NOTICE: ("公告", "notice"),
}


class Type(StrEnum):
    """Of what class a column is; the gate masks by it.

    `count` is a number of people or households: below five it is not shown. `quantity` is a number
    of things, such as vouchers, or the size of a household that is named.
    """

    TEXT = "text"
    PERSON_NAME = "person_name"
    ID_NUMBER = "id_number"
    CARD = "card"
    PHONE = "phone"
    ADDRESS = "address"
    CAUSE = "cause"
    BIRTH = "birth"
    MONEY_FEN = "money_fen"
    COUNT = "count"
    QUANTITY = "quantity"
    PERCENT = "percent"
    DATE = "date"
    MONTH = "month"
    PICTURE = "picture"
    LINK = "link"


@dataclass(frozen=True)
class Column:
    """A column of a table: its field, its heading in both languages, and its class.

    `of` names the column of counts that this figure is about: where that is not shown, this is
    not either, as an amount that two families got together. `sums` names the columns of which this
    one is the sum.
    """

    name: str
    zh: str
    en: str
    type: Type
    of: str = ""
    sums: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table of a draft or a publication.

    With `total` the last row is the sum of those before it, so that what is hidden in one row
    cannot be worked out from the rest.
    """

    code: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: bool = False


@dataclass(frozen=True)
class Area:
    """A rectangle of a picture that is to be blurred, in thousandths of its width and height."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True)
class Picture:
    """A picture of a draft: a photo that `platform.photos` keeps, under its SHA-256.

    `name` is what its file was called; it is checked and never shown. A cell has `photo`.
    """

    photo: str
    name: str
    zh: str
    en: str
    blurred: tuple[Area, ...] = ()


@dataclass(frozen=True)
class Source:
    """Where a draft comes from: the room, what in it (`rosters`), and its id or code there."""

    room: str
    subject: str
    id: str


@dataclass(frozen=True)
class Draft:
    """What a register wants to be public, before it is checked.

    `place` is a 12-digit code; `period` a year, a month or "" where it has none; `slug` tells
    apart what has the same kind, place and period (a code, such as that of a fund). `clock` is the
    parameter that says how many days it stands under notice ("" where it does not). What is
    `personal` is taken away when that time ends.
    """

    kind: Kind
    place: str
    period: str
    slug: str
    title_zh: str
    title_en: str
    body_zh: str
    body_en: str
    tables: tuple[Table, ...]
    basis_zh: str
    basis_en: str
    source: Source
    pictures: tuple[Picture, ...] = ()
    clock: str = ""
    personal: bool = False


@dataclass(frozen=True)
class Offer:
    """Something that can be drafted: what `draft_of` is to be asked for, and its title."""

    kind: Kind
    place: str
    period: str
    slug: str
    title_zh: str
    title_en: str


class Class(StrEnum):
    """Of what class something was that is not shown."""

    ID_NUMBER = "id_number"
    CARD = "card"
    PHONE = "phone"
    ADDRESS = "address"
    BIRTH = "birth"
    MINOR = "minor"
    HEALTH = "health"
    NAME = "name"
    SMALL = "small"
    DERIVED = "derived"

    @property
    def zh(self) -> str:
        """Return it in Chinese."""
        return _CLASSES[self][0]

    @property
    def en(self) -> str:
        """Return it in English."""
        return _CLASSES[self][1]


_CLASSES = {
    Class.ID_NUMBER: ("身份证号", "ID number"),
    Class.CARD: ("银行卡号", "card number"),
    Class.PHONE: ("手机号", "phone number"),
    Class.ADDRESS: ("住址", "address"),
    Class.BIRTH: ("出生日期", "date of birth"),
    Class.MINOR: ("未成年人", "minor"),
    Class.HEALTH: ("病情、残疾", "health or disability"),
    Class.NAME: ("姓名", "name of a person"),
    Class.SMALL: ("不到五户（人）的数", "fewer than five"),
    Class.DERIVED: ("能倒推出来的数", "could be worked out"),
}


@dataclass(frozen=True)
class Masked:
    """That something is not shown: where it stood, of what class it was, and what stands there now.

    `table` is "" for title and body, `row` counts from 1, `column` is the field (`title_zh`,
    `body_en`; `name` of a picture's file). What stood there is kept nowhere.
    """

    cls: Class
    table: str
    row: int
    column: str
    shown: str


class State(StrEnum):
    """How far a publication is."""

    DRAFT = "draft"
    WAITING = "waiting"
    PUBLISHED = "published"
    CLOSED = "closed"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"

    @property
    def zh(self) -> str:
        """Return it in Chinese."""
        return _STATES[self][0]

    @property
    def en(self) -> str:
        """Return it in English."""
        return _STATES[self][1]


_STATES = {
    State.DRAFT: ("草稿", "draft"),
    State.WAITING: ("等人同意", "waiting for a second person"),
    State.PUBLISHED: ("公开中", "public"),
    State.CLOSED: ("公示已满", "notice over"),
    State.REPLACED: ("已换新版", "replaced"),
    State.WITHDRAWN: ("已撤下", "taken down"),
    State.REFUSED: ("没有同意", "not agreed to"),
}
SHOWN = frozenset((State.PUBLISHED, State.CLOSED))  # what the public sees


@dataclass(frozen=True)
class Clock:
    """How long something stands under notice: from its first day up to and with its last.

    `left` is how many days are left on the day asked for, that day included; 0 when it is over.
    `working` tells that `days` are working days.
    """

    first: date
    last: date
    days: int
    working: bool
    left: int


@dataclass(frozen=True)
class Answered:
    """An objection with its answer, as the public sees it.

    `question` has no name and no number of anybody in it; `unit` is who answered.
    """

    number: int
    asked_on: date
    question: str
    line: str
    answer: str
    answered_on: date | None
    due: date
    unit: str


@dataclass(frozen=True)
class ShownPicture:
    """A picture as the public sees it; its file is `selectors.picture(key)`, a JPEG."""

    key: str
    zh: str
    en: str
    width: int
    height: int


@dataclass(frozen=True)
class Year:
    """How many publications of a kind and a year can be taken away whole, with how many rows.

    The year is that of the period, and where there is none, that in which it was published.
    """

    kind: Kind
    year: int
    number: int
    rows: int


@dataclass(frozen=True)
class Head:
    """What a list shows of a publication. `id` is its address, the same for every version.

    `rows` counts the rows of all its tables; `village`, `township` are codes, None where it is of
    something wider.
    """

    id: uuid.UUID
    version: int
    kind: Kind
    place: str
    place_name: str
    period: str
    slug: str
    title_zh: str
    title_en: str
    state: State
    published_at: datetime
    clock: Clock | None
    personal: bool
    rows: int
    sha256: str
    event: int


@dataclass(frozen=True)
class Received:
    """What came of a subsidy to each village in a year, by the lists that are or were public.

    `year` is None where there never was one; `years` are all of which there is something, the
    newest first. `rosters` are the lists on notice, with names; `over` counts those whose days are
    over, of which the sums of the villages are all that is left.
    `villages` have a name, payments and fen each, in order of their names; `few` are the names of
    those whose figures are not told one by one, and `together` what came to them all. `whole` is
    the sum. None: too little to be told.
    """

    year: int | None
    years: tuple[int, ...]
    rosters: tuple[Head, ...]
    over: int
    villages: tuple[tuple[str, int, int], ...]
    few: tuple[str, ...]
    together: tuple[int, int] | None
    whole: tuple[int, int] | None


@dataclass(frozen=True)
class Version:
    """A version of a publication: what it was is in the log under `event`, also when it is gone."""

    number: int
    state: State
    published_at: datetime
    sha256: str
    event: int


@dataclass(frozen=True)
class Publication:
    """What anybody may read.

    `masked` tells how many things of each class are not shown. `event` of the head is the number
    of its entry in the public log; the SHA-256 there is that of `content`, the canonical JSON.
    `objections` are those that were answered, and `waiting` how many wait for an answer.
    """

    head: Head
    body_zh: str
    body_en: str
    basis_zh: str
    basis_en: str
    tables: tuple[Table, ...]
    pictures: tuple[ShownPicture, ...]
    masked: Mapping[Class, int]
    versions: tuple[Version, ...]
    objections: tuple[Answered, ...]
    waiting: int
    content: str = field(repr=False)

    @property
    def may_object(self) -> bool:
        """Tell whether an objection can be made today: while its notice runs, if any."""
        return self.head.clock is None or self.head.clock.left > 0


@dataclass(frozen=True)
class Hit:
    """A published row that a search found: its table, its number from 1 and its cells as text."""

    head: Head
    table: str
    row: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Promise:
    """What somebody who objected is told: the number, and until when it is answered."""

    number: int
    due: date


@dataclass(frozen=True)
class Listed:
    """An edition in a list of the office, under its own number."""

    number: uuid.UUID
    head: Head
    prepared_name: str
    prepared_at: datetime
    agreed_name: str
    waiting: int
    masked: int


@dataclass(frozen=True)
class Prepared:
    """An edition as the office sees it: what the public sees, and what it does not.

    `ends` is the last day of its notice if it is agreed to today. The `may_…` tell what this actor
    can do now.
    """

    listed: Listed
    page: Publication
    masked: tuple[Masked, ...]
    reason: str
    ended_name: str
    days: int | None
    working: bool
    ends: date | None
    may_change: bool
    may_agree: bool
    may_withdraw: bool


@dataclass(frozen=True)
class Asked:
    """An objection as who answers sees it: what was typed, and what the public will see of it."""

    number: uuid.UUID
    no: int
    head: Head
    edition: uuid.UUID
    asked_on: date
    due: date
    line: str
    said: str
    contact: str
    shown: str
    answer: str
    answered_name: str
    unit: str
    answered_on: date | None
    may_answer: bool
