"""Questions that this room answers."""

import json
from collections.abc import Container, Iterable, Iterator
from datetime import UTC, date, datetime

from django.conf import settings

from sunledger.platform.ground.transparency import proofs, sequencer, shelf, tiles
from sunledger.platform.ground.transparency.checking import Kind, Wrong, examine, since
from sunledger.platform.ground.transparency.contracts import Entry, Event, Standing
from sunledger.platform.ground.transparency.models import Event as _Event
from sunledger.platform.ground.transparency.models import Nonce
from sunledger.platform.ground.transparency.own import ended, log_of
from sunledger.platform.ground.transparency.rows import (
    Ahead,
    given_number,
    last_number,
    leaves,
)
from sunledger.platform.ground.transparency.shelf import Shelf

_LOOKED_AT = 20_000


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


def standing() -> Standing | None:
    """Return how the public log stands; None before the first checkpoint.

    Raises SunledgerError where what stands is not signed by the key of this platform.
    """
    log = log_of(settings.HOME)
    path = log.folder / shelf.CHECKPOINT
    note = shelf.read(path)
    if note is None:
        return None
    signed = sequencer.signed_checkpoint(log)
    earlier = [shelf.read(folder / shelf.CHECKPOINT) for folder in ended(settings.HOME)]
    return Standing(
        origin=log.origin,
        size=signed.size,
        root=signed.root,
        note=note.decode(),
        at=datetime.fromtimestamp(path.stat().st_mtime, UTC),
        keys=tuple(key.text for key in log.keys),
        waiting=max(0, last_number() - signed.size),
        since=_Event.objects.filter(number=signed.size + 1).values_list("at", flat=True).first(),
        earlier=tuple(note.decode() for note in earlier if note is not None),
    )


def log_keys() -> tuple[str, ...]:
    """Return the keys of the public log, each in one line, the newest first."""
    return tuple(key.text for key in log_of(settings.HOME).keys)


def written() -> int:
    """Return the number of the last event; 0 where there is none."""
    return last_number()


def entry(number: int, *, public: Container[str]) -> Entry | None:
    """Return an entry of the signed tree; None where it has none of that number.

    `public` are the kinds of events that anybody may read.
    """
    found = _signed_entry(number)
    if found is None:
        return None
    _, leaf, _ = found
    row = _Event.objects.filter(number=number).first()
    erased = not Nonce.objects.filter(event_id=number).exists()
    shown = row is not None and not erased and row.kind in public
    return Entry(number, leaf, _event(row) if row is not None and shown else None, erased)


def newest(kinds: Iterable[str], until: int, *, most: int) -> list[Event]:
    """Return the newest events of these kinds up to a number, newest first.

    Only the last 20,000 events are looked at: anybody may ask, and as often as they like.
    """
    last = _Event.objects.filter(number__lte=until, number__gt=until - _LOOKED_AT)
    found = last.filter(kind__in=list(kinds))
    return [_event(row) for row in found.order_by("-number")[:most]]


def proof_of(number: int, *, public: Container[str]) -> str | None:
    """Return the proof file of an entry, with its words where its kind is public.

    None where the signed tree has no such entry.
    """
    found = _signed_entry(number)
    if found is None:
        return None
    files, leaf, note = found
    opening = None
    row = _Event.objects.filter(number=number).first()
    nonce = Nonce.objects.filter(event_id=number).first()
    if row is not None and nonce is not None and row.kind in public:
        opening = proofs.Opening(row.content.encode(), bytes(nonce.nonce))
    return proofs.of_entry(number, leaf, opening, files=files, note=note)


def growth_since(size: int) -> str | None:
    """Return the file that shows how the log goes on from an earlier size; None for another."""
    log = log_of(settings.HOME)
    note = shelf.read(log.folder / shelf.CHECKPOINT)
    now = sequencer.signed_checkpoint(log)
    if note is None or not 0 < size <= now.size:
        return None
    return proofs.of_growth(size, files=Shelf(log.folder, now.size), note=note)


def public_file(name: str) -> tuple[bytes, bool] | None:
    """Return a file of the log by its name in tlog-tiles, and whether it can never change.

    None for every other name, and for what no checkpoint has signed yet.
    """
    log = log_of(settings.HOME)
    tile = tiles.read_path(name)
    if name != shelf.CHECKPOINT and (
        tile is None or not tiles.is_of(tile, sequencer.signed_checkpoint(log).size)
    ):
        return None
    data = shelf.read(log.folder / name)
    return None if data is None else (data, tile is not None)


def _signed_entry(number: int) -> tuple[Shelf, bytes, bytes] | None:
    """Return the files of the signed tree, the leaf that it has at a number, and its checkpoint."""
    log = log_of(settings.HOME)
    note = shelf.read(log.folder / shelf.CHECKPOINT)
    signed = sequencer.signed_checkpoint(log)
    if note is None or not 0 < number <= signed.size:
        return None
    files = Shelf(log.folder, signed.size)
    index, at = divmod(number - 1, tiles.WIDTH)
    return files, files.entries(index)[at], note


def faults(*, after: int = 0) -> Iterator[Wrong]:
    """Yield what is wrong with events after a number by themselves: their words, their columns.

    One whose nonce was erased cannot be recomputed and is passed over.
    """
    yield from since(Ahead(), after, last_number())


def verify() -> Iterator[Wrong]:
    """Yield all that is wrong with the log: every event, every file, what was signed.

    Raises SunledgerError where the checkpoint is not signed by the key of this platform, or where
    a witness has seen another log.
    """
    log = log_of(settings.HOME)
    signed = sequencer.signed_checkpoint(log)
    given = given_number()  # before the last: an event that comes in between is no fault
    last = last_number()
    yield from examine(log, signed, Ahead(), last)
    first = max(last, signed.size) + 1
    if first <= given:
        yield Wrong(Kind.CUT, first, to=given)


def state() -> sequencer.Signed:
    """Return how far the log is signed, and which witnesses are not reached; write nothing.

    Raises SunledgerError where the next checkpoint could not be signed, and says why.
    """
    return sequencer.look(log_of(settings.HOME), leaves, last_number())


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
