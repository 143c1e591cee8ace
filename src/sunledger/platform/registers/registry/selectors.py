"""Questions that this room answers; each reads as the actor sees, and as her posts allow."""

import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from sunledger.platform.ground.accounts.contracts import Actor, Refused, Task
from sunledger.platform.ground.accounts.policy import may, require
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.contracts import Division
from sunledger.platform.ground.places.selectors import divisions_by_id, present, villages_within
from sunledger.platform.registers.registry import income as _income
from sunledger.platform.registers.registry import reading
from sunledger.platform.registers.registry.cards import cards_of
from sunledger.platform.registers.registry.contracts import (
    Again,
    ChangeState,
    ChangeView,
    Found,
    Frozen,
    FrozenCheck,
    HouseholdRow,
    Income,
    Item,
    Merged,
    Moment,
    Page,
    ProcedurePlan,
    ProcedureState,
    ProcedureView,
    Query,
    Scheme,
    Stated,
    StepDone,
)
from sunledger.platform.registers.registry.disputes import (
    confirmed,
    dispute_of,
    disputes_found,
    disputes_of,
    disputes_waiting,
    may_answer,
    open_disputes,
)
from sunledger.platform.registers.registry.finding import people
from sunledger.platform.registers.registry.items import (
    code_called,
    income_item,
    items,
    line_of,
    schemes,
)
from sunledger.platform.registers.registry.listing import FACETS, Listing
from sunledger.platform.registers.registry.models import (
    Change,
    Household,
    Merge,
    PersonRecord,
    Procedure,
    Snapshot,
    SnapshotRow,
    Step,
)
from sunledger.platform.registers.registry.procedures import procedures
from sunledger.platform.registers.registry.published import Published, published, version_now
from sunledger.platform.registers.registry.published import tables as published_tables
from sunledger.platform.registers.registry.seeing import code_of, hidden, person_of, sure
from sunledger.platform.registers.registry.sides import names_of
from sunledger.platform.registers.registry.snapshots import (
    hash_of,
    line_of_row,
    row_of_line,
    rows_at,
)
from sunledger.platform.registers.registry.steps import (
    due,
    earliest,
    refusal,
    unsigned,
)
from sunledger.platform.registers.registry.timeline import moments_of
from sunledger.platform.registers.registry.turns import waiting
from sunledger.platform.registers.registry.unsettled import (
    parts_of,
    unsettled,
    unsettled_households,
)
from sunledger.platform.registers.registry.writing import LIVES_IN, bulk_cursor, part_key

__all__ = [
    "Published",
    "alike",
    "cards_of",
    "change",
    "changes",
    "changes_found",
    "changes_waiting",
    "check_frozen",
    "code_called",
    "confirmed",
    "dispute_of",
    "disputes_found",
    "disputes_of",
    "disputes_waiting",
    "frozen",
    "frozen_found",
    "frozen_rows",
    "households",
    "households_at",
    "income",
    "income_item",
    "income_periods",
    "item",
    "items",
    "may_answer",
    "merges",
    "numbers",
    "open_disputes",
    "parts_of",
    "person",
    "procedure",
    "procedure_plans",
    "procedures_found",
    "procedures_of",
    "published",
    "published_tables",
    "schemes",
    "search",
    "statements",
    "timeline",
    "to_sign",
    "unsettled",
    "unsettled_households",
    "version_now",
    "waiting_steps",
    "why_not",
]

PAGE = 50


def item(code: str) -> Item:
    """Return an item of items.yaml; raise KeyError where there is none."""
    return items()[code]


# ---------------------------------------------------------------- to find


def search(
    text: str, *, by: Actor, place: str | None = None, limit: int = PAGE, offset: int = 0
) -> tuple[tuple[Found, ...], int]:
    """Find people by a piece of the name, pinyin, initials, ID number, card or phone.

    Returns at most `limit` from `offset` on, whole names first, and how many there are in all.
    """
    require(by, Task.SEARCH_REGISTRY, place=place)
    with acting(by):
        villages = _inside(place, by)
        found, total = people(text, villages, offset + limit)
        return _found(found[offset:]), total


