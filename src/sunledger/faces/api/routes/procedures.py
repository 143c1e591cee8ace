"""程序 procedures: identification, exit and monitoring step by step, and what a household signs."""

import uuid
from datetime import date
from typing import Annotated

from django.utils.timezone import localdate
from ninja import Query, Router, Schema
from pydantic import Field

from sunledger.faces.api.examples import PLACE
from sunledger.faces.api.front import Because, Done, route
from sunledger.faces.api.paging import Page
from sunledger.faces.api.routes.households import InWords, Why, own_household, own_page
from sunledger.faces.api.routes.places import CODE
from sunledger.faces.audience import Request
from sunledger.platform.ground.accounts.contracts import Task
from sunledger.platform.registers.registry import access, selectors, services
from sunledger.platform.registers.registry.contracts import ProcedurePlan, ProcedureView, Stated

router = Router(tags=["程序 procedures"])
_VISIT = {"query": {"purpose": "visit"}}
_DAY = "2026-03-01"


class Begun(Schema):
    """Which procedure begins: the code of one of `/procedure-plans`."""

    kind: str = Field(min_length=1, max_length=40)


class StepTaken(Schema):
    """That the next step was done: its code, the day, the paper that proves it, and a note."""

    step: str = Field(min_length=1, max_length=40)
    day: date
    document: str = Field(min_length=1, max_length=200)
    note: str = Field("", max_length=1000)


class PaperHandedIn(Schema):
    """The day on which the household confirmed, and the paper that it signed."""

    day: date
    document: str = Field(min_length=1, max_length=200)


class OwnSignature(Schema):
    """The period that is signed for, both days included.

    `statements` are the ids that were read: where others stand by now the answer is 409 `stale`.
    """

    period_from: date
    period_to: date
    statements: list[int] | None = Field(None, max_length=1000)


class Signature(OwnSignature):
    """The same, with the day on which the household signed and the paper with its signature."""

    day: date
    document: str = Field(min_length=1, max_length=200)


@route(
    router,
    "GET",
    "/procedure-plans",
    Page[ProcedurePlan],
    task=Task.SEE_PLACES,
    says=("有哪些程序，每一步谁办、要什么。", "The procedures there are, step by step."),
    example={"query": {"place": PLACE}},
)
def list_plans(
    request: Request,
    place: Annotated[str, Query(description="12 位区划代码。 A 12-digit code.", pattern=CODE)],
) -> Page[ProcedurePlan]:
    """List them with the waiting days and limits that hold today in a place."""
    plans = selectors.procedure_plans(place, on=localdate(request.origin.at))
    return Page[ProcedurePlan].whole(list(plans.values()))


@route(
    router,
    "GET",
    "/households/{household}/procedures",
    Page[ProcedureView],
    task=Task.SEE_HOUSEHOLD,
    place=access.place_of_household,
    says=("这一户的程序，在办的在前。", "The procedures of a household, those under way first."),
    example=_VISIT,
)
def list_procedures(
    request: Request, household: uuid.UUID, purpose: Why, words: InWords = ""
) -> Page[ProcedureView]:
    """List each with what was done, what comes next, from when and by when."""
    access.household(request.actor, household, purpose, words, origin=request.origin)
    return Page[ProcedureView].whole(selectors.procedures_of(household, by=request.actor))


@route(
    router,
    "POST",
    "/households/{household}/procedures",
    Done,
    task=Task.PROPOSE_CHANGE,
    place=access.place_of_household,
    status=201,
    says=("开始一个程序。", "Begin a procedure."),
    example={"body": {"kind": "exit"}},
)
def start_procedure(request: Request, household: uuid.UUID, asked: Begun) -> Done:
    """Begin it; 409 where one of the kind is under way."""
    made = services.start_procedure(household, asked.kind, by=request.actor, origin=request.origin)
    return Done(id=str(made))


@route(
    router,
    "GET",
    "/procedures/{procedure}",
    ProcedureView,
    task=Task.SEE_HOUSEHOLD,
    place=access.place_of_procedure,
    says=("一个程序办到哪一步。", "How far a procedure is."),
    example=_VISIT,
)
def get_procedure(
    request: Request, procedure: uuid.UUID, purpose: Why, words: InWords = ""
) -> ProcedureView:
    """Tell what was done of it, by whom and on which paper, and what comes next."""
    found = selectors.procedure(procedure, by=request.actor)
    access.household(request.actor, found.household, purpose, words, origin=request.origin)
    return found


@route(
    router,
    "POST",
    "/procedures/{procedure}/steps",
    Done,
    task=Task.PROPOSE_CHANGE,
    place=access.place_of_procedure,
    status=201,
    says=("写下办了下一步。", "Write down that the next step was done."),
    example={"body": {"step": "clue", "day": _DAY, "document": "线索登记 3 号"}},
)
def do_step(request: Request, procedure: uuid.UUID, asked: StepTaken) -> Done:
    """Do it; 409 where it is not the next one. The last one changes what is recorded."""
    services.do_step(
        procedure,
        asked.step,
        asked.day,
        asked.document,
        asked.note,
        by=request.actor,
        origin=request.origin,
    )
    return Done(id=str(procedure))


