"""The secret key of a desk, the pseudonyms of people and the identifiers of findings made with it.

ID numbers are guessable (few bits), so an unkeyed hash protects nobody: every pseudonym is the
first 63 bits of HMAC-SHA-256 under 32 random bytes that never leave the user's data directory.
"""

import base64
import hmac
import os
import secrets
import sys
from pathlib import Path

from sunledger.kit.errors import WrongUse, reason_of
from sunledger.kit.files import open_new

_KEY_BYTES = 32
_63_BITS = (1 << 63) - 1


def user_data_dir() -> Path:
    """Return the directory where this user's programs keep their data."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
        return Path(base or Path.home() / "AppData" / "Local") / "sunledger"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "sunledger"
    base = os.environ.get("XDG_DATA_HOME")
    return Path(base or Path.home() / ".local" / "share") / "sunledger"


def load_key(path: Path | None = None) -> bytes:
    """Return the 32-byte key of `path`, or this user's own, made (mode 0600) at first use.

    Raises WrongUse where the named file cannot be read or does not hold 32 bytes (raw or as 64
    hexadecimal digits).
    """
    if path is not None:
        return _read(path)
    return own_key(user_data_dir() / "key")


def own_key(path: Path) -> bytes:
    """Return the 32-byte key kept at `path`, made (mode 0600) at first use."""
    if not path.exists():
        _make(path)
    return _read(path)


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".key-{secrets.token_hex(8)}")
    try:
        with open_new(draft) as file:
            file.write(secrets.token_bytes(_KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # of two first runs at once, one key wins and both read it
        except FileExistsError:
            pass
        except OSError:
            draft.replace(path)  # a file system without hard links
    finally:
        draft.unlink(missing_ok=True)


def _read(path: Path) -> bytes:
    try:
        raw = path.read_bytes()
    except OSError as error:
        zh, en = reason_of(error)
        raise WrongUse(
            f"读不到密钥文件 {path}：{zh}。请检查 --key 的路径。",
            f"Cannot read the key file {path}: {en}. Check the path given by --key.",
            code="unreadable",
            where=path,
        ) from error
    if len(raw) == _KEY_BYTES:
        return raw
    try:
        decoded = bytes.fromhex(raw.decode("ascii").strip())
    except (UnicodeDecodeError, ValueError):
        decoded = b""
    if len(decoded) == _KEY_BYTES:
        return decoded
    raise WrongUse(
        f"密钥文件 {path} 有 {len(raw)} 个字节，用不了。请给 32 个字节（或 64 个十六进制字）的。",
        f"The key file {path} holds {len(raw)} bytes. Give one of 32 (or 64 hexadecimal digits).",
        code="bad_key",
        where=path,
    )


def pseudonym(key: bytes, kind: str, value: str) -> int:
    """Return the 63-bit pseudonym of a value; `kind` (person, card, phone) keeps kinds apart."""
    digest = hmac.digest(key, f"sunledger/{kind}\0{value}".encode(), "sha256")
    return int.from_bytes(digest[:8], "big") & _63_BITS


def finding_id(key: bytes, rule: str, ref: str) -> str:
    """Return the lasting identifier of a finding: 26 characters, keyed, from rule and ref."""
    digest = hmac.digest(key, f"sunledger/finding\0{rule}\0{ref}".encode(), "sha256")
    return base64.b32encode(digest[:16]).decode().rstrip("=").lower()
