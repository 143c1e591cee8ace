"""The verb of this room: append."""

import hashlib
import hmac
import json
import secrets
import uuid
from collections.abc import Sequence
from datetime import UTC

import rfc8785
from django.db import connection, transaction

from sunledger.platform.ground.transparency.contracts import Act, By, Origin

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
