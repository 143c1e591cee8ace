"""Questions that this room answers."""

import hashlib
import json
from collections.abc import Iterator
from datetime import date

from sunledger.platform.ground.transparency.contracts import Event
from sunledger.platform.ground.transparency.models import Event as _Event
from sunledger.platform.ground.transparency.models import Nonce


def events_of(
    subject_kind: str, subject: str, *, before: int | None = None, limit: int = 200
) -> list[Event]:
    """Return what was done to one thing, newest first (经过); with `before`, what came earlier."""
    found = _Event.objects.filter(subject_kind=subject_kind, subject=subject)
    if before is not None:
        found = found.filter(number__lt=before)
    return [_event(row) for row in found.order_by("-number")[:limit]]


def events_after(number: int, *, limit: int = 200) -> list[Event]:
    """Return the whole log from after a number on, in order: for whoever verifies it."""
    return [_event(r) for r in _Event.objects.filter(number__gt=number).order_by("number")[:limit]]


def events_found(
    *,
    by: str = "",
    room: str = "",
    subject: str = "",
    since: date | None = None,
    until: date | None = None,
    start: int = 0,
    most: int | None = 50,
) -> tuple[list[Event], int]:
    """Return events newest first, from `start` on and at most so many; and how many there are.

    By reference of who acted, by room (the first word of the kind), by subject, by days (both
    included): every condition that is set holds. What is sealed (`sealed.` in the kind) is not in
    it and not counted.
    """
    rows = _Event.objects.exclude(kind__startswith="sealed.")
    if by:
        rows = rows.filter(by=by)
    if room:
        rows = rows.filter(kind__startswith=f"{room}.")
    if subject:
        rows = rows.filter(subject=subject)
    if since is not None:
        rows = rows.filter(at__date__gte=since)
    if until is not None:
        rows = rows.filter(at__date__lte=until)
    part = rows.order_by("-number")[start : None if most is None else start + most]
    return [_event(row) for row in part], rows.count()


def faults() -> Iterator[tuple[int, str]]:
    """Recompute the log from what is stored; yield the number and fault of each bad entry.

    Faults: `gap` (the number is missing), `leaf` (the content is not what was hashed), `columns`
    (a column says other than the content). An entry whose nonce was destroyed cannot be
    recomputed and is passed over.
    """
    nonces = dict(Nonce.objects.values_list("event_id", "nonce"))
    expected = 1
    for row in _Event.objects.order_by("number").iterator():
        for number in range(expected, row.number):
            yield number, "gap"
        expected = row.number + 1
        content = row.content.encode()
        nonce = nonces.get(row.number)
        if nonce is not None and hashlib.sha256(bytes(nonce) + content).digest() != bytes(row.leaf):
            yield row.number, "leaf"
        told = json.loads(row.content)
        if [row.kind, row.by, [row.subject_kind, row.subject]] != [
            told["kind"],
            told["by"],
            told["subject"],
        ]:
            yield row.number, "columns"


def _event(row: _Event) -> Event:
    return Event(
        number=row.number,
        at=row.at,
        kind=row.kind,
        by=row.by,
        face=row.face,
        subject_kind=row.subject_kind,
        subject=row.subject,
        told=json.loads(row.content)["told"],
        leaf=bytes(row.leaf),
        run=row.run,
    )
