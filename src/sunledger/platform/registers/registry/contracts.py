"""What crosses the wall of this room. Amounts are fen; periods are days, both included."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Refused, Task
from sunledger.platform.ground.places.contracts import Division


class SaidBy(StrEnum):
    """Who states a fact."""

    DEPARTMENT = "department"
    HOUSEHOLD = "household"
    HELPER = "helper"
    OFFICER = "officer"


class ValueType(StrEnum):
    """Of which type the value of an item is."""

    AMOUNT = "amount"
    TEXT = "text"
    CODE = "code"
    DAY = "day"
    TRUTH = "truth"


class Scheme(StrEnum):
    """Whose rules an income is worked out by."""

    REGISTERED = "registered"
    DIBAO = "dibao"
    MONITORED = "monitored"


class NumberKind(StrEnum):
    """The sealed numbers of a person beside the ID number."""

    CARD = "card"
    PHONE = "phone"


class Field(StrEnum):
    """What can be shown in full, for a purpose, one field at a time."""

    ID_NUMBER = "id_number"
    CARD = "card"
    PHONE = "phone"


@dataclass(frozen=True)
class Words:
    """A thing in Chinese and in English."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Payable:
    """A person as a payment meets her: who, in which household and village, by which card.

    `card` is a mask and `card_hash` its keyed hash; "" and None where none is recorded.
    """

    person: uuid.UUID
    name: str
    id_hash: int
    id_mask: str
    household: uuid.UUID | None
    village: int
    card: str = ""
    card_hash: int | None = None


@dataclass(frozen=True)
class Counting:
    """Whether an item counts in a scheme, and on what that rests."""

    counts: bool
    basis: Words


@dataclass(frozen=True)
class Item:
    """What can be stated: an entry of items.yaml.

    `group` is wage, business, property, transfer (income), cost, deduction, refund, standard,
    assurance, measure, status, exit or attribute. `counting` is there for money that a scheme
    knows. `codes` are the values of a code. `said` are other words for it in tables.
    """

    code: str
    zh: str
    en: str
    group: str
    type: ValueType
    codes: Mapping[str, Words] = field(default_factory=dict)
    counting: Mapping[Scheme, Counting] = field(default_factory=dict)
    said: tuple[str, ...] = ()


Value = int | str | date | bool  # int: fen; str: a text or a code, as the item's type says


@dataclass(frozen=True)
class Origins:
    """Where a record came from; `version` is that of the register it came with."""

    version: int
    at: datetime
    by: str
    batch: uuid.UUID | None
    department: str
    table: str
    file: str
    sheet: str
    row: int | None


@dataclass(frozen=True)
class Stated:
    """A fact as it was stated; `ended` is the version from which it stands no more."""

    id: int
    household: uuid.UUID | None
    person: uuid.UUID | None
    item: str
    label: str
    part: int
    value: Value | None
    period_from: date | None
    period_to: date | None
    said_by: SaidBy
    said_name: str
    said_on: date | None
    replaces: int | None
    why: str
    signed: bool
    ended: int | None
    origin: Origins


@dataclass(frozen=True)
class Member:
    """A person in a household, numbers masked; `hukou` and `resident` None where not known."""

    person: uuid.UUID
    membership: int
    name: str
    id_mask: str
    sex: str
    birth: date | None
    card_mask: str
    phone_mask: str
    relation: str
    hukou: bool | None
    resident: bool | None
    since: date | None
    until: date | None
    origin: Origins


@dataclass(frozen=True)
class Residence:
    """Where a household lived, from a day to a day."""

    village: int
    village_code: str
    village_name: str
    group: str
    since: date | None
    until: date | None
    origin: Origins


@dataclass(frozen=True)
class HouseholdPage:
    """A household as an actor may see it, masked; `merged` are households read as this one."""

    id: uuid.UUID
    number: str
    village: int
    village_code: str
    village_name: str
    group: str
    since: date | None
    until: date | None
    members: tuple[Member, ...]
    past_members: tuple[Member, ...]
    residences: tuple[Residence, ...]
    statements: tuple[Stated, ...]
    merged: tuple[uuid.UUID, ...]

    @property
    def head(self) -> Member | None:
        """Return the head of the household (户主), else its first member."""
        heads = [m for m in self.members if m.relation in HEAD]
        return next(iter((*heads, *self.members)), None)


