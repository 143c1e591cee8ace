"""Questions that this room answers; about one finding `access` does."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime

from django.utils.timezone import localdate

from sunledger.platform.ground.accounts.contracts import Actor, Refused, Task
from sunledger.platform.ground.accounts.policy import may, require
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.questions.findings import flow, lists, matters, papers, reading
from sunledger.platform.questions.findings.access import hidden, is_own, listed, sees
from sunledger.platform.questions.findings.contracts import (
    OVER,
    FindingsFound,
    OwnFinding,
    PaperView,
    Query,
    Track,
    WhyNot,
)
from sunledger.platform.questions.findings.figures import (
    funnel,
    precision,
    precision_of_sources,
    todo,
    workload,
)
from sunledger.platform.questions.findings.models import Finding, Paper, Step, TakenUp
from sunledger.platform.questions.findings.waiting import mine
from sunledger.platform.registers.registry.access import near_household, place_of_household

PAGE = 50


def findings(
    query: Query, *, by: Actor, at: datetime, start: int = 0, most: int | None = PAGE
) -> FindingsFound:
    """Return findings from `start` on, those due first; how many there are; counts by facet."""
    today = localdate(at)
    with acting(by):
        rows = lists.chosen(query, listed(query, by, today), today)
        counts = {**lists.facets(rows), **lists.marks(rows, mine(by, today), today)}
        total = sum(counts["state"].values())
        part = rows.order_by(*lists.ORDER)[start : None if most is None else start + most]
        return FindingsFound(reading.rows_of(part, today=today), total, counts)


def to_leave(ids: Collection[uuid.UUID], code: str, *, by: Actor) -> dict[uuid.UUID, Refused]:
    """Return which of these findings the actor must leave to another in a step, and why.

    Of many at once and in few questions to the database; kin and posts as they were read last.
    """
    plan = flow.steps()[code].plan
    if plan.task == flow.ANYBODY:
        return {}
    with acting(by):
        rows = list(Finding.objects.filter(id__in=ids))
        done: dict[uuid.UUID, list[Step]] = defaultdict(list)
        for step in Step.objects.filter(finding__in=ids).order_by("finding", "seq"):
            done[step.finding_id].append(step)
        found = matters.standings(rows, by, done)
        told = (
            (number, matters.to_another(one.grounds(plan.kind))) for number, one in found.items()
        )
        return {number: refused for number, refused in told if refused is not None}


def own_findings(*, by: Actor, at: datetime) -> list[OwnFinding]:
    """Return what the household that signed in was asked, told and helped with, newest first."""
    require(by, Task.SEE_OWN_HOUSEHOLD)
    if by.household is None:
        raise hidden()
    with acting(by):
        rows = Finding.objects.filter(household=by.household, told=True, sealed=False)
        return [reading.own(row, by=by, at=at) for row in rows.order_by("-raised_at", "id")]


def paper(number: uuid.UUID, *, by: Actor) -> tuple[PaperView, bytes]:
    """Return a paper with its content; raise Refused, hidden, where it is not for this actor.

    The household gets what it handed in itself, and the letters to it.
    """
    with acting(by):
        row = Paper.objects.filter(id=number).select_related("finding", "step").first()
        if row is None:
            raise hidden()
        own = is_own(row.finding, by) and (row.step.own or row.step.code in {"notify", "tell"})
        if not own and not sees(row.finding, by):
            raise hidden()
        view = PaperView(row.id, row.name, row.kind, row.sha256, row.size)
    return view, papers.content_of(row.sha256)


def why_not(household: uuid.UUID, *, by: Actor, at: datetime) -> WhyNot:
    """Return why a household has what it has: decisions that stand, helps, and open questions.

    The income with its line says `registry.selectors.income`. Raises Refused, hidden, where the
    actor may not see the household.
    """
    today = localdate(at)
    with acting(by):
        near = near_household(household)
        if near is None:
            raise hidden()
        if by.household not in near.ids or not may(by, Task.SEE_OWN_HOUSEHOLD):
            require(
                by, Task.SEE_HOUSEHOLD, place=place_of_household(by, household=near.id), hidden=True
            )
        rows = Finding.objects.filter(household__in=near.ids, told=True, sealed=False)
        every = [reading.own(row, by=by, at=at) for row in rows.order_by("-raised_at", "id")]
        helps = rows.filter(track=Track.HELP).order_by("-raised_at", "id")
        return WhyNot(
            household=near.id,
            decisions=tuple(each for each in every if each.outcome is not None),
            helps=reading.rows_of(helps, today=today),
            questions=tuple(
                each for each in every if each.outcome is None and each.state not in OVER
            ),
        )


def taken_up(rule_runs: list[int], *, by: Actor) -> set[int]:
    """Return which of these rule runs became findings; of those that the actor may see."""
    with acting(by):
        done = TakenUp.objects.filter(rule_run__in=rule_runs)
        return set(done.values_list("rule_run", flat=True))


def clocks(place: str, on: date) -> dict[str, int]:
    """Return the working days of each step that are in force at a place on a day."""
    return dict(matters.counts(place, on))


__all__ = [
    "clocks",
    "findings",
    "funnel",
    "own_findings",
    "paper",
    "precision",
    "precision_of_sources",
    "taken_up",
    "todo",
    "why_not",
    "workload",
]
