"""C2SP signed notes, and the checkpoint of a log: its name, how many entries, and the root.

A note is signed by any number of keys. A line of a key that is not known says nothing, so that a
log may add lines, of another algorithm (SM2) or of a witness, and every older checker still reads
its own.
"""

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sunledger.platform.ground.transparency.merkle import HASH

ED25519 = 1
_MARK = "— "
_ID = 4  # bytes
_MOST_LINES = 64
_MOST = 1_000_000  # bytes
_LINES = 3  # of a checkpoint: origin, size, root


class BadNote(ValueError):  # noqa: N818 - a note that cannot be trusted
    """A note that is not one, or that no known key signed, or that a known key did not sign.

    `zh` says why in Chinese; where it is about the form of the file, that it is not written right.
    """

    def __init__(self, why: str, zh: str = "") -> None:
        super().__init__(why)
        self.zh = zh or f"文件写得不对（{why}）"


class Key(Protocol):
    """What checks the signature lines of one key; one of SM2 would be another class."""

    @property
    def name(self) -> str:
        """Return whose key it is."""

    @property
    def number(self) -> bytes:
        """Return the four bytes by which a line names the key."""

    def signed(self, text: bytes, signature: bytes) -> bool:
        """Tell whether the key made the signature of the text."""


class Signer(Protocol):
    """What writes a signature line."""

    @property
    def key(self) -> Key:
        """Return what checks the line."""

    def sign(self, text: bytes) -> bytes:
        """Return the signature of the text; the same for the same text."""


@dataclass(frozen=True)
class PublicKey:
    """The key that checks Ed25519 signatures of a name; `raw` is its 32 bytes."""

    name: str
    raw: bytes

    @property
    def number(self) -> bytes:
        """Return the four bytes by which a line names the key."""
        named = self.name.encode() + b"\n" + bytes([ED25519]) + self.raw
        return hashlib.sha256(named).digest()[:_ID]

    @property
    def text(self) -> str:
        """Return it in one line (C2SP vkey), to be printed, published and compared."""
        return f"{self.name}+{self.number.hex()}+{_base64(bytes([ED25519]) + self.raw)}"

    @classmethod
    def read(cls, text: str) -> "PublicKey":
        """Read such a line; raise BadNote where it is none."""
        name, _, rest = text.strip().partition("+")
        number, _, coded = rest.partition("+")
        raw = _bytes(coded)
        if len(raw) != 1 + HASH or raw[0] != ED25519 or not name:
            raise BadNote("this is not an Ed25519 key in one line")
        found = cls(name, raw[1:])
        if found.number.hex() != number:
            raise BadNote("the number of the key is not that of its name and bytes")
        return found

    def signed(self, text: bytes, signature: bytes) -> bool:
        """Tell whether the key made the signature of the text."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, text)
        except (InvalidSignature, ValueError):
            return False
        return True


class SecretKey:
    """The key that signs as a name, of 32 secret bytes."""

    def __init__(self, name: str, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.key = PublicKey(name, self._key.public_key().public_bytes_raw())

    def sign(self, text: bytes) -> bytes:
        """Return the signature of the text; the same for the same text."""
        return self._key.sign(text)


def sign(text: str, signers: Sequence[Signer]) -> str:
    """Return the note of a text with a line of each signer."""
    lines = [
        f"{_MARK}{signer.key.name} {_base64(signer.key.number + signer.sign(text.encode()))}\n"
        for signer in signers
    ]
    return f"{text}\n{''.join(lines)}"


def opened(note: bytes, keys: Sequence[Key]) -> str:
    """Return the text of a note that at least one of the keys signed.

    Raises BadNote where none did, or where a line of one of them is wrong.
    """
    text, lines = _parts(note)
    known = {(key.name, key.number): key for key in keys}
    signed = False
    for name, raw in lines:
        key = known.get((name, raw[:_ID]))
        if key is not None:
            if not key.signed(text.encode(), raw[_ID:]):
                raise BadNote(f"the signature of {name} is wrong", f"{name} 的签字不对")
            signed = True
    if not signed:
        raise BadNote("no key that is known signed it", "不是这把公钥签的字")
    return text


def _parts(note: bytes) -> tuple[str, list[tuple[str, bytes]]]:
    if len(note) > _MOST:
        raise BadNote("it is too long")
    try:
        whole = note.decode()
    except UnicodeDecodeError as error:
        raise BadNote("it is not UTF-8") from error
    if any(ord(letter) < ord(" ") and letter != "\n" for letter in whole):
        raise BadNote("it has control characters")
    text, between, after = whole.rpartition("\n\n")
    lines = after.split("\n")
    if not between or lines.pop() != "" or not 0 < len(lines) <= _MOST_LINES:
        raise BadNote("it has no signature lines")
    return text + "\n", [_line(line) for line in lines]


def _line(line: str) -> tuple[str, bytes]:
    name, between, coded = line.removeprefix(_MARK).partition(" ")
    raw = _bytes(coded)
    bad_name = not name or "+" in name or any(letter.isspace() for letter in name)
    if not line.startswith(_MARK) or not between or bad_name or len(raw) <= _ID:
        raise BadNote("a signature line is not one")
    return name, raw


@dataclass(frozen=True)
class Checkpoint:
    """How a log stood: so many entries, under this root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """Return what is signed."""
        return f"{self.origin}\n{self.size}\n{_base64(self.root)}\n"


def read_checkpoint(text: str) -> Checkpoint:
    """Read the text of a checkpoint; raise BadNote where it is none."""
    lines = text.split("\n")
    if lines.pop() != "" or len(lines) < _LINES or not all(lines):
        raise BadNote("a checkpoint has three lines")
    origin, number, coded = lines[:_LINES]
    root = _bytes(coded)
    is_size = number.isascii() and number.isdecimal() and str(int(number)) == number
    if not is_size or len(root) != HASH:
        raise BadNote("a checkpoint says how many entries, and the root of 32 bytes")
    return Checkpoint(origin, int(number), root)


def opened_checkpoint(note: bytes, keys: Sequence[Key]) -> Checkpoint:
    """Return the checkpoint of a note that one of the keys signed; raise BadNote where none did."""
    return read_checkpoint(opened(note, keys))


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(coded: str) -> bytes:
    """Read base 64 as it must be written, one way only; raise BadNote where it is not."""
    try:
        raw = base64.b64decode(coded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadNote("this is not base 64") from error
    if _base64(raw) != coded:
        raise BadNote("this is base 64 written otherwise")
    return raw
