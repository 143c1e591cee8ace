"""Read the sheets of one file, cell by cell as stored, with the row numbers a person sees."""

from __future__ import annotations

import os
from array import array
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import chain, islice
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final, TypeVar

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum

from sunledger.engine.sources import xlsx
from sunledger.engine.sources.biff import OldWorkbook
from sunledger.engine.sources.csvtext import TextError, open_text
from sunledger.engine.sources.formats import (
    CORRUPT_WORKBOOK,
    CSV,
    DAMAGE,
    EMPTY_WORKBOOK,
    ODS,
    PASSWORD,
    TOO_LARGE,
    XLS,
    XLSX,
    Sentence,
)
from sunledger.engine.sources.opendocument import open_sheets
from sunledger.engine.sources.xlsb import BinaryPackage
from sunledger.engine.sources.xlsxstream import SharedStrings, SheetStream

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from python_calamine import CalamineSheet

    from sunledger.engine.sources.files import FileFound
    from sunledger.engine.sources.xlsxstream import Row

Cell = str | int | float | date | datetime | time
"""What a cell holds, as stored. An empty cell is `""`; TRUE, #N/A and durations are text."""

Merged = tuple[int, int, int, int]
"""First row, first column, last row, last column, counted from 0 in the whole sheet."""

Block = tuple[list[list[Cell]], "Sequence[int]"]
"""Rows and the number a person sees beside each."""

_ROWS: Final = 4096
_STANDARD_ERROR: Final = 2
_CELL_BYTES: Final = 64
_PLAIN: Final = frozenset({str, float, date, datetime, time})


class RawSheet:
    """One sheet, read once from top to bottom.

    `name` is null in a CSV. Rows have no empty cells at their end, so they differ in length;
    a row without any cell is `[]`. `problem` says why a sheet cannot be read; one that is found
    out on the way stands there after the last row.
    """

    def __init__(
        self,
        name: str | None,
        index: int,
        blocks: Iterable[Block] = (),
        *,
        first_row: int = 1,
        merged: Sequence[Merged] = (),
        percents: Callable[[], Mapping[int, Collection[int]]] = dict,
        problem: Sentence | None = None,
    ) -> None:
        self.name = name
        self.index = index
        self.first_row = first_row
        self.merged = list(merged)
        self.problem = problem
        self._blocks = iter(blocks)
        self._ahead: list[list[Cell]] = []
        self._read = 0
        self._numbers: array[int] | None = None
        self._percents = percents
        self._percent_rows: Mapping[int, Collection[int]] | None = None

    def head(self, count: int) -> list[list[Cell]]:
        """Return the first `count` rows not yet taken; `chunks` and `rows` give them again."""
        self._fill(count)
        return self._ahead[:count]

    def chunks(self, size: int) -> Iterator[list[list[Cell]]]:
        """Yield all rows not yet taken, at most `size` at a time."""
        while self._fill(size):
            chunk = self._ahead[:size]
            del self._ahead[:size]
            yield chunk

    @property
    def rows(self) -> list[list[Cell]]:
        """All rows not yet taken, in memory; they stay there for `chunks`."""
        while self._pull():
            pass
        return self._ahead

    @property
    def line_numbers(self) -> Sequence[int]:
        """The number a person sees beside each row read so far, the first row first.

        In a CSV the line on which the record begins.
        """
        if self._numbers is None:
            return range(self.first_row, self.first_row + self._read)
        return self._numbers

    def is_percent(self, row: int, column: int) -> bool:
        """Return whether a number is shown as a percentage: `row` as seen, `column` from 0."""
        if self._percent_rows is None:
            self._percent_rows = self._percents()
        return row in self._percent_rows.get(column, ())

    def _fill(self, count: int) -> int:
        while len(self._ahead) < count and self._pull():
            pass
        return len(self._ahead)

    def _pull(self) -> bool:
        try:
            block = next(self._blocks, None)
        except (_BrokenError, *DAMAGE):
            self.problem, block = CORRUPT_WORKBOOK, None
        if block is None:
            return False
        rows, numbers = block
        following = self.first_row + self._read
        if self._numbers is None and numbers != range(following, following + len(rows)):
            self._numbers = array("q", range(self.first_row, following))
        if self._numbers is not None:
            self._numbers.extend(numbers)
        self._read += len(rows)
        self._ahead += rows
        return True


