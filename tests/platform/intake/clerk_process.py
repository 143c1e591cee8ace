"""`python clerk_process.py` on a platform's database: does what it is told, a line of JSON each.

Started for one thing it can be killed while it does it; it says `ready` before it begins.
"""

import hashlib
import json
import os
import sys
import uuid
from dataclasses import replace
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402 - after setup
from django.db import connection, transaction  # noqa: E402
from world import COUNTY, NOW, build  # noqa: E402

from sunledger.platform.ground.accounts.access import actor_by_ref  # noqa: E402
from sunledger.platform.ground.accounts.services import acting  # noqa: E402
from sunledger.platform.questions.intake import checking, files, services  # noqa: E402
from sunledger.platform.questions.intake.models import Batch, Snapshot  # noqa: E402

# What stands in the register, without what differs from time to time: ids and versions.
_STANDING = """
    SELECT 'residence', h.number, r.village_id::text, r."group", '' FROM registry_residence r
      JOIN registry_household h ON h.id = r.household_id WHERE r.ended_id IS NULL
    UNION ALL
    SELECT 'person', name, id_hash::text, sex, birth::text FROM registry_personrecord
      WHERE ended_id IS NULL
    UNION ALL
    SELECT 'member', h.number, m.relation, p.name, p.id_hash::text FROM registry_membership m
      JOIN registry_household h ON h.id = m.household_id
      JOIN registry_personrecord p ON p.person_id = m.person_id AND p.ended_id IS NULL
      WHERE m.ended_id IS NULL
    UNION ALL
    SELECT 'fact', h.number, s.item, s.code, s.row::text FROM registry_statement s
      JOIN registry_household h ON h.id = s.household_id WHERE s.ended_id IS NULL
    ORDER BY 1, 2, 3, 4, 5
"""


def _actor(ref):
    return actor_by_ref(ref, on=NOW.at.date())


def found():
    """Build the county; return who hands in."""
    world = build()
    return {"office": world.actor("county_aid_office").ref}


def hand_in(by, path):
    actor, number = _actor(by), uuid.uuid4()
    services.hand_in(
        number,
        table=None,
        place=COUNTY,
        name=Path(path).name,
        content=[Path(path).read_bytes()],
        by=actor,
        origin=NOW,
    )
    if Batch.objects.get(id=number).state == "headed":  # later on it is known
        services.match_columns(number, {}, by=actor, origin=NOW)
    return {"batch": str(number)}


def check(by, batch):
    return {"done": services.run_check(uuid.UUID(batch), by=_actor(by), origin=NOW)}


def agree(by, batch):
    number, actor = uuid.UUID(batch), _actor(by)
    told = {"purpose": "核对", "basis": "〔2026〕1号", "as_of": NOW.at.date()}
    services.confirm(number, **told, by=actor, origin=NOW)
    if Batch.objects.get(id=number).state == "waiting":
        second = replace(actor, ref="a:00000000-0000-0000-0000-000000000002", name="钱第二")
        services.agree(number, by=second, origin=NOW)
    return {}


def take(by, batch):
    return {"done": services.run_taking(uuid.UUID(batch), by=_actor(by), origin=NOW)}


def undo(by, batch):
    number, actor = uuid.UUID(batch), _actor(by)
    if Batch.objects.get(id=number).state == "taken_in":
        services.undo(number, "试过了", by=actor, origin=NOW)
    else:
        services.withdraw(number, "试过了", by=actor, origin=NOW)
    return {}


def tell(by, batch):
    """Return all that stands of a batch: state, result, rows, and how much is in each table.

    As of one moment: what a killed process had already asked to commit may still land meanwhile.
    """
    number, actor = uuid.UUID(batch), _actor(by)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        with acting(actor):
            return _told(number, cursor)


def _told(number, cursor):
    row = Batch.objects.get(id=number)
    cursor.execute(_STANDING)
    standing = cursor.fetchall()
    cursor.execute(
        "SELECT count(*) FROM transparency_event WHERE subject = %s AND kind = %s",
        [str(number), "intake.taken_in"],
    )
    events = cursor.fetchone()[0]
    result = files.read_json(files.check_of(number) / checking.RESULT)
    rows = files.check_of(number) / checking.ROWS
    snapshot = Snapshot.objects.filter(batch=row).first()
    path = services.snapshot_path(number)
    return {
        "state": row.state,
        "standing": len(standing),
        "register": hashlib.sha256(json.dumps(standing).encode()).hexdigest(),
        "events": events,
        "result": hashlib.sha256(json.dumps(result).encode()).hexdigest() if result else None,
        "refused": row.refused,
        "taken": row.taken,
        "rows": files.sha256_of(rows) if rows.exists() else None,
        "snapshot": snapshot.sha256 if snapshot else None,
        "whole": path is not None and files.sha256_of(path) == snapshot.sha256,
        "given": files.given(number).exists(),
        "left": sorted(p.name for p in files.folder_of(number).glob("*-*")),
    }


def _say(what):
    sys.stdout.write(f"{json.dumps(what)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    verbs = {each.__name__: each for each in (found, hand_in, check, agree, take, undo, tell)}
    _say({"ready": os.getpid(), "files": str(settings.HOME.files)})
    for line in sys.stdin:
        verb, *words = json.loads(line)
        _say(verbs[verb](*words))
