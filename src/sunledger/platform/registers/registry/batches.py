"""A file taken in: its rows laid over the register in one transaction, and taken back as one."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import chain
from typing import Any

from django.db import connection

from sunledger.kit.errors import SunledgerError
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
    Left,
    LeftWhy,
    MemberRow,
    Row,
    SaidBy,
)
from sunledger.platform.registers.registry.held import (
    Held,
    HeldStatement,
    held_households,
    held_persons,
    held_records,
    held_statements,
    values_corrected,
)
from sunledger.platform.registers.registry.models import Version
from sunledger.platform.registers.registry.seeing import still_there
from sunledger.platform.registers.registry.writing import (
    Writing,
    homes_of,
    lock,
    move,
    name_again,
    settle,
    write_name_parts,
)

_ONE_DAY = timedelta(days=1)
_WHY_NEW = "新交来的表"


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
    whose = reaching(by)
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


def reaching(by: Actor) -> Actor:
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
    people: dict[uuid.UUID, int] = field(default_factory=lambda: defaultdict(int))
    _named: list[tuple[uuid.UUID, int, str]] = field(default_factory=list)
    _made: set[uuid.UUID] = field(default_factory=set)  # people that the register had not before

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
        still_there({row.village for row in rows})
        held = held_households({row.number for row in rows})
        first: dict[str, MemberRow] = {}
        for row in rows:
            first.setdefault(row.number, row)
        homes = self._households(first, held)
        kept = self._once(rows, homes, first)
        people = self._people(kept)
        self._numbers(kept, people)
        self._memberships(kept, homes, people, new={h for h in homes.values() if h not in held.ids})
        if self.batch.whole:
            self._missing({row.village for row in rows}, {row.number for row in rows})

    def _households(self, first: dict[str, MemberRow], held: Held) -> dict[str, uuid.UUID]:
        """Return the household of each number, made or moved where need be.

        Where a household lives its own number says, never that of one merged into it.
        """
        homes: dict[str, uuid.UUID] = {}
        made, lived = [], []
        moved: list[tuple[uuid.UUID, MemberRow]] = []
        for number, row in first.items():
            household = held.find(row.number, row.village)
            if household is None:
                household = uuid.uuid4()
                made.append((household, row.number, row.village, None))
                lived.append(
                    (self._source(row), row.row, household, row.village, row.group, None, None)
                )
                held.add(row.number, row.village, household)
                self.touched[household] += 1
            elif (number, household) not in held.gone:
                moved.append((household, row))
            homes[number] = household
        self.writing.insert("household", made)
        self.writing.insert("residence", lived)
        self.tally.new += len(made)
        self._moves(moved)
        return homes

    def _moves(self, given: Sequence[tuple[uuid.UUID, MemberRow]]) -> None:
        """Write where households live now that the file has them elsewhere."""
        standing = {
            row[1]: row
            for row in held_records(
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
        self,
        rows: Sequence[MemberRow],
        homes: dict[str, uuid.UUID],
        first: dict[str, MemberRow],
    ) -> list[MemberRow]:
        """Return the rows without those that say again, or otherwise, what a row before said."""
        seen: set[tuple[uuid.UUID, str]] = set()
        kept = []
        for row in rows:
            key = (homes[row.number], row.id_number)
            if row.village != first[row.number].village:
                self._leave(row, LeftWhy.TWO_VILLAGES)
            elif key in seen:
                self._leave(row, LeftWhy.TWICE)
            else:
                seen.add(key)
                kept.append(row)
        return kept

    def _people(self, rows: Sequence[MemberRow]) -> dict[str, uuid.UUID]:
        """Return the person of each ID number, made or renamed where need be."""
        hashes = {n: secret.hash_of(Field.ID_NUMBER, n) for n in {r.id_number for r in rows}}
        held = held_persons(hashes.values())
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
                self.people[person] += 1
                self.tally.changed += 1
            found[row.id_number] = person
            number = secret.seal(Field.ID_NUMBER, row.id_number)
            sex, birth = secret.sex_and_birth(row.id_number)
            records.append(
                (self._source(row), row.row, person, name, key, sex, birth, *number.columns)
            )
            self._named.append((person, row.village, key))
        self.writing.insert("person", made)
        self.writing.end("personrecord", ended)
        self.writing.insert("personrecord", records)
        self._made = {person for person, _ in made}
        write_name_parts(named for named in self._named if named[0] in self._made)
        name_again(person for person, _, _ in self._named if person not in self._made)
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
            for at, person, kind, number in held_records(
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
            self.people[person] += 1
            number = secret.seal(what, text)
            records.append((self._source(row), row.row, person, kind, *number.columns))
        self.writing.end("numberrecord", ended)
        self.writing.insert("numberrecord", records)

    def _memberships(
        self,
        rows: Sequence[MemberRow],
        homes: dict[str, uuid.UUID],
        people: dict[str, uuid.UUID],
        *,
        new: set[uuid.UUID],
    ) -> None:
        """Lay who belongs to whom over the memberships that stand."""
        standing = {
            (row[1], row[2]): row
            for row in held_records(
                "membership",
                "household_id = ANY(%s::uuid[]) AND until IS NULL",
                list(set(homes.values())),
            )
        }
        named: set[tuple[uuid.UUID, uuid.UUID]] = set()
        ended, records = [], []
        joined: list[uuid.UUID] = []
        for row in rows:
            household, person = homes[row.number], people[row.id_number]
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
                joined.append(person)
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
                    joined.append(key[1])
        self.writing.end("membership", ended)
        self.writing.insert("membership", records)
        # Who was made here and joined one household lives in the village of that row already.
        settle(who for who, n in Counter(joined).items() if n > 1 or who not in self._made)

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
        standing = held_statements(subjects, {row.item for row in rows})
        corrected = values_corrected(standing.values())
        ended, records = [], []
        for key, row in given.items():
            held = standing.get(key)
            value = items.value_columns(row.item, row.value)
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
        household, person = key[:2]
        if household is None:
            self.people[person] += 1
        else:
            self.touched[household] += 1

    def _subjects(self, rows: Sequence[FactRow]) -> dict[tuple[Any, ...], FactRow]:
        """Return the rows by what they are about; of rows alike the second is part 1, and so on.

        Rows alike of the two numbers of a merged household or person are no parts of a sum but the
        same said twice: those of one number are taken, of a household's own one where it has any.
        """
        held = held_households({row.number for row in rows if row.number})
        numbers = {row.id_number for row in rows if row.id_number and not row.number}
        hashes = {n: secret.hash_of(Field.ID_NUMBER, n) for n in numbers}
        persons = held_persons(hashes.values())
        alike: dict[tuple[Any, ...], dict[str, list[FactRow]]] = {}
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
            about = (*subject, row.item, row.label, row.period_from, row.period_to)
            named = alike.setdefault(about, {})
            named.setdefault(row.number or row.id_number, []).append(row)
        given: dict[tuple[Any, ...], FactRow] = {}
        for (home, person, item, label, *span), named in alike.items():
            taken = min(named, key=lambda number: (number, home) in held.gone)
            for part, row in enumerate(named.pop(taken)):
                given[home, person, item, label, part, *span] = row
            for row in chain.from_iterable(named.values()):
                self._leave(row, LeftWhy.MERGED)
        return given

    def _lines_gone(
        self, given: dict[tuple[Any, ...], FactRow], standing: dict[tuple[Any, ...], HeldStatement]
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
        for household, person in homes_of(self.people):
            self.touched[household] += self.people[person]
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
