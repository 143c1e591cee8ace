"""Whom a text means: a piece of a name, its pinyin or initials, a number; used in `acting` only.

A character may mean a tenth of a county. Its people and households are then never fetched: the
database writes the list of their ids as one text, and is given it back as it wrote it.
"""

import re
import uuid
from collections.abc import Collection
from typing import Any

from sunledger.platform.registers.registry import secret
from sunledger.platform.registers.registry.contracts import Field
from sunledger.platform.registers.registry.writing import bulk_cursor, part_key

Listed = str | None  # ids as the database writes an array of them; None where there are none

_WIDE = 30  # villages, about two townships
_LAST = chr(0x10FFFF)  # sorts after every character
_ID = re.compile(r"[0-9]{17}[0-9Xx]|[0-9]{15}")
_CARD = re.compile(r"[0-9]{16,19}")
_PHONE = re.compile(r"1[0-9]{10}")

# Of somebody who was merged into another, the other. Few are: they are looked up among those.
_PARTS = """
    FROM registry_namepart n
    LEFT JOIN registry_person gone ON gone.id = n.person_id AND gone.merged_into_id IS NOT NULL
    WHERE n.part >= %(key)s AND n.part < %(end)s AND n.village_id = ANY(%(villages)s::bigint[])
"""
_BY_NAME = f"""
    SELECT coalesce(gone.merged_into_id, n.person_id), count(*) OVER () {_PARTS}
    GROUP BY 1 ORDER BY bool_or(n.part = %(key)s) DESC, min(length(n.part)), 1 LIMIT %(limit)s
"""
_NAMED = f"SELECT array_agg(coalesce(gone.merged_into_id, n.person_id))::text {_PARTS}"


def people(text: str, villages: list[int], limit: int | None) -> tuple[list[uuid.UUID], int]:
    """Return the first people that a text means, whole names first, and how many it means."""
    if shape := _shape(text):
        found = _by_number(*shape, villages)
        return found[:limit], len(found)
    key = part_key(text)
    if not key:
        return [], 0
    with bulk_cursor() as cursor:
        cursor.execute(_BY_NAME, {**_range(key), "villages": villages, "limit": limit})
        rows = cursor.fetchall()
    return [row[0] for row in rows], rows[0][1] if rows else 0


def means_too_many(text: str, villages: Collection[int]) -> bool:
    """Tell whether a text is a single Latin letter, asked for in more than two townships.

    A sixth of a county has a character that sounds so: to count them all would take longer than to
    write the second letter, and nobody reads the list.
    """
    key = part_key(text)
    return len(key) == 1 and key.isascii() and key.isalpha() and len(villages) > _WIDE


def _shape(text: str) -> tuple[Field, str] | None:
    """Return which number a text is by its form; None where it is a name."""
    compact = re.sub(r"[\s-]", "", text)
    shapes = ((_ID, Field.ID_NUMBER), (_PHONE, Field.PHONE), (_CARD, Field.CARD))
    return next(((field, compact) for form, field in shapes if form.fullmatch(compact)), None)


def _range(key: str) -> dict[str, str]:
    return {"key": key, "end": key + _LAST}


def _by_number(field: Field, text: str, villages: list[int]) -> list[uuid.UUID]:
    where = "registry_numberrecord r WHERE r.hash = %s AND r.kind = %s AND"
    values: list[Any] = [secret.hash_of(field, text), field.value]
    if field is Field.ID_NUMBER:
        where, values = "registry_personrecord r WHERE r.id_hash = %s AND", values[:1]
    with bulk_cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT coalesce(p.merged_into_id, p.id) FROM registry_person p"
            f" WHERE p.id IN (SELECT r.person_id FROM {where} r.ended_id IS NULL)"
            " AND p.undone_id IS NULL AND p.village_id = ANY(%s::bigint[]) ORDER BY 1",
            [*values, villages],
        )
        return [row[0] for row in cursor.fetchall()]


_HOMES = """
    WITH found AS MATERIALIZED (
        SELECT id FROM registry_household WHERE number = %s
        UNION SELECT m.household_id FROM registry_membership m
        WHERE m.person_id = ANY(%s::uuid[]) AND m.ended_id IS NULL
    ), kept AS (
        SELECT id FROM found
        UNION ALL SELECT gone.merged_into_id FROM found
        JOIN registry_household gone ON gone.id = found.id AND gone.merged_into_id IS NOT NULL
    )
    SELECT array_agg(id)::text FROM kept
"""


def homes(text: str, villages: list[int]) -> Listed:
    """Return the households of a number, or of people that a text means; of one merged, the other.

    These are all of which such a person is or was a member, wherever: a list narrows them.
    """
    with bulk_cursor() as cursor:
        cursor.execute(_HOMES, [text, _everybody(text, villages)])
        return _one(cursor.fetchall())


def _everybody(text: str, villages: list[int]) -> Listed | list[uuid.UUID]:
    if shape := _shape(text):
        return _by_number(*shape, villages)
    key = part_key(text)
    if not key:
        return None
    with bulk_cursor() as cursor:
        cursor.execute(_NAMED, {**_range(key), "villages": villages})
        return _one(cursor.fetchall())


def _one(rows: list[tuple[Any, ...]]) -> Listed:
    return rows[0][0] if rows else None
