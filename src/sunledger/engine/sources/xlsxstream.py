"""Read an .xlsx sheet row by row: slower than the fast reader, in little memory, however large.

For sheets whose rectangle would not fit into memory, and for those written in an unusual way.
Values come out as the fast reader gives them, error values as their text.
"""

from __future__ import annotations

import re
import zipfile
from array import array
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

from sunledger.engine.sources.xlsx import DATE, DURATION, PERCENT, column_index

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sunledger.engine.sources.xlsx import Package

Value = str | float | date | datetime | time | timedelta
Row = tuple[int, list[Value]]
"""The number a person sees beside a row, and its cells up to the last that holds something."""

_BLOCK: Final = 1 << 18
_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001  # a workbook knows no time zone
_DAYS_TO_1904: Final = 1462
_AFTER_LAST_DAY: Final = 2958466
_FAKE_LEAP_DAY: Final = 60
_DAY_MS: Final = 86_400_000
_ROWS: Final = 1_048_576
_COLUMNS: Final = 16_384
_TEXT_ELEMENTS: Final = frozenset({"v", "t"})
_DIGITS: Final = "0123456789"
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")


class SharedStrings:
    """The texts that the cells of a workbook share, packed into one piece of memory."""

    def __init__(self, package: Package) -> None:
        self._text = bytearray()
        self._ends = array("Q", [0])
        if package.shared_strings:
            self._fill(package.shared_strings, package)

    def __getitem__(self, index: int) -> str:
        if index < 0:
            raise IndexError("negative index of a shared text")
        return self._text[self._ends[index] : self._ends[index + 1]].decode()

    def _fill(self, part: str, package: Package) -> None:
        pieces: list[str] = []
        inside = {"t": False, "rPh": False}

        def start(name: str, _: object) -> None:
            inside[_local(name)] = True

        def end(name: str) -> None:
            inside[_local(name)] = False
            if _local(name) == "si":
                self._text += _unescaped("".join(pieces)).encode()
                self._ends.append(len(self._text))
                pieces.clear()

        def text(data: str) -> None:
            if inside["t"] and not inside["rPh"]:
                pieces.append(data)

        parser = expat.ParserCreate()
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = text
        with zipfile.ZipFile(package.path) as box, box.open(part) as stream:
            parser.ParseFile(stream)


class SheetStream:
    """One sheet of a package, read once. `percents` grows: column from 0 -> rows as seen."""

    def __init__(self, package: Package, part: str, shared: SharedStrings) -> None:
        self.percents: dict[int, set[int]] = {}
        self._package = package
        self._part = part
        self._shared = shared
        self._shown = {str(at): kind for at, kind in enumerate(package.styles)}
        self._columns: dict[str, int] = {}
        self._done: list[Row] = []
        self._number = 0
        self._column = -1
        self._cells: list[Value] = []
        self._kind = ""
        self._style = "0"
        self._pieces: list[str] = []
        self._in_text = False
        self._in_phonetic = False

    def check(self) -> None:
        """Read the XML through without looking at it; raises where it is not well formed."""
        with zipfile.ZipFile(self._package.path) as box, box.open(self._part) as stream:
            expat.ParserCreate().ParseFile(stream)

    def rows(self) -> Iterator[Row]:
        """Yield the rows that hold anything, from top to bottom."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        with zipfile.ZipFile(self._package.path) as box, box.open(self._part) as stream:
            while block := stream.read(_BLOCK):
                parser.Parse(block)
                yield from self._done
                self._done.clear()
            parser.Parse(b"", True)  # noqa: FBT003  # the C parser takes no keyword

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if ":" in name:
            name = _local(name)
        if name == "c":
            letters = attributes.get("r", "").rstrip(_DIGITS)
            if letters not in self._columns:
                self._columns[letters] = _checked_column(letters)
            self._column = self._columns[letters] if letters else self._column + 1
            self._kind = attributes.get("t", "n")
            self._style = attributes.get("s", "0")
            self._pieces.clear()
        elif name in _TEXT_ELEMENTS:
            self._in_text = True
        elif name == "row":
            number = int(attributes.get("r", self._number + 1))
            if not self._number < number <= _ROWS:
                raise ValueError("the rows are out of order")
            self._number, self._column, self._cells = number, -1, []
        elif name == "rPh":
            self._in_phonetic = True

    def _characters(self, data: str) -> None:
        if self._in_text and not self._in_phonetic:
            self._pieces.append(data)

    def _end(self, name: str) -> None:
        if ":" in name:
            name = _local(name)
        if name == "c":
            self._close_cell()
        elif name in _TEXT_ELEMENTS:
            self._in_text = False
        elif name == "row":
            if self._cells:
                self._done.append((self._number, self._cells))
        elif name == "rPh":
            self._in_phonetic = False

    def _close_cell(self) -> None:
        column, shown = self._column, self._shown.get(self._style)
        if shown == PERCENT:
            self.percents.setdefault(column, set()).add(self._number)
        pieces = self._pieces
        text = pieces[0] if len(pieces) == 1 else "".join(pieces)
        if not text or (value := self._value(text, shown)) == "":
            return
        cells = self._cells
        missing = column - len(cells)
        if missing < 0:
            cells[column] = value
            return
        if missing:
            cells += [""] * missing
        cells.append(value)

    def _value(self, text: str, shown: str | None) -> Value:
        kind = self._kind
        if kind == "s":
            return self._shared[int(text)]
        if kind == "n":
            return self._number_value(text, shown)
        if kind == "b":
            return "FALSE" if text == "0" else "TRUE"
        return iso_moment(text) if kind == "d" else _unescaped(text)

    def _number_value(self, text: str, shown: str | None) -> Value:
        try:
            value = float(text)
        except ValueError:
            return text
        if shown == DURATION and abs(value) <= timedelta.max.days:
            return timedelta(days=value)
        if shown == DATE:
            return moment(value, starts_1904=self._package.starts_1904)
        return value


def _checked_column(letters: str) -> int:
    column = column_index(letters.encode()) if letters else 0
    if not 0 <= column < _COLUMNS:
        raise ValueError("a cell lies outside the sheet")
    return column


def moment(serial: float, *, starts_1904: bool) -> float | date | datetime | time:
    """Return the date or time of a serial number, or the number where there is none."""
    if not 0 <= serial < _AFTER_LAST_DAY:
        return serial
    days, milliseconds = divmod(round(serial * _DAY_MS), _DAY_MS)
    if starts_1904:
        days += _DAYS_TO_1904
    if days >= _AFTER_LAST_DAY:
        return serial
    if serial < 1:
        return (_EPOCH + timedelta(milliseconds=milliseconds)).time()
    days += days < _FAKE_LEAP_DAY
    day = _EPOCH + timedelta(days=days, milliseconds=milliseconds)
    return day if milliseconds else day.date()


def iso_moment(text: str) -> Value:
    """Return the date, or date and time, that ISO text names; other text as it is."""
    try:
        day = datetime.fromisoformat(text)
    except ValueError:
        return text
    return day if "T" in text else day.date()


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _unescaped(text: str) -> str:
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
