"""The folder of one platform: its database, keys, files taken in, and the answers of `init`."""

import json
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sunledger.kit.keys import own_key, user_data_dir

VARIABLE = "SUNLEDGER_HOME"
FOLDERS = ("files", "backups")  # answers that are a folder
_OF_ROOT = Path("/var/lib/sunledger")


@dataclass(frozen=True)
class Home:
    """A platform's folder; everything that must be backed up lies in it."""

    folder: Path

    @classmethod
    def of_environment(cls) -> "Home":
        """Return the folder that SUNLEDGER_HOME names, else the one of this user.

        That of root is where the user who runs the database can reach it.
        """
        named = os.environ.get(VARIABLE)
        if named:
            return cls(Path(named))
        root = hasattr(os, "geteuid") and os.geteuid() == 0
        return cls(_OF_ROOT if root else user_data_dir() / "platform")

    @property
    def postgres(self) -> Path:
        """Return the folder of the embedded database."""
        return self.folder / "postgres"

    @property
    def files(self) -> Path:
        """Return the folder of files taken in and of snapshots."""
        return Path(self.answers.get("files") or self.folder / "files")

    @property
    def backups(self) -> Path:
        """Return the folder of backups."""
        return Path(self.answers.get("backups") or self.folder / "backups")

    @property
    def catalogues(self) -> tuple[Path, ...]:
        """Return the folder of the county's own tables and limits, where it has one."""
        own = self.folder / "catalogue"
        return (own,) if own.is_dir() else ()

    @property
    def logs(self) -> Path:
        """Return the folder in which web and worker say what went wrong."""
        return self.folder / "logs"

    @property
    def log(self) -> Path:
        """Return the folder of the public log: files that anybody may read."""
        return self.folder / "log"

    @property
    def witnesses(self) -> tuple[Path, ...]:
        """Return the folders elsewhere that get a copy of each checkpoint.

        They stand in the file `witnesses`, one a line; a line that begins with # says nothing.
        """
        try:
            lines = (self.folder / "witnesses").read_text("utf-8").splitlines()
        except FileNotFoundError:
            return ()
        named = (line.strip() for line in lines)
        return tuple(self.folder / line for line in named if line and not line.startswith("#"))

    @property
    def answers_file(self) -> Path:
        """Return the file that `init` writes."""
        return self.folder / "county.json"

    @cached_property
    def answers(self) -> dict[str, Any]:
        """Return what `init` asked; empty before it ran. Folders are whole paths.

        Those inside the home are kept by their place in it, so that it can be moved as it is.
        """
        try:
            found: dict[str, Any] = json.loads(self.answers_file.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        return found | {name: str(self.folder / found[name]) for name in FOLDERS if name in found}

    def key(self, name: str) -> bytes:
        """Return the 32 bytes kept under a name (mode 0600), made at first use."""
        return own_key(self.folder / "keys" / name)

    def keys_of(self, name: str) -> tuple[bytes, ...]:
        """Return the key of that name, and after it the one that it replaced, where it is kept."""
        old = self.folder / "keys" / f"{name}.old"
        return (self.key(name), *((self.key(old.name),) if old.exists() else ()))
