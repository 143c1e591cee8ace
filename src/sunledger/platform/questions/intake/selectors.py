"""Questions that this room answers, of batches that the actor may see."""

import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db.models import Q, QuerySet
from django.utils import timezone

from sunledger.catalogue.model import Column, Source
from sunledger.platform.catalogue import handed_in
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import may, require
from sunledger.platform.ground.accounts.roles import roles
from sunledger.platform.ground.places.selectors import codes_within
from sunledger.platform.ground.transparency.contracts import Event, Origin
from sunledger.platform.ground.transparency.selectors import events_of
from sunledger.platform.questions.intake import checking, files, looking, telling
from sunledger.platform.questions.intake.access import batch_for
from sunledger.platform.questions.intake.contracts import (
    REGISTRY,
    BatchView,
    CheckResult,
    Found,
    Progress,
    SheetPlan,
    State,
    UndoPreview,
)
from sunledger.platform.questions.intake.extracts import (
    Delivery,
    Extract,
    Sheet,
    deliveries,
    lines_seen,
    live_extracts,
)
from sunledger.platform.questions.intake.models import Batch, Snapshot
from sunledger.platform.questions.intake.received import Payment, payments_of
from sunledger.platform.questions.intake.registers import register_of
from sunledger.platform.questions.intake.services import undo_until
from sunledger.platform.registers.registry.services import effects_of_undo

__all__ = [
    "Delivery",
    "Extract",
    "Payment",
    "Sheet",
    "deliveries",
    "lines_seen",
    "live_extracts",
    "payments_of",
]


@dataclass(frozen=True)
class Batches:
    """A part of the list of batches, how many there are in all, and how many of each state."""

    rows: tuple[BatchView, ...]
    total: int
    states: Mapping[str, int]


def batches(
    *,
    by: Actor,
    state: str = "",
    table: str = "",
    start: int = 0,
    after: uuid.UUID | None = None,
    limit: int | None = 50,
) -> Batches:
    """Return batches, newest first: of the places and lines in which the actor may see them.

    The part begins at `start`, or after the batch `after`.
    """
    require(by, Task.SEE_BATCHES)
    rows = _seen(by)
    if table:
        rows = rows.filter(table=table)
    counts = Counter(rows.values_list("state", flat=True))
    if state:
        rows = rows.filter(state=state)
    total = rows.count()
    if after is not None:
        at = Batch.objects.filter(id=after).values("uploaded_at")[:1]
        rows = rows.filter(Q(uploaded_at__lt=at) | Q(uploaded_at=at, id__gt=after))
    ordered = rows.order_by("-uploaded_at", "id")
    part = ordered[start:] if limit is None else ordered[start : start + limit]
    return Batches(tuple(_view(row, None) for row in part), total, counts)


def _seen(by: Actor) -> QuerySet[Batch]:
    seen = Q(pk__in=[])
    for post in by.posts:
        if Task.SEE_BATCHES in roles()[post.role].tasks:
            at = Q(place__in=codes_within(post.place))
            seen |= at if post.line is None else at & Q(line=post.line)
    return Batch.objects.filter(seen)


def waiting(*, by: Actor) -> list[BatchView]:
    """Return batches that wait for this actor, oldest first: to agree to, or to go on with."""
    mine = Q(uploaded_by=by.ref, state__in=[State.UPLOADED, State.HEADED, State.CHECKED])
    if may(by, Task.REVIEW_UPLOAD):
        others = ~Q(uploaded_by=by.ref) & ~Q(confirmed_by=by.ref)
        mine |= others & Q(state=State.WAITING)
    if not may(by, Task.SEE_BATCHES):
        return []
    return [
        _view(row, None)
        for row in Batch.objects.filter(mine).order_by("uploaded_at")
        if may(by, Task.SEE_BATCHES, place=row.place, line=row.line)
        and (
            row.state != State.WAITING
            or may(by, Task.REVIEW_UPLOAD, place=row.place, line=row.line)
        )
    ]


def batch(number: uuid.UUID, *, by: Actor) -> BatchView:
    """Return one batch."""
    row = batch_for(number, by=by)
    return _view(row, Snapshot.objects.filter(batch=row).first())


def _view(row: Batch, snapshot: Snapshot | None) -> BatchView:
    return BatchView(
        id=row.id,
        table=row.table,
        line=row.line,
        place=row.place,
        state=State(row.state),
        name=row.name,
        sha256=row.sha256,
        size=row.size,
        uploaded_by=row.uploaded_by,
        uploaded_name=row.uploaded_name,
        uploaded_at=row.uploaded_at,
        corrects=row.corrects_id,
        purpose=row.purpose,
        basis=row.basis,
        as_of=row.as_of,
        whole=row.whole,
        rows=row.rows,
        taken=row.taken,
        refused=row.refused,
        reminders=row.reminders,
        same=row.same,
        repeated=row.repeated,
        later=row.later,
        confirmed_name=row.confirmed_name,
        confirmed_at=row.confirmed_at,
        reviewed_name=row.reviewed_name,
        reviewed_at=row.reviewed_at,
        taken_at=row.taken_at,
        undo_until=undo_until(row),
        closed_name=row.closed_name,
        closed_at=row.closed_at,
        closed_why=row.closed_why,
        snapshot_sha256=snapshot.sha256 if snapshot else "",
        snapshot_expires=snapshot.expires_on if snapshot else None,
        effects=row.effects,
    )


