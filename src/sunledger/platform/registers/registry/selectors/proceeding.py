"""Questions on procedures: what was done, what comes next and whose turn it is; what to sign."""

import uuid
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet

from sunledger.platform.ground.accounts.contracts import Actor, Refused, Task
from sunledger.platform.ground.accounts.policy import may, require
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.contracts import Division
from sunledger.platform.ground.places.selectors import divisions_by_id
from sunledger.platform.registers.registry import reading
from sunledger.platform.registers.registry.contracts import (
    ProcedurePlan,
    ProcedureState,
    ProcedureView,
    Stated,
    StepDone,
)
from sunledger.platform.registers.registry.items import (
    items,
)
from sunledger.platform.registers.registry.models import (
    Procedure,
    Step,
)
from sunledger.platform.registers.registry.procedures import procedures
from sunledger.platform.registers.registry.seeing import hidden
from sunledger.platform.registers.registry.selectors.reach import PAGE, inside, seen
from sunledger.platform.registers.registry.steps import (
    due,
    earliest,
    is_turn_of,
    refusal,
    unsigned,
)
from sunledger.platform.registers.registry.turns import waiting


def procedure_plans(village: str, *, on: date) -> dict[str, ProcedurePlan]:
    """Return the procedures as they are in a village on a day."""
    return procedures(on, village)


def procedures_of(household: uuid.UUID, *, by: Actor) -> list[ProcedureView]:
    """Return the procedures of a household, those under way first."""
    with acting(by):
        found = seen(household, by)
        rows = Procedure.objects.filter(household__in=found.ids)
        views = _procedures(rows.order_by("-version"), by)
        return sorted(views, key=lambda view: view.next is None)


def procedure(key: uuid.UUID, *, by: Actor) -> ProcedureView:
    """Return a procedure: what was done, what comes next, and when."""
    with acting(by):
        rows = Procedure.objects.filter(id=key)
        for row in rows:
            seen(row.household_id, by)
        for view in _procedures(rows, by):
            return view
        raise hidden()


def procedures_found(
    state: ProcedureState,
    *,
    by: Actor,
    kind: str = "",
    start: int = 0,
    most: int | None = PAGE,
) -> tuple[list[ProcedureView], int]:
    """Return procedures in a state from `start` on, and how many there are.

    Those under way come in the order in which they began, the others newest first.
    """
    require(by, Task.SEE_HOUSEHOLD)
    with acting(by):
        rows = Procedure.objects.filter(**_STATES[state], household__village__in=inside(None, by))
        rows = rows.filter(kind=kind) if kind else rows
        order = "version" if state is ProcedureState.UNDER_WAY else "-version"
        part = rows.order_by(order, "id")[start : None if most is None else start + most]
        return _procedures(part, by), rows.count()


_STATES: dict[ProcedureState, dict[str, Any]] = {
    ProcedureState.UNDER_WAY: {"done": False, "stopped_why": ""},
    ProcedureState.DONE: {"done": True},
    ProcedureState.STOPPED: {"stopped_why__gt": ""},
}


def waiting_steps(
    *, by: Actor, on: date, kind: str = "", start: int = 0, most: int | None = PAGE
) -> tuple[list[ProcedureView], int]:
    """Return from `start` on the procedures whose next step waits for the actor on a day; how many.

    That is a step of her own level and post whose waiting days have passed. Those due
    come first. With none wanted (`most` 0) they are only counted.
    """
    if not may(by, Task.PROPOSE_CHANGE):
        return [], 0
    with acting(by):
        found = waiting(by, on, kind)
        part = found[start : None if most is None else start + most]
        views = _procedures(Procedure.objects.filter(id__in=part), by) if part else []
    return sorted(views, key=lambda view: part.index(view.id)), len(found)


def why_not(key: uuid.UUID, *, by: Actor) -> Refused | None:
    """Return why the actor may not do the next step of a procedure; None where she may.

    Raises Refused, hidden, where she does not see it. Of what is over: None.
    """
    with acting(by):
        for row, done, village in _with_steps(Procedure.objects.filter(id=key)):
            seen(row.household_id, by)
            if row.done or row.stopped_why:
                return None
            return refusal(row.household_id, village.code, _plan(row, village.code), done, by=by)
        raise hidden()


def _with_steps(rows: QuerySet[Procedure]) -> Iterator[tuple[Procedure, list[Step], Division]]:
    """Yield procedures with what was done and the village, in three queries however many."""
    found = list(rows.select_related("household", "version"))
    places = divisions_by_id({row.household.village_id for row in found})
    steps: dict[uuid.UUID, list[Step]] = {row.id: [] for row in found}
    done = Step.objects.filter(procedure__in=found).select_related("version").order_by("place")
    for step in done:
        steps[step.procedure_id].append(step)
    for row in found:
        yield row, steps[row.id], places[row.household.village_id]


def _procedures(rows: QuerySet[Procedure], by: Actor) -> list[ProcedureView]:
    return [_procedure(row, done, village, by) for row, done, village in _with_steps(rows)]


def _plan(row: Procedure, village: str) -> ProcedurePlan:
    return procedures(row.version.at.date(), village)[row.kind]


def _procedure(row: Procedure, done: list[Step], village: Division, by: Actor) -> ProcedureView:
    plan = _plan(row, village.code)
    over = row.done or bool(row.stopped_why)
    return ProcedureView(
        id=row.id,
        household=row.household_id,
        number=row.household.number,
        village_code=village.code,
        village_name=village.name,
        begun=row.version.at,
        begun_by=row.version.by,
        plan=plan,
        steps=tuple(
            StepDone(s.place, s.code, s.day, s.version.at, s.by, s.by_household, s.document, s.note)
            for s in done
        ),
        next=None if over else plan.steps[len(done)],
        next_from=None if over else earliest(plan, done),
        next_due=None if over else due(plan, done),
        yours=not over and is_turn_of(row.household_id, village.code, plan, done, by=by),
        done=row.done,
        stopped_why=row.stopped_why,
    )


def to_sign(household: uuid.UUID, *, by: Actor) -> list[Stated]:
    """Return what stands of a household for a period and is not signed for yet."""
    with acting(by):
        found = seen(household, by)
        rows = unsigned(found.household).select_related("version", "source")
        order = {code: place for place, code in enumerate(items())}
        said = [reading.stated(row) for row in rows]
        return sorted(said, key=lambda s: (order[s.item], s.label, s.part, s.id))
