"""Files as every computer takes them: names that Windows allows, and private new files."""

import os
import re
from pathlib import Path
from typing import IO

LONGEST_NAME = 60
_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
# What Windows takes for a device, whatever follows the first stop.
_DEVICE = re.compile(r"(?i:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *(?:\..*)?")


def safe_name(text: str, longest: int = LONGEST_NAME) -> str:
    """Return a text as a file name that Windows and Linux both take, no longer than `longest`."""
    name = _UNFIT.sub("_", text).strip(" .")[:longest].rstrip(" .")
    return f"_{name}" if not name or _DEVICE.fullmatch(name) else name


def open_new(path: Path) -> IO[bytes]:
    """Open a new file for writing, for its owner alone (mode 0600); FileExistsError where one is.

    `open` and not `os.open`: on Windows the latter writes each line feed as two bytes.
    """
    return open(path, "xb", opener=_for_its_owner)


def _for_its_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