def _inside(place: str | None, by: Actor) -> list[int]:
    """Return the villages of a place that the actor sees."""
    seen = by.villages if place is None else villages_within([place]) & by.villages
    return sorted(seen)


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
            cursor.execute(_ALIKE, [keys, _inside(None, by)])
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


# ---------------------------------------------------------------- lists


def households(
    query: Query,
    *,
    by: Actor,
    limit: int = PAGE,
    offset: int = 0,
    after: uuid.UUID | None = None,
    facets: bool = True,
) -> Page:
    """Return a part of the list of households, how many there are, and the counts of each facet.

    The part begins at `offset`, or after the household `after`. A facet counts as if it were not
    itself narrowed. Counts are of what the actor sees.
    """
    require(by, Task.SEARCH_REGISTRY, place=query.place)
    with acting(by):
        listing = Listing.of(query, _inside(query.place, by))
        ids, tally = listing.ids(limit, offset, after), listing.tally()
        counts = {name: listing.facet(name, tally) for name in FACETS} if facets else {}
        total = sum(listing.kept(tally).values())
        return Page(tuple(reading.household_rows(ids)), total, counts)


def households_at(place: str, *, by: Actor) -> int:
    """Return how many households live in a place or what it was, to whoever may change it.

    A count and nothing else: what a change of places touches must be told before it is done.
    """
    require(by, Task.CHANGE_PLACES, place=place)
    villages = villages_within([place])
    with acting(replace(by, villages=villages)):
        rows = Household.objects.filter(village__in=villages, undone=None, merged_into=None)
        return rows.filter(until=None).count()


# ---------------------------------------------------------------- one household


def _seen(household: uuid.UUID, by: Actor) -> reading.Home:
    """Return a household that the actor may look at; raise Refused, hidden, where not."""
    found = reading.home(household)
    if by.household in found.ids and may(by, Task.SEE_OWN_HOUSEHOLD):
        return found
    require(by, Task.SEE_HOUSEHOLD, place=code_of(found.household.village_id), hidden=True)
    return found


def statements(
    household: uuid.UUID,
    *,
    by: Actor,
    version: int | None = None,
    history: bool = False,
    item: str = "",
) -> list[Stated]:
    """Return what is stated of a household and its members: now, at a version, or ever."""
    with acting(by):
        found = _seen(household, by)
        return reading.statements(found, version=version, history=history, item=item)


def numbers(household: uuid.UUID, *, by: Actor) -> tuple[dict[int, str], dict[int, str]]:
    """Return the names behind the hashes of a household's ID numbers, and the masks of its cards.

    By these hashes its rows in the tables of departments are found.
    """
    with acting(by):
        return reading.numbers(_seen(household, by))


def income(
    household: uuid.UUID,
    scheme: Scheme,
    *,
    by: Actor,
    on: date,
    period: tuple[date, date] | None = None,
) -> Income:
    """Return the income per head by a scheme, line by line, for a period.

    Without a period, the last whole one of the scheme that had ended on the day `on`.
    """
    with acting(by):
        found = _seen(household, by)
        span = period or schemes()[scheme].period(on)
        line = line_of(scheme, span[1], code_of(found.household.village_id))
        return _income.work_out(
            scheme,
            span,
            reading.statements(found),
            reading.members(found),
            line=line,
            same=found.same,
        )


def income_periods(household: uuid.UUID, *, by: Actor) -> list[tuple[date, date]]:
    """Return the periods for which an income was stated, the newest first."""
    with acting(by):
        said = reading.statements(_seen(household, by))
    spans = {(s.period_from, s.period_to) for s in said if items()[s.item].counting}
    return sorted(((a, b) for a, b in spans if a and b), reverse=True)


def timeline(household: uuid.UUID, *, by: Actor, limit: int = 200) -> list[Moment]:
    """Return what was stated of a household and done to it, the newest first (经过)."""
    with acting(by):
        return moments_of(_seen(household, by), limit)


