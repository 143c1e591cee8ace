"""A text sealed under a key: whoever has the database without the key reads nothing.

AES-GCM with a 32-byte key and a nonce of its own for each text; what is sealed also says what it
is (`kind`), so that a card cannot be put where an ID number stood.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


class Broken(ValueError):  # noqa: N818 - said of what was read
    """What was to be opened was changed, is of another kind, or was sealed under another key."""


class Seal:
    """Seals and opens texts of one kind under one key of 32 bytes."""

    def __init__(self, key: bytes, kind: str) -> None:
        self._cipher = AESGCM(key)
        self._kind = f"sunledger/{kind}".encode()

    def seal(self, text: str) -> bytes:
        """Return the text sealed; twice the same text gives two different results."""
        return self.seal_bytes(text.encode())

    def seal_bytes(self, content: bytes) -> bytes:
        """Return the content of a file sealed, as a text is."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._cipher.encrypt(nonce, content, self._kind)

    def open(self, sealed: bytes) -> str:
        """Return the text; raise Broken where it was not sealed so under this key."""
        try:
            return self.open_bytes(sealed).decode()
        except UnicodeDecodeError as error:
            raise Broken from error

    def open_bytes(self, sealed: bytes) -> bytes:
        """Return the content of a file; raise Broken as `open` does."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], self._kind)
        except (InvalidTag, ValueError) as error:
            raise Broken from error
