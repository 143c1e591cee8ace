"""Read the sheets of an .ods workbook, one at a time.

The format repeats rows and cells by number, so that a sheet formatted to its last row takes no
room; here rows are kept once, with how often they occur.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

from sunledger.engine.sources.xlsxstream import Row, Value, iso_moment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BLOCK: Final = 1 << 18
_ROWS: Final = 1_048_576
_COLUMNS: Final = 16_384
_MOST_CELLS: Final = 32 << 20
_MOST_PERCENTS: Final = 4 << 20
_MIDNIGHT: Final = datetime(1900, 1, 1)  # noqa: DTZ001  # a workbook knows no time zone
_TIME: Final = re.compile(r"(-?)PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d*)?)S)?")


@dataclass(slots=True)
class OpenSheet:
    """A sheet: its rows from the top with how often each occurs, merged ranges, percentages."""

    name: str
    rows: list[tuple[list[Value], int]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    percents: dict[int, set[int]] = field(default_factory=dict)

    def filled(self) -> Iterator[Row]:
        """Yield the rows that hold anything with the number a person sees beside each."""
        number = 1
        for cells, times in self.rows:
            if cells:
                for offset in range(times):
                    yield number + offset, list(cells)
            number += times


def open_sheets(path: Path) -> Iterator[OpenSheet]:
    """Yield the sheets in order; raises one of `formats.DAMAGE` where the file is damaged."""
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    with zipfile.ZipFile(path) as box, box.open("content.xml") as stream:
        while block := stream.read(_BLOCK):
            parser.Parse(block)
            while reader.done:
                yield reader.done.pop(0)
        parser.Parse(b"", True)  # noqa: FBT003  # the C parser takes no keyword


class _Reader:
    def __init__(self) -> None:
        self.done: list[OpenSheet] = []
        self._sheet: OpenSheet | None = None
        self._row = 0
        self._row_times = 1
        self._blank_rows = 0
        self._filled_cells = 0
        self._percent_cells = 0
        self._cells: list[Value] = []
        self._percents: list[int] = []
        self._column = 0
        self._cell: dict[str, str] | None = None
        self._lines: list[str] = []
        self._notes = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._notes or name == "office:annotation":
            self._notes += 1
            return
        match name:
            case "table:table-cell" | "table:covered-table-cell":
                self._cell, self._lines = attributes, []
            case "table:table-row":
                self._cells, self._percents, self._column = [], [], 0
                self._row_times = int(attributes.get("table:number-rows-repeated", "1"))
            case "table:table":
                self._sheet = OpenSheet(attributes.get("table:name", ""))
                self._row = self._blank_rows = 0
                self._filled_cells = self._percent_cells = 0
            case "text:p":
                self._lines.append("")
            case "text:s":
                self.text(" " * min(int(attributes.get("text:c", "1")), 1000))
            case "text:tab":
                self.text("\t")
            case "text:line-break":
                self.text("\n")

    def end(self, name: str) -> None:
        if self._notes:
            self._notes -= 1
            return
        match name:
            case "table:table-cell" | "table:covered-table-cell":
                self._end_cell()
            case "table:table-row":
                self._end_row()
            case "table:table":
                if self._sheet is not None:
                    self.done.append(self._sheet)
                self._sheet = None

    def text(self, data: str) -> None:
        if self._lines and not self._notes:
            self._lines[-1] += data

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        cell, self._cell = self._cell, None
        times = int(cell.get("table:number-columns-repeated", "1"))
        self._merge(cell)
        value = _value(cell, "\n".join(self._lines))
        self._lines = []
        start, self._column = self._column, self._column + times
        if value == "":
            return
        if self._column > _COLUMNS:
            raise ValueError("a row is too wide")
        self._cells += [""] * (start - len(self._cells)) + [value] * times
        if cell.get("office:value-type") == "percentage":
            self._percents += range(start, self._column)

    def _merge(self, cell: dict[str, str]) -> None:
        down = int(cell.get("table:number-rows-spanned", "1"))
        across = int(cell.get("table:number-columns-spanned", "1"))
        if self._sheet is not None and (down > 1 or across > 1):
            top, left = self._row, self._column
            self._sheet.merged.append((top, left, top + down - 1, left + across - 1))

    def _end_row(self) -> None:
        if self._sheet is None:
            return
        first = self._row + 1
        self._row += self._row_times
        if not self._cells:
            self._blank_rows += self._row_times
            return
        self._filled_cells += self._row_times * len(self._cells)
        self._percent_cells += self._row_times * len(self._percents)
        if (
            self._row > _ROWS
            or self._filled_cells > _MOST_CELLS
            or self._percent_cells > _MOST_PERCENTS
        ):
            raise ValueError("a sheet is too large")
        if self._blank_rows:
            self._sheet.rows.append(([], self._blank_rows))
            self._blank_rows = 0
        self._sheet.rows.append((self._cells, self._row_times))
        for column in self._percents:
            self._sheet.percents.setdefault(column, set()).update(range(first, self._row + 1))


def _value(cell: dict[str, str], text: str) -> Value:
    match cell.get("office:value-type"):
        case None:
            return text
        case "float" | "percentage" | "currency":
            return float(cell["office:value"])
        case "date":
            return iso_moment(cell["office:date-value"])
        case "time":
            return _time(cell["office:time-value"])
        case "boolean":
            return cell["office:boolean-value"].upper()
        case _:
            return text or cell.get("office:string-value", "")


def _time(text: str) -> Value:
    found = _TIME.fullmatch(text)
    if found is None:
        return text
    length = timedelta(
        hours=int(found[2] or 0), minutes=int(found[3] or 0), seconds=float(found[4] or 0)
    )
    if found[1] or length >= timedelta(days=1):
        return -length if found[1] else length
    return (_MIDNIGHT + length).time()
