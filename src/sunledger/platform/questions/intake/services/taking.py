"""Having the rows of a batch count: all of them or none."""

import uuid
from datetime import timedelta

from django.utils import timezone

from sunledger.platform.catalogue import catalogue
from sunledger.platform.ground.accounts.contracts import Actor
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.questions.intake import checking, files, looking
from sunledger.platform.questions.intake.contracts import REGISTRY, State
from sunledger.platform.questions.intake.models import Batch, Snapshot
from sunledger.platform.questions.intake.registers import register_of
from sunledger.platform.questions.intake.rows import Rows
from sunledger.platform.questions.intake.services.attempts import (
    AWAY,
    begin,
    failed,
    register_batch,
    told_of,
    villages_of,
)
from sunledger.platform.questions.intake.services.steps import Told, act
from sunledger.platform.registers.registry.services import apply_batch


def run_taking(number: uuid.UUID, *, by: Actor, origin: Origin) -> bool:
    """Have the rows of a batch count; tell whether this attempt is the one that did it.

    The snapshot is written first, under its hash; then one transaction writes the register, the
    batch and the log. Killed before its commit nothing counts, killed after it all does, and the
    next attempt only clears away.
    """
    begun = begin(number, State.TAKING, by=by, origin=origin)
    if begun is None:
        _clear_away(number)
        return False
    attempt = begun[1]
    try:
        taken = _take(number, attempt, by=by, origin=origin)
    except AWAY:
        raise  # the job is done again
    except Exception as error:  # noqa: BLE001 - whatever it is, the batch must not hang
        fault = told_of(error)
        return failed(number, attempt, State.CHECKED, fault, by=by, origin=origin)
    _clear_away(number)
    return taken


def _take(number: uuid.UUID, attempt: uuid.UUID, *, by: Actor, origin: Origin) -> bool:
    batch = Batch.objects.get(id=number)
    source = catalogue().sources[batch.table]
    sha256, size, fields = _keep_rows(batch)
    with acting(by):
        batch = Batch.objects.select_for_update().get(id=number)
        if batch.attempt != attempt or batch.state != State.TAKING:
            return False
        effects: dict[str, int] = {"rows": batch.taken}
        if batch.table in REGISTRY:
            counts = apply_batch(
                register_batch(batch), _rows_of(batch).read(), by=by, origin=origin
            )
            effects |= {
                "new": counts.new,
                "changed": counts.changed,
                "same": counts.same,
                "gone": counts.gone,
                "left": len(counts.left),
                "missing": len(counts.missing),
            }
        register = register_of(batch.table)
        day = timezone.localtime(origin.at).date()
        if register is not None:
            told_rows = _rows_of(batch).told()
            effects |= register.take_in(
                batch.id,
                batch.table,
                told_rows,
                as_of=batch.as_of or day,
                villages=villages_of(batch.place),
                by=by,
                origin=origin,
            )
        Snapshot.objects.update_or_create(
            batch=batch,
            defaults={
                "sha256": sha256,
                "rows": batch.taken,
                "size": size,
                "fields": fields,
                "purpose": batch.purpose,
                "basis": batch.basis,
                "made_at": origin.at,
                "expires_on": day + timedelta(days=source.retention_days),
            },
        )
        batch.state, batch.taken_at, batch.effects = State.TAKEN_IN, origin.at, effects
        batch.save()
        told: Told = {**effects, "table": batch.table, "sha256": batch.sha256, "snapshot": sha256}
        append([act("taken_in", batch, told)], by=by, origin=origin)
    return True


def _keep_rows(batch: Batch) -> tuple[str, int, list[str]]:
    """Copy the checked rows to where they stay, under their hash; twice is as once."""
    checked = files.check_of(batch.id)
    rows = checked / checking.ROWS
    sha256 = files.sha256_of(rows)
    folder = files.private(files.snapshots_of(batch.id))
    for old in folder.iterdir():
        if old.name != f"{sha256}.parquet":
            old.unlink()
    target = folder / f"{sha256}.parquet"
    files.keep_copy(rows, target)
    for name in (checking.REFUSED, checking.KEPT, checking.REFUSED_ROWS):
        if (checked / name).exists():
            files.keep_copy(checked / name, folder / name)
    files.sync_folder(folder)
    plan = [looking.plan_of_json(told) for told in files.read_plan(batch.id)]
    fields = {c.field for sheet in plan if sheet.included for c in sheet.columns if c.field}
    return sha256, target.stat().st_size, sorted(fields)


def _rows_of(batch: Batch) -> Rows:
    checked = files.check_of(batch.id)
    told = files.read_json(checked / checking.SHEETS) or {}
    return Rows(
        batch.table,
        checked / checking.ROWS,
        checked / checking.IDENTITY,
        {int(number): (file, sheet) for number, (file, sheet) in told.items()},
        villages_of(batch.place),
    )


def _clear_away(number: uuid.UUID) -> None:
    """Delete the file that was handed in and all numbers in the clear, once its rows count.

    What stays is what the check said, masked, and the owner's marked workbook, sealed.
    """
    if not Batch.objects.filter(id=number, state=State.TAKEN_IN).exists():
        return
    base, checked = files.folder_of(number), files.check_of(number)
    files.erase(files.given(number))
    files.erase(checked / checking.IDENTITY)
    gone = (checking.ROWS, checking.SHEETS, checking.KEPT, checking.REFUSED_ROWS)
    for path in (*(checked / name for name in gone), base / files.PLAN):
        path.unlink(missing_ok=True)
    for left in (*base.glob("check-*"), *base.glob("look-*")):
        files.erase(left)
