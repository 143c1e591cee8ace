"""What the register holds of the rows of a batch, read in few statements."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sunledger.platform.registers.registry.writing import bulk_cursor, chunks


@dataclass
class Held:
    """Households by number; of several of one number the one in the village asked for is meant."""

    by_number: dict[str, list[tuple[int, uuid.UUID]]]
    ids: frozenset[uuid.UUID]
    gone: frozenset[tuple[str, uuid.UUID]]  # a number, and the household into which its own went

    def find(self, number: str, village: int | None) -> uuid.UUID | None:
        """Return the household of a number, or None."""
        found = self.by_number.get(number, [])
        inside = [household for at, household in found if at == village]
        return next(iter([*inside, *(household for _, household in found)]), None)

    def add(self, number: str, village: int, household: uuid.UUID) -> None:
        """Know a household that was just made."""
        self.by_number.setdefault(number, []).append((village, household))


def held_households(numbers: set[str]) -> Held:
    """Return the households of these numbers; of one merged into another, that other."""
    found: dict[str, list[tuple[int, uuid.UUID]]] = {}
    merged: set[tuple[str, uuid.UUID]] = set()
    with bulk_cursor() as cursor:
        for chunk in chunks(numbers):
            cursor.execute(
                "SELECT number, village_id, coalesce(merged_into_id, id),"
                " merged_into_id IS NOT NULL FROM registry_household"
                " WHERE number = ANY(%s::text[]) AND undone_id IS NULL"
                " ORDER BY until NULLS FIRST, id",
                [chunk],
            )
            for number, village, household, gone in cursor.fetchall():
                found.setdefault(number, []).append((village, household))
                merged |= {(number, household)} if gone else set()
    ids = frozenset(h for each in found.values() for _, h in each)
    return Held(found, ids, frozenset(merged))


@dataclass(frozen=True, slots=True)
class HeldPerson:
    """A person, and the record that stands of her."""

    person: uuid.UUID
    record: int
    name: str


def held_persons(hashes: Iterable[int]) -> dict[int, HeldPerson]:
    """Return the people of these hashes of ID numbers; of one merged into another, that other."""
    found: dict[int, HeldPerson] = {}
    with bulk_cursor() as cursor:
        for chunk in chunks(hashes):
            cursor.execute(
                "SELECT r.id_hash, coalesce(p.merged_into_id, p.id), r.id, r.name"
                " FROM registry_personrecord r JOIN registry_person p ON p.id = r.person_id"
                " WHERE r.id_hash = ANY(%s::bigint[]) AND r.ended_id IS NULL"
                " AND p.undone_id IS NULL ORDER BY p.merged_into_id NULLS LAST, p.id",
                [chunk],
            )
            for number, person, record, name in cursor.fetchall():
                found[number] = HeldPerson(person, record, name)
    return found


_READ = {
    "residence": 'id, household_id, village_id, "group", since, source_id, "row"',
    "numberrecord": "id, person_id, kind, hash",
    "membership": (
        'id, household_id, person_id, relation, hukou, resident, since, source_id, "row"'
    ),
}


def held_records(table: str, condition: str, values: list[Any]) -> list[tuple[Any, ...]]:
    """Return the records of a table that stand, for each value of a condition."""
    found: list[tuple[Any, ...]] = []
    with bulk_cursor() as cursor:
        for chunk in chunks(values):
            cursor.execute(
                f"SELECT {_READ[table]} FROM registry_{table}"
                f" WHERE {condition} AND ended_id IS NULL",
                [chunk],
            )
            found += cursor.fetchall()
    return found


@dataclass(frozen=True, slots=True)
class HeldStatement:
    """A statement that stands: its five columns of value, and where it is from."""

    id: int
    value: tuple[Any, ...]
    signed: bool
    replaces: int | None
    table: str
    kind: str


def held_statements(
    subjects: set[tuple[uuid.UUID | None, uuid.UUID | None]], codes: set[str]
) -> dict[tuple[Any, ...], HeldStatement]:
    """Return the statements of some items that stand, of (household, person), by what they say."""
    found: dict[tuple[Any, ...], HeldStatement] = {}
    with bulk_cursor() as cursor:
        for place, column in enumerate(("household_id", "person_id")):
            for chunk in chunks(pair[place] for pair in subjects if pair[place] is not None):
                cursor.execute(
                    "SELECT s.id, household_id, person_id, item, label, part, period_from,"
                    " period_to, amount_fen, text, code, day, truth, signing_id IS NOT NULL,"
                    ' replaces_id, o."table", v.kind'
                    " FROM registry_statement s JOIN registry_source o ON o.id = s.source_id"
                    " JOIN registry_version v ON v.id = s.version_id"
                    f" WHERE {column} = ANY(%s::uuid[]) AND item = ANY(%s::text[])"
                    " AND ended_id IS NULL",
                    [chunk, list(codes)],
                )
                for row in cursor.fetchall():
                    found[row[1:8]] = HeldStatement(row[0], row[8:13], *row[13:])
    return found


def values_corrected(standing: Iterable[HeldStatement]) -> dict[int, tuple[Any, ...]]:
    """Return, of statements by which two people corrected another, the value that they replaced."""
    by_hand = {s.replaces: s.id for s in standing if s.kind == "change" and s.replaces}
    found: dict[int, tuple[Any, ...]] = {}
    with bulk_cursor() as cursor:
        for chunk in chunks(by_hand):
            cursor.execute(
                "SELECT id, amount_fen, text, code, day, truth FROM registry_statement"
                " WHERE id = ANY(%s::bigint[])",
                [chunk],
            )
            found |= {by_hand[row[0]]: row[1:] for row in cursor.fetchall()}
    return found
