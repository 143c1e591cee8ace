"""Questions on people: who a text means, who is alike, where one lives."""

import uuid
from collections.abc import Collection, Sequence
from datetime import date

from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import require
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.selectors import present
from sunledger.platform.registers.registry.contracts import Called, Found, Payable
from sunledger.platform.registers.registry.finding import people
from sunledger.platform.registers.registry.models import (
    PersonRecord,
)
from sunledger.platform.registers.registry.seeing import hidden, person_of
from sunledger.platform.registers.registry.selectors.reach import PAGE, inside, require_enough
from sunledger.platform.registers.registry.writing import (
    LIVES_IN,
    bulk_cursor,
    chunks,
    part_key,
)


def search(
    text: str, *, by: Actor, place: str | None = None, limit: int = PAGE, offset: int = 0
) -> tuple[tuple[Found, ...], int]:
    """Find people by a piece of the name, pinyin, initials, ID number, card or phone.

    Returns at most `limit` from `offset` on, whole names first, and how many there are in all.
    Raises SunledgerError where the text is one letter and the place wide.
    """
    require(by, Task.SEARCH_REGISTRY, place=place)
    villages = inside(place, by)
    require_enough(text, villages)
    with acting(by):
        found, total = people(text, villages, offset + limit)
        return _found(found[offset:]), total


_FOUND = f"""
    SELECT r.person_id, r.name, r.id_mask, coalesce(m.relation, ''), h.id,
        coalesce(h.number, ''), coalesce(h.village_id, p.village_id)
    FROM registry_personrecord r
    JOIN registry_person p ON p.id = r.person_id
    LEFT JOIN LATERAL (
        SELECT m.relation, m.household_id FROM registry_membership m
        WHERE m.person_id = p.id AND m.ended_id IS NULL
        ORDER BY {LIVES_IN} LIMIT 1
    ) m ON true
    LEFT JOIN registry_household o ON o.id = m.household_id
    LEFT JOIN registry_household h ON h.id = coalesce(o.merged_into_id, o.id)
    WHERE r.ended_id IS NULL AND r.person_id = ANY(%s::uuid[])
"""


def _found(keys: Sequence[uuid.UUID]) -> tuple[Found, ...]:
    with bulk_cursor() as cursor:
        cursor.execute(_FOUND, [list(keys)])
        rows = {row[0]: row for row in cursor.fetchall()}
    places = present({row[6] for row in rows.values()})
    found = []
    for key in keys:
        if key in rows:
            person, name, mask, relation, household, number, village = rows[key]
            place = places[village]
            found.append(
                Found(
                    person=person,
                    name=name,
                    id_mask=mask,
                    relation=relation,
                    household=household,
                    number=number,
                    village=village,
                    village_code=place.code,
                    village_name=place.name,
                )
            )
    return tuple(found)


_ALIKE = """
    SELECT t.person_id, t.name_key, t.birth
    FROM registry_namepart n
    JOIN registry_personrecord t ON t.person_id = n.person_id AND t.ended_id IS NULL
    JOIN registry_person p ON p.id = t.person_id AND p.undone_id IS NULL
    WHERE n.part = ANY(%s::text[]) AND p.merged_into_id IS NULL
        AND p.village_id = ANY(%s::bigint[])
    ORDER BY t.person_id
"""


def alike(people: Collection[uuid.UUID], *, by: Actor) -> tuple[Found, ...]:
    """Return others of the name of one of these people, born the same day, or on one not known."""
    require(by, Task.SEARCH_REGISTRY)
    with acting(by):
        records = PersonRecord.objects.filter(person__in=people, ended=None)
        born = [(record.name_key, record.birth) for record in records]
        keys = list({part_key(name) for name, _ in born})
        with bulk_cursor() as cursor:
            cursor.execute(_ALIKE, [keys, inside(None, by)])
            rows = cursor.fetchall()
        found = {
            person
            for person, name, birth in rows
            if person not in people
            and any(name == n and (None in (birth, b) or birth == b) for n, b in born)
        }
        return _found(sorted(found))


