"""A list frozen: its rows in canonical form, and the hash that public numbers cite."""

import uuid
from collections.abc import Sequence

from django.utils import timezone

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import require
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.selectors import villages_within
from sunledger.platform.ground.transparency.contracts import Act, Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.registers.registry.contracts import HouseholdRow, Query, ToFreeze
from sunledger.platform.registers.registry.models import Snapshot, SnapshotRow, Version
from sunledger.platform.registers.registry.snapshots import (
    condition_of,
    hash_of,
    line_of_row,
    rows_at,
)
from sunledger.platform.registers.registry.writing import lock


def to_freeze(query: Query, *, by: Actor, origin: Origin) -> ToFreeze:
    """Return the list that `freeze` would freeze now; raises as it does, and writes nothing."""
    _require(query, by)
    with acting(by):
        snapshot, _ = _drawn(query, by=by, origin=origin)
        return ToFreeze(snapshot.rows, snapshot.sha256)


def freeze(
    query: Query,
    reason: str,
    *,
    key: uuid.UUID | None = None,
    expected: str = "",
    by: Actor,
    origin: Origin,
) -> uuid.UUID:
    """Freeze a list as it stands; return its number. The same content has the same hash.

    `key` is the number that the list gets: asked for a second time it is the same list and nothing
    is frozen twice. With `expected`, the hash of the list that was looked at, a list that changed
    since is not frozen. Raises Refused where the actor may not freeze there, and SunledgerError
    where the list is of a place that she does not see whole (`not_whole`), is searched for by a
    text (`no_text`), changed since (`stale`), or no reason is given (`no_reason`).
    """
    if not reason.strip():
        raise SunledgerError("没有写用途。请写明。", "Say what for.", code="no_reason")
    _require(query, by)
    with acting(by):
        lock()
        made = Snapshot.objects.filter(id=key, by=by.ref).first() if key else None
        if made is not None:
            return made.id
        snapshot, rows = _drawn(query, by=by, origin=origin)
        if expected not in ("", snapshot.sha256):
            raise SunledgerError(
                f"您看了以后，名单变了，现在是 {len(rows)} 户。请再看一遍，再定。",
                f"The list changed after you looked at it: {len(rows)} households now. "
                "Look once more, then freeze it.",
                code="stale",
            )
        snapshot.id, snapshot.reason = key or snapshot.id, reason.strip()
        snapshot.save(force_insert=True)
        SnapshotRow.objects.bulk_create(
            (
                SnapshotRow(snapshot=snapshot, place=place, household=row.id, line=line_of_row(row))
                for place, row in enumerate(rows, 1)
            ),
            batch_size=5_000,
        )
        told: dict[str, str | int | bool | None] = {
            "place": snapshot.place,
            "rows": snapshot.rows,
            "sha256": snapshot.sha256,
        }
        act = Act("registry.list_frozen", "snapshot", str(snapshot.id), told)
        append([act], by=by, origin=origin)
    return snapshot.id


def _require(query: Query, by: Actor) -> None:
    """Raise what `freeze` tells of a list that may not be frozen."""
    require(by, Task.FREEZE_LIST, place=query.place)
    if query.text.strip():
        raise SunledgerError(
            "按姓名、编号或号码找出来的，不能定名单。请清空查找框再定。",
            "What was searched for by a name or number cannot be frozen. Empty the search box.",
            code="no_text",
        )
    villages = villages_within([query.place])
    if not villages or not villages <= by.villages:
        raise SunledgerError(
            "这个范围您不能全部看到，不能定名单。请选自己的范围。",
            "You do not see this place whole, so you cannot freeze its list. Choose your own.",
            code="not_whole",
        )


def _drawn(query: Query, *, by: Actor, origin: Origin) -> tuple[Snapshot, Sequence[HouseholdRow]]:
    """Return a list as it stands, not saved, and its households: those there on its day."""
    snapshot = Snapshot(
        at=origin.at,
        by=by.ref,
        place=query.place,
        condition=condition_of(query),
        day=query.on or timezone.localdate(origin.at),
        villages=sorted(villages_within([query.place])),
        version=Version.objects.order_by("-id").values_list("id", flat=True).first() or 0,
    )
    rows = rows_at(snapshot)
    snapshot.rows = len(rows)
    snapshot.sha256 = hash_of(
        snapshot.place, snapshot.condition, snapshot.day, (line_of_row(row) for row in rows)
    )
    return snapshot, rows
