"""Where a run writes: a hidden folder beside the output, put in its place only when complete.

A run that is interrupted or killed leaves the earlier output as it was; the next run removes what
was left over. All folders are for their owner alone (mode 0700).
"""

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from sunledger.kit.errors import SunledgerError, WrongUse

try:
    import fcntl
except ImportError:  # Windows: an open file is its own lock
    fcntl = None  # type: ignore[assignment]

_LOCK = ".lock"
_DRAFT = re.compile(r"\.([^/\\]+)\.(?:draft|old)-[0-9a-f]{12}")


def default_output(folder: Path) -> Path:
    """Return the output folder of a county folder: FOLDER-findings beside it."""
    whole = folder.resolve()
    return whole.with_name(f"{whole.name or 'folder'}-findings")


def check_output(folder: Path, out: Path) -> None:
    """Raise WrongUse where writing to `out` would harm the folder or somebody's other files."""
    source, target = folder.resolve(), out.resolve()
    if target == source or target in source.parents:
        raise WrongUse(
            f"结果不能写进 {out}：那是要检查的文件夹（或它的上级）。请用 --out 另选一个文件夹。",
            f"The output cannot be {out}: that is the folder under examination, or above it. "
            "Choose another with --out.",
            code="output_in_the_way",
            where=out,
        )
    if target.exists() and not target.is_dir():
        raise WrongUse(
            f"结果不能写进 {out}：那里有一个文件。请用 --out 另选一个文件夹。",
            f"The output cannot be {out}: a file of that name exists. Choose another with --out.",
            code="not_a_folder",
            where=out,
        )
    if target.is_dir() and any(target.iterdir()) and not is_output(target):
        raise WrongUse(
            f"结果不能写进 {out}：里面有别的东西，不敢覆盖。请用 --out 选一个空文件夹。",
            f"The output cannot be {out}: it holds other things, which would be lost. "
            "Choose an empty folder with --out.",
            code="not_empty",
            where=out,
        )


def is_output(folder: Path) -> bool:
    """Tell whether a folder is the output of an earlier run."""
    return (folder / "run.json").is_file() and (folder / "findings.ndjson").is_file()


def meant(path: str) -> str:
    """Return a path as the person knows it: the output's own name where a draft is named.

    >>> meant("/a/.数据-findings.draft-0123456789ab/run.json")
    '/a/数据-findings/run.json'
    """
    return _DRAFT.sub(r"\1", path)


@contextmanager
def draft_of(out: Path) -> Iterator[Path]:
    """Give a fresh folder to write in; on leaving without an error it takes the place of `out`.

    Everything that was written to its sub-folder `.work` is removed before.
    """
    target = out.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.draft-{secrets.token_hex(6)}")
    lock: IO[bytes] | None = None
    try:
        with _alone_in(target.parent):
            _tidy(target)
            draft.mkdir(mode=0o700)
            lock = _hold(draft)
        (draft / ".work").mkdir(mode=0o700)
        yield draft
        shutil.rmtree(draft / ".work")
        if fcntl is None:
            lock.close()  # Windows moves no folder in which a file is open
        _swap(draft, target)
        (target / _LOCK).unlink(missing_ok=True)
    finally:
        if lock is not None:
            lock.close()
        shutil.rmtree(draft, ignore_errors=True)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Let no other run tidy up or begin in the folder, so that none sees a draft without its lock.

    The folder itself is locked, which leaves nothing behind; a file system that cannot lock
    folders does without.
    """
    if fcntl is None:
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _swap(draft: Path, target: Path) -> None:
    old = target.with_name(f".{target.name}.old-{secrets.token_hex(6)}")
    if target.exists():
        try:
            target.rename(old)
        except PermissionError as error:
            raise SunledgerError(
                f"换不了上次的结果 {target}：里面可能有文件正开着，例如 findings.xlsx。"
                "请关掉它，再运行一次。",
                f"The last result {target} cannot be replaced: a file in it may be open, such as "
                "findings.xlsx. Close it and run again.",
                code="in_use",
                where=target,
            ) from error
    try:
        draft.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _hold(draft: Path) -> IO[bytes]:
    """Hold a lock as long as the run lives, so that a later run knows a dead draft."""
    lock = (draft / _LOCK).open("wb")
    if fcntl is not None:
        fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def _tidy(target: Path) -> None:
    """Remove drafts of dead runs; bring back an output that a killed run had moved away."""
    for old in sorted(target.parent.glob(f".{_escaped(target.name)}.old-*")):
        if target.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.rename(target)
    for draft in target.parent.glob(f".{_escaped(target.name)}.draft-*"):
        if not _is_alive(draft):
            shutil.rmtree(draft, ignore_errors=True)


def _is_alive(draft: Path) -> bool:
    """Tell whether the run of a draft still holds its lock."""
    lock = draft / _LOCK
    try:
        if fcntl is None:
            lock.unlink(missing_ok=True)  # Windows removes no file that is open
        else:
            with lock.open("rb") as held:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False  # killed before it could lock
    except OSError:
        return True
    return False


def _escaped(name: str) -> str:
    return "".join(f"[{c}]" if c in "[*?" else c for c in name)


def private(path: Path) -> Path:
    """Make a folder for its owner alone, with those above it inside the draft; return it."""
    os.makedirs(path, mode=0o700, exist_ok=True)  # noqa: PTH103 - Path.mkdir ignores mode for parents
    return path
