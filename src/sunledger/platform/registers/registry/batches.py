"""A file taken in: its rows laid over the register in one transaction, and taken back as one."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction

from sunledger.kit.errors import SunledgerError
from sunledger.kit.ids import birth_date, read_person_id
from sunledger.kit.text import display_name, name_key
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import may, require
from sunledger.platform.ground.accounts.roles import roles
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.selectors import divisions_by_id, villages_within
from sunledger.platform.ground.transparency.contracts import Act, Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.registers.registry import items, secret
from sunledger.platform.registers.registry.contracts import (
    Batch,
    Counts,
    FactRow,
    Field,
    Kept,
    Left,
    LeftWhy,
    MemberRow,
    Row,
    SaidBy,
    UndoEffects,
    Value,
    ValueType,
)
from sunledger.platform.registers.registry.models import Version
from sunledger.platform.registers.registry.writing import (
    COLUMNS,
    Writing,
    bulk_cursor,
    chunks,
    lock,
    name_again,
    write_name_parts,
)

_ONE_DAY = timedelta(days=1)
_WHY_NEW = "新交来的表"
# Of each kind of record, what makes two of them the same one.
_KEYS = {
    "residence": ("household_id",),
    "personrecord": ("person_id",),
    "numberrecord": ("person_id", "kind"),
    "membership": ("household_id", "person_id"),
    "statement": (
        "household_id", "person_id", "item", "label", "part", "period_from", "period_to"
    ),
}  # fmt: skip
_OPEN = {"residence": "until IS NULL", "membership": "until IS NULL"}


def apply_batch(batch: Batch, rows: Iterable[Row], *, by: Actor, origin: Origin) -> Counts:
    """Lay the rows of a file over the register: all of them or none; say what became of them.

    Empty fields of a row say nothing. A row changes what stands unless the household has signed
    for it, or two people corrected this very value; such rows are told in `left`. Where the batch
    is `whole`, members and lines that a household of the file had from this table and has no more
    are ended; a household that the file does not name stays as it is and is told in `missing`.
    The same batch a second time raises SunledgerError (`batch_applied`) and changes nothing; so
    does a village where the actor may not hand in tables (Refused).
    """
    every = list(rows)
    people = [row for row in every if isinstance(row, MemberRow)]
    facts = [row for row in every if isinstance(row, FactRow)]
    for fact in facts:
        items.checked(fact.item, fact.value)
    whose = _reaching(by)
    _require_at({row.village for row in people}, by)
    with acting(whose):
        lock()
        if Version.objects.filter(batch=batch.id, kind="batch").exists():
            raise SunledgerError(
                "这一批已经登记过了，没有再登记一次。要重来，请先退回整批。",
                "This batch is in the register already; nothing was done twice. "
                "Take the whole batch back first to do it anew.",
                code="batch_applied",
            )
        laying = _Laying(batch, Writing.begin("batch", by=by, origin=origin, batch=batch.id))
        laying.members(people)
        laying.facts(facts)
        counts = laying.counts()
        append(laying.acts(counts), by=by, origin=origin)
    return counts


def _reaching(by: Actor) -> Actor:
    """Return the actor, reaching the villages for which she may hand in or check tables.

    A department's officer does not look at households, yet her table says something of them; all
    that she learns from here are counts of her own rows.
    """
    tasks = {Task.UPLOAD, Task.REVIEW_UPLOAD, Task.UNDO_BATCH}
    codes = [post.place for post in by.posts if roles()[post.role].tasks & tasks]
    return replace(by, villages=villages_within(codes))


def _require_at(villages: set[int], by: Actor) -> None:
    task = Task.UPLOAD if may(by, Task.UPLOAD) else Task.REVIEW_UPLOAD
    require(by, task)
    for division in divisions_by_id(villages).values():
        require(by, task, place=division.code)


@dataclass
class _Tally:
    new: int = 0
    changed: int = 0
    same: int = 0
    gone: int = 0


@dataclass
class _Laying:
    """The work of one batch: what is held is read once, compared here, and written in bulk."""

    batch: Batch
    writing: Writing
    tally: _Tally = field(default_factory=_Tally)
    left: list[Left] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    touched: dict[uuid.UUID, int] = field(default_factory=lambda: defaultdict(int))
    _named: list[tuple[uuid.UUID, int, str]] = field(default_factory=list)

    def _source(self, row: Row) -> int:
        batch = self.batch
        return self.writing.source(batch.department, batch.table, row.file, row.sheet)

    def _leave(self, row: Row, why: LeftWhy) -> None:
        self.left.append(Left(row.file, row.sheet, row.row, why))

    # ---- members of households

    def members(self, rows: Sequence[MemberRow]) -> None:
        """Lay rows of members over households, residences, people, numbers and memberships."""
        if not rows:
            return
        held = _households({row.number for row in rows})
        homes = self._households(rows, held)
        kept = self._once(rows, homes)
        people = self._people(kept)
        self._numbers(kept, people)
        self._memberships(kept, homes, people, new={h for h in homes.values() if h not in held.ids})
        if self.batch.whole:
            self._missing({row.village for row in rows}, {row.number for row in rows})

    def _households(
        self, rows: Sequence[MemberRow], held: "_Held"
    ) -> dict[tuple[str, int], uuid.UUID]:
        """Return the household of each number and village, made or moved where need be."""
        homes: dict[tuple[str, int], uuid.UUID] = {}
        first: dict[tuple[str, int], MemberRow] = {}
        for row in rows:
            first.setdefault((row.number, row.village), row)
        made, lived = [], []
        moved: list[tuple[uuid.UUID, MemberRow]] = []
        for key, row in first.items():
            household = held.find(row.number, row.village)
            if household is None:
                household = uuid.uuid4()
                made.append((household, row.number, row.village, None))
                lived.append(
                    (self._source(row), row.row, household, row.village, row.group, None, None)
                )
                held.add(row.number, row.village, household)
                self.touched[household] += 1
            else:
                moved.append((household, row))
            homes[key] = household
        self.writing.insert("household", made)
        self.writing.insert("residence", lived)
        self.tally.new += len(made)
        self._moves(moved)
        return homes

    def _moves(self, given: Sequence[tuple[uuid.UUID, MemberRow]]) -> None:
        """Write where households live now that the file has them elsewhere."""
        standing = {
            row[1]: row
            for row in _standing(
                "residence",
                "household_id = ANY(%s::uuid[]) AND until IS NULL",
                [household for household, _ in given],
            )
        }
        ended, lived, moved = [], [], []
        for household, row in given:
            at, _, village, group, since, source, number = standing[household]
            wanted = row.group or (group if village == row.village else "")
            if village == row.village and wanted == group:
                self.tally.same += 1
                continue
            ended.append(at)
            self.tally.changed += 1
            self.touched[household] += 1
            before = max(self.batch.as_of - _ONE_DAY, since or date.min)
            lived += [
                (source, number, household, village, group, since, before),
                (
                    self._source(row),
                    row.row,
                    household,
                    row.village,
                    wanted,
                    self.batch.as_of,
                    None,
                ),
            ]
            if village != row.village:
                moved.append((household, row.village))
        self.writing.end("residence", ended)
        self.writing.insert("residence", lived)
        move(moved)

    def _once(
        self, rows: Sequence[MemberRow], homes: dict[tuple[str, int], uuid.UUID]
    ) -> list[MemberRow]:
        """Return the rows without those that name a member of a household a second time."""
        seen: set[tuple[uuid.UUID, str]] = set()
        kept = []
        for row in rows:
            key = (homes[row.number, row.village], row.id_number)
            if key in seen:
                self._leave(row, LeftWhy.TWICE)
            else:
                seen.add(key)
                kept.append(row)
        return kept

    def _people(self, rows: Sequence[MemberRow]) -> dict[str, uuid.UUID]:
        """Return the person of each ID number, made or renamed where need be."""
        hashes = {n: secret.hash_of(Field.ID_NUMBER, n) for n in {r.id_number for r in rows}}
        held = _persons(hashes.values())
        found: dict[str, uuid.UUID] = {}
        made, ended, records = [], [], []
        for row in rows:
            if row.id_number in found:
                continue
            known = held.get(hashes[row.id_number])
            name, key = display_name(row.name), name_key(row.name)
            if known is None:
                person = uuid.uuid4()
                made.append((person, row.village))
                self.tally.new += 1
            else:
                person = known.person
                if known.name == name:
                    self.tally.same += 1
                    found[row.id_number] = person
                    continue
                ended.append(known.record)
                self.tally.changed += 1
            found[row.id_number] = person
            number = secret.seal(Field.ID_NUMBER, row.id_number)
            sex, birth = sex_and_birth(row.id_number)
            records.append(
                (self._source(row), row.row, person, name, key, sex, birth, *number.columns)
            )
            self._named.append((person, row.village, key))
        self.writing.insert("person", made)
        self.writing.end("personrecord", ended)
        self.writing.insert("personrecord", records)
        fresh = {person for person, _ in made}
        write_name_parts(named for named in self._named if named[0] in fresh)
        name_again(person for person, _, _ in self._named if person not in fresh)
        return found

    def _numbers(self, rows: Sequence[MemberRow], people: dict[str, uuid.UUID]) -> None:
        """Lay cards and phones over those that people have."""
        given: dict[tuple[uuid.UUID, str], tuple[Field, str, MemberRow]] = {}
        for row in rows:
            for what, text in ((Field.CARD, row.card), (Field.PHONE, row.phone)):
                if text:
                    given[people[row.id_number], what.value] = (what, text, row)
        if not given:
            return
        standing = {
            (person, kind): (at, number)
            for at, person, kind, number in _standing(
                "numberrecord",
                "person_id = ANY(%s::uuid[])",
                list({person for person, _ in given}),
            )
        }
        ended, records = [], []
        for (person, kind), (what, text, row) in given.items():
            held = standing.get((person, kind))
            if held and held[1] == secret.hash_of(what, text):
                self.tally.same += 1
                continue
            if held:
                ended.append(held[0])
            self.tally.changed += bool(held)
            self.tally.new += not held
            number = secret.seal(what, text)
            records.append((self._source(row), row.row, person, kind, *number.columns))
        self.writing.end("numberrecord", ended)
        self.writing.insert("numberrecord", records)

    def _memberships(
        self,
        rows: Sequence[MemberRow],
        homes: dict[tuple[str, int], uuid.UUID],
        people: dict[str, uuid.UUID],
        *,
        new: set[uuid.UUID],
    ) -> None:
        """Lay who belongs to whom over the memberships that stand."""
        standing = {
            (row[1], row[2]): row
            for row in _standing(
                "membership",
                "household_id = ANY(%s::uuid[]) AND until IS NULL",
                list(set(homes.values())),
            )
        }
        named: set[tuple[uuid.UUID, uuid.UUID]] = set()
        ended, records = [], []
        moved: list[tuple[uuid.UUID, int]] = []
        for row in rows:
            household, person = homes[row.number, row.village], people[row.id_number]
            if (household, person) in named:  # two ID numbers of one merged person
                self._leave(row, LeftWhy.TWICE)
                continue
            named.add((household, person))
            held = standing.get((household, person))
            since = None if household in new else self.batch.as_of
            says = (row.relation, row.hukou, row.resident)
            if held:
                at, _, _, relation, hukou, resident, since, _, _ = held
                says = (
                    row.relation or relation,
                    hukou if row.hukou is None else row.hukou,
                    resident if row.resident is None else row.resident,
                )
                if says == (relation, hukou, resident):
                    self.tally.same += 1
                    continue
                ended.append(at)
            else:
                moved.append((person, row.village))
            self.tally.changed += bool(held)
            self.tally.new += not held
            self.touched[household] += 1
            records.append((self._source(row), row.row, household, person, *says, since, None))
        if self.batch.whole:
            for key, held in standing.items():
                if key not in named:
                    ended.append(held[0])
                    records.append(self._gone(held))
                    self.tally.gone += 1
                    self.touched[key[0]] += 1
        self.writing.end("membership", ended)
        self.writing.insert("membership", records)
        settle(moved)

    def _gone(self, held: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return the membership as it is once the person has left."""
        _, household, person, relation, hukou, resident, since, source, row = held
        until = max(self.batch.as_of - _ONE_DAY, since or date.min)
        return (source, row, household, person, relation, hukou, resident, since, until)

    def _missing(self, villages: set[int], numbers: set[str]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT number FROM registry_household WHERE village_id = ANY(%s::bigint[])"
                " AND until IS NULL AND merged_into_id IS NULL AND undone_id IS NULL"
                " ORDER BY number",
                [list(villages)],
            )
            self.missing = [number for (number,) in cursor.fetchall() if number not in numbers]

    # ---- facts

    def facts(self, rows: Sequence[FactRow]) -> None:
        """Lay statements over those that stand."""
        if not rows:
            return
        given = self._subjects(rows)
        subjects = {(key[0], key[1]) for key in given}
        standing = _statements(subjects, {row.item for row in rows})
        corrected = _corrected(standing.values())
        ended, records = [], []
        for key, row in given.items():
            held = standing.get(key)
            value = value_columns(row.item, row.value)
            if held is not None and held.value == value:
                self.tally.same += 1
                continue
            if held is not None and held.signed:
                self._leave(row, LeftWhy.SIGNED)
                continue
            if held is not None and corrected.get(held.id) == value:
                self._leave(row, LeftWhy.CORRECTED)
                continue
            if held is not None:
                ended.append(held.id)
            self.tally.changed += held is not None
            self.tally.new += held is None
            self._touch(key)
            said = (SaidBy.DEPARTMENT.value, row.said_name or self.batch.department, row.said_on)
            replaces = (held.id, _WHY_NEW) if held else (None, "")
            records.append(
                (self._source(row), row.row, *key[:5], *value, *key[5:], *said, *replaces)
            )
        if self.batch.whole:
            ended += self._lines_gone(given, standing)
        self.writing.end("statement", ended)
        self.writing.insert("statement", records)

    def _touch(self, key: tuple[Any, ...]) -> None:
        if key[0] is not None:
            self.touched[key[0]] += 1

    def _subjects(self, rows: Sequence[FactRow]) -> dict[tuple[Any, ...], FactRow]:
        """Return the rows by what they are about; of rows alike the second is part 1, and so on."""
        held = _households({row.number for row in rows if row.number})
        numbers = {row.id_number for row in rows if row.id_number and not row.number}
        hashes = {n: secret.hash_of(Field.ID_NUMBER, n) for n in numbers}
        persons = _persons(hashes.values())
        parts: Counter[tuple[Any, ...]] = Counter()
        given: dict[tuple[Any, ...], FactRow] = {}
        for row in rows:
            if row.number:
                household = held.find(row.number, None)
                if household is None:
                    self._leave(row, LeftWhy.NO_HOUSEHOLD)
                    continue
                subject: tuple[Any, Any] = (household, None)
            else:
                known = persons.get(hashes[row.id_number]) if row.id_number else None
                if known is None:
                    self._leave(row, LeftWhy.NO_PERSON)
                    continue
                subject = (None, known.person)
            alike = (*subject, row.item, row.label, row.period_from, row.period_to)
            part = parts[alike]
            parts[alike] += 1
            given[*subject, row.item, row.label, part, row.period_from, row.period_to] = row
        return given

    def _lines_gone(
        self, given: dict[tuple[Any, ...], FactRow], standing: dict[tuple[Any, ...], "_Statement"]
    ) -> list[int]:
        """Return statements of this table that a subject's part of the file has no more."""
        periods = {(key[0], key[1], key[5], key[6]) for key in given}
        gone = [
            (key, held)
            for key, held in standing.items()
            if key not in given
            and held.table == self.batch.table
            and not held.signed
            and (key[0], key[1], key[5], key[6]) in periods
        ]
        self.tally.gone += len(gone)
        for key, _ in gone:
            self._touch(key)
        return [held.id for _, held in gone]

    # ---- the end

    def counts(self) -> Counts:
        """Return what was done."""
        tally = self.tally
        return Counts(
            new=tally.new,
            changed=tally.changed,
            same=tally.same,
            gone=tally.gone,
            left=tuple(self.left),
            missing=tuple(self.missing),
            version=self.writing.version,
        )

    def acts(self, counts: Counts) -> list[Act]:
        """Return the event of the batch and one of each household that it touched."""
        batch = str(self.batch.id)
        told: dict[str, str | int | bool | None] = {
            "batch": batch,
            "table": self.batch.table,
            "version": self.writing.version,
        }
        whole = Act(
            "registry.batch_applied",
            "batch",
            batch,
            told
            | {
                "new": counts.new,
                "changed": counts.changed,
                "same": counts.same,
                "gone": counts.gone,
                "left": len(counts.left),
            },
        )
        each = [
            Act("registry.records_taken_in", "household", str(household), told | {"records": n})
            for household, n in self.touched.items()
        ]
        return [whole, *each]


