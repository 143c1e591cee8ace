"""The worker part, `python -m sunledger.assembly.worker`: does jobs until told to stop."""

import asyncio

import django
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from sunledger.assembly.lifeline import end_with_the_supervisor

_AT_ONCE = 2


def work(*, wait: bool = True) -> None:
    """Do jobs until told to stop; without `wait`, those that are there."""
    assert isinstance(app.connector, DjangoConnector)  # noqa: S101 - Django's app gives it
    with app.replace_connector(app.connector.get_worker_connector()):
        asyncio.run(_work(wait=wait))


async def _work(*, wait: bool) -> None:
    async with app.open_async():
        # The supervisor runs one worker, and no other is left when this one begins: whatever is
        # still being done, a worker was doing when it was killed. For the same reason nothing is
        # aborted at a stop, which would be for good: what does not end in time is killed.
        jobs = app.job_manager
        for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=0):
            await jobs.retry_job(job)
        await jobs.prune_stalled_workers(seconds_since_heartbeat=0)
        await app.run_worker_async(
            name="worker", concurrency=_AT_ONCE, wait=wait, delete_jobs="successful"
        )


if __name__ == "__main__":
    django.setup()
    end_with_the_supervisor()
    work()
