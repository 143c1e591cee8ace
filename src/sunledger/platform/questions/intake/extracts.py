"""The extracts that count now: which batches of a table are read, and where their rows lie."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import require
from sunledger.platform.ground.accounts.roles import roles
from sunledger.platform.questions.intake import checking, files
from sunledger.platform.questions.intake.contracts import State
from sunledger.platform.questions.intake.models import Batch, Snapshot


@dataclass(frozen=True)
class Sheet:
    """A sheet of an extract by the number that its rows carry; `fields` are those that it gives."""

    file: str
    name: str | None
    fields: frozenset[str]


@dataclass(frozen=True)
class Extract:
    """A batch whose rows count, as files of people's keyed hashes.

    `rows` and `refused` (None where no row was refused) are Parquet with the columns of the table
    and `row_id`, which is of this batch alone. `converted` are the rows whose ID had 15 digits.
    `corrects` is the batch whose refused rows came back mended.
    """

    batch: uuid.UUID
    table: str
    line: str
    place: str
    name: str
    sha256: str
    taken_at: datetime
    corrects: uuid.UUID | None
    rows: Path
    refused: Path | None
    sheets: Mapping[int, Sheet]
    converted: tuple[int, ...]


def live_extracts(*, by: Actor, on: date) -> list[Extract]:
    """Return every extract that counts on a day, the newest first.

    Of each table, department and place these are the batches from the last whole one on, with what
    corrects them; what was taken back or is over is none.
    """
    require(by, Task.RUN_MATCH)
    return counting(on)


def counting(on: date, table: str = "") -> list[Extract]:
    """Return what `live_extracts` does, of all tables or of one; for this room, that asks whom."""
    found = (_extract(row.batch, row) for row in _standing(on, table))
    return sorted(
        (one for one in found if one.rows.exists()),
        key=lambda one: (one.taken_at, one.batch),
        reverse=True,
    )


def _standing(on: date, table: str = "") -> list[Snapshot]:
    """Return the snapshots of the batches that count."""
    held = Snapshot.objects.filter(erased_at=None, expires_on__gt=on, batch__state=State.TAKEN_IN)
    if table:
        held = held.filter(batch__table=table)
    snapshots = {row.batch_id: row for row in held.select_related("batch")}
    lines: dict[tuple[str, str, str], list[Batch]] = {}
    for row in snapshots.values():
        lines.setdefault((row.batch.table, row.batch.line, row.batch.place), []).append(row.batch)
    kept = (batch for of_line in lines.values() for batch in _since_the_last_whole(of_line))
    return [snapshots[batch.id] for batch in kept]


def _since_the_last_whole(batches: Iterable[Batch]) -> list[Batch]:
    """Return the batches of a line from its last whole one on; a correction goes with its root."""
    every = {batch.id: batch for batch in batches}

    def root(batch: Batch) -> Batch:
        while batch.corrects_id in every:
            batch = every[batch.corrects_id]
        return batch

    whole = [b for b in every.values() if b.whole and b.corrects_id is None]
    last = max((b.taken_at for b in whole if b.taken_at), default=None)
    if last is None:
        return list(every.values())
    roots = {key: root(batch).taken_at for key, batch in every.items()}
    return [batch for key, batch in every.items() if (at := roots[key]) and at >= last]


def _extract(batch: Batch, snapshot: Snapshot) -> Extract:
    folder = files.snapshots_of(batch.id)
    told = files.read_json(folder / checking.KEPT) or {"sheets": {}, "converted": []}
    refused = folder / checking.REFUSED_ROWS
    assert batch.taken_at is not None  # noqa: S101 - its rows count
    return Extract(
        batch=batch.id,
        table=batch.table,
        line=batch.line,
        place=batch.place,
        name=batch.name,
        sha256=snapshot.sha256,
        taken_at=batch.taken_at,
        corrects=batch.corrects_id,
        rows=folder / f"{snapshot.sha256}.parquet",
        refused=refused if refused.exists() else None,
        sheets={
            int(number): Sheet(file, sheet, frozenset(fields))
            for number, (file, sheet, fields) in told["sheets"].items()
        }
        or {0: Sheet(batch.name, None, frozenset(snapshot.fields))},
        converted=tuple(told["converted"]),
    )


@dataclass(frozen=True)
class Delivery:
    """A batch that was taken in: what it is, who handed it in, and whether its rows still count."""

    batch: uuid.UUID
    table: str
    line: str
    place: str
    name: str
    rows: int
    refused: int
    as_of: date | None
    taken_at: datetime
    whole: bool
    corrects: uuid.UUID | None
    by_name: str
    counts: bool
    expires_on: date | None


def deliveries(*, by: Actor, on: date, table: str = "") -> list[Delivery]:
    """Return what was taken in, of one table or of all, the newest first.

    Whoever answers for a department learns of batches of that department alone.
    """
    require(by, Task.SEE_SOURCES)
    lines = lines_seen(by)
    rows = Batch.objects.filter(state__in=(State.TAKEN_IN, State.EXPIRED), taken_at__isnull=False)
    rows = rows.filter(table=table) if table else rows
    rows = rows if lines is None else rows.filter(line__in=lines)
    held = {row.batch_id: row for row in Snapshot.objects.filter(batch__in=rows)}
    live = {row.batch_id for row in _standing(on, table)}
    return [
        Delivery(
            batch=row.id,
            table=row.table,
            line=row.line,
            place=row.place,
            name=row.name,
            rows=row.taken,
            refused=row.refused,
            as_of=row.as_of,
            taken_at=row.taken_at,
            whole=row.whole,
            corrects=row.corrects_id,
            by_name=row.uploaded_name,
            counts=row.id in live,
            expires_on=held[row.id].expires_on if row.id in held else None,
        )
        for row in rows.order_by("-taken_at", "id")
        if row.taken_at is not None
    ]


def lines_seen(by: Actor) -> frozenset[str] | None:
    """Return the departments whose tables an actor knows of; None for all of them."""
    posts = [post for post in by.posts if Task.SEE_SOURCES in roles()[post.role].tasks]
    if any(post.line is None for post in posts):
        return None
    return frozenset(post.line for post in posts if post.line)