# ---------------------------------------------------------------- what is held


@dataclass
class _Held:
    """Households by number; of several of one number the one in the village asked for is meant."""

    by_number: dict[str, list[tuple[int, uuid.UUID]]]
    ids: frozenset[uuid.UUID]

    def find(self, number: str, village: int | None) -> uuid.UUID | None:
        found = self.by_number.get(number, [])
        inside = [household for at, household in found if at == village]
        return next(iter([*inside, *(household for _, household in found)]), None)

    def add(self, number: str, village: int, household: uuid.UUID) -> None:
        self.by_number.setdefault(number, []).append((village, household))


def _households(numbers: set[str]) -> _Held:
    found: dict[str, list[tuple[int, uuid.UUID]]] = {}
    with bulk_cursor() as cursor:
        for chunk in chunks(numbers):
            cursor.execute(
                "SELECT number, village_id, coalesce(merged_into_id, id) FROM registry_household"
                " WHERE number = ANY(%s::text[]) AND undone_id IS NULL"
                " ORDER BY until NULLS FIRST, id",
                [chunk],
            )
            for number, village, household in cursor.fetchall():
                found.setdefault(number, []).append((village, household))
    return _Held(found, frozenset(h for each in found.values() for _, h in each))


@dataclass(frozen=True, slots=True)
class _Person:
    person: uuid.UUID
    record: int
    name: str


