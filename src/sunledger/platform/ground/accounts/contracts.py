"""What crosses the wall of this room."""

import uuid
from dataclasses import dataclass, field
from enum import StrEnum

from sunledger.kit.errors import SunledgerError


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
    UPLOAD = "intake.upload"
    REVIEW_UPLOAD = "intake.review"
    UNDO_BATCH = "intake.undo"
    SEE_BATCHES = "intake.see"
    PROPOSE_ACCOUNT = "accounts.propose"
    APPROVE_ACCOUNT = "accounts.approve"
    UNLOCK_ACCOUNT = "accounts.unlock"
    SEE_ACCOUNTS = "accounts.see"
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
    `villages` are the ids of the village divisions whose data the posts may see at all. `only`
    are the tasks of the token that a program came with; None where the person came herself.
    """

    ref: str
    name: str
    posts: tuple[Post, ...] = ()
    villages: frozenset[int] = field(default=frozenset(), repr=False)
    household: uuid.UUID | None = None
    only: frozenset[Task] | None = None


class Refused(SunledgerError):  # noqa: N818 - it is an answer, not a fault
    """The actor may not do this; `hidden` where not even its being there may be told (404)."""

    exit_status = 4

    def __init__(self, zh: str, en: str, *, hidden: bool = False) -> None:
        super().__init__(zh, en, code="refused")
        self.hidden = hidden
