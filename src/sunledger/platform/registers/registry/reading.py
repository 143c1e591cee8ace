"""From rows to what crosses the wall; used inside `acting` only."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from sunledger.platform.ground.accounts.services import once_a_page
from sunledger.platform.ground.places.selectors import divisions_by_id, present
from sunledger.platform.registers.registry.contracts import (
    HEAD,
    Belonging,
    ChangeState,
    ChangeView,
    HouseholdPage,
    HouseholdRow,
    Member,
    NumberKind,
    Origins,
    PersonPage,
    Residence,
    SaidBy,
    Stated,
)
from sunledger.platform.registers.registry.items import items
from sunledger.platform.registers.registry.models import (
    Change,
    Household,
    Membership,
    Merge,
    NumberRecord,
    Person,
    PersonRecord,
    Record,
    Statement,
)
from sunledger.platform.registers.registry.models import Residence as _Residence
from sunledger.platform.registers.registry.seeing import hidden, household_of, person_of
from sunledger.platform.registers.registry.sides import is_stale, sides, standing_of_each, value_of
from sunledger.platform.registers.registry.writing import bulk_cursor, chunks

_CAME = ("version", "source")


def origins(record: Record) -> Origins:
    """Return where a record came from."""
    version, source = record.version, record.source
    return Origins(
        version=version.id,
        at=version.at,
        by=version.by,
        batch=version.batch,
        department=source.department,
        table=source.table,
        file=source.file,
        sheet=source.sheet,
        row=record.row,
    )


@dataclass(frozen=True, eq=False)
class Home:
    """A household with those that are read as it, and which people are read as whom."""

    household: Household
    ids: tuple[uuid.UUID, ...]
    same: dict[uuid.UUID, uuid.UUID]


# A household, or that into which it was merged, and all that were merged into it.
_TOGETHER = """
    WITH kept AS (
        SELECT coalesce(merged_into_id, id) AS id FROM registry_household
        WHERE id = %s AND undone_id IS NULL
    )
    SELECT * FROM registry_household
    WHERE undone_id IS NULL
        AND (id = (SELECT id FROM kept) OR merged_into_id = (SELECT id FROM kept))
    ORDER BY merged_into_id IS NOT NULL, id