def _persons(hashes: Iterable[int]) -> dict[int, _Person]:
    found: dict[int, _Person] = {}
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
                found[number] = _Person(person, record, name)
    return found


_READ = {
    "residence": 'id, household_id, village_id, "group", since, source_id, "row"',
    "numberrecord": "id, person_id, kind, hash",
    "membership": (
        'id, household_id, person_id, relation, hukou, resident, since, source_id, "row"'
    ),
}


def _standing(table: str, condition: str, values: list[Any]) -> list[tuple[Any, ...]]:
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
class _Statement:
    id: int
    value: tuple[Any, ...]
    signed: bool
    replaces: int | None
    table: str
    kind: str


def _statements(
    subjects: set[tuple[uuid.UUID | None, uuid.UUID | None]], codes: set[str]
) -> dict[tuple[Any, ...], _Statement]:
    found: dict[tuple[Any, ...], _Statement] = {}
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
                    found[row[1:8]] = _Statement(row[0], row[8:13], *row[13:])
    return found


def _corrected(standing: Iterable[_Statement]) -> dict[int, tuple[Any, ...]]:
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


_PLACES = (ValueType.AMOUNT, ValueType.TEXT, ValueType.CODE, ValueType.DAY, ValueType.TRUTH)


def value_columns(item: str, value: Value | None) -> tuple[Any, ...]:
    """Return the five columns of a value: the one of its type, and four that are empty."""
    kind = items.items()[item].type
    return tuple(value if kind is place else None for place in _PLACES)


