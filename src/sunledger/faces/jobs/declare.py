"""How a job is declared: under its name, done by the person who asked for it."""

import uuid
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from django.db import InterfaceError, OperationalError
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from sunledger.platform.ground.accounts.access import actor_by_ref
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.jobs import QUEUE

# The database was away for a moment; whatever else goes wrong would go wrong again.
_AGAIN = RetryStrategy(
    max_attempts=5, exponential_wait=2, retry_exceptions={OperationalError, InterfaceError}
)
Work = Callable[..., Any]


def job(name: str, *, in_steps: bool = False) -> Callable[[Work], Work]:
    """Declare `work(actor, origin, **told)` as what is done under a name.

    The rights of the actor are those at the time of doing. The work is one transaction; with
    `in_steps` it opens its own, so that others see how far it is.
    """

    def declared(work: Work) -> Work:
        def run(by: str, **told: Any) -> None:  # noqa: ANN401 - whatever `later` was told
            now = timezone.now()
            actor = actor_by_ref(by, on=timezone.localdate(now))
            with nullcontext() if in_steps else acting(actor):
                work(actor, Origin("job", now, uuid.uuid4()), **told)

        app.task(name=name, queue=QUEUE, retry=_AGAIN)(run)
        return work

    return declared
