"""Questions on frozen lists."""

import uuid

from django.db.models import Q

from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import require
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.selectors import divisions_by_id
from sunledger.platform.registers.registry.contracts import (
    Again,
    Frozen,
    FrozenCheck,
    HouseholdRow,
)
from sunledger.platform.registers.registry.models import (
    Household,
    Snapshot,
    SnapshotRow,
)
from sunledger.platform.registers.registry.seeing import hidden
from sunledger.platform.registers.registry.snapshots import (
    hash_of,
    line_of_row,
    row_of_line,
    rows_at,
)


def frozen_found(
    *, by: Actor, start: int = 0, most: int | None = 50, after: uuid.UUID | None = None
) -> tuple[list[Frozen], int]:
    """Return frozen lists whose every village the actor sees, newest first, and how many there are.

    The part begins at `start`, or after the list `after`.
    """
    require(by, Task.SEARCH_REGISTRY)
    with acting(by):
        rows = Snapshot.objects.order_by("-at", "-id")
        total = rows.count()
        if after is not None:
            at = Snapshot.objects.filter(id=after).values("at")[:1]
            rows = rows.filter(Q(at__lt=at) | Q(at=at, id__lt=after))
        part = rows[start : None if most is None else start + most]
        return [_frozen(row) for row in part], total


def frozen(key: uuid.UUID, *, by: Actor) -> Frozen:
    """Return a frozen list; raise Refused, hidden, where it is not seen."""
    require(by, Task.SEARCH_REGISTRY)
    with acting(by):
        return _frozen(_snapshot(key, by))


def frozen_rows(
    key: uuid.UUID, *, by: Actor, start: int = 0, most: int | None = None
) -> list[HouseholdRow]:
    """Return the households of a frozen list as they were."""
    require(by, Task.SEARCH_REGISTRY)
    with acting(by):
        snapshot = _snapshot(key, by)
        lines = SnapshotRow.objects.filter(snapshot=snapshot).order_by("place")
        part = lines[start : None if most is None else start + most]
        places = divisions_by_id(snapshot.villages).values()
        by_code = {place.code: place for place in sorted(places, key=lambda p: p.until is None)}
        return [row_of_line(line, by_code) for line in part.values_list("line", flat=True)]


def check_frozen(key: uuid.UUID, *, by: Actor) -> FrozenCheck:
    """Read a frozen list again: from the rows kept, and from the register as it was then."""
    require(by, Task.SEARCH_REGISTRY)
    with acting(by):
        snapshot = _snapshot(key, by)
        rows = SnapshotRow.objects.filter(snapshot=snapshot).order_by("place")
        kept = list(rows.values_list("line", flat=True))
        lines = [line_of_row(row) for row in rows_at(snapshot)]
        told = (snapshot.place, snapshot.condition, snapshot.day)
        sha256 = hash_of(*told, lines)
        again = Again.SAME if sha256 == snapshot.sha256 else Again.CHANGED
        listed = rows.values("household")
        seen = Household.objects.filter(id__in=listed).count()
        if again is Again.CHANGED and seen < len(kept):
            again = Again.UNSEEN
        return FrozenCheck(hash_of(*told, kept) == snapshot.sha256, again, len(lines), sha256)


def _snapshot(key: uuid.UUID, by: Actor) -> Snapshot:
    row = Snapshot.objects.filter(id=key).first()
    if row is None:
        raise hidden()
    require(by, Task.SEARCH_REGISTRY, place=row.place, hidden=True)
    return row


def _frozen(row: Snapshot) -> Frozen:
    return Frozen(
        id=row.id,
        at=row.at,
        by=row.by,
        reason=row.reason,
        place=row.place,
        condition=row.condition,
        day=row.day,
        rows=row.rows,
        sha256=row.sha256,
        version=row.version,
    )
