"""变更 changes: one proposes what should be recorded, another checks it."""

import dataclasses
import uuid
from datetime import date
from typing import Annotated, Generic, Literal, TypeVar

from ninja import Body, Query, Router, Schema
from pydantic import Field

from sunledger.faces.api.examples import HOUSEHOLD
from sunledger.faces.api.front import Done, route
from sunledger.faces.api.paging import After, Limit, Page, id_after
from sunledger.faces.api.routes.places import CODE
from sunledger.faces.audience import Request
from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Task
from sunledger.platform.registers.registry import access, selectors, services
from sunledger.platform.registers.registry.contracts import (
    ChangeMembership,
    ChangeState,
    ChangeView,
    CloseHousehold,
    CorrectPerson,
    Join,
    MergeHouseholds,
    MergePersons,
    MoveHousehold,
    NewHousehold,
    Proposal,
    SetNumber,
    StateFact,
    Unmerge,
    ValueType,
)

router = Router(tags=["变更 changes"])


Kind = TypeVar("Kind")
What = TypeVar("What")


class Proposed(Schema, Generic[Kind, What]):
    """A change with the reason for it and the paper it rests on."""

    kind: Kind
    change: What
    reason: str = Field(min_length=1, max_length=1000)
    document: str = Field("", max_length=200)


AnyProposed = Annotated[
    Proposed[Literal["state_fact"], StateFact]
    | Proposed[Literal["new_household"], NewHousehold]
    | Proposed[Literal["move_household"], MoveHousehold]
    | Proposed[Literal["close_household"], CloseHousehold]
    | Proposed[Literal["join"], Join]
    | Proposed[Literal["change_membership"], ChangeMembership]
    | Proposed[Literal["correct_person"], CorrectPerson]
    | Proposed[Literal["set_number"], SetNumber]
    | Proposed[Literal["merge_persons"], MergePersons]
    | Proposed[Literal["merge_households"], MergeHouseholds]
    | Proposed[Literal["unmerge"], Unmerge],
    Field(discriminator="kind"),
]


class Checked(Schema):
    """What the one who checks has to say."""

    words: str = Field("", max_length=1000)


class Refusal(Schema):
    """Why a change is refused."""

    why: str = Field(min_length=1, max_length=1000)


@route(
    router,
    "GET",
    "/changes",
    Page[ChangeView],
    task=Task.SEE_HOUSEHOLD,
    says=("提出的变更，等得最久的在前。", "Changes, those that wait longest first."),
)
def list_changes(
    request: Request,
    *,
    place: Annotated[str | None, Query(pattern=CODE)] = None,
    household: uuid.UUID | None = None,
    state: ChangeState | None = None,
    after: After = "",
    limit: Limit = 50,
) -> Page[ChangeView]:
    """List those of a place, of a household or in a state; numbers are masked."""
    found = selectors.changes(
        by=request.actor,
        place=place,
        household=household,
        state=state,
        after=id_after(after),
        limit=limit + 1,
    )
    return Page[ChangeView].of(found, limit, lambda change: str(change.id))


@route(
    router,
    "GET",
    "/changes/{change}",
    ChangeView,
    task=Task.SEE_HOUSEHOLD,
    place=access.place_of_change,
    says=("一个变更：现在的和要改成的。", "A change: what stands and what is proposed."),
)
def get_change(request: Request, change: uuid.UUID) -> ChangeView:
    """Tell of a change; `stale` where the register changed since it was proposed."""
    return selectors.change(change, by=request.actor)


@route(
    router,
    "POST",
    "/changes",
    Done,
    task=Task.PROPOSE_CHANGE,
    status=201,
    says=("提出一个变更，由另一个人核对。", "Propose a change; another person checks it."),
    example={
        "body": {
            "kind": "state_fact",
            "reason": "走访时核实",
            "document": "走访记录 2026-03-01",
            "change": {
                "household": HOUSEHOLD,
                "item": "wage_other",
                "value": 1200000,
                "period_from": "2025-10-01",
                "period_to": "2026-09-30",
            },
        }
    },
)
def propose_change(request: Request, asked: Annotated[AnyProposed, Body(...)]) -> Done:
    """Change nothing of the register yet; amounts are in fen."""
    made = services.propose(
        _dated(asked.change),
        asked.reason,
        asked.document,
        by=request.actor,
        origin=request.origin,
    )
    return Done(id=str(made))


@route(
    router,
    "POST",
    "/changes/{change}/approve",
    Done,
    task=Task.CHECK_CHANGE,
    place=access.place_of_change,
    status=201,
    says=("核对无误，登记。", "Apply a change that another proposed."),
    example={"body": {"words": "核对无误"}},
)
def approve_change(request: Request, change: uuid.UUID, asked: Checked) -> Done:
    """Apply it; 409 where the register changed since, or it was decided before."""
    services.approve(change, asked.words, by=request.actor, origin=request.origin)
    return Done(id=str(change))


@route(
    router,
    "POST",
    "/changes/{change}/reject",
    Done,
    task=Task.CHECK_CHANGE,
    place=access.place_of_change,
    status=201,
    says=("不同意，写明原因。", "Refuse a change that another proposed, and say why."),
    example={"body": {"why": "材料日期不对"}},
)
def reject_change(request: Request, change: uuid.UUID, asked: Refusal) -> Done:
    """Refuse it; it stays refused."""
    services.reject(change, asked.why, by=request.actor, origin=request.origin)
    return Done(id=str(change))


@route(
    router,
    "POST",
    "/changes/{change}/withdraw",
    Done,
    task=Task.PROPOSE_CHANGE,
    place=access.place_of_change,
    status=201,
    says=("撤回自己提出的变更。", "Take back one's own change."),
)
def withdraw_change(request: Request, change: uuid.UUID) -> Done:
    """Take it back while nobody decided it yet."""
    services.withdraw(change, by=request.actor, origin=request.origin)
    return Done(id=str(change))


def _dated(change: Proposal) -> Proposal:
    """Return the change with a day in the place of a text, where its item is a day.

    JSON knows no days. Raises SunledgerError where the text is none.
    """
    if not isinstance(change, StateFact) or not isinstance(change.value, str):
        return change
    item = selectors.items().get(change.item)
    if item is None or item.type is not ValueType.DAY:
        return change
    try:
        return dataclasses.replace(change, value=date.fromisoformat(change.value))
    except ValueError:
        raise SunledgerError(
            f"“{item.zh}”要写成 2026-03-01 这样的日期。请改。",
            f"“{item.en}” is a day, written 2026-03-01. Mend it.",
            code="wrong_value",
            where="change.value",
        ) from None