HEAD = ("户主", "本人")


@dataclass(frozen=True)
class Near:
    """What tells who stands near a household: for recusal, and never shown.

    `id` is that under which it is read now, `ids` all that are read as it; `people` are the hashes
    of the ID numbers of who belongs to it, `changed_by` the references of those who proposed or
    checked a change of it that was made.
    """

    id: uuid.UUID
    ids: frozenset[uuid.UUID]
    village: int
    people: frozenset[int]
    changed_by: frozenset[str]


@dataclass(frozen=True)
class Belonging:
    """That a person belongs or belonged to a household, as what, from a day to a day."""

    household: uuid.UUID
    number: str
    village_code: str
    village_name: str
    relation: str
    since: date | None
    until: date | None


@dataclass(frozen=True)
class PersonPage:
    """A record of a person by itself, numbers masked."""

    id: uuid.UUID
    name: str
    id_mask: str
    sex: str
    birth: date | None
    card_mask: str
    phone_mask: str
    homes: tuple[Belonging, ...]
    statements: tuple[Stated, ...]


@dataclass(frozen=True)
class Merged:
    """A merge that stands: `gone` is read as `kept`; the names are a number or name and mask.

    `version` is that of the register since which it stands, `by` whoever checked it.
    """

    id: int
    households: bool
    kept: uuid.UUID
    gone: uuid.UUID
    kept_name: str
    gone_name: str
    why: str
    at: datetime
    by: str
    version: int


@dataclass(frozen=True)
class HouseholdRow:
    """A line of a list of households."""

    id: uuid.UUID
    number: str
    village: int
    village_code: str
    village_name: str
    group: str
    head: str
    members: int
    status: str
    monitor_type: str
    cause: str


@dataclass(frozen=True)
class Found:
    """A person found by a search, in the household where she is or was last."""

    person: uuid.UUID
    name: str
    id_mask: str
    relation: str
    household: uuid.UUID | None
    number: str
    village: int
    village_code: str
    village_name: str


@dataclass(frozen=True)
class Query:
    """Which households a list shows: every condition that is set holds.

    `place` is a 12-digit code; `status`, `monitor_type` and `cause` codes of items.yaml; `text` a
    name, pinyin, initials, number of a household, ID number, card or phone. `on` is the day whose
    households are meant.
    """

    place: str
    status: str = ""
    monitor_type: str = ""
    cause: str = ""
    text: str = ""
    on: date | None = None


