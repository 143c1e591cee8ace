"""One transaction in which the database shows what one actor may see."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from sunledger.platform.ground.accounts.contracts import Actor

_SETTINGS = tuple(
    f"sunledger.{name}" for name in ("villages", "household", "county", "sealed", "lines", "books")
)
_TO = ", ".join(f"set_config('{name}', %s, true)" for name in _SETTINGS)
_SET = f"SELECT {_TO}"
_NOW = ", ".join(f"coalesce(current_setting('{name}', true), '')" for name in _SETTINGS)
# What was shown before is read whole, in the part in brackets, before anything else is set.
_CHANGE = f"""
    WITH before AS MATERIALIZED (
        SELECT ARRAY[{_NOW}] AS shown
    )
    SELECT shown, {_TO} FROM before
"""


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """Run one transaction in which the database shows what this actor may see, and nothing else.

    Where acts are nested, the outer one goes on as it was. With the outermost its transaction
    ends, and what it showed ends with it.
    """
    inside = connection.in_atomic_block
    shows = [
        ",".join(str(number) for number in sorted(actor.villages)),
        str(actor.household or ""),
        "t" if actor.county else "",
        ",".join(sorted(actor.sealed)),
        ",".join(sorted(actor.lines)),
        ",".join(str(number) for number in sorted(actor.books)),
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CHANGE, shows)
        row = cursor.fetchone()
        yield
        if inside and row is not None and row[0] != shows:
            cursor.execute(_SET, row[0])
