"""The files of batches in the home folder, each in a folder of its own and for its owner alone.

`intake/ID/given` holds the file handed in, `plan.json` how its sheets are read, `check` what the
check found. `snapshots/ID` holds the rows that count, once they do. A folder is made under another
name and renamed when it is whole, so that a kill leaves all of it or none.
"""

import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from sunledger.kit.errors import SunledgerError
from sunledger.kit.files import open_new, safe_name
from sunledger.kit.masking import mask_in_text
from sunledger.kit.sealing import Seal
from sunledger.platform.questions.intake.contracts import MOST_BYTES, too_large

_LONGEST_NAME = 100
PLAN = "plan.json"
_GIVEN, _CHECK = "given", "check"


def folder_of(batch: uuid.UUID) -> Path:
    """Return the folder of a batch while it is worked on."""
    return Path(settings.HOME.files) / "intake" / str(batch)


def snapshots_of(batch: uuid.UUID) -> Path:
    """Return the folder of the rows of a batch that count."""
    return Path(settings.HOME.files) / "snapshots" / str(batch)


def given(batch: uuid.UUID) -> Path:
    """Return the folder in which the file handed in lies."""
    return folder_of(batch) / _GIVEN


def check_of(batch: uuid.UUID) -> Path:
    """Return the folder of what the last whole check found."""
    return folder_of(batch) / _CHECK


def draft_of(batch: uuid.UUID, attempt: uuid.UUID) -> Path:
    """Return the folder in which an attempt at a check writes, until it is whole."""
    return folder_of(batch) / f"{_CHECK}-{attempt.hex}"


def private(folder: Path) -> Path:
    """Make a folder for its owner alone, with those above it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def keep_given(batch: uuid.UUID, name: str, content: Iterable[bytes]) -> tuple[str, int]:
    """Write down the file handed in; return its SHA-256 and its size in bytes.

    Raises SunledgerError where it is empty or larger than 300 MB, and keeps nothing then.
    """
    folder = private(given(batch))
    for old in folder.iterdir():
        old.unlink()
    digest, size = hashlib.sha256(), 0
    with open_new(folder / safe_name(mask_in_text(name), _LONGEST_NAME)) as file:
        for part in content:
            size += len(part)
            if size > MOST_BYTES:
                break
            digest.update(part)
            file.write(part)
        file.flush()
        os.fsync(file.fileno())
    if size == 0:
        erase(folder_of(batch))
        raise SunledgerError(
            "这个文件是空的，一个字节也没有。请交有内容的表。",
            "The file is empty, without a single byte. Hand in a table that has content.",
            code="empty_file",
            where="file",
        )
    if size > MOST_BYTES:
        erase(folder_of(batch))
        raise too_large()
    return digest.hexdigest(), size


def write_json(path: Path, value: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    """Write a value whole or not at all."""
    draft = path.with_name(f".{path.name}-{uuid.uuid4().hex}")
    with open_new(draft) as file:
        file.write(json.dumps(value, ensure_ascii=False).encode())
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def keep_copy(path: Path, target: Path) -> None:
    """Copy a file for its owner alone, whole or not at all."""
    draft = target.with_name(f".{target.name}-draft")
    draft.write_bytes(path.read_bytes())
    draft.chmod(0o600)
    draft.replace(target)


def read_json(path: Path) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """Return what was written; None where nothing was."""
    try:
        return json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return None


def write_plan(batch: uuid.UUID, plan: list[dict[str, Any]]) -> None:
    """Write down how the sheets of a batch are read."""
    write_json(folder_of(batch) / PLAN, plan)


def read_plan(batch: uuid.UUID) -> list[dict[str, Any]]:
    """Return how the sheets of a batch are read."""
    found: list[dict[str, Any]] = read_json(folder_of(batch) / PLAN) or []
    return found


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def seal_file(path: Path, target: Path) -> None:
    """Write a file sealed under the home's key, whole or not at all."""
    draft = target.with_name(f".{target.name}-{uuid.uuid4().hex}")
    sealed = _seal().seal(path.read_bytes().decode("latin-1"))
    with open_new(draft) as file:
        file.write(sealed)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(target)


def open_sealed(path: Path) -> bytes:
    """Return the content of a sealed file; raise sealing.Broken where it was changed."""
    return _seal().open(path.read_bytes()).encode("latin-1")


def _seal() -> Seal:
    return Seal(settings.HOME.key("sealing"), "intake-file")


def erase(folder: Path) -> None:
    """Remove a folder and all in it, if it is there."""
    shutil.rmtree(folder, ignore_errors=True)


def erase_once_done(*folders: Path) -> None:
    """Remove folders when the transaction is done; what is not done keeps its files."""
    for folder in folders:
        transaction.on_commit(partial(erase, folder))


def sync_folder(folder: Path) -> None:
    """Have the names in a folder written to disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
