"""Rows of a frozen list: in canonical form, hashed, and read again as the register was then."""

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import rfc8785

from sunledger.platform.ground.places.contracts import Division
from sunledger.platform.ground.places.selectors import divisions_by_id
from sunledger.platform.registers.registry.contracts import HEAD, HouseholdRow, Query
from sunledger.platform.registers.registry.models import Snapshot
from sunledger.platform.registers.registry.writing import bulk_cursor


def line_of_row(row: HouseholdRow) -> str:
    """Return a row as canonical text that sorts by village and number."""
    values: list[str | int] = [
        row.village_code,
        row.number,
        str(row.id),
        row.group,
        row.head,
        row.members,
        row.status,
        row.monitor_type,
        row.cause,
    ]
    return rfc8785.dumps(values).decode()


def row_of_line(line: str, places: Mapping[str, Division]) -> HouseholdRow:
    """Return the row that a canonical text is of; `places` are its villages by code."""
    code, number, key, group, head, members, status, monitor_type, cause = json.loads(line)
    return HouseholdRow(
        id=uuid.UUID(key),
        number=number,
        village=places[code].id,
        village_code=code,
        village_name=places[code].name,
        group=group,
        head=head,
        members=members,
        status=status,
        monitor_type=monitor_type,
        cause=cause,
    )


def condition_of(query: Query) -> str:
    """Return the condition of a list as canonical text."""
    fields = ("status", "monitor_type", "cause", "text")
    return rfc8785.dumps({name: getattr(query, name) for name in fields}).decode()


def hash_of(place: str, condition: str, day: date, lines: Iterable[str]) -> str:
    """Return the SHA-256 of a list: of place, condition and day, then of each row on its line."""
    text = "\n".join([rfc8785.dumps([place, condition, day.isoformat()]).decode(), *lines])
    return hashlib.sha256(text.encode()).hexdigest()


def _then(table: str) -> str:
    """Return the condition that a record stood at the version asked for."""
    return (
        f"{table}.version_id <= %(version)s"
        f" AND ({table}.ended_id IS NULL OR {table}.ended_id > %(version)s)"
    )


# A household ends by a change, which keeps the day that stood before it.
_HOMES = f"""
    WITH lived AS (
        SELECT DISTINCT ON (r.household_id) r.household_id, r.village_id, r."group"
        FROM registry_residence r WHERE {_then("r")} AND r.until IS NULL
        ORDER BY r.household_id, r.id DESC
    ), ended AS (
        SELECT DISTINCT ON (c.household_id) c.household_id, c.since AS until
        FROM registry_change c
        WHERE c.kind = 'close' AND c.state = 'applied' AND c.version_id > %(version)s
        ORDER BY c.household_id, c.version_id
    ), homes AS (
        SELECT h.id, h.number, l.village_id, l."group", h.since,
            CASE WHEN e.household_id IS NULL THEN h.until ELSE e.until END AS until
        FROM registry_household h
        JOIN lived l ON l.household_id = h.id
        LEFT JOIN ended e ON e.household_id = h.id
        WHERE h.made_id <= %(version)s AND (h.undone_id IS NULL OR h.undone_id > %(version)s)
            AND l.village_id = ANY(%(villages)s::bigint[])
    ), said AS (
        SELECT DISTINCT ON (s.household_id, s.item) s.household_id, s.item, s.code
        FROM registry_statement s
        WHERE s.item IN ('status', 'monitor_type', 'poverty_cause')
            AND s.household_id IN (SELECT id FROM homes) AND {_then("s")}
        ORDER BY s.household_id, s.item, s.version_id DESC, s.id DESC
    ), listed AS (
        SELECT household_id, max(code) FILTER (WHERE item = 'status') AS status,
            max(code) FILTER (WHERE item = 'monitor_type') AS monitor_type,
            max(code) FILTER (WHERE item = 'poverty_cause') AS cause
        FROM said GROUP BY household_id
    )
    SELECT h.id, h.number, h.village_id, h."group", coalesce(l.status, ''),
        coalesce(l.monitor_type, ''), coalesce(l.cause, '')
    FROM homes h LEFT JOIN listed l ON l.household_id = h.id
    WHERE (h.since IS NULL OR h.since <= %(day)s) AND (h.until IS NULL OR h.until > %(day)s)
        AND NOT EXISTS (
            SELECT 1 FROM registry_merge g WHERE g.gone_household_id = h.id AND {_then("g")}
        )
        AND (%(status)s = '' OR l.status = %(status)s)
        AND (%(monitor_type)s = '' OR l.monitor_type = %(monitor_type)s)
        AND (%(cause)s = '' OR l.cause = %(cause)s)
"""
_LIVING = f"""
    SELECT coalesce(h.kept_household_id, m.household_id), coalesce(p.kept_person_id, m.person_id)
    FROM registry_membership m
    LEFT JOIN registry_merge h ON h.gone_household_id = m.household_id AND {_then("h")}
    LEFT JOIN registry_merge p ON p.gone_person_id = m.person_id AND {_then("p")}
    WHERE {_then("m")} AND m.until IS NULL
        AND coalesce(h.kept_household_id, m.household_id) = ANY(%(homes)s::uuid[])
    ORDER BY h.id IS NOT NULL, m.relation = ANY(%(head)s::text[]) DESC, m.id
"""
_NAMES = f"""
    SELECT r.person_id, r.name FROM registry_personrecord r
    WHERE r.person_id = ANY(%(people)s::uuid[]) AND {_then("r")}
"""


def rows_at(snapshot: Snapshot) -> list[HouseholdRow]:
    """Return the households of a frozen list as the register had them at its version, in order.

    They are read from the records, not from the rows that were kept, and a village has the code
    that it had when the household came to it: whoever asks again gets the same. Inside `acting`.
    """
    asked: dict[str, Any] = {
        "version": snapshot.version,
        "villages": snapshot.villages,
        "day": snapshot.day,
        "head": list(HEAD),
        **json.loads(snapshot.condition),
    }
    with bulk_cursor() as cursor:
        homes = cursor.execute(_HOMES, asked).fetchall()
        asked["homes"] = [home[0] for home in homes]
        living: dict[uuid.UUID, dict[uuid.UUID, None]] = {}
        for household, person in cursor.execute(_LIVING, asked).fetchall():
            living.setdefault(household, {})[person] = None
        heads = {household: next(iter(people)) for household, people in living.items()}
        asked["people"] = list(heads.values())
        names = dict(cursor.execute(_NAMES, asked).fetchall())
    places = divisions_by_id({home[2] for home in homes})
    rows = [
        HouseholdRow(
            id=key,
            number=number,
            village=village,
            village_code=places[village].code,
            village_name=places[village].name,
            group=group,
            head=names.get(heads.get(key), ""),
            members=len(living.get(key, ())),
            status=status,
            monitor_type=monitor_type,
            cause=cause,
        )
        for key, number, village, group, status, monitor_type, cause in homes
    ]
    return sorted(rows, key=line_of_row)
