"""名单 lists: what was frozen, its households, whether it still holds; and freezing one."""

import uuid
from datetime import date

from ninja import Router, Schema
from pydantic import Field

from sunledger.faces.api.examples import PLACE
from sunledger.faces.api.front import Done, route
from sunledger.faces.api.paging import After, Limit, Page, id_after, number_after
from sunledger.faces.api.routes.places import CODE
from sunledger.faces.audience import Request
from sunledger.platform.ground.accounts.contracts import Task
from sunledger.platform.registers.registry import access, selectors, services
from sunledger.platform.registers.registry.contracts import (
    Frozen,
    FrozenCheck,
    HouseholdRow,
    Query,
    ToFreeze,
)

router = Router(tags=["名单 lists"])


class Wanted(Schema):
    """Which households: of a place, by conditions, there on a day (today where none is given)."""

    place: str = Field(pattern=CODE)
    status: str = Field("", max_length=40)
    monitor_type: str = Field("", max_length=40)
    cause: str = Field("", max_length=40)
    day: date | None = None

    def query(self) -> Query:
        """Return it as the register asks it."""
        return Query(self.place, self.status, self.monitor_type, self.cause, on=self.day)


class ToBeFrozen(Wanted):
    """A list to freeze: for what; `sha256` is that of the list looked at, where it was."""

    reason: str = Field(min_length=1, max_length=1000)
    sha256: str = Field("", pattern="^([0-9a-f]{64})?$")


@route(
    router,
    "POST",
    "/lists/preview",
    ToFreeze,
    task=Task.FREEZE_LIST,
    says=("现在定会是几户、什么指纹，什么也不写。", "What would be frozen now; writes nothing."),
    example={"body": {"place": PLACE, "status": "registered"}},
)
def preview_list(request: Request, asked: Wanted) -> ToFreeze:
    """Count and hash the list as it stands."""
    return services.to_freeze(asked.query(), by=request.actor, origin=request.origin)


@route(
    router,
    "GET",
    "/lists",
    Page[Frozen],
    task=Task.SEARCH_REGISTRY,
    says=("定过的名单，新的在前。", "Frozen lists, the newest first."),
)
def list_frozen(request: Request, after: After = "", limit: Limit = 50) -> Page[Frozen]:
    """List those whose every village you see."""
    found, total = selectors.frozen_found(by=request.actor, after=id_after(after), most=limit + 1)
    return Page[Frozen].of(found, limit, lambda row: str(row.id), total)


@route(
    router,
    "GET",
    "/lists/{frozen}",
    Frozen,
    task=Task.SEARCH_REGISTRY,
    place=access.place_of_frozen,
    says=("一份名单：条件、户数、指纹。", "A frozen list: conditions, count, hash."),
)
def get_frozen(request: Request, frozen: uuid.UUID) -> Frozen:
    """Tell of a list; `sha256` is what a public number cites."""
    return selectors.frozen(frozen, by=request.actor)


@route(
    router,
    "GET",
    "/lists/{frozen}/check",
    FrozenCheck,
    task=Task.SEARCH_REGISTRY,
    place=access.place_of_frozen,
    says=("再算一次指纹，看对不对得上。", "Work the hash out again: does the list still hold?"),
)
def check_frozen(request: Request, frozen: uuid.UUID) -> FrozenCheck:
    """Work it out from the rows kept, and from the register as it was at the version."""
    return selectors.check_frozen(frozen, by=request.actor)


@route(
    router,
    "GET",
    "/lists/{frozen}/households",
    Page[HouseholdRow],
    task=Task.SEARCH_REGISTRY,
    place=access.place_of_frozen,
    says=("名单上的家庭，当时的样子。", "The households of a frozen list, as they were."),
)
def list_frozen_households(
    request: Request, frozen: uuid.UUID, after: After = "", limit: Limit = 50
) -> Page[HouseholdRow]:
    """List by village and number."""
    start = number_after(after) or 0
    row = selectors.frozen(frozen, by=request.actor)
    found = selectors.frozen_rows(frozen, by=request.actor, start=start, most=limit)
    end = start + len(found)
    more = str(end) if end < row.rows and found else None
    return Page[HouseholdRow](rows=found, total=row.rows, next=more)


@route(
    router,
    "POST",
    "/lists",
    Done,
    task=Task.FREEZE_LIST,
    status=201,
    says=("定一份名单。", "Freeze a list."),
    example={"body": {"place": PLACE, "status": "registered", "reason": "一季度公开户数"}},
)
def freeze_list(request: Request, asked: ToBeFrozen) -> Done:
    """Freeze it as it stands; 409 where it is not what `sha256` says any more."""
    made = services.freeze(
        asked.query(),
        asked.reason,
        expected=asked.sha256,
        by=request.actor,
        origin=request.origin,
    )
    return Done(id=str(made))