def merges(household: uuid.UUID, *, by: Actor) -> list[Merged]:
    """Return the merges that stand of a household and its members."""
    with acting(by):
        found = _seen(household, by)
        people = [*found.same, *found.same.values()]
        rows = Merge.objects.filter(ended=None).select_related("version")
        both = rows.filter(kept_household__in=found.ids) | rows.filter(kept_person__in=people)
        return [_merged(row) for row in both.order_by("id")]


def _merged(row: Merge) -> Merged:
    kept_name, gone_name = names_of(row)
    return Merged(
        id=row.id,
        households=row.gone_household_id is not None,
        kept=sure(row.kept_household_id or row.kept_person_id),
        gone=sure(row.gone_household_id or row.gone_person_id),
        kept_name=kept_name,
        gone_name=gone_name,
        why=row.why,
        at=row.version.at,
        by=row.version.by,
        version=row.version_id,
    )


# ---------------------------------------------------------------- changes


def change(key: uuid.UUID, *, by: Actor) -> ChangeView:
    """Return a change with both values; raise Refused, hidden, where it is not seen."""
    with acting(by):
        row = Change.objects.filter(id=key).first()
        if row is None:
            raise hidden()
        require(by, Task.SEE_HOUSEHOLD, place=code_of(row.village_id), hidden=True)
        return reading.change_views([row])[0]


def changes(
    *,
    by: Actor,
    place: str | None = None,
    household: uuid.UUID | None = None,
    state: ChangeState | None = ChangeState.PROPOSED,
    after: uuid.UUID | None = None,
    limit: int = 200,
) -> list[ChangeView]:
    """Return changes of a place or household, those that wait longest first.

    With `after`, the id of a change, what follows it.
    """
    require(by, Task.SEE_HOUSEHOLD, place=place)
    with acting(by):
        rows = Change.objects.filter(village__in=_inside(place, by))
        rows = rows if state is None else rows.filter(state=state)
        if household is not None:
            rows = rows.filter(Q(household=household) | Q(household__merged_into=household))
        if after is not None:
            at = Change.objects.filter(id=after).values("proposed_at")[:1]
            rows = rows.filter(Q(proposed_at__gt=at) | Q(proposed_at=at, id__gt=after))
        return reading.change_views(list(rows.order_by("proposed_at", "id")[:limit]))


def changes_found(
    *, by: Actor, state: ChangeState, start: int = 0, most: int | None = 50
) -> tuple[list[ChangeView], int]:
    """Return the changes in a state from `start` on, and how many there are.

    Those that wait come longest first, what was decided newest first.
    """
    require(by, Task.SEE_HOUSEHOLD)
    with acting(by):
        rows = Change.objects.filter(village__in=_inside(None, by), state=state)
        order = "proposed_at" if state is ChangeState.PROPOSED else "-proposed_at"
        part = rows.order_by(order, "id")[start : None if most is None else start + most]
        return reading.change_views(list(part)), rows.count()


def changes_waiting(*, by: Actor, place: str | None = None) -> int:
    """Return how many changes wait for the actor's check: not those of her own."""
    if not may(by, Task.CHECK_CHANGE, place=place):
        return 0
    with acting(by), bulk_cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM registry_change WHERE state = %s AND proposed_by <> %s"
            " AND village_id = ANY(%s::bigint[])",
            [ChangeState.PROPOSED, by.ref, _inside(place, by)],
        )
        return sum(row[0] for row in cursor.fetchall())


# ---------------------------------------------------------------- procedures


def procedure_plans(village: str, *, on: date) -> dict[str, ProcedurePlan]:
    """Return the procedures as they are in a village on a day."""
    return procedures(on, village)


def procedures_of(household: uuid.UUID, *, by: Actor) -> list[ProcedureView]:
    """Return the procedures of a household, those under way first."""
    with acting(by):
        found = _seen(household, by)
        rows = Procedure.objects.filter(household__in=found.ids)
        views = _procedures(rows.order_by("-version"), by)
        return sorted(views, key=lambda view: view.next is None)


