"""Taking a batch back, and what goes when its time is over."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.transparency.contracts import By, Origin
from sunledger.platform.questions.intake import checking, files
from sunledger.platform.questions.intake.access import batch_for
from sunledger.platform.questions.intake.contracts import BEFORE_TAKING, CLOSED, REGISTRY, State
from sunledger.platform.questions.intake.models import Batch, Snapshot
from sunledger.platform.questions.intake.registers import register_of
from sunledger.platform.questions.intake.services.steps import close, expect, need_why
from sunledger.platform.registers.registry.services import undo_batch

UNDO_DAYS = 30
PENDING_DAYS = 30
EXPIRE = "intake.expire"


@dataclass(frozen=True)
class _Housekeeper:
    """Who deletes what is over: the platform itself."""

    ref: str = "platform"


def undo(number: uuid.UUID, why: str, *, by: Actor, origin: Origin) -> None:
    """Take a whole batch back, within 30 days; what others changed since stays as it is."""
    need_why(why)
    with acting(by):
        batch = batch_for(number, Task.UNDO_BATCH, by=by, lock=True)
        expect(batch, State.TAKEN_IN)
        _in_time(batch, origin)
        if batch.table in REGISTRY:
            undo_batch(number, by=by, origin=origin)
        register = register_of(batch.table)
        if register is not None:
            register.take_back(number, by=by, origin=origin)
        Snapshot.objects.filter(batch=batch).update(erased_at=origin.at, erased_why="undone")
        close(number, State.UNDONE, why, by=by, origin=origin)
        files.erase_once_done(files.snapshots_of(number), files.folder_of(number))


def _in_time(batch: Batch, origin: Origin) -> None:
    last = undo_until(batch)
    if last is None or timezone.localtime(origin.at).date() > last:
        raise SunledgerError(
            f"收下已经超过 {UNDO_DAYS} 天，不能整批退回了。要改，请交新表，或者提出变更。",
            f"It was taken in more than {UNDO_DAYS} days ago and cannot be taken back whole. "
            "Hand in a new table, or propose a change.",
            code="undo_too_late",
        )


def undo_until(batch: Batch) -> date | None:
    """Return the last day on which a batch can be taken back; None before it was taken in."""
    if batch.taken_at is None:
        return None
    return timezone.localtime(batch.taken_at).date() + timedelta(days=UNDO_DAYS)


def expire(origin: Origin) -> int:
    """Delete snapshots whose day is over and files that nobody went on with; return how many."""
    by, day = _Housekeeper(), timezone.localtime(origin.at).date()
    done = 0
    over = Snapshot.objects.filter(erased_at=None, expires_on__lte=day)
    for number in over.values_list("batch_id", flat=True):
        done += _expire(number, {State.TAKEN_IN}, "到了保存期限", by=by, origin=origin)
    waited = origin.at - timedelta(days=PENDING_DAYS)
    left = Batch.objects.filter(state__in=sorted(BEFORE_TAKING), uploaded_at__lt=waited)
    for number in left.values_list("id", flat=True):
        done += _expire(number, BEFORE_TAKING, "30 天没有办完", by=by, origin=origin)
    _sweep(origin)
    return done


def _expire(
    number: uuid.UUID, states: Collection[State], why: str, *, by: By, origin: Origin
) -> bool:
    """End a batch; False where somebody went on with it a moment ago."""
    with transaction.atomic():
        batch = Batch.objects.select_for_update().get(id=number)
        if batch.state not in states:
            return False
        held = Snapshot.objects.filter(batch=batch, erased_at=None)
        held.update(erased_at=origin.at, erased_why="expired")
        close(number, State.EXPIRED, why, by=by, origin=origin)
    return True


def _sweep(origin: Origin) -> None:
    """Delete folders of batches that are over, and returned workbooks that nobody can use now."""
    closed = Batch.objects.filter(state__in=sorted(CLOSED)).values_list("id", flat=True)
    for number in closed:
        files.erase(files.folder_of(number))
        files.erase(files.snapshots_of(number))
    old = origin.at - timedelta(days=UNDO_DAYS)
    done = Batch.objects.filter(state=State.TAKEN_IN, taken_at__lt=old)
    for number in done.values_list("id", flat=True):
        (files.check_of(number) / checking.RETURNED).unlink(missing_ok=True)
    for path in (Path(settings.HOME.files) / "uploading").glob("*"):
        if path.stat().st_mtime < (origin.at - timedelta(hours=6)).timestamp():
            path.unlink(missing_ok=True)  # a request that was killed
    base = Path(settings.HOME.files) / "intake"
    known = {str(number) for number in Batch.objects.values_list("id", flat=True)}
    if base.exists():
        for folder in base.iterdir():
            if folder.name not in known and folder.stat().st_mtime < old.timestamp():
                files.erase(folder)
