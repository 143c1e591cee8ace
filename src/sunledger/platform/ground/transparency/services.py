"""The verbs of this room: append, and have what was appended signed."""

import hashlib
import hmac
import json
import secrets
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC
from pathlib import Path

import rfc8785
from django.conf import settings
from django.db import connection, transaction

from sunledger.kit.errors import WrongUse, reason_of
from sunledger.platform.ground.transparency import own, sequencer, shelf
from sunledger.platform.ground.transparency.contracts import Act, By, Origin
from sunledger.platform.ground.transparency.rows import last_number, leaves
from sunledger.platform.ground.transparency.sequencer import Signed

PUBLISH = "transparency.publish"  # the job
_LOCK = 0x6C6F67  # what one sequencer at a time holds in the database
_NONCE = 32
_INSERT = """
    INSERT INTO transparency_event
        (number, at, kind, "by", face, run, subject_kind, subject, content, leaf)
    SELECT 0, %(at)s, kind, %(by)s, %(face)s, %(run)s, subject_kind, subject, content, leaf
    FROM unnest(%(kind)s::text[], %(subject_kind)s::text[], %(subject)s::text[],
                %(content)s::text[], %(leaf)s::bytea[])
        WITH ORDINALITY AS a (kind, subject_kind, subject, content, leaf, place)
    ORDER BY place
    RETURNING number
"""
_INSERT_NONCES = """
    INSERT INTO transparency_nonce (event_id, nonce)
    SELECT * FROM unnest(%(number)s::bigint[], %(nonce)s::bytea[])
"""


def append(acts: Sequence[Act], *, by: By, origin: Origin) -> list[int]:
    """Write acts into the log in the transaction of the act itself; return their numbers.

    Numbers follow each other without a gap, in the order of commits: from here to the commit no
    other transaction appends, so a service appends last. Raises RuntimeError outside a
    transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an act is logged in the transaction that does it")
    if not acts:
        return []
    nonces = [secrets.token_bytes(_NONCE) for _ in acts]
    contents = [_content(act, nonce, by, origin) for act, nonce in zip(acts, nonces, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            {
                "at": origin.at,
                "by": by.ref,
                "face": origin.face,
                "run": origin.run,
                "kind": [act.kind for act in acts],
                "subject_kind": [act.subject_kind for act in acts],
                "subject": [act.subject for act in acts],
                "content": [content.decode() for content in contents],
                "leaf": [
                    leaf_of(nonce, content) for nonce, content in zip(nonces, contents, strict=True)
                ],
            },
        )
        numbers = [int(row[0]) for row in cursor.fetchall()]
        cursor.execute(_INSERT_NONCES, {"number": numbers, "nonce": nonces})
    return numbers


def leaf_of(nonce: bytes, content: bytes) -> bytes:
    """Return the 32-byte hash under which an event is proved."""
    return hashlib.sha256(nonce + content).digest()


def value_hash(nonce: bytes, field: str, value: str | int | None) -> str:
    """Return the hash, keyed by the nonce, that stands in the log for the value of a field."""
    return hmac.digest(nonce, rfc8785.dumps([field, value]), "sha256").hex()


def _content(act: Act, nonce: bytes, by: By, origin: Origin) -> bytes:
    body: dict[str, object] = {
        "at": origin.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "by": by.ref,
        "face": origin.face,
        "kind": act.kind,
        "subject": [act.subject_kind, act.subject],
        "told": dict(act.told),
    }
    if origin.run is not None:
        body["run"] = str(origin.run)
    if act.values:
        body["values"] = {
            name: [value_hash(nonce, name, old), value_hash(nonce, name, new)]
            for name, (old, new) in act.values.items()
        }
    return rfc8785.dumps(json.loads(json.dumps(body)))


def new_run() -> uuid.UUID:
    """Return a name for the acts of one batch or job."""
    return uuid.uuid4()


@contextmanager
def _alone() -> Iterator[sequencer.Log]:
    """Hold the log for one sequencer, in a transaction of the database; wait for another."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        with shelf.alone(settings.HOME.log):
            yield own.named(own.log_of(settings.HOME))


def publish() -> Signed:
    """Sign the tree of all events there are; return how it stands then.

    One does it at a time, and whoever waits finds it done. Nobody's rights are needed: it shows
    nothing and adds no event. Raises SunledgerError where it may not be signed or written; what
    was signed stays.
    """
    added = 0
    while True:
        with _alone() as log:
            done = sequencer.go_on(log, leaves, last_number())
        added += done.added
        if done.added < sequencer.MOST:
            return Signed(done.checkpoint, added, done.unreached)


def hand_over(folder: Path) -> None:
    """Give a witness its first copy of the checkpoint.

    Raises SunledgerError where there is none yet or the folder cannot be written.
    """
    with _alone() as log:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            sequencer.hand_over(log, folder)
        except OSError as error:
            zh, en = reason_of(error)
            raise WrongUse(
                f"写不了 {folder}：{zh}。请换一个能写的文件夹。",
                f"Cannot write {folder}: {en}. Choose a folder that can be written.",
                code="not_writable",
                where=folder,
            ) from error


def rebuild() -> int:
    """Write the files of the public log again from the database; return how many entries it has.

    Raises SunledgerError where the database does not hold what was signed.
    """
    with _alone() as log:
        return sequencer.rebuild(log, leaves).size


def restart(*, by: By, origin: Origin) -> Signed:
    """End the public log and begin another with what the database holds.

    It is for one occasion: what was signed is lost for good. The old files stay in the home, its
    last checkpoint on the page of the log, and the new one has another name. Returns how it stands.
    """
    with _alone() as log:
        told: dict[str, str | int] = {}
        with suppress(sequencer.Fork):  # its key is lost too: then nothing can be told of it
            before = sequencer.signed_checkpoint(log)
            told = {"entries": before.size, "root": before.root.hex()}
        append([Act("transparency.restarted", "log", log.origin, told)], by=by, origin=origin)
        own.begin_anew(settings.HOME)
    return publish()
