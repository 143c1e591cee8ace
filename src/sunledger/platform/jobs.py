"""Work for later: a service says what, the worker does it once the service's act is committed."""

from typing import Any

from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from sunledger.platform.ground.transparency.contracts import By

QUEUE = "platform"


def later(name: str, *, by: By, **told: str | int | None) -> int:
    """Have the job of that name done for an actor; return its number.

    It is written in the transaction of the caller: rolled back, it is never done. What is told
    lies in the database as it is: ids and codes, never anything about a person. Raises
    RuntimeError outside a transaction. `faces/jobs` declares what is done under each name.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a job is written in the transaction of the act that asks for it")
    task = app.configure_task(name, allow_unknown=True, queue=QUEUE)
    arguments: dict[str, Any] = {"by": by.ref, **told}
    return task.defer(**arguments)


def under_way(name: str, *, by: By, **told: str | int | None) -> bool:
    """Tell whether a job of that name, told the same by the same actor, waits or is being done."""
    rows = ProcrastinateJob.objects.filter(task_name=name, status__in=("todo", "doing"))
    return any(row.args == {"by": by.ref, **told} for row in rows)