def sex_and_birth(id_number: str) -> tuple[str, date | None]:
    """Return 男 or 女 and the day of birth that a valid ID number says, else "" and None."""
    read = read_person_id(id_number)
    if read.problem in {"id_length", "id_characters", "id_date"}:
        return "", None
    return "男" if int(read.value[16]) % 2 else "女", birth_date(read.value)


def move(households: Sequence[tuple[uuid.UUID, int]]) -> None:
    """Let households and those who live in them be seen from the village they live in now."""
    if not households:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE registry_household h SET village_id = g.village"
            " FROM unnest(%s::uuid[], %s::bigint[]) AS g (id, village) WHERE h.id = g.id",
            [*map(list, zip(*households, strict=True))],
        )
        cursor.execute(
            "SELECT m.person_id, h.village_id FROM registry_membership m"
            " JOIN registry_household h ON h.id = m.household_id"
            " WHERE h.id = ANY(%s::uuid[]) AND m.ended_id IS NULL AND m.until IS NULL",
            [[household for household, _ in households]],
        )
        people = cursor.fetchall()
    settle(people)


def settle(people: Sequence[tuple[uuid.UUID, int]]) -> None:
    """Let people be seen from the village where they live now."""
    if not people:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE registry_person p SET village_id = g.village"
            " FROM unnest(%s::uuid[], %s::bigint[]) AS g (id, village)"
            " WHERE p.id = g.id AND p.village_id <> g.village RETURNING p.id",
            [*map(list, zip(*people, strict=True))],
        )
        moved = [row[0] for row in cursor.fetchall()]
    name_again(moved)


