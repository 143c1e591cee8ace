"""Proofs as files: of one entry (C2SP tlog-proof), and that a log goes on from an earlier size.

The extra line of an entry is JSON: `leaf`, the 32 bytes that are the entry, in hexadecimal; and
where what was written is public, its words (`content`) and `nonce`: SHA-256 of both is the leaf.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sunledger.platform.ground.transparency import merkle, notes
from sunledger.platform.ground.transparency.notes import BadNote, Checkpoint, Key
from sunledger.platform.ground.transparency.shelf import Shelf

INCLUSION = "c2sp.org/tlog-proof@v1"
CONSISTENCY = "sunledger/consistency@v1"


@dataclass(frozen=True)
class Opening:
    """What an entry says: its words, and the 32 random bytes that were hashed with them."""

    content: bytes
    nonce: bytes


@dataclass(frozen=True)
class Proved:
    """An entry that a signed tree holds; `told` are its words where the proof brings them."""

    number: int
    leaf: bytes
    told: dict[str, Any] | None
    checkpoint: Checkpoint


def of_entry(
    number: int, leaf: bytes, opening: Opening | None, *, files: Shelf, note: bytes
) -> str:
    """Return the proof file of an entry, from 1, for the tree of the shelf, which `note` signs."""
    extra: dict[str, str] = {"leaf": leaf.hex()}
    if opening is not None:
        extra |= {"content": opening.content.decode(), "nonce": opening.nonce.hex()}
    told = json.dumps(extra, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    lines = [
        INCLUSION,
        f"extra {_base64(told.encode())}",
        f"index {number - 1}",
        *map(_base64, merkle.inclusion_proof(number - 1, files.size, files.node)),
    ]
    return "\n".join(lines) + "\n\n" + note.decode()


def of_growth(size: int, *, files: Shelf, note: bytes) -> str:
    """Return the file that shows how the tree of the shelf goes on from an earlier size.

    Raises ValueError where it never had that size.
    """
    proof = merkle.consistency_proof(size, files.size, files.node)
    lines = [CONSISTENCY, f"since {size}", *map(_base64, proof)]
    return "\n".join(lines) + "\n\n" + note.decode()


def proved(proof: bytes, keys: Sequence[Key]) -> Proved:
    """Return the entry that a proof file proves; raise BadNote where it proves none.

    Every step is made anew from the file and the keys, and nothing else is asked.
    """
    header, note = _parts(proof, INCLUSION)
    extra, at, *rest = header
    told = _extra(extra)
    index = _number(at, "index")
    checkpoint = notes.opened_checkpoint(note, keys)
    leaf = _hex(told.get("leaf"))
    hashes = [_hash(line) for line in rest]
    if not merkle.included(merkle.leaf_hash(leaf), index, checkpoint.size, hashes, checkpoint.root):
        raise BadNote("the entry is not in the tree that was signed", "这一条不在签过字的记录里")
    return Proved(index + 1, leaf, _words(told, leaf), checkpoint)


def grown(proof: bytes, earlier: bytes, keys: Sequence[Key]) -> tuple[Checkpoint, Checkpoint]:
    """Return the earlier and the later checkpoint where a file shows that one goes on as the other.

    Raises BadNote where it does not.
    """
    header, note = _parts(proof, CONSISTENCY)
    first, *rest = header
    before = notes.opened_checkpoint(earlier, keys)
    after = notes.opened_checkpoint(note, keys)
    hashes = [_hash(line) for line in rest]
    if before.origin != after.origin or _number(first, "since") != before.size:
        raise BadNote(
            "the two are not of one log, or the file is for another size",
            "两个文件不是同一本记录的，或者条数对不上",
        )
    if not merkle.consistent(before.size, before.root, after.size, after.root, hashes):
        raise BadNote(
            "the log does not go on from the earlier checkpoint", "记录不是接着早先的检查点写的"
        )
    return before, after


def _parts(proof: bytes, kind: str) -> tuple[list[str], bytes]:
    header, between, note = proof.replace(b"\r\n", b"\n").partition(b"\n\n")
    try:
        first, *lines = header.decode().split("\n")
    except UnicodeDecodeError as error:
        raise BadNote("it is not text") from error
    if first != kind or not between or not lines:
        raise BadNote(f"it does not begin as {kind}")
    if kind == INCLUSION and len(lines) == 1:
        raise BadNote("it lacks the entry")
    return lines, note


def _extra(line: str) -> dict[str, Any]:
    word, _, coded = line.partition(" ")
    try:
        told = json.loads(base64.b64decode(coded, validate=True))
    except (binascii.Error, ValueError) as error:
        raise BadNote("its extra line cannot be read") from error
    if word != "extra" or not isinstance(told, dict):
        raise BadNote("its extra line cannot be read")
    return told


def _words(told: dict[str, Any], leaf: bytes) -> dict[str, Any] | None:
    if "content" not in told:
        return None
    content, nonce = str(told["content"]).encode(), _hex(told.get("nonce"))
    if hashlib.sha256(nonce + content).digest() != leaf:
        raise BadNote("the words are not those of the entry", "内容不是这一条的")
    found = json.loads(content)
    return found if isinstance(found, dict) else None


def _number(line: str, word: str) -> int:
    first, _, number = line.partition(" ")
    if first != word or not (number.isascii() and number.isdecimal()):
        raise BadNote(f"it lacks the line “{word}”")
    return int(number)


def _hash(line: str) -> bytes:
    try:
        found = base64.b64decode(line, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadNote("a line of it is no hash") from error
    if len(found) != merkle.HASH:
        raise BadNote("a line of it is no hash")
    return found


def _hex(text: object) -> bytes:
    try:
        found = bytes.fromhex(str(text))
    except ValueError as error:
        raise BadNote("a number of it cannot be read") from error
    if len(found) != merkle.HASH:
        raise BadNote("a number of it is too short or too long")
    return found


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