@dataclass(frozen=True)
class Page:
    """A part of a list and how many there are in all."""

    rows: tuple[HouseholdRow, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class IncomeLine:
    """One statement in an income: counted or not, and why; `amount_fen` with its sign."""

    statement: int
    item: str
    label: str
    group: str
    amount_fen: int
    counted: bool
    reason: Words
    said_by: SaidBy
    said_name: str
    period_from: date | None
    period_to: date | None


@dataclass(frozen=True)
class Income:
    """What a household has per head by one scheme: every line, and the sum that it comes to.

    `total_fen` is the sum of the counted lines (costs are negative). `unknown` is how many of the
    `members` were counted because nobody said whether they belong or live there. `per_head_fen` is
    rounded half up; None where nobody counts or nothing was stated.
    """

    scheme: Scheme
    period_from: date
    period_to: date
    lines: tuple[IncomeLine, ...]
    total_fen: int
    members: int
    unknown: int
    per_head_fen: int | None
    divisor: Words
    formula: Words
    basis: Words
    compares: bool  # with a line; where the county has set none, the two below are None
    line_fen: int | None
    line_basis: Words | None


# ------------------------------------------------------------------ rows of a batch


@dataclass(frozen=True)
class Batch:
    """The table that a file taken in is, and whose it is; `id` is the id that intake gave it.

    `whole` says that the rows are all that the department has for the villages in it, so what is
    missing is gone; `as_of` is the day that the rows are true of.
    """

    id: uuid.UUID
    table: str
    department: str
    as_of: date
    whole: bool = False


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One member of a household as a row of a file says; clear numbers are sealed on the way in.

    `village` is the id of the division. Empty fields say nothing and change nothing.
    """

    file: str
    sheet: str
    row: int
    number: str
    village: int
    name: str
    id_number: str = field(repr=False)
    relation: str = ""
    group: str = ""
    hukou: bool | None = None
    resident: bool | None = None
    phone: str = field(default="", repr=False)
    card: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact as a row of a file says: of the household of `number`, or of the ID number."""

    file: str
    sheet: str
    row: int
    item: str
    value: Value
    number: str = ""
    id_number: str = field(default="", repr=False)
    label: str = ""
    period_from: date | None = None
    period_to: date | None = None
    said_name: str = ""
    said_on: date | None = None


Row = MemberRow | FactRow


class LeftWhy(StrEnum):
    """Why a row of a batch changed nothing."""

    SIGNED = "signed"  # the household has signed for what stands
    CORRECTED = "corrected"  # two people corrected this very value before
    NO_HOUSEHOLD = "no_household"  # the register holds no household of this number here
    NO_PERSON = "no_person"  # the register holds nobody of this ID number here
    TWO_VILLAGES = "two_villages"  # the file puts this household elsewhere in a row before
    TWICE = "twice"  # the file names the same member of the same household before
    MERGED = "merged"  # the file says it under the other number of what was merged, too


@dataclass(frozen=True)
class Left:
    """A row that changed nothing, and why."""

    file: str
    sheet: str
    row: int
    why: LeftWhy


@dataclass(frozen=True)
class Counts:
    """What a batch did: households, persons, memberships, residences, numbers and statements.

    `new`, `changed`, `same` and `gone` count records of the register. `left` are rows that changed
    nothing. `missing` are numbers of households of these villages that the file, said to be whole,
    does not name: they stay as they are, until two people decide.
    """

    new: int
    changed: int
    same: int
    gone: int
    left: tuple[Left, ...] = ()
    missing: tuple[str, ...] = ()
    version: int | None = None


@dataclass(frozen=True)
class Kept:
    """What an undo leaves, and why: `later` (changed since) or `signed`."""

    kind: str
    id: int
    household: uuid.UUID | None
    why: str


@dataclass(frozen=True)
class UndoEffects:
    """What undoing a batch does: records taken back, records that stand again, what is left."""

    taken_back: Mapping[str, int]
    restored: Mapping[str, int]
    households: int
    kept: tuple[Kept, ...]


# ------------------------------------------------------------------ changes that two people make


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


class MovedAway(Refused):
    """The household was merged into one that is not within the actor's reach; `place` is where."""

    def __init__(self, name: str, place: str) -> None:
        super().__init__(
            f"这一户已经并到{name}的一户，登记归那边管。要看、要改，请找那边的人。",
            f"This household was merged into one of {name}, which keeps its record. Ask somebody "
            "there.",
            task=Task.SEE_HOUSEHOLD,
            place=place,
        )


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


# ------------------------------------------------------------------ procedures


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


# ------------------------------------------------------------------ time and frozen lists


@dataclass(frozen=True)
class Moment:
    """One line of the timeline of a household (经过); `ref` names the row it is about."""

    day: date
    at: datetime | None
    kind: str
    zh: str
    en: str
    by: str
    ref: str


@dataclass(frozen=True)
class Frozen:
    """A frozen list; `sha256` is what public numbers cite, `version` that of the register."""

    id: uuid.UUID
    at: datetime
    by: str
    reason: str
    place: str
    condition: str
    day: date
    rows: int
    sha256: str
    version: int


@dataclass(frozen=True)
class ToFreeze:
    """A list as it would be frozen now: how many households, and its hash."""

    rows: int
    sha256: str


class Again(StrEnum):
    """What came when a frozen list was read again."""

    SAME = "same"
    CHANGED = "changed"
    UNSEEN = "unseen"  # a household of it lies elsewhere by now, where the actor does not see it


@dataclass(frozen=True)
class FrozenCheck:
    """Whether a frozen list still is what it was.

    `kept`: the rows that were kept give the hash. `again`: the register, read as it was at the
    version of the list, gives it; `sha256` is what it gives and `rows` how many households.
    """

    kept: bool
    again: Again
    rows: int
    sha256: str


# ------------------------------------------------------------------ the household itself


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
