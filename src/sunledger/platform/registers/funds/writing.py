"""What every verb of this room needs: one writer at a time, rows in bulk, words of faults."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import psycopg
from django.db import connection

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.roles import roles
from sunledger.platform.ground.places.selectors import villages_within

_LOCK = 0xF00D  # of this room, among the advisory locks of the database
_CHUNK = 10_000
_HELD = ("funds_holds", "funds_has")


def lock() -> None:
    """Wait until nobody else writes funds, and keep it to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def hold() -> None:
    """Have the database ask now what it asks at the commit: whether all sums hold."""
    names = ", ".join(_HELD)
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS {names} IMMEDIATE")
        cursor.execute(f"SET CONSTRAINTS {names} DEFERRED")


def reaching(by: Actor) -> Actor:
    """Return the actor, reaching the payees of the tables that she may hand in or check.

    All that she learns from here are counts of her own rows.
    """
    tasks = {Task.UPLOAD, Task.REVIEW_UPLOAD, Task.UNDO_BATCH}
    codes = [post.place for post in by.posts if roles()[post.role].tasks & tasks]
    return replace(by, villages=villages_within(codes) | by.villages, county=True)


def numbers() -> Iterator[int]:
    """Yield numbers for links that are about to be written."""
    while True:
        with bulk() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence('funds_link', 'id'))"
                " FROM generate_series(1, 1000)"
            )
            yield from [row[0] for row in cursor.fetchall()]


_LINK: dict[str, tuple[str, Any]] = {
    "id": ("bigint", None),
    "kind": ("text", None),
    "line_id": ("bigint", None),
    "parent_id": ("bigint", None),
    "document": ("text", ""),
    "parent_document": ("text", ""),
    "title": ("text", ""),
    "place_id": ("bigint", None),
    "project": ("text", ""),
    "item": ("text", ""),
    "month": ("date", None),
    "on": ("date", None),
    "amount_fen": ("bigint", None),
    "back_fen": ("bigint", 0),
    "from_file": ("boolean", False),
    "batch": ("uuid", None),
    "row": ("bigint", None),
    "made_by": ("text", ""),
    "key": ("text", None),
    "household_id": ("uuid", None),
    "person_id": ("uuid", None),
    "person_hash": ("bigint", None),
    "card_hash": ("bigint", None),
    "name": ("text", ""),
    "card_mask": ("text", ""),
    "result": ("text", ""),
    "result_on": ("date", None),
    "reason": ("text", ""),
    "tries": ("smallint", 0),
}


def insert_links(rows: Sequence[Mapping[str, Any]]) -> None:
    """Write links, each a mapping of its columns."""
    columns = {name: kind for name, (kind, _) in _LINK.items()}
    insert(
        "funds_link",
        columns,
        [tuple(row.get(name, _LINK[name][1]) for name in _LINK) for row in rows],
    )


def insert(table: str, columns: dict[str, str], rows: Sequence[Sequence[Any]]) -> None:
    """Write rows, each with the values of the columns (name: type) in order.

    `COPY` is not for tables under row-level security; arrays are nearly as quick.
    """
    names = ", ".join(f'"{name}"' for name in columns)
    arrays = ", ".join(f"%s::{kind}[]" for kind in columns.values())
    query = f"INSERT INTO {table} ({names}) SELECT {names} FROM unnest({arrays}) AS given ({names})"
    with bulk() as cursor:
        for chunk in chunks(rows):
            cursor.execute(query, [*map(list, zip(*chunk, strict=True))])


def bulk() -> "psycopg.Cursor[tuple[Any, ...]]":
    """Return a cursor of this transaction that sends long lists as the server stores them."""
    connection.ensure_connection()
    return psycopg.Cursor(connection.connection)


def chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    """Return values in lists that one statement takes well."""
    every = list(values)
    for start in range(0, len(every), _CHUNK):
        yield every[start : start + _CHUNK]


def impossible(zh: str, en: str) -> SunledgerError:
    """Return the answer for what cannot be as things stand."""
    return SunledgerError(zh, en, code="impossible")
