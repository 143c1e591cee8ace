"""What crosses the wall of this room."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sunledger.kit.errors import SunledgerError

MOST_BYTES = 300 << 20  # of one file handed in
OFFICE_LINE = "office"  # the line of batches that no department handed in


class State(StrEnum):
    """How far a batch is."""

    UPLOADED = "uploaded"
    HEADED = "headed"
    MAPPED = "mapped"
    CHECKING = "checking"
    CHECKED = "checked"
    WAITING = "waiting"
    TAKING = "taking"
    TAKEN_IN = "taken_in"
    REFUSED = "refused"
    UNDONE = "undone"
    EXPIRED = "expired"

    @property
    def zh(self) -> str:
        """Return the state in Chinese."""
        return _WORDS[self][0]

    @property
    def en(self) -> str:
        """Return the state in English."""
        return _WORDS[self][1]


_WORDS = {
    State.UPLOADED: ("要选表头", "choose the header"),
    State.HEADED: ("要对列", "match the columns"),
    State.MAPPED: ("等着核对", "about to be checked"),
    State.CHECKING: ("正在核对", "being checked"),
    State.CHECKED: ("核对好了，等你确认", "checked; confirm it"),
    State.WAITING: ("等第二个人同意", "waits for a second person"),
    State.TAKING: ("正在收下", "being taken in"),
    State.TAKEN_IN: ("收下了", "taken in"),
    State.REFUSED: ("没有收", "not taken in"),
    State.UNDONE: ("已整批退回", "taken back"),
    State.EXPIRED: ("到期删除了", "expired and deleted"),
}
CLOSED = frozenset((State.REFUSED, State.UNDONE, State.EXPIRED))
BEFORE_TAKING = frozenset(
    (State.UPLOADED, State.HEADED, State.MAPPED, State.CHECKING, State.CHECKED, State.WAITING)
)

# Tables whose rows go into the register of households, through its own services.
REGISTRY = frozenset(("members", "income", "assurances", "exits", "assistance", "house_grades"))
# Tables about what is most private: two people look before their rows count.
_SENSITIVE = frozenset(
    ("custody", "deaths", "deposits", "disability", "kin_declarations", "kinship", "matters")
) | frozenset(("medical_insurance", "tax", "payroll"))


def needs_second(table: str) -> bool:
    """Tell whether a second person must agree before rows of this table count."""
    return table in REGISTRY or table in _SENSITIVE


def may_be_whole(table: str) -> bool:
    """Tell whether a batch of this table can be said to hold all there is.

    Of an extract it then takes the place of what was handed in before; of members it ends those who
    are not in it. What the register holds of a household otherwise ends by what says so.
    """
    return table in {"members", "assistance"} or table not in REGISTRY


@dataclass(frozen=True)
class ColumnPlan:
    """One column of a sheet: its letter and header, as what it is read, and samples, masked."""

    index: int
    letter: str
    header: str
    field: str | None
    samples: tuple[str, ...]


@dataclass(frozen=True)
class SheetPlan:
    """How one sheet is read. With `problem` nothing of it is; without `included` it is left out."""

    file: str
    sheet: str | None
    problem: tuple[str, str] | None
    table: str | None
    wide: str | None
    header_row: int
    header_depth: int
    columns: tuple[ColumnPlan, ...]
    missing: tuple[str, ...]
    fingerprint: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    included: bool
    remembered: bool = False

    @property
    def unused(self) -> tuple[str, ...]:
        """Return the headers of columns that are not read."""
        return tuple(column.header for column in self.columns if not column.field)


@dataclass(frozen=True)
class HeaderChoice:
    """What somebody chose for a sheet: whether it is read, and the row of its header."""

    included: bool
    header_row: int | None = None


@dataclass(frozen=True)
class Bad:
    """One cell for which a row was refused, or of which to be reminded; numbers are masked."""

    sheet: str
    row: int
    column: str
    header: str
    code: str
    fact: tuple[str, str]
    mend: tuple[str, str]


@dataclass(frozen=True)
class Facet:
    """How many rows were refused (or reminded of) for one reason in one column."""

    code: str
    header: str
    count: int
    example: tuple[str, str]


@dataclass(frozen=True)
class Changed:
    """One value that would change: whose, which column, what it was and what it is."""

    whose: str
    header: str
    before: str
    after: str


@dataclass(frozen=True)
class Difference:
    """The rows against those of the last batch of this table, and against the register.

    `register` counts records (new, changed, same, gone); None where the table has no place there.
    """

    since: str | None
    new: int
    changed: int
    same: int
    gone: int
    largest: tuple[Changed, ...] = ()
    register: Mapping[str, int] | None = None


@dataclass(frozen=True)
class Found:
    """What a check knows once the rows are read, before they are compared with what is held.

    Every row is taken or refused, or was taken in before and is the `same`, or is equal to a row
    above it (`repeated`), or begins after the day of the check (`later`). `normalised` counts what
    was read in another spelling, by kind.
    """

    rows: int
    taken: int
    refused: int
    reminders: int
    same: int
    facets: tuple[Facet, ...]
    reminded: tuple[Facet, ...]
    first_bad: tuple[Bad, ...]
    first_reminders: tuple[Bad, ...]
    normalised: Mapping[str, int]
    unread: tuple[tuple[str, tuple[str, str]], ...]
    repeated: int = field(default=0, kw_only=True)
    later: int = field(default=0, kw_only=True)


@dataclass(frozen=True)
class CheckResult(Found):
    """What a whole check found; `returned` tells whether there is a marked workbook."""

    returned: bool
    difference: Difference


@dataclass(frozen=True)
class Progress:
    """How far a check or a taking in is; `seconds` since it began."""

    zh: str
    en: str
    seconds: int


@dataclass(frozen=True)
class BatchView:
    """A batch as those see it who may; counts are of rows, named as in `Found`."""

    id: uuid.UUID
    table: str
    line: str
    place: str
    state: State
    name: str
    sha256: str
    size: int
    uploaded_by: str
    uploaded_name: str
    uploaded_at: datetime
    corrects: uuid.UUID | None
    purpose: str
    basis: str
    as_of: date | None
    whole: bool
    rows: int
    taken: int
    refused: int
    reminders: int
    same: int
    repeated: int
    later: int
    confirmed_name: str
    confirmed_at: datetime | None
    reviewed_name: str
    reviewed_at: datetime | None
    taken_at: datetime | None
    undo_until: date | None
    closed_name: str
    closed_at: datetime | None
    closed_why: str
    snapshot_sha256: str
    snapshot_expires: date | None
    effects: Mapping[str, int] = field(default_factory=dict)

    @property
    def second(self) -> bool:
        """Tell whether a second person must agree."""
        return needs_second(self.table)

    @property
    def register(self) -> bool:
        """Tell whether the rows go into the register of households."""
        return self.table in REGISTRY


@dataclass(frozen=True)
class UndoPreview:
    """What taking a batch back does: counts by words, and what stays as it is."""

    effects: tuple[tuple[str, str, int], ...]
    kept: int


class AlreadyHere(SunledgerError):  # noqa: N818 - it is an answer, not a fault
    """The very same file was handed in before; `batch` is where."""

    exit_status = 1

    def __init__(self, batch: uuid.UUID, on: date) -> None:
        super().__init__(
            f"这个文件 {on.isoformat()} 已经交过，内容一个字不差。没有再收一次。"
            "要看那一批，请打开它；要改，请交改好的文件。",
            f"This very file was handed in on {on.isoformat()}; it was not taken a second time. "
            "Open that batch, or hand in a changed file.",
            code="already_here",
            where="file",
        )
        self.batch = batch


class Moved(SunledgerError):  # noqa: N818 - it is an answer, not a fault
    """The batch is no more where it was thought to be: somebody was quicker, or sent it twice."""

    exit_status = 1

    def __init__(self, state: State) -> None:
        super().__init__(
            f"这一批现在是“{state.zh}”，这一步已经过去了。请看现在的页面。",
            f"This batch now is “{state.en}”; that step is over. See the page as it is now.",
            code="moved_on",
        )
        self.state = state


def too_large() -> SunledgerError:
    """Return what is said of a file that is larger than may be handed in here."""
    return SunledgerError(
        f"文件超过 {MOST_BYTES >> 20} MB，没有收。请按年份或乡镇拆成几个再交。",
        f"The file is larger than {MOST_BYTES >> 20} MB and was not taken. "
        "Split it by year or township.",
        code="too_large",
        where="file",
    )