# ---------------------------------------------------------------- taking back


def effects_of_undo(batch: uuid.UUID, *, by: Actor, origin: Origin) -> UndoEffects:
    """Return what taking this batch back would do, having done it and rolled back."""
    require(by, Task.UNDO_BATCH)
    with acting(_reaching(by)):
        mark = transaction.savepoint()
        effects, _, _ = _undo(batch, by=by, origin=origin)
        transaction.savepoint_rollback(mark)
    return effects


def undo_batch(batch: uuid.UUID, *, by: Actor, origin: Origin) -> UndoEffects:
    """Take a batch back: what it wrote is ended, what it had ended stands again.

    Left as they are, and told in `kept`: records changed since, and statements that a household
    signed for. Raises SunledgerError (`no_batch`) where no such batch stands.
    """
    require(by, Task.UNDO_BATCH)
    with acting(_reaching(by)):
        effects, households, version = _undo(batch, by=by, origin=origin)
        told: dict[str, str | int | bool | None] = {"batch": str(batch), "version": version}
        append(
            [
                Act(
                    "registry.batch_undone",
                    "batch",
                    str(batch),
                    told
                    | {
                        "taken_back": sum(effects.taken_back.values()),
                        "restored": sum(effects.restored.values()),
                        "kept": len(effects.kept),
                    },
                ),
                *(
                    Act("registry.records_taken_back", "household", str(each), told)
                    for each in households
                ),
            ],
            by=by,
            origin=origin,
        )
    return effects


