"""Counts of findings: what waits, the funnel, precision, workload. Sealed ones are in none.

Who may see figures sees them of a place without seeing its findings: they are counted by the
machine, for that place and no more.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, Func, JSONField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.timezone import localdate

from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import may, require
from sunledger.platform.ground.accounts.selectors import who_may_each
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.codes import level_of, stem_of
from sunledger.platform.ground.places.contracts import Division, DivisionLevel
from sunledger.platform.ground.places.selectors import (
    children,
    division,
    present,
    villages_within,
)
from sunledger.platform.questions.findings.access import seen_by
from sunledger.platform.questions.findings.contracts import (
    AGAINST,
    FUNNEL,
    OVER,
    Funnel,
    Outcome,
    Precision,
    State,
    ToDo,
    Track,
    Workload,
)
from sunledger.platform.questions.findings.flow import steps, ways
from sunledger.platform.questions.findings.lists import late
from sunledger.platform.questions.findings.models import Finding, Step
from sunledger.platform.questions.findings.waiting import WAITS, allowed

_OVER = sorted(map(str, OVER))


def todo(*, by: Actor, at: datetime) -> list[ToDo]:
    """Return how many findings wait for a step that the actor's posts allow, and how many are late.

    A step that the actor must leave to another is counted too: only its page knows that.
    """
    today = localdate(at)
    with acting(by):
        seen = Finding.objects.filter(seen_by(by)).exclude(state__in=_WITHOUT_APPEAL)
        keys = ("track", "state", "asked", "line", "route", "appeal_open")
        rows = list(
            seen.order_by()
            .values_list(*keys)
            .annotate(
                count=Count("id"),
                past=Count("id", filter=Q(due__lt=today)),
                late=Count("id", filter=late(today)),
            )
        )
    found: dict[str, list[int]] = {}
    states: dict[str, set[State]] = {}
    for track, state, _, line, route, appeal, count, past, behind in rows:
        for code, waiting, after_its_day in WAITS:
            if state not in waiting or code not in ways()[Track(track)].steps:
                continue
            number = past if after_its_day else count
            if number and allowed(code, track, line, route, by):
                _add(found, states, code, number, number if after_its_day else behind, state)
        if appeal and may(by, Task.DECIDE_APPEAL):
            _add(found, states, "decide_appeal", count, past, state)
    return [
        ToDo(
            step=code,
            zh=steps()[code].plan.zh,
            en=steps()[code].plan.en,
            states=tuple(sorted(states[code])),
            count=count,
            late=behind,
        )
        for code, (count, behind) in found.items()
    ]


_WITHOUT_APPEAL = sorted(map(str, OVER - {State.EFFECTIVE}))


def _add(  # noqa: PLR0917 - one line of a sum
    found: dict[str, list[int]],
    states: dict[str, set[State]],
    code: str,
    count: int,
    behind: int,
    state: str,
) -> None:
    sums = found.setdefault(code, [0, 0])
    sums[0] += count
    sums[1] += behind
    states.setdefault(code, set()).add(State(state))


# ---------------------------------------------------------------- the funnel


def funnel(place: str, since: date, until: date, *, by: Actor) -> Funnel:
    """Return what became of what was raised in a place from day to day, both included.

    Findings and households are counted apart: they are different units. Raises Refused where the
    actor may not see the figures of the place.
    """
    require(by, Task.SEE_FIGURES, place=place)
    with acting(_counter(place)):
        rows = _open_rows(place).filter(raised_on__gte=since, raised_on__lte=until)
        sums = rows.order_by().aggregate(
            **{f"f_{name}": Count("id", filter=which) for name, which in _columns().items()},
            **{
                f"h_{name}": Count("household", filter=which, distinct=True)
                for name, which in _columns().items()
            },
        )
    return Funnel(
        place=place,
        since=since,
        until=until,
        findings={name: sums[f"f_{name}"] for name in FUNNEL},
        households={name: sums[f"h_{name}"] for name in FUNNEL},
    )


def _columns() -> dict[str, Q]:
    closed = Q(state=State.CLOSED)
    # A decision counts from the day on which it is one; a removal once it is in effect.
    decided = ~Q(decided_on=None)
    return {
        "raised": Q(),
        "asked": Q(told=True) | Q(asked=True),
        "checked": Q(Exists(Step.objects.filter(finding=OuterRef("id"), code="sign_check"))),
        "dismissed": Q(state=State.DISMISSED),
        "withdrawn": Q(state=State.WITHDRAWN),
        "not_true": decided & Q(outcome=Outcome.NOT_TRUE),
        "exempt": decided & Q(outcome=Outcome.EXEMPT),
        "corrected": decided & Q(outcome=Outcome.CORRECTED),
        "removed": Q(state=State.EFFECTIVE, outcome__in=sorted(map(str, AGAINST))),
        "added": closed & Q(outcome=Outcome.ADDED),
        "helped": closed & Q(outcome=Outcome.HELPED),
        "mended": closed & Q(outcome=Outcome.TO_MEND),
        "appealed": Q(appealed=True),
        "overturned": Q(state=State.OVERTURNED),
        "open": ~Q(state__in=_OVER),
    }


def _counter(place: str) -> Actor:
    """Return who counts in a place: the machine, which shows nothing else of it."""
    return Actor(
        "m:figures", "figures", villages=villages_within([place]), county=_is_county(place)
    )


def _is_county(place: str) -> bool:
    return level_of(place) not in {DivisionLevel.TOWNSHIP, DivisionLevel.VILLAGE}


def _open_rows(place: str) -> QuerySet[Finding]:
    rows = Finding.objects.filter(sealed=False)
    return rows if _is_county(place) else rows.exclude(village=None)


# ---------------------------------------------------------------- precision


def precision(place: str, *, by: Actor) -> dict[str, Precision]:
    """Return of each rule how many of its decided findings were so, in a place.

    Rules whose findings are sealed are in it for those alone who see them.
    """
    sums: dict[str, dict[str, int]] = {}
    for rule, outcome, state, count in _decided(place, by, "rule"):
        _count(sums, rule, outcome, state, count)
    return {key: _sum(key, counted) for key, counted in sorted(sums.items())}


def precision_of_sources(place: str, *, by: Actor) -> dict[str, Precision]:
    """Return of each table how many of the decided findings that it shows were so, in a place."""
    sums: dict[str, dict[str, int]] = {}
    for read, outcome, state, count in _decided(place, by, "read"):
        for table in set(read):
            _count(sums, table, outcome, state, count)
    return {key: _sum(key, counted) for key, counted in sorted(sums.items())}


def _decided(place: str, by: Actor, of: str) -> list[tuple[Any, str, str, int]]:
    """Return how many findings of a rule, or of the tables `read`, came to what."""
    if not may(by, Task.SEE_FIGURES, place=place):
        require(by, Task.SEE_MATCH, place=place)
    read = Func(F("evidence"), Value("$[*].source"), function="jsonb_path_query_array")
    with acting(_counter(place)):
        rows = _open_rows(place).order_by().annotate(read=Cast(read, JSONField()))
        return list(rows.values_list(of, "outcome", "state").annotate(count=Count("id")))


def _count(sums: dict[str, dict[str, int]], key: str, outcome: str, state: str, count: int) -> None:
    counted = sums.setdefault(key, {})
    name = outcome if outcome and state != State.ASSIGNED else ""
    name = "open" if state not in _OVER and not name else name
    counted[name] = counted.get(name, 0) + count


def _sum(key: str, counted: Mapping[str, int]) -> Precision:
    def of(*outcomes: Outcome) -> int:
        return sum(counted.get(outcome.value, 0) for outcome in outcomes)

    so = of(
        *(*AGAINST, Outcome.EXEMPT, Outcome.TO_MEND, Outcome.ADDED, Outcome.HELPED),
    )
    wrong = of(Outcome.NOT_TRUE, Outcome.CORRECTED, Outcome.OVERTURNED)
    return Precision(
        rule=key,
        decided=so + wrong,
        so=so,
        not_true=of(Outcome.NOT_TRUE, Outcome.OVERTURNED),
        exempt=of(Outcome.EXEMPT),
        corrected=of(Outcome.CORRECTED),
        open=counted.get("open", 0),
    )


# ---------------------------------------------------------------- workload


def workload(place: str, since: date, until: date, *, by: Actor, at: datetime) -> list[Workload]:
    """Return what each place directly inside has to do, with how many people may do it.

    `done` counts steps that people took from day to day, both included.
    """
    require(by, Task.SEE_FIGURES, place=place)
    today = localdate(at)
    inside = children(place) or [one for one in [division(place)] if one]
    sums = {one.code: [0, 0, 0] for one in inside}
    with acting(_counter(place)):
        rows = Finding.objects.filter(sealed=False, village__in=villages_within([place]))
        steps = Step.objects.filter(finding__in=rows, written__gte=since, written__lte=until)
        steps = steps.exclude(code__in=("raise", "withdraw")).exclude(own=True)
        counted = [
            *rows.order_by()
            .values_list("village")
            .annotate(
                open=Count("id", filter=~Q(state__in=_OVER)),
                late=Count("id", filter=late(today)),
                done=Value(0),
            ),
            *steps.order_by()
            .values_list("finding__village")
            .annotate(open=Value(0), late=Value(0), done=Count("id")),
        ]
        stands = present({village for village, *_ in counted})
    for village, *counts in counted:
        for one in inside:
            if stands[village].code.startswith(stem_of(one.code)):
                sums[one.code] = [a + b for a, b in zip(sums[one.code], counts, strict=True)]
    found = []
    for one in inside:
        waiting, behind, did = sums[one.code]
        people = _people(one, today)
        found.append(Workload(one.code, one.name, waiting, behind, did, people))
    return found


def _people(place: Division, today: date) -> int:
    tasks = (Task.TRIAGE_FINDING, Task.CHECK_FINDING)
    able = who_may_each(tasks, place=place.code, on=today, limit=1000)
    return len({person for people in able.values() for person in people})
