"""A change that was checked, written into the register."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sunledger.kit.text import name_key
from sunledger.platform.registers.registry import secret
from sunledger.platform.registers.registry.contracts import Field
from sunledger.platform.registers.registry.items import value_columns
from sunledger.platform.registers.registry.models import (
    Change,
    Household,
    Person,
)
from sunledger.platform.registers.registry.seeing import (
    home_of,
    id_free,
    impossible,
    mergeable,
    number_free,
    still_there,
    sure,
)
from sunledger.platform.registers.registry.sides import standing_of, value_of
from sunledger.platform.registers.registry.writing import Writing, move, name_again, settle

_ONE_DAY = timedelta(days=1)


def _source(change: Change, writing: Writing) -> int:
    return writing.source(file=change.document)


def _touched(change: Change, *more: uuid.UUID | None) -> set[uuid.UUID]:
    return {key for key in (change.household_id, *more) if key is not None}


def _apply_fact(change: Change, writing: Writing) -> set[uuid.UUID]:
    held = standing_of(change)
    if held is not None:
        writing.end("statement", [held.id])
    subject = (None, change.person_id) if change.person_id else (change.household_id, None)
    writing.insert(
        "statement",
        [
            (
                *(_source(change, writing), None, *subject, change.item, change.label, change.part),
                *value_columns(change.item, value_of(change)),
                *(change.period_from, change.period_to),
                *(change.said_by, change.said_name, change.said_on),
                *((held.id, change.reason) if held else (None, "")),
            )
        ],
    )
    return _touched(change)


def _apply_household(change: Change, writing: Writing) -> set[uuid.UUID]:
    number_free(change.number)
    still_there([change.village_id])
    household = uuid.uuid4()
    source = _source(change, writing)
    writing.insert("household", [(household, change.number, change.village_id, change.since)])
    writing.insert(
        "residence",
        [(source, None, household, change.village_id, change.group, change.since, None)],
    )
    return {household}


def _apply_move(change: Change, writing: Writing) -> set[uuid.UUID]:
    still_there([sure(change.to_village_id)])
    held = standing_of(change)
    since = change.since or date.min
    if held is not None:
        if held.since and since <= held.since:
            raise impossible(
                f"搬家的日子不能早于 {held.since}。请核对。",
                f"The move cannot be before {held.since}. Check the day.",
            )
        writing.end("residence", [held.id])
        until = since - _ONE_DAY
        lived = (held.source_id, held.row, held.household_id, held.village_id, held.group)
        writing.insert("residence", [(*lived, held.since, until)])
    source = _source(change, writing)
    lives = (source, None, change.household_id, change.to_village_id, change.group)
    writing.insert("residence", [(*lives, change.since, None)])
    move([(sure(change.household_id), sure(change.to_village_id))])
    return _touched(change)


def _apply_close(change: Change, _writing: Writing) -> set[uuid.UUID]:
    Household.objects.filter(id=sure(change.household_id)).update(until=change.until)
    return _touched(change)


def _apply_join(change: Change, writing: Writing) -> set[uuid.UUID]:
    source = _source(change, writing)
    person = change.person_id
    if person is None:
        number = secret.unseal(Field.ID_NUMBER, bytes(change.sealed or b""))
        id_free(number)
        person = uuid.uuid4()
        writing.insert("person", [(person, change.village_id)])
        key = name_key(change.name)
        who = (person, change.name, key, change.sex, change.birth)
        number_columns = (bytes(change.sealed or b""), change.hash, change.mask)
        writing.insert("personrecord", [(source, None, *who, *number_columns)])
        name_again([person])
    says = (change.relation, change.hukou, change.resident, change.since, None)
    writing.insert("membership", [(source, None, change.household_id, person, *says)])
    settle([person])
    return _touched(change)


def _apply_membership(change: Change, writing: Writing) -> set[uuid.UUID]:
    held = standing_of(change)
    writing.end("membership", [held.id])
    says = (change.relation, change.hukou, change.resident, change.since, change.until)
    source = _source(change, writing)
    writing.insert("membership", [(source, None, held.household_id, held.person_id, *says)])
    settle([held.person_id])
    return _touched(change)


def _apply_person(change: Change, writing: Writing) -> set[uuid.UUID]:
    held = standing_of(change)
    writing.end("personrecord", [held.id])
    if change.sealed is None:
        sealed = held.id_sealed
        number: tuple[Any, ...] = (sealed and bytes(sealed), held.id_hash, held.id_mask)
    else:
        number = (bytes(change.sealed or b""), change.hash, change.mask)
    who = (change.person_id, change.name, name_key(change.name), change.sex, change.birth)
    writing.insert("personrecord", [(_source(change, writing), None, *who, *number)])
    name_again([sure(change.person_id)])
    return _touched(change)


def _apply_number(change: Change, writing: Writing) -> set[uuid.UUID]:
    held = standing_of(change)
    if held is not None:
        writing.end("numberrecord", [held.id])
    if change.sealed is not None:
        number = (bytes(change.sealed or b""), change.hash, change.mask)
        of = (change.person_id, change.number_kind)
        writing.insert("numberrecord", [(_source(change, writing), None, *of, *number)])
    return _touched(change)


def _apply_merge(change: Change, writing: Writing) -> set[uuid.UUID]:
    source = _source(change, writing)
    two: list[uuid.UUID | None] = [None] * 4
    if change.other_person_id:
        kept, gone = sure(change.person_id), change.other_person_id
        mergeable(Person, kept, gone)
        Person.objects.filter(id=gone).update(merged_into=kept)
        two[:2] = kept, gone
        other = home_of(gone)
    else:
        kept, gone = sure(change.household_id), sure(change.other_household_id)
        mergeable(Household, kept, gone)
        Household.objects.filter(id=gone).update(merged_into=kept)
        two[2:] = kept, gone
        other = gone
    writing.insert("merge", [(source, None, *two, change.reason)])
    return _touched(change, other)


def _apply_unmerge(change: Change, writing: Writing) -> set[uuid.UUID]:
    merge = standing_of(change)
    writing.end("merge", [merge.id])
    Person.objects.filter(id=merge.gone_person_id).update(merged_into=None)
    Household.objects.filter(id=merge.gone_household_id).update(merged_into=None)
    other = home_of(merge.gone_person_id) if merge.gone_person_id else merge.gone_household_id
    return _touched(change, other)


_APPLY: dict[str, Callable[[Change, Writing], set[uuid.UUID]]] = {
    "fact": _apply_fact,
    "household": _apply_household,
    "move": _apply_move,
    "close": _apply_close,
    "join": _apply_join,
    "membership": _apply_membership,
    "person": _apply_person,
    "number": _apply_number,
    "unmerge": _apply_unmerge,
    "merge_persons": _apply_merge,
    "merge_households": _apply_merge,
}


def apply(change: Change, writing: Writing) -> set[uuid.UUID]:
    """Write what a change proposes; return the households that it touched."""
    return _APPLY[change.kind](change, writing)
