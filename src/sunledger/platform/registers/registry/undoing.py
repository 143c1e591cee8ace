"""A batch taken back: what it wrote is ended, what it had ended stands again."""

import uuid

from django.db import connection, transaction

from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import require
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.transparency.contracts import Act, Origin
from sunledger.platform.ground.transparency.services import append
from sunledger.platform.registers.registry.batches import reaching
from sunledger.platform.registers.registry.contracts import Kept, UndoEffects
from sunledger.platform.registers.registry.models import Version
from sunledger.platform.registers.registry.writing import (
    COLUMNS,
    Writing,
    homes_of,
    lock,
    move,
    name_again,
    settle,
)

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


def effects_of_undo(batch: uuid.UUID, *, by: Actor, origin: Origin) -> UndoEffects:
    """Return what taking this batch back would do, having done it and rolled back."""
    require(by, Task.UNDO_BATCH)
    with acting(reaching(by)):
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
    with acting(reaching(by)):
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
    households = set(_households_of(first.id))
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
    households |= {household for household, _ in homes_of(people)}
    effects = UndoEffects(
        taken_back={table: n for table, n in taken.items() if n},
        restored={table: n for table, n in again.items() if n},
        households=len(households),
        kept=tuple(kept),
    )
    return effects, sorted(households), writing.version


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
        " AND person_id IS NOT NULL"
        for table in ("personrecord", "numberrecord", "membership", "statement")
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
            f" AND (ended_id <> %s OR {signed}) ORDER BY id",
            [version, version],
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
            f" AND r.version_id <> %s AND NOT ({was_open} AND EXISTS"
            f" (SELECT 1 FROM registry_{table} s WHERE s.ended_id IS NULL {still_open}"
            f" AND {same})) ORDER BY r.id",
            [writing.version, version, version],
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


def _resettle(households: set[uuid.UUID], people: list[uuid.UUID]) -> None:
    """Let everything be seen again from where it stands now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT household_id, village_id FROM registry_residence"
            " WHERE household_id = ANY(%s::uuid[]) AND ended_id IS NULL AND until IS NULL",
            [list(households)],
        )
        move(cursor.fetchall())
    settle(people)
    name_again(people)