"""


@once_a_page
def home(key: uuid.UUID) -> Home:
    """Return a household, or that into which it was merged; raise Refused, hidden, where none."""
    rows = list(Household.objects.raw(_TOGETHER, [key]))
    if not rows or rows[0].merged_into_id:
        raise hidden()
    found, ids = rows[0], tuple(row.id for row in rows)
    people = Membership.objects.filter(household__in=ids).values("person")
    pairs = Person.objects.filter(merged_into__isnull=False).filter(
        Q(id__in=people) | Q(merged_into__in=people)
    )
    same = {gone: kept for gone, kept in pairs.values_list("id", "merged_into") if kept}
    same |= dict.fromkeys(ids[1:], found.id)
    return Home(found, ids, same)


def alone(key: uuid.UUID) -> Home:
    """Return a household by itself, whatever it is merged with."""
    return Home(household_of(key), (key,), {})


def household_page(found: Home) -> HouseholdPage:
    """Return everything that stands of a household."""
    village = present([found.household.village_id])[found.household.village_id]
    lived = residences(found)
    here = next((each for each in lived if each.until is None), None)
    every = members(found)
    return HouseholdPage(
        id=found.household.id,
        number=found.household.number,
        village=found.household.village_id,
        village_code=village.code,
        village_name=village.name,
        group=here.group if here else "",
        since=found.household.since,
        until=found.household.until,
        members=tuple(m for m in every if m.until is None),
        past_members=tuple(m for m in every if m.until is not None),
        residences=lived,
        statements=standing(found),
        merged=found.ids[1:],
    )


@once_a_page
def residences(found: Home) -> tuple[Residence, ...]:
    """Return where a household lives and lived, the newest first."""
    rows = _Residence.objects.filter(household__in=found.ids, ended=None).select_related(*_CAME)
    kept = found.household.id  # of a household merged into it, where that lived comes after
    every = sorted(
        rows,
        key=lambda r: (
            r.until is None,
            r.until is None and r.household_id == kept,
            r.until or r.version.at.date(),
        ),
    )
    places = divisions_by_id({row.village_id for row in every})
    return tuple(
        Residence(
            village=row.village_id,
            village_code=places[row.village_id].code,
            village_name=places[row.village_id].name,
            group=row.group,
            since=row.since,
            until=row.until,
            origin=origins(row),
        )
        for row in reversed(every)
    )


@once_a_page
def _memberships(found: Home) -> tuple[Membership, ...]:
    rows = Membership.objects.filter(household__in=found.ids, ended=None)
    return tuple(rows.select_related(*_CAME))


@once_a_page
def members(found: Home) -> tuple[Member, ...]:
    """Return who belongs or belonged to a household: the head first, each person once at a time."""
    every: dict[tuple[Any, ...], Membership] = {}
    for row in sorted(_memberships(found), key=lambda r: (r.person_id in found.same, r.id)):
        # Of two records of one person only one is a member now; who left, left each time.
        left = (row.since, row.until) if row.until else None
        every.setdefault((found.same.get(row.person_id, row.person_id), left), row)
    people = {person for person, _ in every}
    names = {
        row.person_id: row for row in PersonRecord.objects.filter(person__in=people, ended=None)
    }
    masks = {
        (row.person_id, row.kind): row.mask
        for row in NumberRecord.objects.filter(person__in=people, ended=None)
    }
    return tuple(
        Member(
            person=person,
            membership=row.id,
            name=names[person].name,
            id_mask=names[person].id_mask,
            sex=names[person].sex,
            birth=names[person].birth,
            card_mask=masks.get((person, NumberKind.CARD), ""),
            phone_mask=masks.get((person, NumberKind.PHONE), ""),
            relation=row.relation,
            hukou=row.hukou,
            resident=row.resident,
            since=row.since,
            until=row.until,
            origin=origins(row),
        )
        for (person, _), row in sorted(
            every.items(),
            key=lambda pair: (
                pair[1].relation not in HEAD,
                pair[1].household_id in found.same,
                pair[1].id,
            ),
        )
        if person in names
    )


@once_a_page
def hashes(found: Home) -> frozenset[int]:
    """Return the hashes of the ID numbers of the members."""
    records = PersonRecord.objects.filter(person__in=_living(found), ended=None)
    known = records.filter(id_hash__isnull=False).values_list("id_hash", flat=True)
    return frozenset(number for number in known if number is not None)


def _living(found: Home) -> set[uuid.UUID]:
    """Return who belongs to a household now, under each id by which she is known."""
    rows = (row.person_id for row in _memberships(found) if row.until is None)
    people = {found.same.get(person, person) for person in rows}
    return people | {gone for gone, kept in found.same.items() if kept in people}


@once_a_page
def numbers(found: Home) -> tuple[dict[int, str], dict[int, str]]:
    """Return whose ID number each hash is (the name), and which card (the mask), of the members."""
    people = _living(found)
    records = PersonRecord.objects.filter(person__in=people, ended=None)
    cards = NumberRecord.objects.filter(person__in=people, ended=None, kind=NumberKind.CARD)
    return (
        {row.id_hash: row.name for row in records if row.id_hash is not None},
        {row.hash: row.mask for row in cards},
    )


def person_page(key: uuid.UUID) -> PersonPage:
    """Return a record of a person by itself, whatever it is merged with."""
    person_of(key)
    record = PersonRecord.objects.filter(person=key, ended=None).first()
    if record is None:
        raise hidden()
    masks = dict(NumberRecord.objects.filter(person=key, ended=None).values_list("kind", "mask"))
    rows = Membership.objects.filter(person=key, ended=None).select_related("household")
    places = divisions_by_id({row.household.village_id for row in rows})
    homes = (
        Belonging(
            household=row.household_id,
            number=row.household.number,
            village_code=places[row.household.village_id].code,
            village_name=places[row.household.village_id].name,
            relation=row.relation,
            since=row.since,
            until=row.until,
        )
        for row in sorted(rows, key=lambda row: (row.until is not None, row.id))
    )
    said = [
        stated(row)
        for row in Statement.objects.filter(person=key, ended=None).select_related(*_CAME)
    ]
    return PersonPage(
        id=key,
        name=record.name,
        id_mask=record.id_mask,
        sex=record.sex,
        birth=record.birth,
        card_mask=masks.get(NumberKind.CARD, ""),
        phone_mask=masks.get(NumberKind.PHONE, ""),
        homes=tuple(homes),
        statements=tuple(in_order(each for each in said if each.value is not None)),
    )


@once_a_page
def standing(found: Home) -> tuple[Stated, ...]:
    """Return what is stated of a household and of its members now."""
    return tuple(statements(found))


def statements(
    found: Home, *, version: int | None = None, history: bool = False, item: str = ""
) -> list[Stated]:
    """Return what is stated of a household and of its members.

    With `version` what stood at that version of the register, with `history` all that was ever
    stated; else what stands now. A statement that only takes another back is shown in the history.
    """
    rows = Statement.objects.filter(said_of(found))
    rows = rows.filter(item=item) if item else rows
    if version is not None:
        rows = rows.filter(Q(ended=None) | Q(ended__gt=version), version__lte=version)
    elif not history:
        rows = rows.filter(ended=None)
    said = in_order(stated(row) for row in rows.select_related(*_CAME))
    return said if history else [each for each in said if each.value is not None]


def said_of(found: Home) -> Q:
    """Return the condition on what is stated of a household and of its members."""
    people = {row.person_id for row in _memberships(found)}
    everyone = people | {gone for gone, kept in found.same.items() if kept in people}
    everyone |= {found.same[person] for person in people if person in found.same}
    return Q(household__in=found.ids) | Q(person__in=everyone)


def in_order(said: Iterable[Stated]) -> list[Stated]:
    """Return statements in the order of items.yaml, then of their periods and labels."""
    order = {code: place for place, code in enumerate(items())}
    return sorted(
        said, key=lambda s: (order[s.item], str(s.period_from or ""), s.label, s.part, s.id)
    )


def stated(row: Statement) -> Stated:
    """Return a statement."""
    return Stated(
        id=row.id,
        household=row.household_id,
        person=row.person_id,
        item=row.item,
        label=row.label,
        part=row.part,
        value=value_of(row),
        period_from=row.period_from,
        period_to=row.period_to,
        said_by=SaidBy(row.said_by),
        said_name=row.said_name,
        said_on=row.said_on,
        replaces=row.replaces_id,
        why=row.why,
        signed=row.signing_id is not None,
        ended=row.ended_id,
        origin=origins(row),
    )


def change_views(rows: Sequence[Change]) -> list[ChangeView]:
    """Return changes with what stands and what is proposed."""
    villages = {v for row in rows for v in (row.village_id, row.to_village_id) if v}
    places = present(villages)
    standing = standing_of_each(rows)
    return [
        ChangeView(
            id=row.id,
            kind=row.kind,
            state=ChangeState(row.state),
            village=row.village_id,
            village_code=places[row.village_id].code,
            to_village_code=places[row.to_village_id].code if row.to_village_id else "",
            household=row.household_id,
            person=row.person_id,
            gone=row.other_household_id or row.other_person_id or _gone_of(row.merge),
            merge=row.merge_id,
            sides=sides(row, standing[row.id]),
            reason=row.reason,
            document=row.document,
            proposed_by=row.proposed_by,
            proposed_at=row.proposed_at,
            decided_by=row.decided_by,
            decided_at=row.decided_at,
            decision=row.decision,
            stale=row.state == ChangeState.PROPOSED and is_stale(row, standing[row.id]),
        )
        for row in rows
    ]


def _gone_of(merge: Merge | None) -> uuid.UUID | None:
    return (merge.gone_household_id or merge.gone_person_id) if merge else None


_HOMES = """
    SELECT h.id, h.number, h.village_id, h.status, h.monitor_type, h.cause
    FROM registry_household h WHERE h.id = ANY(%s::uuid[])
