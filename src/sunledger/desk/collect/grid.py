"""A table in a workbook found by the names of its columns, wherever they stand.

Titles above, columns moved, added or named otherwise, headers of two rows, headers repeated on
each page and merged cells are taken as they come; nothing is guessed from a place.
"""

import re
import zipfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sunledger.engine.sources.cells.texts import as_text
from sunledger.engine.sources.files import FileFound
from sunledger.engine.sources.headers import (
    Cell,
    Label,
    Merge,
    is_empty,
    labels_of,
    read_header,
    table_unit,
)
from sunledger.engine.sources.readers import RawSheet

_HEAD_ROWS = 60
_DEEPEST_HEADER = 3
_LEAST_NAMES = 2
_JPEG_OR_PNG = re.compile(rb"\xff\xd8\xff[\xe0\xe1\xdb]|\x89PNG\r\n\x1a\n")
_PICTURE_PARTS = re.compile(r"(?:^|/)(?:media|Pictures)/[^/]+$")


@dataclass(slots=True)
class GridRow:
    """One row: what stands under each known column, each value once, and who merged what.

    `number` is the row as a person sees it. `others` are the cells under no known column.
    """

    number: int
    cells: dict[str, list[Cell]] = field(default_factory=dict)
    others: list[Cell] = field(default_factory=list)
    shared: set[str] = field(default_factory=set)

    def text(self, name: str) -> str:
        """Return what is written under a column, as text."""
        return "；".join(as_text(cell) for cell in self.cells.get(name, ()))

    def add(self, other: "GridRow") -> None:
        """Take in a row that is a part of this one."""
        for name, cells in other.cells.items():
            mine = self.cells.setdefault(name, [])
            mine.extend(cell for cell in cells if cell not in mine)


@dataclass(frozen=True, slots=True)
class Grid:
    """The table of one sheet. `names` are the columns found, `units` the units they carry."""

    names: frozenset[str]
    units: Mapping[str, str]
    rows: tuple[GridRow, ...]


def find_grid(
    sheet: RawSheet, headers: Mapping[str, Collection[str]], *, once: Collection[str] = ()
) -> Grid | None:
    """Return the table whose columns go by these names; None where no row names two of them.

    `headers` leads from a field to the names of its column. Of a cell that is merged over several
    rows every row gets the value, but for the fields `once`, which only the first row gets.
    """
    rows = sheet.rows
    spans = _spans(sheet, len(rows))
    keys = {read_header(name)[0]: field for field, names in headers.items() for name in names}
    found = _best_header(rows, spans, keys)
    if found is None:
        return None
    top, depth, columns, units = found
    general = table_unit(rows[: top + depth])
    for name in once:
        if name in columns and general:
            units.setdefault(name, general)
    numbers = sheet.line_numbers
    known = {column for places in columns.values() for column in places}
    result = []
    for at in range(top + depth, len(rows)):
        row = rows[at]
        if _is_header(row, keys):
            continue
        line = GridRow(numbers[at])
        for name, places in columns.items():
            for place in places:
                _take(line, name, rows, spans, (at, place), once=name in once)
        line.others = [
            cell for place, cell in enumerate(row) if place not in known and not is_empty(cell)
        ]
        if line.cells or line.others:
            result.append(line)
    return Grid(frozenset(columns), units, tuple(result))


def _take(
    line: GridRow,
    name: str,
    rows: Sequence[Sequence[Cell]],
    spans: Mapping[tuple[int, int], Merge],
    place: tuple[int, int],
    *,
    once: bool,
) -> None:
    at, column = place
    span = spans.get(place)
    if span and (span[0], span[1]) != place:
        if span[0] == at:
            return  # the cell to the left reaches over this one
        line.shared.add(name)
        if once or span[1] != column:
            return
        at = span[0]
    cell = rows[at][column] if column < len(rows[at]) else None
    if not is_empty(cell):
        mine = line.cells.setdefault(name, [])
        if cell not in mine:
            mine.append(cell)


def _spans(sheet: RawSheet, count: int) -> dict[tuple[int, int], Merge]:
    """Return the merged range of each covered cell, rows counted from the first that was read."""
    places = {number - 1: at for at, number in enumerate(sheet.line_numbers[:count])}
    spans: dict[tuple[int, int], Merge] = {}
    for first_row, first_column, last_row, last_column in sheet.merged:
        inside = [places[row] for row in range(first_row, last_row + 1) if row in places]
        if not inside or first_row not in places:
            continue
        span = (inside[0], first_column, inside[-1], last_column)
        for row in inside:
            for column in range(first_column, last_column + 1):
                spans[row, column] = span
    return spans


def _best_header(
    rows: Sequence[Sequence[Cell]],
    spans: Mapping[tuple[int, int], Merge],
    keys: Mapping[str, str],
) -> tuple[int, int, dict[str, list[int]], dict[str, str]] | None:
    """Return where the header begins, how deep it is, its columns by field, and their units."""
    best = None
    most = _LEAST_NAMES - 1
    for top in range(min(len(rows), _HEAD_ROWS)):
        for depth in range(1, min(_DEEPEST_HEADER, len(rows) - top) + 1):
            inside = {
                (row - top, column): (span[0] - top, span[1], span[2] - top, span[3])
                for row in range(top, top + depth)
                for column in range(len(rows[row]))
                if (span := spans.get((row, column)))
            }
            columns, units = _columns(labels_of(rows[top : top + depth], inside), keys)
            if len(columns) > most:
                most = len(columns)
                best = (top, depth, columns, units)
    return best


def _columns(
    labels: Sequence[Label], keys: Mapping[str, str]
) -> tuple[dict[str, list[int]], dict[str, str]]:
    columns: dict[str, list[int]] = {}
    units: dict[str, str] = {}
    for label in labels:
        for reading in label.readings:
            name = keys.get(reading.key)
            if name is not None:
                columns.setdefault(name, []).append(label.index)
                if reading.unit:
                    units.setdefault(name, reading.unit)
                break
    return columns, units


def _is_header(row: Sequence[Cell], keys: Mapping[str, str]) -> bool:
    """Tell whether a row repeats the names of columns, as at the top of each page."""
    named = sum(isinstance(cell, str) and read_header(cell)[0] in keys for cell in row)
    return named >= _LEAST_NAMES + 1


def count_pictures(found: FileFound) -> int:
    """Return how many pictures were pasted into a workbook; nothing is read off them."""
    if found.local is None:
        return 0
    if zipfile.is_zipfile(found.local):
        with zipfile.ZipFile(found.local) as box:
            return sum(bool(_PICTURE_PARTS.search(name)) for name in box.namelist())
    return sum(1 for _ in _JPEG_OR_PNG.finditer(found.local.read_bytes()))
