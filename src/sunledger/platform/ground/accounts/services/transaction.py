"""One transaction in which the database shows what one actor may see."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from sunledger.platform.ground.accounts.contracts import Actor

_SETTINGS = tuple(
    f"sunledger.{name}" for name in ("villages", "household", "county", "sealed", "lines")
)
_SET = "SELECT " + ", ".join(f"set_config('{name}', %s, true)" for name in _SETTINGS)
_NOW = "SELECT " + ", ".join(f"coalesce(current_setting('{name}', true), '')" for name in _SETTINGS)


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """Run one transaction in which the database shows what this actor may see, and nothing else."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_NOW)
        before = cursor.fetchone()
        cursor.execute(
            _SET,
            [
                ",".join(str(number) for number in sorted(actor.villages)),
                str(actor.household or ""),
                "t" if actor.county else "",
                ",".join(sorted(actor.sealed)),
                ",".join(sorted(actor.lines)),
            ],
        )
        yield
        cursor.execute(_SET, before)  # where acts are nested, the outer one goes on as it was
