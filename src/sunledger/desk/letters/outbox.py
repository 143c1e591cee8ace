"""Puts the papers into folders by addressee, for their owner alone, and never over another file."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sunledger.desk.place import private
from sunledger.kit.errors import WrongUse
from sunledger.kit.files import open_new, safe_name
from sunledger.kit.pace import Pace, Progress

SEALED_FOLDER: Final = "内部-线索移送"


@dataclass(frozen=True, slots=True)
class Paper:
    """One file to be written: the folder of its addressee, its name, what makes its bytes."""

    folder: str
    name: str
    content: Callable[[], bytes]


def put(papers: Sequence[Paper], target: Path, progress: Progress | None) -> list[Path]:
    """Write the papers under `target`, all or none; WrongUse where a file is there."""
    if target.exists() and not target.is_dir():
        raise WrongUse(
            f"{target} 是一个文件。请用 --to 另选一个文件夹。",
            f"{target} is a file. Choose a folder with --to.",
            code="not_a_folder",
            where=target,
        )
    paths = [target / safe_name(paper.folder) / safe_name(paper.name) for paper in papers]
    there = next((path for path in paths if path.exists()), None)
    if there is not None:
        raise WrongUse(
            f"{there} 已经有了，没有覆盖。请换一个文件夹，或先把它移走。",
            f"{there} exists and was not overwritten. Choose another folder, or move it away.",
            code="exists",
            where=there,
        )
    folders = [target, *dict.fromkeys(path.parent for path in paths)] if papers else []
    new = [folder for folder in folders if not folder.exists()]
    written: list[Path] = []
    pace = Pace(progress, len(papers))
    try:
        for folder in folders:
            private(folder)
        for done, (paper, path) in enumerate(zip(papers, paths, strict=True)):
            place = f"{done + 1}/{len(papers)}"
            pace.tell(f"正在写第 {place} 份", f"Writing {place}", done, at=paper.name)
            path.parent.chmod(0o700)
            with open_new(path) as file:
                written.append(path)
                file.write(paper.content())
    except BaseException:  # a full disk, Ctrl-C: all of them or none
        for path in written:
            path.unlink(missing_ok=True)
        for folder in reversed(new):
            with suppress(OSError):  # somebody put a file of her own there meanwhile
                folder.rmdir()
        raise
    return paths
