"""Look into an old .xls workbook ([MS-XLS]) for error values and cells shown as percentages.

The fast reader gives neither. Records are walked only where a quick search says that there is
something to find, or where somebody asks.
"""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING, Final

from sunledger.engine.sources.compound import CompoundError, CompoundFile
from sunledger.engine.sources.xlsx import PERCENT, number_format

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FORMULA: Final = 0x0006
_EOF: Final = 0x000A
_BOUND_SHEET: Final = 0x0085
_MUL_RK: Final = 0x00BD
_XF: Final = 0x00E0
_SHARED_STRINGS: Final = 0x00FC
_DIMENSIONS: Final = 0x0200
_NUMBER: Final = 0x0203
_BOOL_ERR: Final = 0x0205
_RK: Final = 0x027E
_BOF: Final = 0x0809
_FORMAT: Final = 0x041E
_BIFF8: Final = 0x0600
_LEAST_BYTES: Final = 8
_TEXT_BYTES: Final = 3
_WIDE_DIMENSIONS: Final = 14
_ROWS: Final = 65_536
_PERCENT_FORMATS: Final = frozenset({9, 10})
ERROR_TEXTS: Final = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_ERROR_RESULT: Final = 2
_CELL_BYTES: Final = {_FORMULA: 14, _MUL_RK: 6, _NUMBER: 14, _BOOL_ERR: 8, _RK: 10}
_MAY_HOLD_ERRORS: Final = re.compile(
    rb"\x05\x02\x08\0.{7}\x01|\x06\0.{8}\x02.{5}\xff\xff", re.DOTALL
)

Record = tuple[int, int, int]
"""Kind, where its body begins, and its length."""


class OldWorkbook:
    """The records of an .xls file; one that is not sound holds none, and nothing raises.

    `is_sound` is false where the fast reader would run in a circle or ask for absurd memory.
    """

    def __init__(self, path: Path) -> None:
        try:
            with CompoundFile(path) as box:
                box.check()
                name = "workbook" if "workbook" in box.names() else "book"
                self._data = box.stream(name)
        except CompoundError:
            self._data = b""
        self.is_sound = bool(self._data)
        self._starts: list[int] = []
        self._percent_styles: set[int] = set()
        self._read_globals()

    def errors(self, sheet: int) -> dict[int, dict[int, str]]:
        """Return the error values of a sheet by row as seen, then by column from 0."""
        found: dict[int, dict[int, str]] = {}
        if not _MAY_HOLD_ERRORS.search(self._data):
            return found
        for kind, at in self._cells(sheet):
            if kind == _BOOL_ERR:
                value, is_error = self._data[at + 6 : at + 8]
            elif kind == _FORMULA and self._data[at + 12 : at + 14] == b"\xff\xff":
                value, is_error = self._data[at + 8], self._data[at + 6] == _ERROR_RESULT
            else:
                continue
            if is_error:
                row, column = struct.unpack_from("<HH", self._data, at)
                found.setdefault(row + 1, {})[column] = ERROR_TEXTS.get(value, "#N/A")
        return found

    def percents(self, sheet: int) -> dict[int, set[int]]:
        """Return the cells of a sheet shown as percentages: column from 0, rows as seen."""
        found: dict[int, set[int]] = {}
        if not self._percent_styles:
            return found
        for kind, at in self._cells(sheet):
            row, column, style = struct.unpack_from("<HHH", self._data, at)
            if kind == _MUL_RK:
                (size,) = struct.unpack_from("<H", self._data, at - 2)
                cells = struct.iter_unpack("<HI", self._data[at + 4 : at + size - 2])
                styles = [style for style, _ in cells]
            else:
                styles = [style]
            for offset, style in enumerate(styles):
                if style in self._percent_styles:
                    found.setdefault(column + offset, set()).add(row + 1)
        return found

    def _cells(self, sheet: int) -> Iterator[tuple[int, int]]:
        """Yield the number, formula and error cells of a sheet: kind and where the body begins."""
        if sheet < len(self._starts):
            for kind, at, size in self._records(self._starts[sheet]):
                if size >= _CELL_BYTES.get(kind, 1 << 16):
                    yield kind, at

    def _records(self, at: int) -> Iterator[Record]:
        """Yield the records of one substream, those of objects inside it left out."""
        depth, end = 0, len(self._data)
        while at + 4 <= end:
            kind, size = struct.unpack_from("<HH", self._data, at)
            at += 4
            if at + size > end:
                return
            if kind == _BOF:
                depth += 1
            elif kind == _EOF:
                depth -= 1
                if depth <= 0:
                    return
            elif depth <= 1:
                yield kind, at, size
            at += size

    def _is_bounded(self, start: int) -> bool:
        for kind, at, size in self._records(start):
            if kind == _DIMENSIONS and size == _WIDE_DIMENSIONS:
                first, last = struct.unpack_from("<II", self._data, at)
                return bool(first <= last <= _ROWS)
        return True

    def _read_globals(self) -> None:
        wide = self._data[4:6] == struct.pack("<H", _BIFF8)
        percent_formats = set(_PERCENT_FORMATS)
        styles: list[int] = []
        for kind, at, size in self._records(0):
            if size < _LEAST_BYTES:
                continue
            if kind == _BOUND_SHEET:
                self._starts.append(struct.unpack_from("<I", self._data, at)[0])
            elif kind == _SHARED_STRINGS:
                (texts,) = struct.unpack_from("<I", self._data, at + 4)
                self.is_sound = self.is_sound and texts * _TEXT_BYTES <= len(self._data)
            elif kind == _XF:
                styles.append(struct.unpack_from("<H", self._data, at + 2)[0])
            elif kind == _FORMAT:
                (number,) = struct.unpack_from("<H", self._data, at)
                code = _format_code(self._data[at + 2 : at + size], wide=wide)
                if number_format(code) == PERCENT:
                    percent_formats.add(number)
                else:
                    percent_formats.discard(number)
        self.is_sound = self.is_sound and all(map(self._is_bounded, self._starts))
        self._percent_styles = {i for i, number in enumerate(styles) if number in percent_formats}


def _format_code(body: bytes, *, wide: bool) -> str:
    """Return a number format: in BIFF8 the bit 0 of its third byte says that it is UTF-16."""
    if not wide:
        return body[1:].decode("gb18030", "replace")
    return body[3:].decode("utf-16-le" if body[2:3] == b"\1" else "latin-1", "replace")
