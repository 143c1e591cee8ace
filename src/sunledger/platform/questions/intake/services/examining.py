"""The check of a batch: what is asked of it, and what is done with what it found."""

import time
import uuid
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.questions.intake import checking, files, looking
from sunledger.platform.questions.intake.access import batch_for
from sunledger.platform.questions.intake.checking import Before, Order
from sunledger.platform.questions.intake.contracts import REGISTRY, State
from sunledger.platform.questions.intake.models import Batch
from sunledger.platform.questions.intake.rows import Rows
from sunledger.platform.questions.intake.services.attempts import (
    AWAY,
    begin,
    failed,
    register_batch,
    snapshot_path,
    told_of,
    villages_of,
)
from sunledger.platform.questions.intake.services.steps import act, ask_check, expect
from sunledger.platform.registers.registry.contracts import Counts
from sunledger.platform.registers.registry.services import apply_batch

_BEAT_SECONDS = 1.0


def check_again(number: uuid.UUID, *, by: Actor, origin: Origin) -> None:
    """Check a batch once more, as when the register changed or a check does not come to its end."""
    with acting(by):
        batch = batch_for(number, Task.UPLOAD, by=by, lock=True)
        expect(batch, State.MAPPED, State.CHECKING, State.CHECKED)
        ask_check(batch, by=by, origin=origin)
        append([act("check_asked", batch, {})], by=by, origin=origin)


def run_check(number: uuid.UUID, *, by: Actor, origin: Origin) -> bool:
    """Check a batch; tell whether this attempt is the one that counts.

    Killed anywhere, it leaves the batch as it was, and the next attempt begins from the file.
    """
    begun = begin(number, State.CHECKING, by=by, origin=origin)
    if begun is None:
        return False
    batch, attempt = begun
    base = files.folder_of(number)
    for left in (*base.glob("check-*"), *base.glob("look-*")):
        files.erase(left)
    draft = files.private(files.draft_of(number, attempt))
    order = _order(batch, by=by, origin=origin)
    try:
        result = checking.check(order, draft, _teller(number, attempt))
    except AWAY:
        raise  # the job is done again
    except Exception as error:  # noqa: BLE001 - whatever it is, the batch must not hang
        files.erase(draft)
        fault = told_of(error)
        return failed(number, attempt, State.HEADED, fault, by=by, origin=origin)
    with acting(by):
        batch = Batch.objects.select_for_update().get(id=number)
        if batch.attempt != attempt or batch.state != State.CHECKING:
            files.erase(draft)
            return False
        files.erase(files.check_of(number))
        draft.rename(files.check_of(number))
        batch.state = State.CHECKED
        batch.rows, batch.taken, batch.refused = result.rows, result.taken, result.refused
        batch.reminders, batch.same = result.reminders, result.same
        batch.repeated, batch.later = result.repeated, result.later
        batch.save()
        told = {
            "rows": result.rows,
            "taken": result.taken,
            "refused": result.refused,
            "reminders": result.reminders,
            "same": result.same,
            "repeated": result.repeated,
            "later": result.later,
        }
        append([act("checked", batch, told)], by=by, origin=origin)
    return True


def _teller(number: uuid.UUID, attempt: uuid.UUID) -> Callable[[str, str], None]:
    """Return what writes down how far an attempt is, once a second at most."""
    told = 0.0

    def tell(zh: str, en: str) -> None:
        nonlocal told
        if time.monotonic() - told < _BEAT_SECONDS:
            return
        told = time.monotonic()
        Batch.objects.filter(id=number, attempt=attempt).update(
            progress_zh=zh.rpartition("：")[0][:300] or zh[:300],
            progress_en=en.rpartition(": ")[0][:300] or en[:300],
            beat_at=timezone.now(),
        )

    return tell


def _order(batch: Batch, *, by: Actor, origin: Origin) -> Order:
    plan = [looking.plan_of_json(told) for told in files.read_plan(batch.id)]
    register = batch.table in REGISTRY
    return Order(
        batch=batch.id,
        table=batch.table,
        guides=looking.guides_of(plan, batch.table),
        as_of=timezone.localtime(origin.at).date(),
        corrects=_taken_before(batch),
        last=_last(batch),
        villages=villages_of(batch.place) if register else {},
        rehearse=(lambda rows: _rehearse(batch, rows, by=by, origin=origin)) if register else None,
        key=settings.HOME.key("pseudonyms"),
    )


def _root_of(batch: Batch) -> Batch | None:
    """Return the batch that a chain of corrections began with."""
    root = batch.corrects
    while root is not None and root.corrects is not None:
        root = root.corrects
    return root


def _taken_before(batch: Batch) -> Before | None:
    """Return the rows that a returned file holds and that were taken in before it came back."""
    root = _root_of(batch)
    if root is None or root.state != State.TAKEN_IN:
        return None
    chain = [root]
    for one in chain:
        chain += Batch.objects.filter(corrects=one, state=State.TAKEN_IN).exclude(id=batch.id)
    rows = tuple(path for one in chain if (path := snapshot_path(one.id)) is not None)
    parent = batch.corrects
    told = files.read_json(files.snapshots_of(parent.id) / checking.REFUSED) if parent else None
    return Before(rows, frozenset(told or ())) if rows else None


def _last(batch: Batch) -> tuple[Path, str] | None:
    """Return the rows of the last batch of this table that was taken in, and its day."""
    held = Batch.objects.filter(
        table=batch.table, line=batch.line, place=batch.place, state=State.TAKEN_IN
    ).exclude(id=batch.id)
    if batch.corrects_id is not None:
        return None  # its rows are what the last one lacked
    for one in held.order_by("-taken_at"):
        path = snapshot_path(one.id)
        if path is not None and one.taken_at is not None:
            return path, timezone.localtime(one.taken_at).date().isoformat()
    return None


def _rehearse(batch: Batch, rows: Rows, *, by: Actor, origin: Origin) -> Counts:
    """Lay the rows over the register, see what that does, and take it all off again."""
    with transaction.atomic():
        counts = apply_batch(register_batch(batch), rows.read(), by=by, origin=origin)
        transaction.set_rollback(True)
    return counts
