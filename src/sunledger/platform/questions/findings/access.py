"""The only way to load a finding for an actor: what is sealed or another's does not exist."""

import uuid
from datetime import date

from django.db.models import Q
from django.utils.timezone import localdate

from sunledger.platform.ground.accounts.contracts import Actor, Purpose, Refused, Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.ground.accounts.services import acting, once_a_page, record_look
from sunledger.platform.ground.places.selectors import villages_within
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.questions.findings import matters, reading
from sunledger.platform.questions.findings.contracts import (
    SEALED_TASKS,
    FindingPage,
    OwnFinding,
    Query,
    Track,
)
from sunledger.platform.questions.findings.lists import around
from sunledger.platform.questions.findings.models import Finding
from sunledger.platform.questions.findings.waiting import mine

# Who works at the door sees what the person was told of, and what she is to help with.
_AT_THE_DOOR = (Task.NOTE_REPLY, Task.CHECK_FINDING, Task.POST_NOTICE, Task.HELP)


def finding(
    number: uuid.UUID, query: Query | None = None, *, by: Actor, origin: Origin
) -> FindingPage:
    """Return a finding on one page; the look is written down.

    With `query` the page knows what comes before and after it in that list. Raises Refused,
    hidden, where it is not there or not for this actor.
    """
    today = localdate(origin.at)
    with acting(by):
        row = finding_for(number, by=by)
        record_look(
            by=by,
            origin=origin,
            subject_kind="sealed" if row.sealed else "finding",
            subject=str(row.id),
            purpose=Purpose.COMPARE,
            household=None if row.sealed else row.household,
        )
        beside = around(row, listed(query, by, today), query, today) if query else (None, None)
        narrow = not sees_whole(row, by)
        return reading.page(row, by=by, at=origin.at, around=beside, narrow=narrow)


def own_finding(number: uuid.UUID, *, by: Actor, origin: Origin) -> OwnFinding:
    """Return a question to the household that signed in; Refused, hidden, where it is none."""
    with acting(by):
        return reading.own(own_row(number, by=by), by=by, at=origin.at)


def finding_for(number: uuid.UUID, *, by: Actor, lock: bool = False) -> Finding:
    """Return a finding that the office may see; inside `acting`. Raises Refused, hidden.

    With `lock` nobody else changes it until the transaction ends.
    """
    rows = Finding.objects.select_for_update(of=("self",))
    row = rows.filter(id=number).first() if lock else _row(number)
    if row is None or not sees(row, by):
        raise hidden()
    return row


@once_a_page
def _row(number: uuid.UUID) -> Finding | None:
    return Finding.objects.filter(id=number).first()


def own_row(number: uuid.UUID, *, by: Actor, lock: bool = False) -> Finding:
    """Return a finding of the actor's own household that it was told of; inside `acting`."""
    rows = Finding.objects.select_for_update(of=("self",)) if lock else Finding.objects
    row = rows.filter(id=number, told=True, sealed=False).first()
    if row is None or row.household is None or not is_own(row, by):
        raise hidden()
    return row


def is_own(row: Finding, by: Actor) -> bool:
    """Tell whether a finding is about the household that signed in, and was told to it."""
    if by.household is None or row.household != by.household or row.sealed or not row.told:
        return False
    return may(by, Task.SEE_OWN_HOUSEHOLD)


def sees(row: Finding, by: Actor) -> bool:
    """Tell whether a page of a finding is for this actor, whole or narrow; inside `acting`."""
    asked = row.asked and not row.sealed and row.line in by.lines
    return (asked and may(by, Task.ANSWER_FINDING)) or sees_whole(row, by)


def sees_whole(row: Finding, by: Actor) -> bool:
    """Tell whether the office's whole page is for this actor; a department has a narrow one."""
    if row.sealed:
        return may(by, SEALED_TASKS[row.route])
    place = matters.place_of(row)
    if place is None:
        return by.county and _may_in_county(row, by)
    if may(by, Task.SEE_FINDINGS, place=place):
        return True
    if row.appealed and may(by, Task.DECIDE_APPEAL, place=place):
        return True
    open_to_the_door = row.told or row.track == Track.HELP
    return open_to_the_door and any(may(by, task, place=place) for task in _AT_THE_DOOR)


def _may_in_county(row: Finding, by: Actor) -> bool:
    return may(by, Task.SEE_FINDINGS) or (row.appealed and may(by, Task.DECIDE_APPEAL))


def seen_by(by: Actor) -> Q:
    """Return the condition under which rows that the database shows are for this actor's lists."""
    found = Q(pk__in=[])
    for route, task in SEALED_TASKS.items():
        if route in by.sealed and may(by, task):
            found |= Q(sealed=True, route=route)
    open_ = Q(sealed=False)
    if by.lines and may(by, Task.ANSWER_FINDING):
        found |= open_ & Q(asked=True, line__in=sorted(by.lines))
    found |= open_ & _where(by, Task.SEE_FINDINGS)
    found |= open_ & Q(appealed=True) & _where(by, Task.DECIDE_APPEAL)
    at_the_door = Q(told=True) | Q(track=Track.HELP)
    for task in _AT_THE_DOOR:
        found |= open_ & at_the_door & _where(by, task, county=False)
    return found


def listed(query: Query, by: Actor, today: date) -> Q:
    """Return the condition under which rows are for a list that this actor asks for."""
    return seen_by(by) & mine(by, today) if query.mine else seen_by(by)


def _where(by: Actor, task: Task, *, county: bool = True) -> Q:
    """Return the condition that a row lies where an actor's posts allow a task."""
    if not may(by, task):
        return Q(pk__in=[])
    inside = [post.place for post in by.posts if may(_with_post(by, post.place), task)]
    if not inside:
        return Q(pk__in=[])
    if {post.place for post in by.posts} == set(inside):
        where = Q(village__isnull=False)  # the database shows no other
    else:
        where = Q(village__in=villages_within(inside))
    return where | Q(village=None) if county and by.county else where


def _with_post(by: Actor, place: str) -> Actor:
    """Return the actor with the posts at one place alone."""
    return Actor(
        by.ref, by.name, tuple(post for post in by.posts if post.place == place), only=by.only
    )


def place_of_finding(actor: Actor, *, finding: uuid.UUID, **_: object) -> str | None:
    """Return the code of the place of a finding, for the audience of an address; None where none.

    Inside `acting` only. One that has no village has the place of the actor's own post.
    """
    try:
        row = finding_for(finding, by=actor)
    except Refused:
        return None
    return matters.place_of(row) or next((post.place for post in actor.posts), None)


def hidden() -> Refused:
    """Return the answer for what is not there or may not be known to be there."""
    return Refused(
        "没有这一条，或者不归您看。请核对编号。",
        "There is no such finding, or it is not yours to see. Check the number.",
        hidden=True,
    )
