"""Look into a binary .xlsb package ([MS-XLSB]) for what the fast reader does not tell.

As for .xlsx: error values, percentages, merged cells and the rectangle that the cells span.
"""

from __future__ import annotations

import struct
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sunledger.engine.sources.biff import ERROR_TEXTS
from sunledger.engine.sources.xlsx import PERCENT, links, number_format, part_names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_WORKBOOK: Final = "xl/workbook.bin"
_ROW: Final = 0
_ERROR: Final = 3
_FORMULA_ERROR: Final = 11
_CELLS: Final = range(2, 12)
_FORMAT: Final = 44
_STYLE: Final = 47
_DIMENSIONS: Final = 148
_SHEET: Final = 156
_MERGED: Final = 176
_SHARED_STRINGS: Final = 159
_STYLES_BEGIN: Final = 617
_STYLES_END: Final = 618
_PERCENT_FORMATS: Final = frozenset({9, 10})
_STYLE_BITS: Final = 0xFFFFFF
_LAST_ROW: Final = 1_048_575
_LAST_COLUMN: Final = 16_383
_SEVEN_BITS: Final = 0x7F


@dataclass(slots=True)
class BinarySheet:
    """What is in a sheet; rows as a person sees them, columns from 0; ranges all from 0."""

    cells: int = 0
    errors: dict[int, dict[int, str]] = field(default_factory=dict)
    percents: dict[int, set[int]] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


class BinaryPackage:
    """The parts of an .xlsb file; raises one of `formats.DAMAGE` where it is damaged."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with zipfile.ZipFile(path) as box:
            names = part_names(box)
            targets = links(box, names, _WORKBOOK)
            self._parts = [
                names.get(targets.get(_relation(body), ("", ""))[1].lower())
                for kind, body in _records(box.read(names[_WORKBOOK]))
                if kind == _SHEET
            ]
            by_kind = {kind: names.get(target.lower()) for kind, target in targets.values()}
            styles, shared = by_kind.get("styles"), by_kind.get("sharedStrings")
            self._percent_styles = _percent_styles(box.read(styles)) if styles else frozenset()
            if shared:
                _check_shared(box.read(shared))

    def look_over(self, index: int) -> BinarySheet:
        """Go once over the sheet at a place in workbook order."""
        part = self._parts[index]
        if part is None:
            raise KeyError("a sheet is missing")
        with zipfile.ZipFile(self._path) as box:
            data = box.read(part)
        found = BinarySheet()
        row, rows, columns = 0, set[int](), set[int]()
        for kind, body in _records(data):
            if kind == _ROW:
                (row,) = struct.unpack_from("<I", body)
            elif kind == _DIMENSIONS:
                _check_dimensions(body)
            elif kind == _MERGED:
                top, bottom, left, right = struct.unpack_from("<4I", body)
                found.merged.append((top, left, bottom, right))
            elif kind in _CELLS:
                column, style = struct.unpack_from("<II", body)
                rows.add(row)
                columns.add(column)
                if kind in (_ERROR, _FORMULA_ERROR):
                    text = ERROR_TEXTS.get(body[8], "#N/A")
                    found.errors.setdefault(row + 1, {})[column] = text
                if style & _STYLE_BITS in self._percent_styles:
                    found.percents.setdefault(column, set()).add(row + 1)
        if rows:
            found.cells = (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1)
        return found


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(data):
        kind, at = data[at], at + 1
        if kind > _SEVEN_BITS:
            kind, at = (kind & _SEVEN_BITS) | (data[at] & _SEVEN_BITS) << 7, at + 1
        size = 0
        for shift in (0, 7, 14, 21):
            byte, at = data[at], at + 1
            size |= (byte & _SEVEN_BITS) << shift
            if byte <= _SEVEN_BITS:
                break
        yield kind, data[at : at + size]
        at += size


def _relation(sheet: bytes) -> str:
    (length,) = struct.unpack_from("<I", sheet, 8)
    return sheet[12 : 12 + 2 * length].decode("utf-16-le")


def _percent_styles(data: bytes) -> frozenset[int]:
    formats = set(_PERCENT_FORMATS)
    styles: list[int] = []
    within = False
    for kind, body in _records(data):
        if kind == _FORMAT:
            (number,) = struct.unpack_from("<H", body)
            if number_format(body[6:].decode("utf-16-le")) == PERCENT:
                formats.add(number)
        elif kind in (_STYLES_BEGIN, _STYLES_END):
            within = kind == _STYLES_BEGIN
        elif kind == _STYLE and within:
            styles.append(struct.unpack_from("<H", body, 2)[0])
    return frozenset(index for index, number in enumerate(styles) if number in formats)


def _check_shared(data: bytes) -> None:
    """Raise ValueError where the count of shared texts is absurd: the fast reader believes it."""
    for kind, body in _records(data):
        if kind == _SHARED_STRINGS and struct.unpack_from("<I", body, 4)[0] > len(data):
            raise ValueError("too many shared texts")
        return


def _check_dimensions(body: bytes) -> None:
    _, last_row, _, last_column = struct.unpack_from("<4I", body)
    if last_row > _LAST_ROW or last_column > _LAST_COLUMN:
        raise ValueError("a sheet is too large")
