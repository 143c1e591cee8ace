"""One transaction in which the database shows what one actor may see."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from sunledger.platform.ground.accounts.contracts import Actor

_SET = (
    "SELECT set_config('sunledger.villages', %s, true), set_config('sunledger.household', %s, true)"
)
_NOW = (
    "SELECT coalesce(current_setting('sunledger.villages', true), ''),"
    " coalesce(current_setting('sunledger.household', true), '')"
)


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """Run one transaction in which the database shows what this actor may see, and nothing else."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_NOW)
        before = cursor.fetchone()
        villages = ",".join(str(number) for number in sorted(actor.villages))
        cursor.execute(_SET, [villages, str(actor.household or "")])
        yield
        cursor.execute(_SET, before)  # where acts are nested, the outer one goes on as it was