def _undo(
    batch: uuid.UUID, *, by: Actor, origin: Origin
) -> tuple[UndoEffects, list[uuid.UUID], int]:
    lock()
    first = Version.objects.filter(batch=batch, kind="batch").first()
    if first is None or Version.objects.filter(batch=batch, kind="undo").exists():
        raise SunledgerError(
            "没有这一批，或者已经退回了。请刷新后再看。",
            "There is no such batch, or it was taken back already. Look again.",
            code="no_batch",
        )
    writing = Writing.begin("undo", by=by, origin=origin, batch=batch)
    households = _households_of(first.id)
    people = _people_of(first.id)
    kept: list[Kept] = []
    taken: dict[str, int] = {}
    again: dict[str, int] = {}
    for table in _KEYS:
        kept += _kept(table, first.id)
        taken[table] = _take_back(table, first.id, writing)
    for table in _KEYS:
        again[table] = _restore(table, first.id, writing)
    for table, record in (("person", "personrecord"), ("household", "residence")):
        taken[table] = _unmake(table, record, first.id, writing)
    _resettle(households, people)
    effects = UndoEffects(
        taken_back={table: n for table, n in taken.items() if n},
        restored={table: n for table, n in again.items() if n},
        households=len(households),
        kept=tuple(kept),
    )
    return effects, households, writing.version


def _households_of(version: int) -> list[uuid.UUID]:
    parts = " UNION ".join(
        f"SELECT household_id FROM registry_{table} WHERE {column} = %(version)s"
        " AND household_id IS NOT NULL"
        for table in ("residence", "membership", "statement")
        for column in ("version_id", "ended_id")
    )
    with connection.cursor() as cursor:
        cursor.execute(parts, {"version": version})
        return [row[0] for row in cursor.fetchall()]


