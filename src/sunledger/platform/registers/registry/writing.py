"""One version of the register being written: many records in few statements."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import psycopg
from django.db import connection

from sunledger.kit.text import name_key
from sunledger.platform.ground.accounts.contracts import Actor
from sunledger.platform.ground.places.services import hold_still
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.pinyin import search_key
from sunledger.platform.registers.registry.models import Version

# The columns that are given of each table, with the type of each; those of every record first.
_RECORD = {"source_id": "bigint", "row": "int"}
COLUMNS: dict[str, dict[str, str]] = {
    "household": {"id": "uuid", "number": "text", "village_id": "bigint", "since": "date"},
    "person": {"id": "uuid", "village_id": "bigint"},
    "residence": _RECORD
    | {
        "household_id": "uuid",
        "village_id": "bigint",
        "group": "text",
        "since": "date",
        "until": "date",
    },
    "personrecord": _RECORD
    | {
        "person_id": "uuid",
        "name": "text",
        "name_key": "text",
        "sex": "text",
        "birth": "date",
        "id_sealed": "bytea",
        "id_hash": "bigint",
        "id_mask": "text",
    },
    "numberrecord": _RECORD
    | {"person_id": "uuid", "kind": "text", "sealed": "bytea", "hash": "bigint", "mask": "text"},
    "membership": _RECORD
    | {
        "household_id": "uuid",
        "person_id": "uuid",
        "relation": "text",
        "hukou": "boolean",
        "resident": "boolean",
        "since": "date",
        "until": "date",
    },
    "statement": _RECORD
    | {
        "household_id": "uuid",
        "person_id": "uuid",
        "item": "text",
        "label": "text",
        "part": "smallint",
        "amount_fen": "bigint",
        "text": "text",
        "code": "text",
        "day": "date",
        "truth": "boolean",
        "period_from": "date",
        "period_to": "date",
        "said_by": "text",
        "said_name": "text",
        "said_on": "date",
        "replaces_id": "bigint",
        "why": "text",
    },
    "merge": _RECORD
    | {
        "kept_person_id": "uuid",
        "gone_person_id": "uuid",
        "kept_household_id": "uuid",
        "gone_household_id": "uuid",
        "why": "text",
    },
}
_OWN = {"household": "made_id", "person": "made_id"}  # how the version is called there
_CHUNK = 20_000
_MANY = 5_000  # new records, after which what the server last counted may be far off
_PART = 100  # characters of a name that a search looks at
_LOCK = 0x5EED  # of the register, among the advisory locks of the database


@dataclass
class Writing:
    """A version that is being written; whoever writes has the register to herself till the end."""

    version: int
    _sources: dict[tuple[str, str, str, str], int] = field(default_factory=dict)

    @classmethod
    def begin(
        cls,
        kind: str,
        *,
        by: Actor,
        origin: Origin,
        batch: uuid.UUID | None = None,
        change: uuid.UUID | None = None,
    ) -> "Writing":
        """Wait until nobody else writes, then open the next version: versions follow commits."""
        lock()
        made = Version.objects.create(
            at=origin.at, by=by.ref, face=origin.face, kind=kind, batch=batch, change=change
        )
        return cls(made.id)

    def source(self, department: str = "", table: str = "", file: str = "", sheet: str = "") -> int:
        """Return the id of the source of these words, made at first use."""
        key = (department, table, file, sheet)
        if key not in self._sources:
            with connection.cursor() as cursor:
                cursor.execute(
                    'INSERT INTO registry_source (version_id, department, "table", file, sheet)'
                    " VALUES (%s, %s, %s, %s, %s) RETURNING id",
                    [self.version, *key],
                )
                self._sources[key] = cursor.fetchone()[0]
        return self._sources[key]

    def insert(self, table: str, rows: Sequence[Sequence[Any]]) -> list[Any]:
        """Write rows, each with the values of COLUMNS[table] in order; return their ids."""
        columns = COLUMNS[table]
        names = ", ".join(f'"{name}"' for name in columns)
        arrays = ", ".join(f"%s::{kind}[]" for kind in columns.values())
        query = (
            f"INSERT INTO registry_{table} ({_OWN.get(table, 'version_id')}, {names})"
            f" SELECT %s, {names} FROM unnest({arrays})"
            f" WITH ORDINALITY AS given ({names}, place) ORDER BY place RETURNING id"
        )
        made: list[Any] = []
        with bulk_cursor() as cursor:
            for chunk in chunks(rows):
                cursor.execute(query, [self.version, *map(list, zip(*chunk, strict=True))])
                made += [row[0] for row in cursor.fetchall()]
            if len(made) > _MANY:
                cursor.execute("SELECT registry_measure(%s)", [table])
            if table == "statement":
                # What was signed for ends with a new statement only: seen now, while the actor
                # still sees it; where acts are nested, nobody is there at the commit.
                cursor.execute("SET CONSTRAINTS locked IMMEDIATE")
                cursor.execute("SET CONSTRAINTS locked DEFERRED")
        return made

    def end(self, table: str, ids: Iterable[int]) -> int:
        """End records; return how many."""
        wanted = list(ids)
        if not wanted:
            return 0
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE registry_{table} SET ended_id = %s"
                " WHERE id = ANY(%s::bigint[]) AND ended_id IS NULL",
                [self.version, wanted],
            )
            return int(cursor.rowcount)


def lock() -> None:
    """Wait until nobody else writes the register, and keep it to the end of the transaction.

    No place ends or is reformed meanwhile: where somebody lives is written of places that stand.
    """
    hold_still()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def bulk_cursor() -> "psycopg.Cursor[tuple[Any, ...]]":
    """Return a cursor of this transaction that sends long lists as the server stores them."""
    connection.ensure_connection()
    return psycopg.Cursor(connection.connection)


def chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    """Return values in lists that one statement takes well."""
    every = list(values)
    for start in range(0, len(every), _CHUNK):
        yield every[start : start + _CHUNK]


def name_again(people: Iterable[uuid.UUID]) -> None:
    """Write anew what these people are found by: under the name and in the village they have."""
    wanted = list(people)
    if not wanted:
        return
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM registry_namepart WHERE person_id = ANY(%s::uuid[])", [wanted])
        cursor.execute(
            "SELECT r.person_id, p.village_id, r.name_key FROM registry_personrecord r"
            " JOIN registry_person p ON p.id = r.person_id"
            " WHERE r.ended_id IS NULL AND p.undone_id IS NULL AND r.person_id = ANY(%s::uuid[])",
            [wanted],
        )
        write_name_parts(cursor.fetchall())


def write_name_parts(people: Iterable[tuple[uuid.UUID, int, str]]) -> None:
    """Write what people are found by: of each, the id, the village and the key of the name."""
    every = [(p, village, part) for p, village, key in people for part in name_parts(key)]
    with bulk_cursor() as cursor:
        for chunk in chunks(every):
            cursor.execute(
                "INSERT INTO registry_namepart (person_id, village_id, part)"
                " SELECT * FROM unnest(%s::uuid[], %s::bigint[], %s::text[])",
                [*map(list, zip(*chunk, strict=True))],
            )


@lru_cache(maxsize=65_536)
def name_parts(key: str) -> tuple[str, ...]:
    """Return what a name is found by: each of its ends, and its sounds and initials.

    Every reading of the whole name is there, of what follows the first character the first one.

    >>> name_parts("张三丰")
    ('张三丰', '三丰', '丰', 'zhangsanfeng', 'zsf', 'sanfeng')
    """
    plain = key.lower()[:_PART]
    ends = [plain[at:] for at in range(len(plain))]
    sounds = search_key(plain).split()[1:] + search_key(plain[1:]).split()[1:2]
    return tuple(dict.fromkeys((*ends, *(sound[:_PART] for sound in sounds))))


def part_key(text: str) -> str:
    """Return a text that somebody searches for, in the form of the parts."""
    return name_key(text).lower()[:_PART]


def move(households: Sequence[tuple[uuid.UUID, int]]) -> None:
    """Let households and those who live in them be seen from the village they live in now."""
    if not households:
        return
    with bulk_cursor() as cursor:
        cursor.execute(
            "UPDATE registry_household h SET village_id = g.village"
            " FROM unnest(%s::uuid[], %s::bigint[]) AS g (id, village) WHERE h.id = g.id",
            [*map(list, zip(*households, strict=True))],
        )
        cursor.execute(
            "SELECT person_id FROM registry_membership WHERE household_id = ANY(%s::uuid[])",
            [[household for household, _ in households]],
        )
        people = {row[0] for row in cursor.fetchall()}
    settle(people)


# In which of several households a person is: one where she is still, joined last.
LIVES_IN = "(m.until IS NULL) DESC, m.until DESC, m.since DESC NULLS LAST, m.household_id"


def settle(people: Iterable[uuid.UUID]) -> None:
    """Let people be seen from the village where they live, or lived last."""
    moved: list[uuid.UUID] = []
    with bulk_cursor() as cursor:
        for chunk in chunks(people):
            cursor.execute(
                "UPDATE registry_person p SET village_id = f.village_id FROM ("
                " SELECT DISTINCT ON (m.person_id) m.person_id, h.village_id"
                " FROM registry_membership m JOIN registry_household h ON h.id = m.household_id"
                " WHERE m.person_id = ANY(%s::uuid[]) AND m.ended_id IS NULL"
                f" ORDER BY m.person_id, {LIVES_IN}) f"
                " WHERE p.id = f.person_id AND p.village_id <> f.village_id RETURNING p.id",
                [chunk],
            )
            moved += [row[0] for row in cursor.fetchall()]
    name_again(moved)


def homes_of(people: Iterable[uuid.UUID]) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """Return the households in which people live now, each with the person."""
    found: list[tuple[uuid.UUID, uuid.UUID]] = []
    with bulk_cursor() as cursor:
        for chunk in chunks(people):
            cursor.execute(
                "SELECT household_id, person_id FROM registry_membership"
                " WHERE person_id = ANY(%s::uuid[]) AND ended_id IS NULL AND until IS NULL",
                [chunk],
            )
            found += cursor.fetchall()
    return found
