"""One file read: its sheets recognised, cleaned and written as parts of the snapshot."""

import gc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Self

import pyarrow as pa
import pyarrow.parquet as pq

from sunledger.catalogue.model import Source
from sunledger.engine.sources.clean import Cleaned, SheetCleaner
from sunledger.engine.sources.columns import Remembered
from sunledger.engine.sources.files import FileFound
from sunledger.engine.sources.formats import EMPTY_WORKBOOK
from sunledger.engine.sources.guided import Guide, GuidedRecogniser, Place
from sunledger.engine.sources.headers import Cell
from sunledger.engine.sources.layout import FillDown
from sunledger.engine.sources.readers import Cell as StoredCell
from sunledger.engine.sources.readers import RawSheet, read_sheets
from sunledger.engine.sources.recognise import HEAD_ROWS, Recogniser
from sunledger.engine.sources.recognised import Recognised, Unrecognised
from sunledger.engine.sources.snapshot import SHEETS_OF_A_FILE, schema_of
from sunledger.engine.sources.wide import read_form
from sunledger.kit.spool import kept

Sentence = tuple[str, str]

BELOW_ANOTHER = (
    "这张表下面还有一张表，没有读。请把它放到另一张工作表里。",
    "Another table stands below this one and was not read. Put it on a sheet of its own.",
)
TOO_MANY_SHEETS = (
    "这个文件的工作表太多，这一张没有读。请拆成几个文件。",
    "The file has too many sheets; this one was not read. Split the file.",
)
_CHUNK = 20_000
# Arrow's own pool keeps what was freed for itself; the system's gives it back.
pa.set_memory_pool(pa.system_memory_pool())
_IDENTITY = pa.schema([("kind", pa.string()), ("key", pa.int64()), ("value", pa.string())])


@dataclass(frozen=True, slots=True)
class Told:
    """Something said about one cell: why its row was refused, or what to look at.

    `message` says where, what it is, what it should be and how to mend it, in Chinese and English;
    `fact` and `mend` are its two halves. `shown` is the cell, numbers of identity masked.
    """

    file: str
    sheet: str | None
    table: str
    row: int
    column: str | None
    header: str | None
    code: str
    fact: Sentence
    mend: Sentence
    shown: str

    @property
    def message(self) -> Sentence:
        """Return both halves as one."""
        return self.fact[0] + self.mend[0], f"{self.fact[1]} {self.mend[1]}"


@dataclass(frozen=True, slots=True)
class Unknown:
    """A file or sheet that was recognised as nothing, and the tables it comes nearest to."""

    file: str
    sheet: str | None
    why: Sentence
    nearest: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(slots=True)
class SheetReport:
    """What became of one recognised sheet; `rows` counts its data rows, refused ones included.

    Of the others each is taken, unless it is equal to a row before it (`repeated`) or begins after
    the day of the examination (`later`).
    `columns` leads from field to the 0-based column and the header; `implied` are the fields that
    a wide form says of every row.
    """

    no: int
    sheet: str | None
    table: str
    confidence: float
    header_row: int
    missing_columns: tuple[str, ...]
    unused_columns: tuple[str, ...]
    columns: dict[str, tuple[int, str]]
    implied: frozenset[str] = frozenset()
    rows: int = 0
    refused: int = 0
    repeated: int = 0
    later: int = 0
    ignored: list[tuple[int, str]] = field(default_factory=list)


@dataclass(slots=True)
class FileReport:
    """One file that was read, or named as the copy of another.

    `kept` holds its bytes until the end of the run where rows of it were refused.
    """

    file: str
    sha256: str
    size: int
    duplicate_of: str | None
    kind: str | None = None
    sheets: list[SheetReport] = field(default_factory=list)
    kept: Path | None = None