def procedure(key: uuid.UUID, *, by: Actor) -> ProcedureView:
    """Return a procedure: what was done, what comes next, and when."""
    with acting(by):
        rows = Procedure.objects.filter(id=key)
        for row in rows:
            _seen(row.household_id, by)
        for view in _procedures(rows, by):
            return view
        raise hidden()


def procedures_found(
    state: ProcedureState,
    *,
    by: Actor,
    kind: str = "",
    start: int = 0,
    most: int | None = PAGE,
) -> tuple[list[ProcedureView], int]:
    """Return procedures in a state from `start` on, and how many there are.

    Those under way come in the order in which they began, the others newest first.
    """
    require(by, Task.SEE_HOUSEHOLD)
    with acting(by):
        rows = Procedure.objects.filter(**_STATES[state], household__village__in=_inside(None, by))
        rows = rows.filter(kind=kind) if kind else rows
        order = "version" if state is ProcedureState.UNDER_WAY else "-version"
        part = rows.order_by(order, "id")[start : None if most is None else start + most]
        return _procedures(part, by), rows.count()


_STATES: dict[ProcedureState, dict[str, Any]] = {
    ProcedureState.UNDER_WAY: {"done": False, "stopped_why": ""},
    ProcedureState.DONE: {"done": True},
    ProcedureState.STOPPED: {"stopped_why__gt": ""},
}


def waiting_steps(
    *, by: Actor, on: date, kind: str = "", start: int = 0, most: int | None = PAGE
) -> tuple[list[ProcedureView], int]:
    """Return from `start` on the procedures whose next step waits for the actor on a day; how many.

    That is a step of her own level which she may do and whose waiting days have passed. Those due
    come first. With none wanted (`most` 0) they are only counted.
    """
    if not may(by, Task.PROPOSE_CHANGE):
        return [], 0
    with acting(by):
        found = waiting(by, on, kind)
        part = found[start : None if most is None else start + most]
        views = _procedures(Procedure.objects.filter(id__in=part), by) if part else []
    return sorted(views, key=lambda view: part.index(view.id)), len(found)


def why_not(key: uuid.UUID, *, by: Actor) -> Refused | None:
    """Return why the actor may not do the next step of a procedure; None where she may.

    Raises Refused, hidden, where she does not see it. Of what is over: None.
    """
    with acting(by):
        for row, done, village in _with_steps(Procedure.objects.filter(id=key)):
            _seen(row.household_id, by)
            if row.done or row.stopped_why:
                return None
            return refusal(row.household_id, village.code, _plan(row, village.code), done, by=by)
        raise hidden()


def _with_steps(rows: QuerySet[Procedure]) -> Iterator[tuple[Procedure, list[Step], Division]]:
    """Yield procedures with what was done and the village, in three queries however many."""
    found = list(rows.select_related("household", "version"))
    places = divisions_by_id({row.household.village_id for row in found})
    steps: dict[uuid.UUID, list[Step]] = {row.id: [] for row in found}
    done = Step.objects.filter(procedure__in=found).select_related("version").order_by("place")
    for step in done:
        steps[step.procedure_id].append(step)
    for row in found:
        yield row, steps[row.id], places[row.household.village_id]


def _procedures(rows: QuerySet[Procedure], by: Actor) -> list[ProcedureView]:
    return [_procedure(row, done, village, by) for row, done, village in _with_steps(rows)]


def _plan(row: Procedure, village: str) -> ProcedurePlan:
    return procedures(row.version.at.date(), village)[row.kind]


def _procedure(row: Procedure, done: list[Step], village: Division, by: Actor) -> ProcedureView:
    plan = _plan(row, village.code)
    over = row.done or bool(row.stopped_why)
    return ProcedureView(
        id=row.id,
        household=row.household_id,
        number=row.household.number,
        village_code=village.code,
        village_name=village.name,
        begun=row.version.at,
        begun_by=row.version.by,
        plan=plan,
        steps=tuple(
            StepDone(s.place, s.code, s.day, s.version.at, s.by, s.by_household, s.document, s.note)
            for s in done
        ),
        next=None if over else plan.steps[len(done)],
        next_from=None if over else earliest(plan, done),
        next_due=None if over else due(plan, done),
        yours=not over and refusal(row.household_id, village.code, plan, done, by=by) is None,
        done=row.done,
        stopped_why=row.stopped_why,
    )


