"""Hands a file or folder to the program that this computer opens it with."""

import os
import shutil
import subprocess
import sys
from pathlib import Path


def open_outside(path: Path) -> bool:
    """Open a file or folder as a double click would; tell whether a program was found for it."""
    if sys.platform == "win32":
        try:
            os.startfile(path)  # noqa: S606 - the person's own file, by her own programs
        except OSError:
            return False
        return True
    names = ("open",) if sys.platform == "darwin" else ("xdg-open", "gio")
    for name in names:
        program = shutil.which(name)
        if program:
            words = [program, "open", str(path)] if name == "gio" else [program, str(path)]
            with open(os.devnull, "r+b") as nowhere:  # noqa: PTH123 - no path of ours
                subprocess.Popen(  # noqa: S603 - found on the person's own PATH
                    words, stdin=nowhere, stdout=nowhere, stderr=nowhere, start_new_session=True
                )
            return True
    return False
