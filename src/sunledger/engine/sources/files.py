"""Walk a folder of files that departments sent, archives included, and tell what each one is.

Nothing outside the folder is touched: links are named, never followed, and only plain files are
opened. Each file is copied to a private place while its SHA-256 is taken, so what is read later
is exactly what was hashed, whatever happens to the original meanwhile.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import lzma
import os
import re
import stat
import tempfile
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Final

from sunledger.engine.sources import formats
from sunledger.engine.sources.formats import ARCHIVE, EMPTY_ARCHIVE, ODS, XLSB, XLSX, Sentence

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_BLOCK: Final = 1 << 20
_ENCRYPTED: Final = 0x1
_UTF8_NAME: Final = 0x800
_SKIPPED_PREFIXES: Final = ("~$", ".~")
_SKIPPED_NAMES: Final = frozenset({"thumbs.db", ".ds_store", "desktop.ini", "county.yaml"})
_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_MAC_FOLDER: Final = "__MACOSX"
_OUR_OUTPUT: Final = frozenset({"run.json", "findings.ndjson"})
_OUR_OUTPUT_SUFFIX: Final = "-findings"
_ZIPPED_KINDS: Final = frozenset({XLSX, XLSB, ODS})
_BROKEN: Final = (OSError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error, lzma.LZMAError)
_OPEN_FLAGS: Final = (
    os.O_RDONLY
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
)

LINK: Final = (
    "这是快捷方式（链接），没有打开。请放入文件本身。",
    "This is a link and was not opened. Put in the file itself.",
)
SPECIAL: Final = (
    "这不是普通文件，没有打开。请移出文件夹。",
    "This is not an ordinary file and was not opened. Move it out of the folder.",
)
NO_ACCESS: Final = (
    "没有读取权限，打不开。请改好权限再试。",
    "There is no permission to read it. Change the permission and try again.",
)
UNREADABLE: Final = (
    "读取时出错，打不开。请重新复制一份再试。",
    "It could not be read. Copy it again and retry.",
)
TOO_DEEP_PATH: Final = (
    "文件夹套得太深，打不开。请移到浅一些的地方。",
    "The folders are nested too deeply. Move it further up.",
)
CHANGING: Final = (
    "读取时文件还在变。请等它保存好再试。",
    "The file kept changing while it was read. Wait until it is saved and retry.",
)
UNSAFE_NAME: Final = (
    "压缩包里的路径指到包外，没有解开。请重新压缩。",
    "The name in the archive leads outside it, so it was not unpacked. Compress it again.",
)
LOCKED_MEMBER: Final = (
    "压缩包设了密码，解不开。请去掉密码重新压缩。",
    "The archive has a password. Compress it again without one.",
)
BROKEN_MEMBER: Final = (
    "压缩包里这个文件已损坏。请重新压缩。",
    "This file in the archive is damaged. Compress it again.",
)
UNKNOWN_COMPRESSION: Final = (
    "压缩方式读不了。请用普通 .zip 方式重新压缩。",
    "This way of compressing cannot be read. Use an ordinary .zip.",
)
BOMB: Final = (
    "解开后大得不合常理，没有解开。请直接放入表格。",
    "It would unpack to an implausible size, so it was not. Put in the spreadsheets themselves.",
)

TOO_BIG: Final = (
    "文件超过 4 GB，没有读。请拆成几个再放进来。",
    "The file is larger than 4 GB and was not read. Split it.",
)
TOO_MANY_MEMBERS: Final = (
    "压缩包里文件太多，没有解开。请分成几个压缩包。",
    "There are too many files in the archive. Split it into several.",
)
TOO_MANY_LEVELS: Final = (
    "压缩包套了三层以上，没有解开。请解压后放进来。",
    "Archives are nested more than three levels deep. Unpack this one.",
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What is still taken for an honest file; sizes in bytes."""

    file_bytes: int = 4 << 30
    archive_bytes: int = 8 << 30
    archive_members: int = 10_000
    archive_levels: int = 3
    archive_ratio: int = 200
    ratio_from_bytes: int = 64 << 20


LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True)
class FileFound:
    """One file of the folder.

    `path` is how people know it, relative to the folder, with `/`; in an archive
    `archive.zip/inner/path`. `local` holds its bytes until the walk goes on. `kind` is the
    reader it needs; without one `problem` says why.
    """

    path: str
    local: Path | None
    size: int
    sha256: str
    kind: str | None = None
    problem: Sentence | None = None
    duplicate_of: str | None = None


def walk_folder(
    folder: Path,
    *,
    work_dir: Path,
    skip_names: Collection[str] = (),
    limits: Limits = LIMITS,
) -> Iterator[FileFound]:
    """Yield every file under `folder` in code-point order of its path.

    `skip_names` are paths relative to `folder` to leave out in silence. The bytes of a file are
    in `work_dir` only until the next one is asked for. Identical bytes are read once: later
    copies name the first path.
    """
    return _Walk(folder, work_dir, frozenset(skip_names), limits).run()


def bytes_under(folder: Path) -> int:
    """Return about how many bytes there are to read: plain files, archives as unpacked."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            path = Path(place, name)
            with contextlib.suppress(OSError, zipfile.BadZipFile):
                status = path.lstat()
                if not stat.S_ISREG(status.st_mode):
                    continue
                if path.suffix.lower() == ".zip":
                    with zipfile.ZipFile(path) as archive:
                        total += sum(info.file_size for info in archive.infolist())
                else:
                    total += status.st_size
    return total


def printable(name: str) -> str:
    """Return a file name that can be shown: bad bytes as GB18030, else escaped, like controls."""
    if not name.isascii() and any(map(_is_bad_byte, name)):
        raw = os.fsencode(name)
        try:
            name = raw.decode("gb18030")
        except UnicodeDecodeError:
            name = raw.decode("utf-8", "backslashreplace")
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", name)


def _is_bad_byte(char: str) -> bool:
    return "\udc80" <= char <= "\udcff"


@dataclass(frozen=True, slots=True)
class _Item:
    path: str
    real: Path
    problem: Sentence | None


@dataclass(slots=True)
class _Budget:
    """What one file of the folder, with the archives inside it, may still unpack."""

    members: int
    size: int


@dataclass(frozen=True, slots=True)
class _Copy:
    """The bytes of a file in our own place; `level` counts the archives around it, with it."""

    path: str
    spool: Path
    size: int
    digest: str
    level: int
    budget: _Budget

    def found(
        self,
        problem: Sentence | None = None,
        *,
        local: Path | None = None,
        kind: str | None = None,
        duplicate_of: str | None = None,
    ) -> FileFound:
        return FileFound(self.path, local, self.size, self.digest, kind, problem, duplicate_of)


class _UnreadableError(Exception):
    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence[1])
        self.sentence = sentence


class _Walk:
    def __init__(
        self, folder: Path, work_dir: Path, skip_names: frozenset[str], limits: Limits
    ) -> None:
        self._folder = folder
        self._work_dir = work_dir
        self._skip = skip_names
        self._limits = limits
        self._first: dict[str, str] = {}

    def run(self) -> Iterator[FileFound]:
        for item in self._items():
            if item.problem is not None:
                yield _refused(item.path, item.problem)
            else:
                yield from self._read_plain(item)

    def _items(self) -> list[_Item]:
        items: list[_Item] = []
        waiting: list[tuple[str, Path]] = [("", self._folder)]
        while waiting:
            prefix, real = waiting.pop()
            try:
                with os.scandir(real) as entries:
                    found = sorted(entries, key=lambda entry: os.fsencode(entry.name))
            except OSError as error:
                if not prefix:
                    raise
                items.append(_Item(prefix.rstrip("/"), real, _os_sentence(error)))
                continue
            if prefix and _OUR_OUTPUT.issubset(entry.name for entry in found):
                continue
            names = _distinct([printable(entry.name) for entry in found])
            for entry, name in zip(found, names, strict=True):
                self._place(entry, prefix, name, items, waiting)
        return sorted(items, key=lambda item: _order(item.path))

    def _place(
        self,
        entry: os.DirEntry[str],
        prefix: str,
        name: str,
        items: list[_Item],
        waiting: list[tuple[str, Path]],
    ) -> None:
        path, real = prefix + name, Path(entry.path)
        if path in self._skip or _is_skipped(name):
            return
        if entry.is_symlink():
            items.append(_Item(path, real, LINK))
        elif entry.is_dir(follow_symlinks=False):
            waiting.append((path + "/", real))
        elif entry.is_file(follow_symlinks=False):
            items.append(_Item(path, real, None))
        else:
            items.append(_Item(path, real, SPECIAL))

    def _read_plain(self, item: _Item) -> Iterator[FileFound]:
        with tempfile.TemporaryDirectory(dir=self._work_dir) as place:
            spool = Path(place, "data")
            try:
                size, digest = _copy_steady(item.real, spool, self._limits.file_bytes)
            except _UnreadableError as error:
                yield _refused(item.path, error.sentence)
                return
            budget = _Budget(self._limits.archive_members, self._limits.archive_bytes)
            yield from self._tell(_Copy(item.path, spool, size, digest, 1, budget))

    def _tell(self, copy: _Copy) -> Iterator[FileFound]:
        if copy.digest in self._first:
            yield copy.found(duplicate_of=self._first[copy.digest])
            return
        kind, problem = formats.detect(copy.spool, copy.path)
        if kind == ARCHIVE:
            yield from self._open_archive(copy)
            return
        if kind in _ZIPPED_KINDS:
            with zipfile.ZipFile(copy.spool) as box:
                problem = BOMB if self._is_bomb(box.infolist(), copy.size) else None
        if kind is None or problem is not None:
            yield copy.found(problem)
            return
        self._first[copy.digest] = copy.path
        yield copy.found(local=copy.spool.rename(copy.spool.with_suffix(f".{kind}")), kind=kind)

    def _is_bomb(self, infos: list[zipfile.ZipInfo], packed: int) -> bool:
        total = sum(info.file_size for info in infos)
        limits = self._limits
        return total > limits.archive_bytes or (
            total > limits.ratio_from_bytes and total > limits.archive_ratio * packed
        )

    def _open_archive(self, copy: _Copy) -> Iterator[FileFound]:
        if copy.level > self._limits.archive_levels:
            yield copy.found(TOO_MANY_LEVELS)
            return
        with zipfile.ZipFile(copy.spool) as archive:
            infos = archive.infolist()
            budget = copy.budget
            budget.members -= len(infos)
            budget.size -= sum(info.file_size for info in infos)
            if budget.members < 0:
                yield copy.found(TOO_MANY_MEMBERS)
            elif budget.size < 0 or self._is_bomb(infos, copy.size):
                yield copy.found(BOMB)
            elif not any(map(_is_file, infos)):
                yield copy.found(EMPTY_ARCHIVE)
            else:
                for name, info in _members(infos):
                    yield from self._read_member(f"{copy.path}/{name}", archive, info, copy)

    def _read_member(
        self, path: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo, around: _Copy
    ) -> Iterator[FileFound]:
        with tempfile.TemporaryDirectory(dir=self._work_dir) as place:
            spool = Path(place, "data")
            try:
                size, digest = self._unpack(archive, info, spool)
            except _UnreadableError as error:
                yield _refused(path, error.sentence)
                return
            yield from self._tell(_Copy(path, spool, size, digest, around.level + 1, around.budget))

    def _unpack(
        self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, spool: Path
    ) -> tuple[int, str]:
        if _is_unsafe(info):
            raise _UnreadableError(UNSAFE_NAME)
        if stat.S_ISLNK(info.external_attr >> 16):
            raise _UnreadableError(LINK)
        if info.flag_bits & _ENCRYPTED:
            raise _UnreadableError(LOCKED_MEMBER)
        if info.file_size > self._limits.file_bytes:
            raise _UnreadableError(TOO_BIG)
        if self._is_bomb([info], info.compress_size):
            raise _UnreadableError(BOMB)
        try:
            source = archive.open(info)
        except NotImplementedError as error:
            raise _UnreadableError(UNKNOWN_COMPRESSION) from error
        except _BROKEN as error:
            raise _UnreadableError(BROKEN_MEMBER) from error
        with source:
            return _copy(source, spool, BROKEN_MEMBER)


def _refused(path: str, sentence: Sentence) -> FileFound:
    return FileFound(path, None, 0, "", problem=sentence)


def _is_skipped(name: str) -> bool:
    return (
        name.startswith(_SKIPPED_PREFIXES)
        or name.lower() in _SKIPPED_NAMES
        or name.endswith(_OUR_OUTPUT_SUFFIX)
    )


def _is_hidden(inner: str) -> bool:
    parts = inner.split("/")
    return parts[0] == _MAC_FOLDER or any(map(_is_skipped, parts))


def _order(path: str) -> str:
    """Return the sort key of a path: what is inside an archive stands at `archive.zip/`."""
    return path + "/" if path.lower().endswith(".zip") else path


def _distinct(names: list[str]) -> list[str]:
    """Return the names with ` (2)`, ` (3)` … before the suffix of those that came before."""
    taken = set(names)
    seen: set[str] = set()
    result = []
    for name in names:
        fresh, number = name, 2
        pure = PurePosixPath(name)
        while fresh in seen or (fresh != name and fresh in taken):
            fresh = str(pure.with_name(f"{pure.stem} ({number}){pure.suffix}"))
            number += 1
        seen.add(fresh)
        result.append(fresh)
    return result


def _members(infos: list[zipfile.ZipInfo]) -> list[tuple[str, zipfile.ZipInfo]]:
    files = [info for info in infos if _is_file(info)]
    names = _distinct([_shown_name(info) for info in files])
    pairs = (pair for pair in zip(names, files, strict=True) if not _is_hidden(pair[0]))
    return sorted(pairs, key=lambda pair: _order(pair[0]))


def _raw_name(info: zipfile.ZipInfo) -> str:
    """Return a member's name as written: without the UTF-8 flag its bytes are GB18030."""
    if info.flag_bits & _UTF8_NAME:
        return info.orig_filename
    raw = info.orig_filename.encode("cp437")
    for encoding in ("gb18030", "utf-8"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.orig_filename


def _is_file(info: zipfile.ZipInfo) -> bool:
    return not _raw_name(info).endswith(("/", "\\"))


def _parts(info: zipfile.ZipInfo) -> list[str]:
    return _raw_name(info).replace("\\", "/").split("/")


def _shown_name(info: zipfile.ZipInfo) -> str:
    if _is_unsafe(info):
        return printable(_raw_name(info))
    return printable("/".join(part for part in _parts(info) if part not in ("", ".")))


def _is_unsafe(info: zipfile.ZipInfo) -> bool:
    parts = _parts(info)
    return ".." in parts or parts[0] == "" or parts[0].endswith(":") or "\0" in _raw_name(info)


def _os_sentence(error: OSError) -> Sentence:
    if error.errno in (errno.EACCES, errno.EPERM):
        return NO_ACCESS
    if error.errno == errno.ENAMETOOLONG:
        return TOO_DEEP_PATH
    if error.errno == errno.ELOOP:
        return LINK
    return UNREADABLE


def _copy_steady(real: Path, spool: Path, limit: int) -> tuple[int, str]:
    """Copy a file that stood still meanwhile; try twice. Return its size and SHA-256."""
    for _ in range(2):
        with _open_plain(real) as source:
            before = os.fstat(source.fileno())
            if before.st_size > limit:
                raise _UnreadableError(TOO_BIG)
            size, digest = _copy(source, spool, UNREADABLE)
            after = os.fstat(source.fileno())
        if size == after.st_size and before.st_mtime_ns == after.st_mtime_ns:
            return size, digest
    raise _UnreadableError(CHANGING)


def _open_plain(real: Path) -> IO[bytes]:
    try:
        handle = os.open(real, _OPEN_FLAGS)
        if stat.S_ISREG(os.fstat(handle).st_mode):
            return os.fdopen(handle, "rb", buffering=0)
        os.close(handle)
    except OSError as error:
        raise _UnreadableError(_os_sentence(error)) from error
    raise _UnreadableError(SPECIAL)


def _copy(source: IO[bytes], spool: Path, sentence: Sentence) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    with spool.open("wb") as target:
        for block in _blocks(source, sentence):
            size += len(block)
            digest.update(block)
            target.write(block)
    return size, digest.hexdigest()


def _blocks(source: IO[bytes], sentence: Sentence) -> Iterator[bytes]:
    while True:
        try:
            block = source.read(_BLOCK)
        except _BROKEN as error:
            raise _UnreadableError(sentence) from error
        if not block:
            return
        yield block
