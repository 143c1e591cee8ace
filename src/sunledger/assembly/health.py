"""`/health`: whether what the platform needs is alive. It tells nothing else, for anybody asks."""

from datetime import timedelta

import psycopg
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

# A worker says every ten seconds that it lives (procrastinate's own interval).
_SILENCE = timedelta(seconds=30)
_UNAVAILABLE = 503


def health(_request: HttpRequest) -> JsonResponse:
    """Answer 200 where database and worker are alive, else 503."""
    database, worker = _alive()
    told = JsonResponse(
        {"database": database, "worker": worker},
        status=200 if database and worker else _UNAVAILABLE,
    )
    told["Cache-Control"] = "no-store"
    return told


def _alive() -> tuple[bool, bool]:
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM procrastinate_workers WHERE last_heartbeat > %s)",
                [timezone.now() - _SILENCE],
            )
            row = cursor.fetchone()
    except (DatabaseError, psycopg.Error):
        return False, False
    return True, bool(row and row[0])
