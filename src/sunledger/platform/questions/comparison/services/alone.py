"""One at a time over all processes, told by a lock that ends with whoever holds it.

The lock belongs to a connection of its own that lives as long as the work. A process that is
killed is seen at once, for the database learns at once that its connection is gone; one that lives
keeps the others out, however long it says nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection

_LOCK = 7_306_010  # of runs, among the advisory locks of the database
_FORGIVEN = 300  # milliseconds: somebody killed a moment ago may not be gone yet
_SET = (
    # A machine that lost its power says no good-bye: after ten seconds of silence it is asked.
    "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3;"
    f"SET lock_timeout = {_FORGIVEN}"
)


@contextmanager
def alone() -> Iterator[bool]:
    """Give True for as long as the block lasts where nobody else is at work, else False.

    Raises OperationalError where the database is away.
    """
    with connection.wrap_database_errors:
        link = psycopg.connect(**connection.get_connection_params(), autocommit=True)
    try:
        yield _taken(link)
    finally:
        link.close()


def _taken(link: psycopg.Connection) -> bool:
    with connection.wrap_database_errors:
        link.execute(_SET)
        try:
            link.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        except psycopg.errors.LockNotAvailable:
            return False
        return True
