"""What the office asks: what it prepared, what waits for it, what it is to answer."""

import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from django.db.models import Count, Q

from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import may, require
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.selectors import codes_within
from sunledger.platform.questions.notices import pictures
from sunledger.platform.questions.notices.access import edition_for, objection_for
from sunledger.platform.questions.notices.clock import days_of
from sunledger.platform.questions.notices.contracts import (
    Asked,
    Class,
    Kind,
    Listed,
    Masked,
    Prepared,
    State,
)
from sunledger.platform.questions.notices.models import Edition, Objection
from sunledger.platform.questions.notices.objecting import opened
from sunledger.platform.questions.notices.reading import heads_of, publication_of

PAGE = 50


def editions(
    *,
    by: Actor,
    on: date,
    states: Iterable[State] = (),
    kinds: Iterable[Kind] = (),
    place: str = "",
    start: int = 0,
    most: int | None = PAGE,
) -> tuple[list[Listed], int]:
    """Return what was prepared and published where the actor sees it, the newest first."""
    require(by, Task.SEE_PUBLISHING)
    with acting(by):
        rows = Edition.objects.filter(_where(by))
        if states:
            rows = rows.filter(state__in=list(states))
        if kinds:
            rows = rows.filter(kind__in=list(kinds))
        if place:
            rows = rows.filter(place__in=codes_within(place))
        total = rows.count()
        part = rows.defer("content").order_by("-prepared_at", "-id")
        return _listed(part[start : None if most is None else start + most], on), total


def _where(by: Actor, task: Task = Task.SEE_PUBLISHING) -> Q:
    """Return the condition that an edition lies where the actor's posts allow a task."""
    codes = set[str]()
    for post in by.posts:
        if may(replace(by, posts=(post,)), task):
            codes |= codes_within(post.place)
    return Q(place__in=codes)


def edition_counts(*, by: Actor) -> dict[str, dict[str, int]]:
    """Return how many editions the actor sees of each state and of each kind."""
    found: dict[str, dict[str, int]] = {}
    with acting(by):
        rows = Edition.objects.filter(_where(by)).order_by()
        for name in ("state", "kind"):
            counted = rows.values(name).annotate(number=Count("id"))
            found[name] = dict(counted.values_list(name, "number"))
    return found


def edition_picture(number: uuid.UUID, key: str, *, by: Actor) -> Path | None:
    """Return the file of a picture of an edition; None where it has none of that key."""
    with acting(by):
        row = edition_for(number, by=by)
    path = pictures.file_of(key)
    here = any(one["key"] == key for one in row.pictures)
    return path if here and path.exists() else None


def edition(number: uuid.UUID, *, by: Actor, on: date) -> Prepared:
    """Return an edition with all that it takes to agree to it; Refused, hidden, where not seen."""
    with acting(by):
        row = edition_for(number, by=by)
        [listed] = _listed([row], on)
        own = row.prepared_by == by.ref
        state = State(row.state)
        days = days_of(row.clock, row.place, on) if row.clock and row.first is None else None
        agrees = may(by, Task.AGREE_PUBLISHING, place=row.place)
        prepares = may(by, Task.PREPARE_PUBLISHING, place=row.place)
        return Prepared(
            listed=listed,
            page=publication_of(row, on),
            masked=tuple(
                Masked(Class(one["cls"]), one["table"], one["row"], one["column"], one["shown"])
                for one in row.masked
            ),
            reason=row.reason,
            ended_name=row.ended_name,
            days=days.count if days else row.days,
            working=days.working if days else row.working,
            ends=days.after(on) if days else row.last,
            may_change=state is State.DRAFT and own and prepares,
            may_agree=state is State.WAITING and agrees and not own,
            may_withdraw=agrees and state in {State.PUBLISHED, State.CLOSED, State.REPLACED},
        )


def _listed(rows: Iterable[Edition], on: date) -> list[Listed]:
    kept = list(rows)
    return [
        Listed(
            number=row.id,
            head=head,
            prepared_name=row.prepared_name,
            prepared_at=row.prepared_at,
            agreed_name=row.agreed_name,
            waiting=row.waiting,
            masked=len(row.masked),
        )
        for row, head in zip(kept, heads_of(kept, on), strict=True)
    ]


def objections(
    *, by: Actor, on: date, unanswered: bool = True, start: int = 0, most: int | None = PAGE
) -> tuple[list[Asked], int]:
    """Return what was asked where the actor sees it: unanswered by their day, else the newest."""
    require(by, Task.SEE_PUBLISHING)
    with acting(by):
        places = Edition.objects.filter(_where(by)).values("id")
        rows = Objection.objects.filter(edition__in=places, answered_at__isnull=unanswered)
        total = rows.count()
        order = ("due", "number") if unanswered else ("-answered_at", "number")
        part = rows.select_related("edition").order_by(*order)
        return [
            _asked(row, by, on) for row in part[start : None if most is None else start + most]
        ], total


def objection(number: uuid.UUID, *, by: Actor, on: date) -> Asked:
    """Return an objection; Refused, hidden, where it is not seen."""
    with acting(by):
        return _asked(objection_for(number, by=by), by, on)


def _asked(row: Objection, by: Actor, on: date) -> Asked:
    [head] = heads_of([row.edition], on)
    may_answer = (
        row.answered_at is None
        and may(by, Task.ANSWER_OBJECTION, place=row.edition.place)
        and by.ref not in {row.edition.prepared_by, row.edition.agreed_by}
    )
    said, contact = opened(row) if may_answer else ("", "")
    return Asked(
        number=row.id,
        no=row.number,
        head=head,
        edition=row.edition_id,
        asked_on=row.on,
        due=row.due,
        line=row.line,
        said=said,
        contact=contact,
        shown=row.shown,
        answer=row.answer,
        answered_name=row.answered_name,
        unit=row.unit,
        answered_on=row.answered_on,
        may_answer=may_answer,
    )


def to_agree(*, by: Actor, on: date, most: int | None = PAGE) -> tuple[list[Listed], int]:
    """Return what another prepared and this actor may agree to, the oldest first; how many."""
    if not may(by, Task.AGREE_PUBLISHING):
        return [], 0
    with acting(by):
        where = _where(by, Task.AGREE_PUBLISHING)
        rows = Edition.objects.filter(where, state=State.WAITING).exclude(prepared_by=by.ref)
        part = rows.defer("content").order_by("prepared_at", "id")[:most]
        return _listed(part, on), rows.count()


def to_answer(*, by: Actor, on: date, most: int | None = PAGE) -> tuple[list[Asked], int]:
    """Return the objections that this actor may answer, by the day promised; how many."""
    if not may(by, Task.ANSWER_OBJECTION):
        return [], 0
    with acting(by):
        own = Q(prepared_by=by.ref) | Q(agreed_by=by.ref)
        places = Edition.objects.filter(_where(by, Task.ANSWER_OBJECTION)).exclude(own)
        rows = Objection.objects.filter(edition__in=places.values("id"), answered_at=None)
        part = rows.select_related("edition").order_by("due", "number")[:most]
        return [_asked(row, by, on) for row in part], rows.count()


def waiting(*, by: Actor, on: date) -> tuple[int, int]:
    """Return how many editions wait for this actor's agreement, and objections for an answer."""
    return to_agree(by=by, on=on, most=0)[1], to_answer(by=by, on=on, most=0)[1]