@route(
    router,
    "POST",
    "/procedures/{procedure}/confirm",
    Done,
    task=Task.PROPOSE_CHANGE,
    place=access.place_of_procedure,
    status=201,
    says=("交农户签字的确认。", "Hand in the paper on which the household confirms its step."),
    example={"body": {"day": _DAY, "document": "承诺授权书 3 号"}},
)
def confirm_step(request: Request, procedure: uuid.UUID, asked: PaperHandedIn) -> Done:
    """Hand it in; not by whoever did the step before."""
    services.confirm_step(
        procedure, asked.day, asked.document, by=request.actor, origin=request.origin
    )
    return Done(id=str(procedure))


@route(
    router,
    "POST",
    "/procedures/{procedure}/stop",
    Done,
    task=Task.CHECK_CHANGE,
    place=access.place_of_procedure,
    status=201,
    says=("停下一个程序，写明原因。", "Stop a procedure, and say why."),
    example={"body": {"why": "这一户搬走了"}},
)
def stop_procedure(request: Request, procedure: uuid.UUID, asked: Because) -> Done:
    """Stop it; what was done of it stays, and nothing recorded changes."""
    services.stop_procedure(procedure, asked.why, by=request.actor, origin=request.origin)
    return Done(id=str(procedure))


@route(
    router,
    "GET",
    "/households/{household}/to-sign",
    Page[Stated],
    task=Task.SEE_HOUSEHOLD,
    place=access.place_of_household,
    says=("等农户签字的内容。", "What waits for the household's signature."),
    example=_VISIT,
)
def list_to_sign(
    request: Request, household: uuid.UUID, purpose: Why, words: InWords = ""
) -> Page[Stated]:
    """List what stands for a period and is not signed for yet."""
    access.household(request.actor, household, purpose, words, origin=request.origin)
    return Page[Stated].whole(selectors.to_sign(household, by=request.actor))


@route(
    router,
    "POST",
    "/households/{household}/signings",
    Done,
    task=Task.PROPOSE_CHANGE,
    place=access.place_of_household,
    status=201,
    says=("交农户签字的单据，锁住内容。", "Hand in the signed paper, and lock what it is for."),
    example={
        "body": {
            "period_from": "2024-10-01",
            "period_to": "2025-09-30",
            "day": _DAY,
            "document": "收入核算表 3 号",
        }
    },
)
def sign_for(request: Request, household: uuid.UUID, asked: Signature) -> Done:
    """Lock it; from then on only a new statement corrects it."""
    made = services.sign(
        household,
        (asked.period_from, asked.period_to),
        asked.day,
        asked.document,
        shown=asked.statements,
        by=request.actor,
        origin=request.origin,
    )
    return Done(id=str(made))


@route(
    router,
    "GET",
    "/my/household/procedures",
    Page[ProcedureView],
    task=Task.SEE_OWN_HOUSEHOLD,
    says=("自己家的程序办到哪一步。", "How far the procedures of the own family are."),
)
def list_my_procedures(request: Request) -> Page[ProcedureView]:
    """List those under way first."""
    mine = own_page(request).id
    return Page[ProcedureView].whole(selectors.procedures_of(mine, by=request.actor))


@route(
    router,
    "POST",
    "/my/procedures/{procedure}/confirm",
    Done,
    task=Task.SEE_OWN_HOUSEHOLD,
    place=access.place_of_procedure,
    status=201,
    says=("自己家确认自己的那一步。", "Confirm the step that is the own family's."),
)
def confirm_my_step(request: Request, procedure: uuid.UUID) -> Done:
    """Confirm it, as of today; 409 where it is not the next one."""
    today = localdate(request.origin.at)
    services.confirm_step(procedure, today, by=request.actor, origin=request.origin)
    return Done(id=str(procedure))


@route(
    router,
    "GET",
    "/my/household/to-sign",
    Page[Stated],
    task=Task.SEE_OWN_HOUSEHOLD,
    says=("等自己家签字的内容。", "What waits for the own family's signature."),
)
def list_mine_to_sign(request: Request) -> Page[Stated]:
    """List what stands for a period and is not signed for yet."""
    return Page[Stated].whole(selectors.to_sign(own_page(request).id, by=request.actor))


@route(
    router,
    "POST",
    "/my/household/signings",
    Done,
    task=Task.SEE_OWN_HOUSEHOLD,
    status=201,
    says=("自己家签字，锁住内容。", "Sign for what is recorded of the own family."),
    example={"body": {"period_from": "2024-10-01", "period_to": "2025-09-30"}},
)
def sign_for_mine(request: Request, asked: OwnSignature) -> Done:
    """Lock it, as of today; from then on only a new statement corrects it."""
    made = services.sign(
        own_household(request),
        (asked.period_from, asked.period_to),
        localdate(request.origin.at),
        shown=asked.statements,
        by=request.actor,
        origin=request.origin,
    )
    return Done(id=str(made))