def _people_of(version: int) -> list[uuid.UUID]:
    parts = " UNION ".join(
        f"SELECT person_id FROM registry_{table} WHERE {column} = %(version)s"
        for table in ("personrecord", "membership")
        for column in ("version_id", "ended_id")
    )
    with connection.cursor() as cursor:
        cursor.execute(parts, {"version": version})
        return [row[0] for row in cursor.fetchall()]


def _kept(table: str, version: int) -> list[Kept]:
    """Return what the batch wrote and what an undo leaves: changed since, or signed for."""
    household = "household_id" if "household_id" in COLUMNS[table] else "NULL::uuid"
    signed = "signing_id IS NOT NULL" if table == "statement" else "false"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, {household}, {signed} FROM registry_{table} WHERE version_id = %s"
            f" AND (ended_id IS NOT NULL OR {signed}) ORDER BY id",
            [version],
        )
        return [
            Kept(table, number, home, "signed" if is_signed else "later")
            for number, home, is_signed in cursor.fetchall()
        ]


def _take_back(table: str, version: int, writing: Writing) -> int:
    unsigned = "AND signing_id IS NULL" if table == "statement" else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE registry_{table} SET ended_id = %s"
            f" WHERE version_id = %s AND ended_id IS NULL {unsigned}",
            [writing.version, version],
        )
        return int(cursor.rowcount)


def _restore(table: str, version: int, writing: Writing) -> int:
    """Write again what the batch had ended, unless something else stands there by now."""
    names = ", ".join(f'"{name}"' for name in COLUMNS[table])
    given = ", ".join(f'r."{name}"' for name in COLUMNS[table])
    same = " AND ".join(f"s.{name} IS NOT DISTINCT FROM r.{name}" for name in _KEYS[table])
    still_open = f"AND s.{_OPEN[table]}" if table in _OPEN else ""
    was_open = f"r.{_OPEN[table]}" if table in _OPEN else "true"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO registry_{table} (version_id, {names})"
            f" SELECT %s, {given} FROM registry_{table} r WHERE r.ended_id = %s"
            f" AND NOT ({was_open} AND EXISTS (SELECT 1 FROM registry_{table} s"
            f" WHERE s.ended_id IS NULL {still_open} AND {same})) ORDER BY r.id",
            [writing.version, version],
        )
        return int(cursor.rowcount)


def _unmake(table: str, record: str, version: int, writing: Writing) -> int:
    """Take back the households and people that the batch brought and of whom nothing stands."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE registry_{table} t SET undone_id = %s"
            " WHERE made_id = %s AND undone_id IS NULL AND NOT EXISTS"
            f" (SELECT 1 FROM registry_{record} r WHERE r.{table}_id = t.id AND r.ended_id IS NULL)"
            f" AND NOT EXISTS (SELECT 1 FROM registry_membership m"
            f" WHERE m.{table}_id = t.id AND m.ended_id IS NULL)"
            f" AND NOT EXISTS (SELECT 1 FROM registry_statement s"
            f" WHERE s.{table}_id = t.id AND s.ended_id IS NULL)",
            [writing.version, version],
        )
        return int(cursor.rowcount)


def _resettle(households: list[uuid.UUID], people: list[uuid.UUID]) -> None:
    """Let everything be seen again from where it stands now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT household_id, village_id FROM registry_residence"
            " WHERE household_id = ANY(%s::uuid[]) AND ended_id IS NULL AND until IS NULL",
            [households],
        )
        move(cursor.fetchall())
        cursor.execute(
            "SELECT DISTINCT ON (m.person_id) m.person_id, h.village_id FROM registry_membership m"
            " JOIN registry_household h ON h.id = m.household_id"
            " WHERE m.person_id = ANY(%s::uuid[]) AND m.ended_id IS NULL"
            " ORDER BY m.person_id, (m.until IS NULL) DESC, m.since DESC NULLS LAST, m.id",
            [people],
        )
        settle(cursor.fetchall())
    name_again(people)
