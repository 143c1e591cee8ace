"""The events as the log reads them: leaves by their numbers, and rows to look through."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import Any

from django.db import connection

from sunledger.platform.ground.transparency.checking import Row
from sunledger.platform.ground.transparency.tiles import WIDTH

_LEAVES = "SELECT leaf FROM transparency_event WHERE number > %s AND number <= %s ORDER BY number"
_ROWS = """
    SELECT number, leaf, content, nonce, at, kind, "by", face, subject_kind, subject, run
    FROM transparency_event LEFT JOIN transparency_nonce ON event_id = number
    WHERE number > %s AND number <= %s ORDER BY number
"""
_AHEAD = 16 * WIDTH


def leaves(start: int, count: int) -> list[bytes]:
    """Return the leaves of `count` events after a number, fewer where there are fewer."""
    with connection.cursor() as cursor:
        cursor.execute(_LEAVES, [start, start + count])
        return [bytes(row[0]) for row in cursor.fetchall()]


def last_number() -> int:
    """Return the number of the last event; 0 where there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(number), 0) FROM transparency_event")
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def given_number() -> int:
    """Return the last number that was given to an event, whether it is still there or not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT last FROM transparency_head")
        row = cursor.fetchone()
    return int(row[0]) if row else 0


class Ahead:
    """The rows of the table, asked for in order and read many at a time."""

    def __init__(self) -> None:
        self._start = self._end = 0
        self._rows: list[Row] = []

    def __call__(self, start: int, count: int) -> Sequence[Row]:
        """Return the rows of `count` numbers after a number, those that are there."""
        if not (self._start <= start and start + count <= self._end):
            self._start, self._end = start, start + max(count, _AHEAD)
            self._rows = list(_rows(self._start, self._end))
        return [row for row in self._rows if start < row.number <= start + count]


def _rows(start: int, end: int) -> Iterator[Row]:
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, [start, end])
        for number, leaf, content, nonce, *columns in cursor.fetchall():
            kept = None if nonce is None else bytes(nonce)
            yield Row(
                number, bytes(leaf), content.encode(), kept, columns_hold=_hold(content, columns)
            )


def _hold(content: str, columns: Sequence[Any]) -> bool:
    """Tell whether the columns of an event say what its words say."""
    try:
        told = json.loads(content)
    except ValueError:
        return False
    at, kind, by, face, subject_kind, subject, run = columns
    wanted = {
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "kind": kind,
        "by": by,
        "face": face,
        "subject": [subject_kind, subject],
        "run": None if run is None else str(run),
    }
    return isinstance(told, dict) and all(told.get(name) == wanted[name] for name in wanted)