@dataclass(slots=True)
class FileRead:
    """What came of one file; `parts` are its sheets' Parquet files with the table of each.

    `normalised` counts by (kind, table), `converted` are the row_ids whose 15-digit ID became 18.
    A file that could not be opened at all is not `listed` among the files that were read.
    """

    report: FileReport
    listed: bool = True
    unknown: list[Unknown] = field(default_factory=list)
    refused: list[Told] = field(default_factory=list)
    warnings: list[Told] = field(default_factory=list)
    normalised: Counter[tuple[str, str]] = field(default_factory=Counter)
    parts: list[tuple[str, Path]] = field(default_factory=list)
    refused_parts: list[tuple[str, Path]] = field(default_factory=list)
    converted: list[int] = field(default_factory=list)


class FileReader:
    """Reads files one after another; what it remembers of people serves them all.

    Parts go to `work_dir/parts`, the way back from pseudonyms to numbers to `work_dir/identity`.
    `count` is told after every few thousand rows how many these were. Where `guides` are given,
    the sheets that have one are read as it says and no others.
    """

    def __init__(
        self,
        sources: Mapping[str, Source],
        work_dir: Path,
        key: bytes,
        memory_bytes: int,
        *,
        guides: Mapping[Place, Guide] | None = None,
        count: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._sources = sources
        self._recogniser = GuidedRecogniser(sources)
        self._guides = guides
        self._key = key
        self._memory_bytes = memory_bytes
        self._count = count
        self._work_dir = work_dir
        self._remembered = Remembered()
        self._now: FileRead
        self._first_sheet = 0
        self._identity: pq.ParquetWriter | None = None

    def read(self, found: FileFound, number: int) -> FileRead:
        """Read the file that is the folder's `number`th."""
        report = FileReport(found.path, found.sha256, found.size, found.duplicate_of, found.kind)
        self._now = FileRead(report)
        self._first_sheet = number * SHEETS_OF_A_FILE
        self._identity = None
        try:
            with _no_cycles():
                for sheet in read_sheets(found, memory_bytes=self._memory_bytes):
                    self._now.unknown += self._read_sheet(report, sheet)
        finally:
            if self._identity is not None:
                self._identity.close()
        if not report.sheets and not self._now.unknown:
            self._now.unknown.append(Unknown(found.path, None, EMPTY_WORKBOOK))
        # Whether a row repeats an earlier one is known only when all files have been read.
        keyed = any(self._sources[sheet.table].key for sheet in report.sheets)
        if keyed or any(sheet.refused for sheet in report.sheets):
            report.kept = found.local
        elif found.local is not None:
            found.local.unlink()
        return self._now

    def _read_sheet(self, report: FileReport, sheet: RawSheet) -> list[Unknown]:
        """Read one sheet, and what stands below it under a header of its own."""
        unknown: list[Unknown] = []
        rest: RawSheet | None = sheet
        while rest is not None:
            part, rest = rest, None
            if part.problem is not None:
                unknown.append(Unknown(report.file, part.name, part.problem))
                continue
            if self._guides is not None and part is not sheet:
                unknown.append(Unknown(report.file, part.name, BELOW_ANOTHER))
                continue
            told = self._recognise(report.file, part)
            if told is None:
                continue
            if len(report.sheets) == SHEETS_OF_A_FILE:
                unknown.append(Unknown(report.file, part.name, TOO_MANY_SHEETS))
            elif isinstance(told, Recognised):
                rest = self._take(report, part, told)
                if part.problem is not None:  # found out on the way: what stood before was read
                    unknown.append(Unknown(report.file, part.name, part.problem))
            elif told.code != "empty":
                nearest = tuple((near.table, near.missing) for near in told.nearest)
                unknown.append(Unknown(report.file, part.name, told.why, nearest))
        return unknown

    def _recognise(self, file: str, sheet: RawSheet) -> Recognised | Unrecognised | None:
        """Return what a sheet is, by its guide where there are any; None where it is left out."""
        if self._guides is None:
            return self._recogniser.recognise(
                sheet.head(HEAD_ROWS),
                sheet.merged,
                first_row=sheet.first_row,
                line_numbers=sheet.line_numbers,
                file_name=PurePosixPath(file).name,
                sheet_name=sheet.name,
            )
        guide = self._guides.get((file, sheet.name))
        if guide is None:
            return None
        return self._recogniser.as_told(
            sheet.head(HEAD_ROWS),
            sheet.merged,
            guide,
            first_row=sheet.first_row,
            line_numbers=sheet.line_numbers,
        )

    def _take(self, report: FileReport, sheet: RawSheet, told: Recognised) -> RawSheet | None:
        """Clean a sheet's rows; return the rows from another table's header on, if there is one."""
        source = self._sources[told.source_id]
        number = self._first_sheet + len(report.sheets)
        mine = SheetReport(
            no=number,
            sheet=sheet.name,
            table=source.id,
            confidence=told.confidence,
            header_row=told.header_row,
            missing_columns=told.missing_columns,
            unused_columns=told.unused,
            columns={column.field: (column.index, column.header) for column in told.columns},
            ignored=[(row.row, row.why) for row in told.ignored],
        )
        report.sheets.append(mine)
        form = next((read_form(source, w) for w in source.wide if w.id == told.wide_id), None)
        if form is not None:
            mine.implied = frozenset(column.field for column in source.columns if column.required)
        cleaner = SheetCleaner(
            source,
            told.columns,
            key=self._key,
            sheet_no=number,
            csv=sheet.name is None,
            form=form,
            table_unit=told.table_unit,
            remembered=self._remembered,
        )
        rows = _DataRows(sheet, told, self._recogniser, mine)
        if cleaner.needs_survey or rows.fill.needs_survey:
            surveyed = kept(rows.surveyed(), self._work_dir, at_most=1)
            filled: Iterable[_Chunk] = map(rows.filled, surveyed)
            if cleaner.needs_survey:
                filled = kept(filled, self._work_dir, at_most=1)
                for chunk in filled:
                    cleaner.survey(chunk.rows, chunk.numbers, sheet.is_percent)
        else:
            filled = map(rows.filled, rows.chunks())
        with _PartWriter(self._work_dir / "parts", source, number) as writer:
            for chunk in filled:
                cleaned = cleaner.clean(chunk.rows, chunk.numbers, sheet.is_percent)
                mine.rows += len(chunk.rows)
                mine.refused += len(cleaned.refused_rows)
                writer.write(cleaned)
                self._note(report, mine, cleaned)
                self._count(len(chunk.rows))
        self._now.normalised["filled_down", source.id] += rows.filled_cells
        self._now.parts.append((source.id, writer.rows_path))
        if writer.refused_path is not None:
            self._now.refused_parts.append((source.id, writer.refused_path))
        return rows.rest()

    def _note(self, report: FileReport, sheet: SheetReport, cleaned: Cleaned) -> None:
        for problem in cleaned.problems:
            told = Told(
                file=report.file,
                sheet=sheet.sheet,
                table=sheet.table,
                row=problem.row,
                column=problem.column,
                header=problem.header,
                code=problem.code,
                fact=problem.fact,
                mend=problem.mend,
                shown=problem.shown,
            )
            (self._now.refused if problem.refused else self._now.warnings).append(told)
        for kind, count in cleaned.normalised.items():
            self._now.normalised[kind, sheet.table] += count
        self._now.converted += cleaned.converted
        self._identify(cleaned)

    def _identify(self, cleaned: Cleaned) -> None:
        """Write down the numbers behind pseudonyms that were not met before."""
        if not cleaned.identity:
            return
        if self._identity is None:
            path = self._work_dir / "identity" / f"{self._first_sheet}.parquet"
            self._identity = pq.ParquetWriter(path, _IDENTITY)
        kinds, keys = zip(*cleaned.identity, strict=True)
        numbers = list(cleaned.identity.values())
        columns = [pa.array(kinds), pa.array(keys, pa.int64()), pa.array(numbers)]
        self._identity.write_batch(pa.record_batch(columns, schema=_IDENTITY))


@contextmanager
def _no_cycles() -> Iterator[None]:
    """Spare the search for cycles: rows have none, and a fifth of the reading would go into it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Data rows, the numbers that people see beside them, and their places in the sheet."""

    rows: list[Sequence[Cell]]
    numbers: list[int]
    places: list[int]


class _DataRows:
    """The data rows of a sheet: titles, totals and notes left out, merged cells filled down."""

    def __init__(
        self, sheet: RawSheet, told: Recognised, recogniser: Recogniser, report: SheetReport
    ) -> None:
        self._sheet = sheet
        self._start = told.data_start
        self._filter = recogniser.row_filter(told, sheet.merged, first_row=sheet.first_row)
        self._report = report
        self._rest: list[list[StoredCell]] = []
        self._rest_at = 0
        self.filled_cells = 0
        self.fill = FillDown(
            told.source_id,
            told.columns,
            wide=told.wide_id is not None,
            merged=sheet.merged,
            first_row=sheet.first_row,
            data_start=told.data_start,
        )

    def chunks(self) -> Iterator[_Chunk]:
        """Yield the data rows; note the rows that are neither data nor refused."""
        at = 0
        for block in self._sheet.chunks(_CHUNK):
            numbers = self._sheet.line_numbers
            chunk = _Chunk([], [], [])
            for place, row in enumerate(block, start=at):
                if place < self._start:
                    continue
                why = self._filter.classify(row, place)
                if why is None:
                    chunk.rows.append(row)
                    chunk.numbers.append(numbers[place])
                    chunk.places.append(place)
                elif why == "other_table":
                    self._keep_rest(row, place)
                elif why != "empty":
                    self._report.ignored.append((numbers[place], why))
            at += len(block)
            yield chunk

    def surveyed(self) -> Iterator[_Chunk]:
        """Yield the data rows, and survey them on the way."""
        for chunk in self.chunks():
            self.fill.survey(chunk.rows)
            yield chunk

    def _keep_rest(self, row: list[StoredCell], place: int) -> None:
        if not self._rest:  # what stands just above may be that table's titles and unit
            self._rest = [
                [cell if cell is not None else "" for cell in row] for row in self._filter.above
            ]
            self._rest_at = place - len(self._rest)
        self._rest.append(row)

    def filled(self, chunk: _Chunk) -> _Chunk:
        """Return the chunk with the blanks below merged cells filled."""
        if self.fill.is_idle:
            return chunk
        rows = []
        for row, place in zip(chunk.rows, chunk.places, strict=True):
            full, count = self.fill.fill(row, place)
            self.filled_cells += count
            rows.append(full)
        return _Chunk(rows, chunk.numbers, chunk.places)

    def rest(self) -> RawSheet | None:
        """Return the rows from another table's header on as a sheet of their own."""
        if not self._rest:
            return None
        numbers = self._sheet.line_numbers
        first = numbers[self._rest_at]
        own = [numbers[self._rest_at + place] for place in range(len(self._rest))]
        following = own == list(range(first, first + len(own)))
        return RawSheet(
            self._sheet.name,
            self._sheet.index,
            [
                (
                    self._rest,
                    range(first, first + len(own)) if following else own,
                )
            ],
            first_row=first,
            merged=self._sheet.merged,
        )


class _PartWriter:
    """Writes one sheet's clean rows, and its refused ones where there are any."""

    def __init__(self, folder: Path, source: Source, number: int) -> None:
        self.rows_path = folder / f"{source.id}-{number}.parquet"
        self.refused_path: Path | None = None
        self._schema = schema_of(source)
        self._refused_to = folder / f"{source.id}-{number}-refused.parquet"
        self._rows: pq.ParquetWriter | None = None
        self._refused: pq.ParquetWriter | None = None

    def __enter__(self) -> Self:
        return self

    def write(self, cleaned: Cleaned) -> None:
        if self._rows is None:
            self._rows = pq.ParquetWriter(self.rows_path, cleaned.rows.schema)
        self._rows.write_batch(cleaned.rows)
        if cleaned.refused.num_rows:
            if self._refused is None:
                self._refused = pq.ParquetWriter(self._refused_to, cleaned.refused.schema)
                self.refused_path = self._refused_to
            self._refused.write_batch(cleaned.refused)

    def __exit__(self, *_: object) -> None:
        if self._rows is None:  # a header without rows is still a table that was given
            pq.write_table(self._schema.empty_table(), self.rows_path)
        for writer in (self._rows, self._refused):
            if writer is not None:
                writer.close()
