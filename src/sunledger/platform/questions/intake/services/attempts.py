"""An attempt at a check or a taking in: it begins with a token of its own, and may fail."""

import errno
import logging
import uuid
from pathlib import Path

from django.db import InterfaceError, OperationalError
from django.utils import timezone

from sunledger.kit.errors import SunledgerError
from sunledger.platform.catalogue import catalogue
from sunledger.platform.ground.accounts.contracts import Actor
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.selectors import village_codes
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.questions.intake import files
from sunledger.platform.questions.intake.contracts import State
from sunledger.platform.questions.intake.models import Batch, Snapshot
from sunledger.platform.questions.intake.services.steps import act
from sunledger.platform.registers.registry.contracts import Batch as RegisterBatch

AWAY = (OperationalError, InterfaceError)
_FULL = (errno.ENOSPC, errno.EDQUOT)
_LOG = logging.getLogger(__name__)


def begin(
    number: uuid.UUID, state: State, *, by: Actor, origin: Origin
) -> tuple[Batch, uuid.UUID] | None:
    """Begin an attempt; None where there is nothing to do any more."""
    with acting(by):
        batch = Batch.objects.select_for_update().filter(id=number).first()
        if batch is None or batch.state != state:
            return None
        batch.attempt = uuid.uuid4()
        batch.began_at = batch.beat_at = origin.at
        batch.save(update_fields=["attempt", "began_at", "beat_at"])
        return batch, batch.attempt


def failed(
    number: uuid.UUID,
    attempt: uuid.UUID,
    back_to: State,
    error: SunledgerError,
    *,
    by: Actor,
    origin: Origin,
) -> bool:
    """Go back to where somebody can act, with what was wrong said on the page of the batch."""
    with acting(by):
        batch = Batch.objects.select_for_update().get(id=number)
        if batch.attempt != attempt:
            return False
        batch.state = back_to
        batch.progress_zh, batch.progress_en = error.zh[:300], error.en[:300]
        batch.save()
        append([act("failed", batch, {"code": error.code})], by=by, origin=origin)
    return False


def told_of(error: Exception) -> SunledgerError:
    """Return what can be said of a fault; nothing of the file may stand in it."""
    if isinstance(error, SunledgerError):
        return error
    full = "No space left" in str(error) or getattr(error, "errno", 0) in _FULL
    _LOG.error("a batch failed", exc_info=error)
    if full:
        return SunledgerError(
            "磁盘满了，没有做完，什么也没有收。请管理员腾出空间，再点“再核对一次”。",
            "The disk is full; nothing was taken in. Have space freed, then check once more.",
            code="disk_full",
        )
    return SunledgerError(
        "没有做完，什么也没有收。请再试一次；还不行，请另存为 .xlsx 再交，并告诉管理员。",
        "It did not come to its end; nothing was taken in. Try again, or save it as .xlsx anew.",
        code="fault",
    )


def villages_of(place: str) -> dict[str, int]:
    """Return the villages of a place by code, also by the codes that files still have."""
    return village_codes(place)


def register_batch(batch: Batch) -> RegisterBatch:
    """Return a batch as the register takes it."""
    as_of = batch.as_of or timezone.localtime(batch.uploaded_at).date()
    return RegisterBatch(
        id=batch.id,
        table=batch.table,
        department=catalogue().sources[batch.table].department,
        as_of=as_of,
        whole=batch.whole,
    )


def snapshot_path(number: uuid.UUID) -> Path | None:
    """Return the file of the rows of a batch that count, while it is kept."""
    row = Snapshot.objects.filter(batch_id=number, erased_at=None).first()
    path = files.snapshots_of(number) / f"{row.sha256}.parquet" if row else None
    return path if path is not None and path.exists() else None
