"""The folders of this computer as the page lists them, and paths as people type them."""

import base64
import binascii
import os
import string
import sys
from dataclasses import dataclass
from pathlib import Path

from sunledger.catalogue.model import Bilingual
from sunledger.desk.place import is_output
from sunledger.engine.sources.files import printable
from sunledger.kit.errors import WrongUse

MOST_LISTED = 400
_QUOTES = "\"'“”‘’"
_OWN = (
    (("Desktop", "桌面"), Bilingual("桌面", "Desktop")),
    (("Documents", "文档"), Bilingual("文档", "Documents")),
    (("Downloads", "下载"), Bilingual("下载", "Downloads")),
)
_STICKS = ("/media", "/run/media")


@dataclass(frozen=True, slots=True)
class Place:
    """A folder as it is shown, and the mark by which a link names it."""

    name: Bilingual
    mark: str


@dataclass(frozen=True, slots=True)
class Listing:
    """What lies in a folder: the folders above it, those in it, and how many files.

    `left` folders are not listed; `results` tells that it holds an earlier check, not data.
    """

    path: Path
    shown: str
    above: tuple[Place, ...]
    inside: tuple[Place, ...]
    left: int
    files: int
    results: bool

    @property
    def mark(self) -> str:
        """Return the mark of the folder itself."""
        return mark_of(self.path)


def mark_of(path: Path) -> str:
    """Return a path, whatever its bytes, in characters that a link and a form can carry."""
    return base64.urlsafe_b64encode(os.fsencode(path)).decode()


def path_of(mark: str) -> Path:
    """Return the path of a mark; WrongUse where it is none."""
    try:
        return Path(os.fsdecode(base64.urlsafe_b64decode(mark.encode("ascii"))))
    except (UnicodeError, binascii.Error) as error:
        raise WrongUse(
            "没有这个文件夹。请重新选。", "No such folder. Choose again.", code="not_found"
        ) from error


def shown(path: Path) -> str:
    """Return a path as it can be shown."""
    return printable(str(path))


def typed(text: str) -> Path:
    """Return the path that somebody typed or pasted, with quotes or without; WrongUse for none."""
    plain = text.strip().strip(_QUOTES).strip()
    if not plain or "\0" in plain:
        raise WrongUse(
            "请写明要核对哪个文件夹。", "Say which folder is to be checked.", code="missing"
        )
    path = Path(plain)
    if plain.startswith("~"):
        path = Path(os.path.expanduser(plain))  # noqa: PTH111 - where there is no home it stays
    return Path.home() / path


def places() -> list[Place]:
    """Return where people keep their files: home, its usual folders, drives and sticks."""
    home = Path.home()
    found = [(Bilingual("我的文件夹", "Home"), home)]
    for names, title in _OWN:
        path = next((home / name for name in names if (home / name).is_dir()), None)
        if path is not None:
            found.append((title, path))
    found += [(Bilingual(shown(path), shown(path)), path) for path in _drives()]
    return [Place(name, mark_of(path)) for name, path in found if path.is_dir()]


def _drives() -> list[Path]:
    if sys.platform == "win32":
        letters = (Path(f"{letter}:\\") for letter in string.ascii_uppercase)
        return [drive for drive in letters if drive.exists()]
    sticks = [stick for place in _STICKS for stick in sorted(Path(place).glob("*/*"))]
    return [Path("/"), *(stick for stick in sticks if stick.is_dir())]


def list_folder(path: Path) -> Listing:
    """Return what lies in a folder; WrongUse where it cannot be looked into."""
    try:
        folder = path.resolve()
        with os.scandir(folder) as entries:
            seen = [entry for entry in entries if not entry.name.startswith((".", "$"))]
        folders = sorted(entry.name for entry in seen if entry.is_dir())
    except (OSError, ValueError) as error:
        raise WrongUse(
            f"打不开“{shown(path)}”。请检查路径，或者换一个文件夹。",
            f"Cannot look into {shown(path)}. Check the path, or choose another folder.",
            code="cannot_open",
            where=shown(path),
        ) from error
    return Listing(
        path=folder,
        shown=shown(folder),
        above=tuple(
            _place(up, shown(Path(up.name)) if up.name else shown(up)) for up in _up(folder)
        ),
        inside=tuple(_place(folder / name, shown(Path(name))) for name in folders[:MOST_LISTED]),
        left=max(0, len(folders) - MOST_LISTED),
        files=len(seen) - len(folders),
        results=is_output(folder),
    )


def _up(folder: Path) -> list[Path]:
    return list(reversed(folder.parents))


def _place(path: Path, name: str) -> Place:
    return Place(Bilingual(name, name), mark_of(path))
