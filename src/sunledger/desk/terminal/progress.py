"""The one line on the terminal that tells how far a task is; nobody watching, no line."""

import shutil
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from sunledger.kit.language import say
from sunledger.kit.pace import Progress

_WIDE = ("W", "F", "A")


@contextmanager
def progress_line() -> Iterator[Progress | None]:
    """Give what shows the progress, None where standard error is no terminal.

    The line is gone at the end, however that comes.
    """
    if not sys.stderr.isatty():
        yield None
        return
    line = _Line(sys.stderr)
    try:
        yield line.show
    finally:
        line.clear()


class _Line:
    """Writes over itself with blanks alone, which every terminal understands."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._width = 0

    def show(self, zh: str, en: str) -> None:
        text, width = fitting(say(zh, en), shutil.get_terminal_size().columns - 1)
        self._stream.write(f"\r{text}{' ' * max(0, self._width - width)}")
        self._stream.flush()
        self._width = width

    def clear(self) -> None:
        if self._width:
            # Two more than was shown: the terminal itself writes ^C behind the line.
            columns = min(self._width + 2, shutil.get_terminal_size().columns - 1)
            self._stream.write(f"\r{' ' * columns}\r")
            self._stream.flush()


def fitting(text: str, columns: int) -> tuple[str, int]:
    """Return as much of the text as fits into so many columns, and how many it takes."""
    width = 0
    for at, char in enumerate(text):
        wide = 2 if unicodedata.east_asian_width(char) in _WIDE else 1
        if width + wide > columns:
            return text[:at], width
        width += wide
    return text, width
