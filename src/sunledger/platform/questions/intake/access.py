"""The only way to load a batch for an actor: what is another department's does not exist."""

import uuid

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