def read_sheets(found: FileFound, *, memory_bytes: int = 4 << 30) -> Iterator[RawSheet]:
    """Yield the sheets of a file that the walk found readable, hidden ones included.

    Take the rows of a sheet before the walk goes on. A file that turns out unreadable or empty
    yields a nameless sheet with a `problem`. A sheet that would need too much of `memory_bytes`
    is read row by row.
    """
    if found.local is None:
        return
    if found.kind == CSV:
        yield _text_sheet(found.local, found.path)
    else:
        yield from _workbook_sheets(found.kind, found.local, memory_bytes)


def _text_sheet(local: Path, path: str) -> RawSheet:
    try:
        table = open_text(local, prefer_tab=PurePosixPath(path).suffix.lower() == ".tsv")
    except TextError as error:
        return RawSheet(None, 0, problem=error.sentence)
    blocks = ((_cells(records.rows), records.lines) for records in table.records())
    return RawSheet(None, 0, blocks, first_row=table.first_line)


def _cells(rows: list[list[str]]) -> list[list[Cell]]:
    for row in rows:
        while row and not row[-1]:
            row.pop()
    return rows  # type: ignore[return-value]  # a list of str is a list of cells here


def _workbook_sheets(kind: str | None, local: Path, memory_bytes: int) -> Iterator[RawSheet]:
    read = {XLSX: _xlsx_sheets, XLS: _xls_sheets, ODS: _ods_sheets}.get(kind or "", _xlsb_sheets)
    empty = True
    try:
        for sheet in read(local, memory_bytes):
            empty = empty and sheet.problem is None and not sheet.head(1)
            yield sheet
    except PasswordError:
        yield RawSheet(None, 0, problem=PASSWORD)
        return
    except _BrokenError:
        yield RawSheet(None, 0, problem=CORRUPT_WORKBOOK)
        return
    if empty:
        yield RawSheet(None, 0, problem=EMPTY_WORKBOOK)


def _xlsx_sheets(local: Path, memory_bytes: int) -> Iterator[RawSheet]:
    """Read each sheet with the fast reader where its rectangle fits, else row by row."""
    most_cells = _most_cells(memory_bytes)
    try:
        package = xlsx.open_package(local)
    except DAMAGE as error:
        raise _BrokenError from error
    book: CalamineWorkbook | None = None
    shared: SharedStrings | None = None
    for index, (name, is_worksheet, part) in enumerate(package.sheets):
        if not is_worksheet:
            continue
        if part is None:
            yield RawSheet(name, index, problem=CORRUPT_WORKBOOK)
            continue
        try:
            facts = xlsx.look_over(package, part)
            if facts.plain and facts.cells <= most_cells:
                book = book or _open_book(local)
                errors = xlsx.find_errors(package, part) if facts.has_errors else {}
                percents = partial(xlsx.find_percents, package, part)
                yield _fast_sheet(book, name, index, errors, percents)
            else:
                shared = shared or SharedStrings(package)
                yield _streamed_sheet(package, part, shared, name, index)
        except (_BrokenError, *DAMAGE):
            yield RawSheet(name, index, problem=CORRUPT_WORKBOOK)


def _streamed_sheet(
    package: xlsx.Package, part: str, shared: SharedStrings, name: str, index: int
) -> RawSheet:
    stream = SheetStream(package, part, shared)
    stream.check()
    return _sparse_sheet(
        name, index, stream.rows(), xlsx.find_merged(package, part), stream.percents
    )


def _ods_sheets(local: Path, _: int) -> Iterator[RawSheet]:
    try:
        for index, sheet in enumerate(open_sheets(local)):
            yield _sparse_sheet(sheet.name, index, sheet.filled(), sheet.merged, sheet.percents)
    except DAMAGE as error:
        raise _BrokenError from error


def _sparse_sheet(
    name: str,
    index: int,
    rows: Iterator[Row],
    merged: list[Merged],
    percents: Mapping[int, Collection[int]],
) -> RawSheet:
    """Return a sheet of rows that come with their numbers and may leave some out."""
    first = next(rows, None)
    if first is None:
        return RawSheet(name, index, merged=merged)
    blocks = _filled_blocks(chain((first,), rows), first[0])
    return RawSheet(
        name, index, blocks, first_row=first[0], merged=merged, percents=lambda: percents
    )


def _filled_blocks(rows: Iterator[Row], start: int) -> Iterator[Block]:
    every = _with_gaps(rows, start)
    while block := list(islice(every, _ROWS)):
        yield block, range(start, start + len(block))
        start += len(block)