"""
_MERGED = """
    SELECT id, merged_into_id FROM registry_household
    WHERE merged_into_id = ANY(%s::uuid[]) AND undone_id IS NULL
"""
_GROUPS = """
    SELECT r.household_id, r."group" FROM registry_residence r
    WHERE r.household_id = ANY(%s::uuid[]) AND r.ended_id IS NULL AND r.until IS NULL
"""
_LIVING = """
    SELECT m.household_id, coalesce(p.merged_into_id, p.id), m.relation
    FROM registry_membership m JOIN registry_person p ON p.id = m.person_id
    WHERE m.household_id = ANY(%s::uuid[]) AND m.ended_id IS NULL AND m.until IS NULL
    ORDER BY m.relation = ANY(%s::text[]) DESC, m.id
"""
_NAMES = """
    SELECT r.person_id, r.name FROM registry_personrecord r
    WHERE r.person_id = ANY(%s::uuid[]) AND r.ended_id IS NULL
"""


def household_rows(ids: Collection[uuid.UUID]) -> list[HouseholdRow]:
    """Return the lines of a list, in the order given."""
    found: list[HouseholdRow] = []
    with bulk_cursor() as cursor:
        for chunk in chunks(ids):
            found += _household_rows(chunk, cursor)
    return found


def _household_rows(ids: list[uuid.UUID], cursor: Any) -> Iterable[HouseholdRow]:  # noqa: ANN401
    def ask(query: str, *values: object) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = cursor.execute(query, values).fetchall()
        return rows

    homes = {row[0]: row[1:] for row in ask(_HOMES, ids)}
    groups = dict(ask(_GROUPS, ids))
    merged = dict(ask(_MERGED, ids))
    living: dict[uuid.UUID, dict[uuid.UUID, None]] = {}
    lives = ask(_LIVING, [*ids, *merged], list(HEAD))
    for household, person, _ in sorted(lives, key=lambda row: row[0] in merged):
        living.setdefault(merged.get(household, household), {})[person] = None
    heads = {household: next(iter(people)) for household, people in living.items()}
    names = dict(ask(_NAMES, list(heads.values())))
    places = present({home[1] for home in homes.values()})
    for key in ids:
        if key in homes:
            number, village, status, monitor_type, cause = homes[key]
            yield HouseholdRow(
                id=key,
                number=number,
                village=village,
                village_code=places[village].code,
                village_name=places[village].name,
                group=groups.get(key, ""),
                head=names.get(heads.get(key), ""),
                members=len(living.get(key, ())),
                status=status,
                monitor_type=monitor_type,
                cause=cause,
            )