def to_sign(household: uuid.UUID, *, by: Actor) -> list[Stated]:
    """Return what stands of a household for a period and is not signed for yet."""
    with acting(by):
        found = _seen(household, by)
        rows = unsigned(found.household).select_related("version", "source")
        order = {code: place for place, code in enumerate(items())}
        said = [reading.stated(row) for row in rows]
        return sorted(said, key=lambda s: (order[s.item], s.label, s.part, s.id))


# ---------------------------------------------------------------- frozen lists


def frozen_found(
    *, by: Actor, start: int = 0, most: int | None = 50, after: uuid.UUID | None = None
) -> tuple[list[Frozen], int]:
    """Return frozen lists whose every village the actor sees, newest first, and how many there are.

    The part begins at `start`, or after the list `after`.
    """
    require(by, Task.SEARCH_REGISTRY)
    with acting(by):
        rows = Snapshot.objects.order_by("-at", "-id")
        total = rows.count()
        if after is not None:
            at = Snapshot.objects.filter(id=after).values("at")[:1]
            rows = rows.filter(Q(at__lt=at) | Q(at=at, id__lt=after))
        part = rows[start : None if most is None else start + most]
        return [_frozen(row) for row in part], total


def frozen(key: uuid.UUID, *, by: Actor) -> Frozen:
    """Return a frozen list; raise Refused, hidden, where it is not seen."""
    require(by, Task.SEARCH_REGISTRY)
    with acting(by):
        return _frozen(_snapshot(key, by))


def frozen_rows(
    key: uuid.UUID, *, by: Actor, start: int = 0, most: int | None = None
) -> list[HouseholdRow]:
    """Return the households of a frozen list as they were."""
    require(by, Task.SEARCH_REGISTRY)
    with acting(by):
        snapshot = _snapshot(key, by)
        lines = SnapshotRow.objects.filter(snapshot=snapshot).order_by("place")
        part = lines[start : None if most is None else start + most]
        places = divisions_by_id(snapshot.villages).values()
        by_code = {place.code: place for place in sorted(places, key=lambda p: p.until is None)}
        return [row_of_line(line, by_code) for line in part.values_list("line", flat=True)]


def check_frozen(key: uuid.UUID, *, by: Actor) -> FrozenCheck:
    """Read a frozen list again: from the rows kept, and from the register as it was then."""
    require(by, Task.SEARCH_REGISTRY)
    with acting(by):
        snapshot = _snapshot(key, by)
        rows = SnapshotRow.objects.filter(snapshot=snapshot).order_by("place")
        kept = list(rows.values_list("line", flat=True))
        lines = [line_of_row(row) for row in rows_at(snapshot)]
        told = (snapshot.place, snapshot.condition, snapshot.day)
        sha256 = hash_of(*told, lines)
        again = Again.SAME if sha256 == snapshot.sha256 else Again.CHANGED
        listed = rows.values("household")
        seen = Household.objects.filter(id__in=listed).count()
        if again is Again.CHANGED and seen < len(kept):
            again = Again.UNSEEN
        return FrozenCheck(hash_of(*told, kept) == snapshot.sha256, again, len(lines), sha256)


def _snapshot(key: uuid.UUID, by: Actor) -> Snapshot:
    row = Snapshot.objects.filter(id=key).first()
    if row is None:
        raise hidden()
    require(by, Task.SEARCH_REGISTRY, place=row.place, hidden=True)
    return row


def _frozen(row: Snapshot) -> Frozen:
    return Frozen(
        id=row.id,
        at=row.at,
        by=row.by,
        reason=row.reason,
        place=row.place,
        condition=row.condition,
        day=row.day,
        rows=row.rows,
        sha256=row.sha256,
        version=row.version,
    )
