"""The only way to load a batch for an actor: what is another department's does not exist."""

import uuid
from collections.abc import Collection

from sunledger.platform.ground.accounts.contracts import Actor, Refused, Task
from sunledger.platform.ground.accounts.policy import may, require
from sunledger.platform.questions.intake.models import Batch


def batch_for(
    number: uuid.UUID, task: Task = Task.SEE_BATCHES, *, by: Actor, lock: bool = False
) -> Batch:
    """Return a batch that the actor may see, for a task at its place and in its line.

    Raises Refused: hidden where the actor may not even see it, in words where only the task is
    missing. With `lock` nobody else changes it until the transaction ends.
    """
    rows = Batch.objects.select_for_update() if lock else Batch.objects
    batch = rows.filter(id=number).first()
    if batch is None or not may(by, Task.SEE_BATCHES, place=batch.place, line=batch.line):
        raise Refused("没有这一批。", "There is no such batch.", hidden=True)
    require(by, task, place=batch.place, line=batch.line)
    return batch


def place_of_batch(actor: Actor, *, batch: uuid.UUID, **_: object) -> str | None:
    """Return the place of a batch for whoever may see it, for the audience of an address."""
    try:
        return batch_for(batch, by=actor).place
    except Refused:
        return None


def makers_of(batches: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[str, frozenset[str]]]:
    """Return of each batch its place, and the references of who handed it in and agreed to it.

    For recusal: whoever made a record does not judge what rests on it.
    """
    rows = Batch.objects.filter(id__in=batches)
    fields = ("id", "place", "uploaded_by", "confirmed_by", "reviewed_by")
    return {
        number: (place, frozenset(ref for ref in refs if ref))
        for number, place, *refs in rows.values_list(*fields)
    }