def person(key: uuid.UUID, *, by: Actor) -> Found:
    """Return a person in the household where she is or was last; raise Refused, hidden, if none."""
    require(by, Task.SEE_HOUSEHOLD)
    with acting(by):
        person_of(key)
        found = _found([key])
        if not found:
            raise hidden()
        require(by, Task.SEE_HOUSEHOLD, place=found[0].village_code, hidden=True)
        return found[0]


_PAYABLE = f"""
    SELECT DISTINCT ON (r.id_hash) p.id, r.name, r.id_hash, r.id_mask, h.id,
        coalesce(h.village_id, p.village_id), coalesce(c.mask, ''), c.hash
    FROM registry_personrecord r
    JOIN registry_person o ON o.id = r.person_id AND o.undone_id IS NULL
    JOIN registry_person p ON p.id = coalesce(o.merged_into_id, o.id)
    LEFT JOIN LATERAL (
        SELECT m.household_id FROM registry_membership m
        WHERE m.person_id = p.id AND m.ended_id IS NULL
        ORDER BY {LIVES_IN} LIMIT 1
    ) m ON true
    LEFT JOIN registry_household k ON k.id = m.household_id
    LEFT JOIN registry_household h ON h.id = coalesce(k.merged_into_id, k.id)
    LEFT JOIN registry_numberrecord c
        ON c.person_id = p.id AND c.kind = 'card' AND c.ended_id IS NULL
    WHERE r.ended_id IS NULL AND r.id_hash IS NOT NULL
        AND r.{{column}} = ANY(%s::{{kind}}[])
    ORDER BY r.id_hash, o.merged_into_id NULLS LAST, c.id DESC
"""


_CALLED = """
    SELECT p.village_id, r.name_key,
        CASE WHEN bool_and(r.birth IS NOT NULL) THEN min(r.birth) END
    FROM registry_namepart n
    JOIN registry_personrecord r ON r.person_id = n.person_id AND r.ended_id IS NULL
    JOIN registry_person p ON p.id = r.person_id AND p.undone_id IS NULL
    WHERE n.part = ANY(%s::text[]) AND n.village_id = ANY(%s::bigint[])
        AND lower(r.name_key) = n.part
    GROUP BY p.village_id, r.name_key
"""


def called(words: Collection[str], villages: Collection[int]) -> list[Called]:
    """Return which of these words are names of people in these villages, for a text to be masked.

    No name is told that was not asked for. Inside `acting` only.
    """
    found: list[Called] = []
    with bulk_cursor() as cursor:
        for chunk in chunks([*words]):
            cursor.execute(_CALLED, [[part_key(word) for word in chunk], sorted(villages)])
            found += [Called(*row) for row in cursor.fetchall()]
    return found


def births(people: Collection[uuid.UUID]) -> dict[uuid.UUID, date]:
    """Return when people were born, where it is recorded; inside `acting` only."""
    rows = PersonRecord.objects.filter(person__in=list(people), ended=None)
    return {person: born for person, born in rows.values_list("person_id", "birth") if born}


def payables(
    *, hashes: Collection[int] = (), people: Collection[uuid.UUID] = ()
) -> dict[int, Payable]:
    """Return whom keyed hashes of ID numbers, or ids, mean for a payment, by the hash.

    Inside `acting` only: of others than the actor of this moment sees there is nothing.
    """
    found: dict[int, Payable] = {}
    with bulk_cursor() as cursor:
        for column, kind, values in (("id_hash", "bigint", hashes), ("person_id", "uuid", people)):
            for chunk in chunks(values):
                cursor.execute(_PAYABLE.format(column=column, kind=kind), [chunk])
                found |= {row[2]: Payable(*row) for row in cursor.fetchall()}
    return found
