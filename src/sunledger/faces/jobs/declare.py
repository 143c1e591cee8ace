"""How a job is declared: under its name, done for the person who asked for it, or once a day."""

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
_AT_NIGHT = "0 18 * * *"  # by UTC: two o'clock at night in China
_EVERY_TEN_MINUTES = "*/10 * * * *"
Work = Callable[..., Any]
Housework = Callable[[Origin], Any]


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


def daily(name: str) -> Callable[[Housework], Housework]:
    """Declare `work(origin)` as what the worker does once a night, under a name.

    Nobody asks for it, so it has nobody's rights: what a person may see it does not see. Whatever
    it does twice must be done once. A worker that was off at night does it as it begins.
    """
    return _by_the_clock(name, _AT_NIGHT)


def often(name: str) -> Callable[[Housework], Housework]:
    """Declare `work(origin)` as what the worker does every ten minutes, else as `daily`."""
    return _by_the_clock(name, _EVERY_TEN_MINUTES)


def _by_the_clock(name: str, cron: str) -> Callable[[Housework], Housework]:
    def declared(work: Housework) -> Housework:
        def run(timestamp: int) -> None:
            del timestamp  # the hour it was due; it may be done later
            work(Origin("job", timezone.now(), uuid.uuid4()))

        task = app.task(name=name, queue=QUEUE, lock=name, queueing_lock=name, retry=_AGAIN)(run)
        app.periodic(cron=cron)(task)
        return work

    return declared