def _with_gaps(rows: Iterator[Row], start: int) -> Iterator[list[Cell]]:
    following = start
    for number, cells in rows:
        yield from ([] for _ in range(following, number))
        yield _tidy(cells, 0)
        following = number + 1


def _xls_sheets(local: Path, _: int) -> Iterator[RawSheet]:
    records = OldWorkbook(local)
    if not records.is_sound:
        raise _BrokenError
    book = _open_book(local)
    for index, about in enumerate(book.sheets_metadata):
        if about.typ is not SheetTypeEnum.WorkSheet:
            continue
        try:
            percents = partial(records.percents, index)
            yield _fast_sheet(book, about.name, index, records.errors(index), percents)
        except _BrokenError:
            yield RawSheet(about.name, index, problem=CORRUPT_WORKBOOK)


def _xlsb_sheets(local: Path, memory_bytes: int) -> Iterator[RawSheet]:
    try:
        package = BinaryPackage(local)
    except DAMAGE as error:
        raise _BrokenError from error
    book = _open_book(local)
    for index, about in enumerate(book.sheets_metadata):
        if about.typ is not SheetTypeEnum.WorkSheet:
            continue
        try:
            facts = package.look_over(index)
            if facts.cells > _most_cells(memory_bytes):
                yield RawSheet(about.name, index, problem=TOO_LARGE)
            else:
                sheet = _fast_sheet(
                    book, about.name, index, facts.errors, partial(dict, facts.percents)
                )
                sheet.merged = facts.merged
                yield sheet
        except (_BrokenError, *DAMAGE):
            yield RawSheet(about.name, index, problem=CORRUPT_WORKBOOK)


def _most_cells(memory_bytes: int) -> int:
    """Return how large a rectangle the fast reader may keep: half of the memory."""
    return memory_bytes // 2 // _CELL_BYTES


def _open_book(local: Path) -> CalamineWorkbook:
    return _sheltered(lambda: CalamineWorkbook.from_path(local))


def _fast_sheet(
    book: CalamineWorkbook,
    name: str,
    index: int,
    errors: Mapping[int, Mapping[int, str]],
    percents: Callable[[], Mapping[int, Collection[int]]],
) -> RawSheet:
    sheet = _sheltered(lambda: book.get_sheet_by_index(index))
    merged = [
        (first[0], first[1], last[0], last[1]) for first, last in sheet.merged_cell_ranges or ()
    ]
    top = (sheet.start or (0, 0))[0]
    blocks = _fast_blocks(sheet, errors)
    return RawSheet(name, index, blocks, first_row=top + 1, merged=merged, percents=percents)


def _fast_blocks(sheet: CalamineSheet, errors: Mapping[int, Mapping[int, str]]) -> Iterator[Block]:
    top, left = sheet.start or (0, 0)
    rows = islice(sheet.iter_rows(), top, None)
    number = top + 1
    while taken := _sheltered(lambda: list(islice(rows, _ROWS))):
        if errors:
            for at, row in enumerate(taken, number):
                for column, text in errors.get(at, {}).items():
                    row[column - left] = text
        yield [_tidy(row, left) for row in taken], range(number, number + len(taken))
        number += len(taken)


def _tidy(row: list[Cell | timedelta], left: int) -> list[Cell]:
    while row and row[-1] == "":
        row.pop()
    if left and row:
        row[:0] = [""] * left
    if not _PLAIN.issuperset(map(type, row)):
        row = [_plain(cell) for cell in row]
    return row  # type: ignore[return-value]  # no timedelta is left among them


def _plain(cell: Cell | timedelta) -> Cell:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, timedelta):
        seconds = round(cell.total_seconds())
        sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
        return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return float(cell) if isinstance(cell, int) else cell


class _BrokenError(Exception):
    pass


_T = TypeVar("_T")


def _sheltered(work: Callable[[], _T]) -> _T:
    """Return what `work` returns; whatever the reader throws, a panic too, is a broken file.

    A panic would also print a trace for programmers, so standard error is shut meanwhile.
    """
    try:
        with _quiet():
            return work()
    except (PasswordError, KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:
        raise _BrokenError(str(error)) from error


@contextmanager
def _quiet() -> Iterator[None]:
    try:
        kept = os.dup(_STANDARD_ERROR)
    except OSError:
        yield
        return
    try:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), _STANDARD_ERROR)
        yield
    finally:
        os.dup2(kept, _STANDARD_ERROR)
        os.close(kept)
