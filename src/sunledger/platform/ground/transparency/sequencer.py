"""From events to a signed tree: what is new becomes leaves, files, and one more checkpoint.

It asks for the 32-byte leaves of events by their numbers and knows nothing else of them. Before
it signs it reads back what it wrote, and whatever was ever signed and can still be read: a tree
that does not go on from there is a fork, and is not signed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sunledger.kit.errors import SunledgerError, reason_of
from sunledger.kit.files import safe_name
from sunledger.platform.ground.transparency import merkle, notes, shelf
from sunledger.platform.ground.transparency.notes import (
    BadNote,
    Checkpoint,
    PublicKey,
    SecretKey,
    Signer,
)
from sunledger.platform.ground.transparency.shelf import Damaged, Shelf
from sunledger.platform.ground.transparency.tiles import (
    ENTRIES,
    HEIGHT,
    WIDTH,
    Tile,
    bundle,
    tiles_of,
    width_of,
)

# The leaves of `count` events after a number, in order; fewer where there are fewer.
Leaves = Callable[[int, int], Sequence[bytes]]

MOST = 65_536  # events between two checkpoints: what one more run after a long pause signs


@dataclass(frozen=True)
class Log:
    """One public log: its name, its folder, its keys, and the folders of its witnesses.

    Each secret key signs, the newest first. `others` add a line each that no checker of today
    knows, such as one of SM2; what is known is read all the same. `witnesses` are folders
    elsewhere in which a copy of each checkpoint is kept, and in which others may put what they saw.
    """

    origin: str
    folder: Path
    secrets: tuple[SecretKey, ...] = field(repr=False)
    witnesses: tuple[Path, ...] = ()
    others: tuple[Signer, ...] = field(default=(), repr=False)

    @property
    def keys(self) -> tuple[PublicKey, ...]:
        """Return the keys that check what the log signs."""
        return tuple(secret.key for secret in self.secrets)

    @property
    def copy_name(self) -> str:
        """Return the name of the copy in the folder of a witness."""
        return f"{safe_name(self.origin)}.checkpoint"


@dataclass(frozen=True)
class Signed:
    """What a run did: the checkpoint that stands, how many entries are new, what was not reached.

    `unreached` are folders of witnesses that could not be read or written.
    """

    checkpoint: Checkpoint
    added: int
    unreached: tuple[Path, ...] = ()


class Fork(SunledgerError):  # noqa: N818 - what a log must never sign
    """The events do not go on from what was signed."""


def go_on(log: Log, leaves: Leaves, last: int, *, most: int = MOST) -> Signed:
    """Sign the tree of the events up to the number `last`, or of `most` more than now.

    Raises Fork where events or files are older or others than what was signed, SunledgerError
    where a file is damaged or cannot be written. Then nothing is signed.
    """
    try:
        return _go_on(log, leaves, last, most)
    except Damaged as error:
        raise _damaged(log.folder / error.path) from error
    except OSError as error:
        zh, en = reason_of(error)
        raise SunledgerError(
            f"公开的记录写不进 {error.filename or log.folder}：{zh}。原来的都在。"
            "弄好以后它自己接着写。",
            f"The public log cannot write {error.filename or log.folder}: {en}. What was there "
            "stays; it goes on by itself once that is mended.",
            code="log_not_written",
            where=error.filename or log.folder,
        ) from error


def look(log: Log, leaves: Leaves, last: int) -> Signed:
    """Return what `go_on` would go on from, and write nothing; raise what it would raise."""
    try:
        known = standing(log)
        unreached = _agree(log, known)
        _rows_go_on(log, known, leaves, last)
    except Damaged as error:
        raise _damaged(log.folder / error.path) from error
    return Signed(known, 0, unreached)


def _go_on(log: Log, leaves: Leaves, last: int, most: int) -> Signed:
    known = standing(log)
    unreached = _agree(log, known)
    _rows_go_on(log, known, leaves, last)
    size = min(last, known.size + most)
    if size == known.size:
        _publish(log, known)
        return Signed(known, 0, (*unreached, *_copy(log, unreached)))
    root = _write(log, known.size, size, leaves)
    if _root_of_files(log, known.size, size, leaves) != root:
        raise _damaged(log.folder)
    signed = Checkpoint(log.origin, size, root)
    _publish(log, signed)
    unreached = (*unreached, *_copy(log, unreached))
    files = Shelf(log.folder)
    for tile in tiles_of(size, since=known.size):
        if tile.full:
            files.forget_parts(tile)
    return Signed(signed, size - known.size, unreached)


def standing(log: Log) -> Checkpoint:
    """Return the checkpoint that stands, of no entries before the first.

    Raises Fork where it is signed by another key or of another log, or the files under it are not
    its tree; Damaged where one is missing.
    """
    known = signed_checkpoint(log)
    if root_at(log, known.size, known.size) != known.root:
        raise _damaged(log.folder)
    return known


def signed_checkpoint(log: Log) -> Checkpoint:
    """Return the checkpoint that stands, whatever the files under it are.

    Raises Fork where it is signed by another key or of another log.
    """
    note = Shelf(log.folder).checkpoint()
    if note is None:
        return Checkpoint(log.origin, 0, merkle.EMPTY)
    try:
        known = notes.opened_checkpoint(note, log.keys)
    except BadNote as error:
        raise Fork(
            f"{log.folder / shelf.CHECKPOINT} 不是这把密钥签的，或者坏了（{error}）。"
            "请把原来的密钥放回 keys/log（换过密钥的，旧的放在 keys/log.old）；文件坏了的，"
            "从见证的文件夹拷回一份。",
            f"{log.folder / shelf.CHECKPOINT} was not signed by this key, or is damaged ({error}). "
            "Put the key that signed it back as keys/log (after a change, the old one as "
            "keys/log.old); where the file is damaged, copy it back from a witness.",
            code="log_key",
            where=log.folder / shelf.CHECKPOINT,
        ) from error
    if known.origin != log.origin:
        raise Fork(
            f"{log.folder / shelf.CHECKPOINT} 是另一本记录的（{known.origin}）。请放回这一本的。",
            f"{log.folder / shelf.CHECKPOINT} is of another log ({known.origin}). Put back that "
            f"of {log.origin}.",
            code="log_other",
            where=log.folder / shelf.CHECKPOINT,
        )
    return known


def root_at(log: Log, earlier: int, size: int) -> bytes:
    """Return, from the files of a tree of `size`, the root that it had at an earlier size."""
    return merkle.root_at(earlier, Shelf(log.folder, size).node)


def seen(log: Log, folder: Path) -> list[Checkpoint]:
    """Return the checkpoints of this log that lie in the folder of a witness.

    What is no checkpoint that we signed is passed over. Raises OSError where it is not reached.
    """
    found = []
    for path in sorted(folder.iterdir()):
        if path.suffix == ".checkpoint":
            try:
                checkpoint = notes.opened_checkpoint(path.read_bytes(), log.keys)
            except BadNote:
                continue
            if checkpoint.origin == log.origin:
                found.append(checkpoint)
    return found


def _agree(log: Log, known: Checkpoint) -> tuple[Path, ...]:
    """Raise Fork where a witness saw more than stands, or something else; return the unreached.

    A folder without any checkpoint of this log counts as not reached, once there is one to have:
    a disk that is not mounted looks just so.
    """
    unreached = []
    for folder in log.witnesses:
        try:
            found = seen(log, folder)
        except OSError:
            found = []
        if not found and known.size:
            unreached.append(folder)
        for each in found:
            _same_log(log, known, each, folder)
    if unreached and len(unreached) == len(log.witnesses):
        told = ", ".join(map(str, unreached))
        raise Fork(
            f"见证的文件夹一个也读不到：{told}。不知道外面见过多少，就不能签字。请接上其中一个；"
            "新加的，先运行 sunledger log checkpoint --to 文件夹。",
            f"No folder of a witness can be read: {told}. Without knowing what was seen outside "
            "nothing is signed. Connect one of them; give a new one its first copy by sunledger "
            "log checkpoint --to DIR.",
            code="log_no_witness",
            where=unreached[0],
        )
    return tuple(unreached)


def _same_log(log: Log, known: Checkpoint, seen_there: Checkpoint, folder: Path) -> None:
    if seen_there.size > known.size:
        first = known.size + 1
        raise Fork(
            f"{folder} 见过第 {seen_there.size} 条，这里的公开记录只到第 {known.size} 条："
            f"恢复的是旧备份，缺第 {first} 到 {seen_there.size} 条。不会再签字。"
            "请恢复更新的备份；确实没有了，由审计管理员运行 sunledger log restart 另开一本。",
            f"{folder} has seen entry {seen_there.size}, and the public log here ends at "
            f"{known.size}: it was restored from an old backup, and {first} to {seen_there.size} "
            "are missing. Nothing more is signed. Restore a newer backup; where there is none, "
            "have the audit administrator begin another by sunledger log restart.",
            code="log_behind",
            where=folder,
        )
    if seen_there.size and root_at(log, seen_there.size, known.size) != seen_there.root:
        raise Fork(
            f"{folder} 见过的前 {seen_there.size} 条和这里的不一样：有人改过，或者两处各签了一本。"
            "不会再签字。请保留两边的文件，运行 sunledger log verify，交给审计管理员。",
            f"The first {seen_there.size} entries that {folder} has seen are not those here: "
            "somebody changed them, or two logs were signed. Nothing more is signed. Keep the "
            "files of both, run sunledger log verify, and tell the audit administrator.",
            code="log_forked",
            where=folder,
        )


def _rows_go_on(log: Log, known: Checkpoint, leaves: Leaves, last: int) -> None:
    """Raise Fork where the table has fewer events than were signed, or others at the end."""
    if last < known.size:
        raise Fork(
            f"数据库只有 {last} 条，公开的记录签到了第 {known.size} 条："
            f"第 {last + 1} 到 {known.size} 条没有了。恢复的是旧备份，或者有人删过。不会再签字。"
            "请恢复更新的备份；确实没有了，由审计管理员运行 sunledger log restart 另开一本。",
            f"The database has {last} entries, and {known.size} were signed: {last + 1} to "
            f"{known.size} are gone. It was restored from an old backup, or somebody deleted "
            "them. Nothing more is signed. Restore a newer backup; where there is none, have the "
            "audit administrator begin another by sunledger log restart.",
            code="log_cut",
            where="transparency_event",
        )
    if known.size == 0:
        return
    index = (known.size - 1) // WIDTH
    kept = Shelf(log.folder, known.size).entries(index)
    start = index * WIDTH
    for at, (ours, theirs) in enumerate(zip(kept, leaves(start, len(kept)), strict=True)):
        if ours != bytes(theirs):
            number = start + at + 1
            raise Fork(
                f"数据库第 {number} 条和签过字的不一样。不会再签字。"
                "请运行 sunledger log verify，保留备份，交给审计管理员。",
                f"Entry {number} of the database is not the one that was signed. Nothing more is "
                "signed. Run sunledger log verify, keep the backups, and tell the audit "
                "administrator.",
                code="log_changed",
                where=str(number),
            )


def _write(log: Log, before: int, size: int, leaves: Leaves) -> bytes:
    """Write what a tree grown from `before` to `size` has new; return its root."""
    files = Shelf(log.folder, before)
    tree = merkle.Growing(before, files.node)
    rows = [_row(files, level) for level in range(_levels(size))]
    for start in range(before - before % WIDTH, size, WIDTH):
        index = start // WIDTH
        width = width_of(ENTRIES, index, size)
        entries = _asked(leaves, start, width)
        files.write(Tile(ENTRIES, index, width), bundle(entries))
        new = [merkle.leaf_hash(entry) for entry in entries[max(before - start, 0) :]]
        for each in new:
            tree.add(each)
        rows[0] += new
        _write_rows(files, rows, index)
    for level, row in enumerate(rows):
        held = (size >> (HEIGHT * level)) % WIDTH
        if held and held == len(row):
            files.write(Tile(level, size >> (HEIGHT * (level + 1)), held), b"".join(row))
    return tree.root


def _levels(size: int) -> int:
    return max(1, -(-size.bit_length() // HEIGHT))


def _row(files: Shelf, level: int) -> list[bytes]:
    """Return the hashes of the tile of a level that is not full yet."""
    held = (files.size >> (HEIGHT * level)) % WIDTH
    first = (files.size >> (HEIGHT * level)) - held
    return [files.node(HEIGHT * level, first + at) for at in range(held)]


def _write_rows(files: Shelf, rows: list[list[bytes]], index: int) -> None:
    """Write each tile that has become full, from leaves to root."""
    for level, row in enumerate(rows):
        if len(row) < WIDTH:
            return
        files.write(Tile(level, index), b"".join(row))
        rows[level] = []
        if level + 1 < len(rows):
            rows[level + 1].append(merkle.fold(row))
        index //= WIDTH


def _root_of_files(log: Log, before: int, size: int, leaves: Leaves) -> bytes:
    """Return the root over what the files hold, read anew; raise Damaged where one is wrong.

    Entries are compared with the events, hashes of leaves with the entries, the rest of the tree
    with the hashes below: a bit that flipped on the way is found before anything is signed.
    """
    files = Shelf(log.folder, size)
    for tile in tiles_of(size, since=before):
        if tile.level == ENTRIES:
            wanted = bundle(_asked(leaves, tile.index * WIDTH, tile.width))
        elif tile.level == 0:
            entries = files.entries(tile.index)
            wanted = b"".join(merkle.leaf_hash(entry) for entry in entries)
        else:
            first = tile.index * WIDTH
            height = HEIGHT * (tile.level - 1)
            wanted = b"".join(
                merkle.fold([files.node(height, (first + at) * WIDTH + n) for n in range(WIDTH)])
                for at in range(tile.width)
            )
        if shelf.read(log.folder / tile.path) != wanted:
            raise Damaged(tile.path)
    return merkle.root_at(size, files.node)


def _asked(leaves: Leaves, start: int, count: int) -> list[bytes]:
    """Return the leaves of all those events; raise SunledgerError where one is not there."""
    found = [bytes(leaf) for leaf in leaves(start, count)]
    if len(found) != count or any(len(leaf) != merkle.HASH for leaf in found):
        raise SunledgerError(
            f"第 {start + 1} 到 {start + count} 条里有缺的。不会签字。"
            "请运行 sunledger log verify。",
            f"Among the entries {start + 1} to {start + count} one is missing. Nothing is signed. "
            "Run sunledger log verify.",
            code="log_gap",
            where="transparency_event",
        )
    return found


def _publish(log: Log, checkpoint: Checkpoint) -> None:
    """Put the checkpoint in its place: the last thing that is written, and the same each time."""
    note = notes.sign(checkpoint.text, (*log.secrets, *log.others)).encode()
    if Shelf(log.folder).checkpoint() != note:
        shelf.write_whole(log.folder / shelf.CHECKPOINT, note)


def _copy(log: Log, but: Sequence[Path]) -> Iterator[Path]:
    """Copy the checkpoint to the witnesses; yield those that it could not be written to."""
    for folder in log.witnesses:
        if folder not in but:
            try:
                hand_over(log, folder)
            except OSError:
                yield folder


def hand_over(log: Log, folder: Path) -> None:
    """Copy the checkpoint to a folder; raise OSError where it cannot be written."""
    note = Shelf(log.folder).checkpoint()
    copy = folder / log.copy_name
    if note is not None and shelf.read(copy) != note:
        shelf.write_whole(copy, note)


def rebuild(log: Log, leaves: Leaves) -> Checkpoint:
    """Write every file of the signed tree again from the events; return the checkpoint.

    Raises Fork where their root is not the one that was signed: then they are not its events.
    """
    signed = signed_checkpoint(log)
    tree = merkle.Growing()
    for start in range(0, signed.size, WIDTH):
        for leaf in _asked(leaves, start, width_of(ENTRIES, start // WIDTH, signed.size)):
            tree.add(merkle.leaf_hash(leaf))
    if tree.root != signed.root:
        raise Fork(
            "数据库里的记录不是签过字的那一本，不能用它重写。"
            "请运行 sunledger log verify，交给审计管理员。",
            "The entries of the database are not those that were signed, and nothing is written "
            "from them. Run sunledger log verify and tell the audit administrator.",
            code="log_changed",
            where="transparency_event",
        )
    _write(log, 0, signed.size, leaves)
    _root_of_files(log, 0, signed.size, leaves)
    return signed


def _damaged(path: Path) -> SunledgerError:
    return SunledgerError(
        f"公开记录的文件坏了：{path}。不会再签字。"
        "请运行 sunledger log verify 看坏在哪里，再运行 sunledger log rebuild 从数据库重写。",
        f"A file of the public log is damaged: {path}. Nothing more is signed. Run sunledger log "
        "verify to see where, then sunledger log rebuild to write it again from the database.",
        code="log_damaged",
        where=path,
    )
