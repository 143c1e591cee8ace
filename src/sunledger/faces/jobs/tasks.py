"""Every job of the platform, by name: a thin call of a service."""

import uuid

from sunledger.faces.jobs.declare import daily, job
from sunledger.platform.ground.accounts.contracts import Actor
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.questions.intake import services as intake


@job(intake.CHECK, in_steps=True)
def check_batch(actor: Actor, origin: Origin, batch: str) -> None:
    """Check a file that was handed in."""
    intake.run_check(uuid.UUID(batch), by=actor, origin=origin)


@job(intake.TAKE, in_steps=True)
def take_batch_in(actor: Actor, origin: Origin, batch: str) -> None:
    """Have the rows of a batch count."""
    intake.run_taking(uuid.UUID(batch), by=actor, origin=origin)


@daily(intake.EXPIRE)
def expire_batches(origin: Origin) -> None:
    """Delete what was handed in and is over."""
    intake.expire(origin)
