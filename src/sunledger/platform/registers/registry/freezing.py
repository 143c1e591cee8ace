"""A list frozen: its rows in canonical form, and the hash that public numbers cite."""

import hashlib
import uuid
from collections.abc import Iterable
from datetime import date

import rfc8785
from django.utils import timezone

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import require
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.selectors import villages_within
from sunledger.platform.ground.transparency.contracts import Act, Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.registers.registry import reading
from sunledger.platform.registers.registry.contracts import HouseholdRow, Query
from sunledger.platform.registers.registry.models import Snapshot, SnapshotRow, Version
from sunledger.platform.registers.registry.selectors import every_id
from sunledger.platform.registers.registry.writing import lock


def freeze(query: Query, reason: str, *, by: Actor, origin: Origin) -> uuid.UUID:
    """Freeze a list as it stands; return its number. The same content has the same hash.

    Raises Refused where the actor may not freeze there, and SunledgerError where the list is of a
    place that she does not see whole, or no reason is given.
    """
    require(by, Task.FREEZE_LIST, place=query.place)
    if not reason.strip():
        raise SunledgerError("没有写用途。请写明。", "Say what for.", code="no_reason")
    villages = villages_within([query.place])
    if not villages or not villages <= by.villages:
        raise SunledgerError(
            "这个范围您不能全部看到，不能定名单。请选自己的范围。",
            "You do not see this place whole, so you cannot freeze its list. Choose your own.",
            code="not_whole",
        )
    day = query.on or timezone.localdate(origin.at)
    with acting(by):
        lock()
        rows = reading.household_rows(every_id(query, by=by))
        lines = sorted(line_of(row) for row in rows)
        condition = condition_of(query)
        snapshot = Snapshot.objects.create(
            at=origin.at,
            by=by.ref,
            reason=reason.strip(),
            place=query.place,
            condition=condition,
            day=day,
            rows=len(lines),
            sha256=hash_of(query.place, condition, day, (line for line, _ in lines)),
            villages=sorted(villages),
            version=Version.objects.order_by("-id").values_list("id", flat=True).first() or 0,
        )
        SnapshotRow.objects.bulk_create(
            (
                SnapshotRow(snapshot=snapshot, place=place, household=household, line=line)
                for place, (line, household) in enumerate(lines, 1)
            ),
            batch_size=5_000,
        )
        told: dict[str, str | int | bool | None] = {
            "place": query.place,
            "rows": len(lines),
            "sha256": snapshot.sha256,
        }
        act = Act("registry.list_frozen", "snapshot", str(snapshot.id), told)
        append([act], by=by, origin=origin)
    return snapshot.id


def line_of(row: HouseholdRow) -> tuple[str, uuid.UUID]:
    """Return a row as canonical text that sorts by village and number, and its household."""
    values: list[str | int] = [
        row.village_code,
        row.number,
        str(row.id),
        row.group,
        row.head,
        row.members,
        row.status,
        row.monitor_type,
        row.cause,
    ]
    return rfc8785.dumps(values).decode(), row.id


def condition_of(query: Query) -> str:
    """Return the condition of a list as canonical text."""
    fields = ("status", "monitor_type", "cause", "text")
    return rfc8785.dumps({name: getattr(query, name) for name in fields}).decode()


def hash_of(place: str, condition: str, day: date, lines: Iterable[str]) -> str:
    """Return the SHA-256 of a list: of place, condition and day, then of each row on its line."""
    text = "\n".join([rfc8785.dumps([place, condition, day.isoformat()]).decode(), *lines])
    return hashlib.sha256(text.encode()).hexdigest()
