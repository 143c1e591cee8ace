"""Questions about tables: how each stands, what was asked, what came and which runs read it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import cache

from django.utils import timezone

from sunledger.platform.catalogue import catalogue, handed_in
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import require
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.questions.comparison.contracts import (
    RequestState,
    RequestView,
    SourceState,
    SourceView,
    UseView,
)
from sunledger.platform.questions.comparison.lines import lines
from sunledger.platform.questions.comparison.models import Request, RuleRun
from sunledger.platform.questions.comparison.night import platform
from sunledger.platform.questions.comparison.schedule import Due, Every, dues
from sunledger.platform.questions.intake.selectors import Delivery, deliveries, lines_seen

_NEVER = Due(Every.ASKED, 0)


def sources(*, by: Actor, on: date) -> list[SourceView]:
    """Return how each table stands on a day: all, or for a department its own."""
    require(by, Task.SEE_SOURCES)
    came: dict[str, list[Delivery]] = defaultdict(list)
    for delivery in deliveries(by=by, on=on):
        came[delivery.table].append(delivery)
    asked = _latest(requests_of(handed_in(), on=on))
    owners, due, seen = lines(), dues(), lines_seen(by)
    found = []
    for table, source in handed_in().items():
        owner = owners.get(source.department)
        if seen is None or owner in seen or came[table]:
            how = due.get(table, _NEVER)
            found.append(
                _source(table, owner, how, came=came[table], asked=asked.get(table), on=on)
            )
    return found


def source(table: str, *, by: Actor, on: date) -> SourceView | None:
    """Return how a table stands; None where there is none, or none for this actor."""
    return next((one for one in sources(by=by, on=on) if one.table == table), None)


def _source(
    table: str,
    owner: str | None,
    due: Due,
    *,
    came: list[Delivery],
    asked: RequestView | None,
    on: date,
) -> SourceView:
    last = next((one for one in came if one.corrects is None), None)
    period = due.period(on)
    ended = period[1] if period else None
    by_day = due.after(ended) if ended else None
    given = _day(last) if last else None
    if asked is not None and asked.state is RequestState.LATE:
        state = SourceState.LATE
    elif ended is None:
        state = SourceState.ASKED if given else SourceState.NEVER
    elif given is not None and given > ended:
        state = SourceState.FINE
    elif by_day is not None and on > by_day:
        state = SourceState.LATE if given else SourceState.NEVER
    else:
        state = SourceState.DUE if given else SourceState.NEVER
    live = [one for one in came if one.counts]
    return SourceView(
        table=table,
        line=owner,
        every=due.every.value,
        by_day=due.by,
        own=due.own,
        state=state,
        last=last.taken_at if last else None,
        last_batch=last.batch if last else None,
        last_rows=last.rows if last else 0,
        counting=len(live),
        period_ended=ended,
        due_on=by_day,
        expires_on=min((one.expires_on for one in live if one.expires_on), default=None),
        rules=_readers()[table],
        asked=asked,
    )


def _day(delivery: Delivery) -> date:
    return timezone.localtime(delivery.taken_at).date()


@cache
def _readers() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {table: [] for table in catalogue().sources}
    for flag in catalogue().flags.values():
        for table in flag.tables:
            found[table].append(flag.code)
    return {table: tuple(codes) for table, codes in found.items()}


# ---------------------------------------------------------------- requests


def requests_of(tables: Iterable[str], *, on: date) -> list[RequestView]:
    """Return the requests for some tables as they stand on a day, the newest first.

    A request is answered by the first batch of its table that is taken in after it.
    """
    rows = list(Request.objects.filter(table__in=list(tables)).order_by("-asked_at", "id"))
    if not rows:
        return []
    came: dict[str, list[Delivery]] = defaultdict(list)
    for delivery in reversed(deliveries(by=platform(), on=on)):
        came[delivery.table].append(delivery)
    return [_request(row, came[row.table], on) for row in rows]


def _request(row: Request, came: list[Delivery], on: date) -> RequestView:
    answer = None
    if row.withdrawn_at is None:
        answer = next((one for one in came if one.taken_at >= row.asked_at), None)
    if row.withdrawn_at is not None:
        state = RequestState.WITHDRAWN
    elif answer is not None:
        state = RequestState.ANSWERED
    else:
        state = RequestState.LATE if on > row.due_on else RequestState.OPEN
    return RequestView(
        id=row.id,
        table=row.table,
        line=row.line,
        state=state,
        purpose=row.purpose,
        asked_name=row.asked_name,
        asked_at=row.asked_at,
        due_on=row.due_on,
        received=answer.batch if answer else None,
        received_at=answer.taken_at if answer else None,
        withdrawn_at=row.withdrawn_at,
        withdrawn_why=row.withdrawn_why,
        withdrawn_by=row.withdrawn_by,
    )


def _latest(found: Iterable[RequestView]) -> dict[str, RequestView]:
    """Return of each table the request that still waits."""
    waiting = (RequestState.OPEN, RequestState.LATE)
    return {one.table: one for one in found if one.state in waiting}


def requests(*, by: Actor, on: date, table: str = "") -> list[RequestView]:
    """Return requests, the newest first: all, or for a department those to it."""
    require(by, Task.SEE_SOURCES)
    seen = lines_seen(by)
    found = requests_of([table] if table else handed_in(), on=on)
    return [one for one in found if seen is None or one.line in seen]


# ---------------------------------------------------------------- uses


def uses(batches: Collection[Delivery], *, by: Actor, limit: int = 200) -> list[UseView]:
    """Return which runs read these batches, the newest first.

    A run in which nothing had changed read nothing. Of sealed routes only those learn who see them.
    """
    require(by, Task.SEE_SOURCES)
    wanted = [one.batch for one in batches]
    with acting(by):
        rows = RuleRun.objects.filter(batches__overlap=wanted, same_as=None)
        found: dict[tuple[str, str], list[RuleRun]] = defaultdict(list)
        for row in rows.select_related("run").order_by("-id"):
            for batch in row.batches:
                if batch in wanted:
                    found[str(row.run_id), str(batch)].append(row)
    return [
        UseView(
            run=rules[0].run_id,
            at=rules[0].ended_at,
            by_name=rules[0].run.by_name,
            why=rules[0].run.why,
            batch=next(one for one in rules[0].batches if str(one) == batch),
            rules=len(rules),
        )
        for (_, batch), rules in list(found.items())[:limit]
    ]