def may_do(number: uuid.UUID, task: Task, *, by: Actor) -> bool:
    """Tell whether the actor may do a task with a batch."""
    row = batch_for(number, by=by)
    allowed = may(by, task, place=row.place, line=row.line)
    if task is Task.REVIEW_UPLOAD:
        allowed = allowed and by.ref not in (row.uploaded_by, row.confirmed_by)
    return allowed


def plan(number: uuid.UUID, *, by: Actor) -> list[SheetPlan]:
    """Return how the sheets of a batch are read, numbers masked."""
    batch_for(number, by=by)
    return [looking.plan_of_json(told) for told in files.read_plan(number)]


def result(number: uuid.UUID, *, by: Actor) -> CheckResult | None:
    """Return what the last whole check found; None before there was one or after its end."""
    batch_for(number, by=by)
    told = files.read_json(files.check_of(number) / checking.RESULT)
    return telling.result_of_json(told) if told else None


def found_so_far(number: uuid.UUID, *, by: Actor) -> Found | None:
    """Return what the check that is being done has found; None before it read the rows.

    It is no result yet: an attempt that is killed takes it along, and the next one begins again.
    """
    row = batch_for(number, by=by)
    if row.state != State.CHECKING or row.attempt is None:
        return None
    return telling.found_in(files.draft_of(number, row.attempt))


def progress(number: uuid.UUID, *, by: Actor, now: datetime) -> Progress:
    """Return how far a check or a taking in is."""
    row = batch_for(number, by=by)
    begun = row.began_at or row.uploaded_at
    return Progress(row.progress_zh, row.progress_en, max(0, int((now - begun).total_seconds())))


def returned_file(number: uuid.UUID, *, by: Actor) -> tuple[str, bytes] | None:
    """Return the owner's own workbook, bad cells marked; None where no row goes back."""
    row = batch_for(number, Task.UPLOAD, by=by)
    path = files.check_of(number) / checking.RETURNED
    if not path.exists():
        return None
    name = Path(row.name)
    ending = ".zip" if name.suffix.lower() == ".zip" else ".xlsx"
    return f"{name.stem}-退回{ending}", files.open_sealed(path)


def undo_preview(number: uuid.UUID, *, by: Actor, origin: Origin) -> UndoPreview:
    """Return what taking a batch back would do."""
    row = batch_for(number, Task.UNDO_BATCH, by=by)
    listed = [("不再算数的行", "rows that count no more", row.taken)]
    kept = 0
    if row.table in REGISTRY:
        told = effects_of_undo(number, by=by, origin=origin)
        listed += [
            ("动到的家庭", "households touched", told.households),
            ("撤掉的记录", "records taken back", sum(told.taken_back.values())),
            ("恢复成原来的记录", "records that stand again", sum(told.restored.values())),
        ]
        kept = len(told.kept)
    else:
        register = register_of(row.table)
        if register is not None:
            listed += register.would_go(number, by=by)
        listed.append(("删除的快照", "snapshots deleted", 1))
    later = Batch.objects.filter(corrects=row, state=State.TAKEN_IN).count()
    if later:
        listed.append(("不受影响的补交批次", "batches of corrections, not touched", later))
    return UndoPreview(tuple(listed), kept)


def history(number: uuid.UUID, *, by: Actor) -> list[Event]:
    """Return what was done with a batch, newest first (经过)."""
    batch_for(number, by=by)
    return events_of("batch", str(number))


def tables() -> list[Source]:
    """Return every table that can be handed in, in the order of the catalogue."""
    return sorted(handed_in().values(), key=lambda source: source.order)


def table(code: str) -> Source | None:
    """Return a table by its code."""
    return handed_in().get(code)


def columns(code: str, wide: str | None) -> tuple[Column, ...]:
    """Return what the columns of a sheet may be read as."""
    return looking.recogniser(code).fields_of(code, wide)


def usual_basis(number: uuid.UUID, *, by: Actor) -> str:
    """Return the legal basis that was given for this table last time."""
    row = batch_for(number, by=by)
    last = Batch.objects.filter(line=row.line, place=row.place, table=row.table).exclude(basis="")
    found = last.order_by("-confirmed_at").first()
    return found.basis if found else ""


def day_of(moment: datetime) -> str:
    """Return the day of a moment, by the clock of the county."""
    return timezone.localtime(moment).date().isoformat()
