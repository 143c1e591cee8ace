"""A folder in, a snapshot out: every file read once, every row kept, refused or named.

The stages, in the order of a row's life: walk and read (`files`, `readers`), recognise
(`recognise`), tell data from titles and totals (`layout`), clean (`clean`), merge (`merge`).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Self

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from sunledger.catalogue.model import Catalogue, Source
from sunledger.engine.sources.clean import Cleaned, SheetCleaner
from sunledger.engine.sources.files import FileFound, walk_folder
from sunledger.engine.sources.formats import EMPTY_WORKBOOK
from sunledger.engine.sources.headers import Cell
from sunledger.engine.sources.layout import FillDown
from sunledger.engine.sources.merge import Repeat, merge_table
from sunledger.engine.sources.messages import HOW_TO_MEND, column_letter, repeated
from sunledger.engine.sources.readers import Cell as StoredCell
from sunledger.engine.sources.readers import RawSheet, read_sheets
from sunledger.engine.sources.recognise import HEAD_ROWS, Recognised, Recogniser
from sunledger.engine.sources.snapshot import (
    SheetInfo,
    Snapshot,
    TableInfo,
    row_of,
    schema_of,
    sheet_of,
)
from sunledger.engine.sources.wide import read_form

Progress = Callable[[str, str], None]
Sentence = tuple[str, str]

_CHUNK = 20_000
_IDENTITY = pa.schema([("kind", pa.string()), ("key", pa.int64()), ("value", pa.string())])
_CONVERTED = pa.schema([("row_id", pa.int64())])
_DUCKDB_SHARE = 0.5


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


@dataclass(frozen=True, slots=True)
class Intake:
    """A folder as it was read. `normalised` counts by (kind, table)."""

    snapshot: Snapshot
    files: list[FileReport]
    unknown: list[Unknown]
    refused: list[Told]
    warnings: list[Told]
    normalised: Counter[tuple[str, str]]


def read_folder(
    folder: Path,
    *,
    catalogue: Catalogue,
    as_of: date,
    work_dir: Path,
    key: bytes,
    memory_bytes: int = 2 << 30,
    progress: Progress | None = None,
    skip_names: Collection[str] = (),
) -> Intake:
    """Read every file under `folder` into a snapshot in `work_dir` (which is the run's own)."""
    reader = _FolderReader(catalogue, work_dir, key)
    for found in walk_folder(folder, work_dir=work_dir / "spool", skip_names=skip_names):
        if progress:
            progress(f"正在读 {found.path}", f"Reading {found.path}")
        reader.read(found)
    if progress:
        progress("正在合并各表……", "Merging tables …")
    return reader.finish(as_of, memory_bytes)


class _FolderReader:
    def __init__(self, catalogue: Catalogue, work_dir: Path, key: bytes) -> None:
        self.catalogue = catalogue
        self.recogniser = Recogniser(catalogue.sources)
        self.key = key
        self.work_dir = work_dir
        for name in ("spool", "parts", "kept"):
            (work_dir / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        self.files: list[FileReport] = []
        self.unknown: list[Unknown] = []
        self.refused: list[Told] = []
        self.warnings: list[Told] = []
        self.normalised: Counter[tuple[str, str]] = Counter()
        self.sheets: dict[int, tuple[FileReport, SheetReport]] = {}
        self.parts: dict[str, list[Path]] = defaultdict(list)
        self.refused_parts: dict[str, list[Path]] = defaultdict(list)
        self.identity_path = work_dir / "identity.parquet"
        self.converted_path = work_dir / "converted.parquet"
        self.identity = pq.ParquetWriter(self.identity_path, _IDENTITY)
        self.converted = pq.ParquetWriter(self.converted_path, _CONVERTED)

    def read(self, found: FileFound) -> None:
        """Read one file's sheets, and keep its bytes where rows were refused."""
        if found.problem is not None:
            self.unknown.append(Unknown(found.path, None, found.problem))
            return
        report = FileReport(found.path, found.sha256, found.size, found.duplicate_of, found.kind)
        self.files.append(report)
        if found.duplicate_of is not None:
            return
        unknown: list[Unknown] = []
        for sheet in read_sheets(found):
            unknown += self._read_sheet(report, sheet)
        if not report.sheets and not unknown:
            unknown.append(Unknown(found.path, None, EMPTY_WORKBOOK))
        self.unknown += unknown
        # Whether a row repeats an earlier one is known only when all files have been read.
        keyed = any(self.catalogue.sources[sheet.table].key for sheet in report.sheets)
        if keyed or any(sheet.refused for sheet in report.sheets):
            self._keep(report, found)

    def _keep(self, report: FileReport, found: FileFound) -> None:
        if found.local is not None:
            report.kept = self.work_dir / "kept" / f"{len(self.files)}{found.local.suffix}"
            found.local.rename(report.kept)

    def _read_sheet(self, report: FileReport, sheet: RawSheet) -> list[Unknown]:
        """Read one sheet, and what stands below it under a header of its own."""
        unknown: list[Unknown] = []
        rest: RawSheet | None = sheet
        while rest is not None:
            part, rest = rest, None
            if part.problem is not None:
                unknown.append(Unknown(report.file, part.name, part.problem))
                continue
            told = self.recogniser.recognise(
                part.head(HEAD_ROWS),
                part.merged,
                first_row=part.first_row,
                line_numbers=part.line_numbers,
                file_name=PurePosixPath(report.file).name,
                sheet_name=part.name,
            )
            if isinstance(told, Recognised):
                rest = self._take(report, part, told)
            elif told.code != "empty":
                nearest = tuple((near.table, near.missing) for near in told.nearest)
                unknown.append(Unknown(report.file, part.name, told.why, nearest))
        return unknown

    def _take(self, report: FileReport, sheet: RawSheet, told: Recognised) -> RawSheet | None:
        """Clean a sheet's rows; return the rows from another table's header on, if there is one."""
        source = self.catalogue.sources[told.source_id]
        number = len(self.sheets) + 1
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
        self.sheets[number] = (report, mine)
        form = next((read_form(source, w) for w in source.wide if w.id == told.wide_id), None)
        if form is not None:
            mine.implied = frozenset(column.field for column in source.columns if column.required)
        cleaner = SheetCleaner(
            source,
            told.columns,
            key=self.key,
            sheet_no=number,
            csv=sheet.name is None,
            form=form,
            table_unit=told.table_unit,
        )
        rows = _DataRows(sheet, told, self.recogniser, mine)
        if cleaner.needs_survey or rows.fill.needs_survey:
            chunks = list(rows.chunks())
            for chunk in chunks:
                rows.fill.survey(chunk.rows)
            chunks = [rows.filled(chunk) for chunk in chunks]
            if cleaner.needs_survey:
                for chunk in chunks:
                    cleaner.survey(chunk.rows, chunk.numbers, sheet.is_percent)
            filled: Iterable[_Chunk] = chunks
        else:
            filled = (rows.filled(chunk) for chunk in rows.chunks())
        with _PartWriter(self.work_dir / "parts", source, number) as writer:
            for chunk in filled:
                cleaned = cleaner.clean(chunk.rows, chunk.numbers, sheet.is_percent)
                mine.rows += len(chunk.rows)
                mine.refused += len(cleaned.refused_rows)
                writer.write(cleaned)
                self._note(report, mine, cleaned)
        self.normalised["filled_down", source.id] += rows.filled_cells
        self.parts[source.id].append(writer.rows_path)
        if writer.refused_path is not None:
            self.refused_parts[source.id].append(writer.refused_path)
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
            (self.refused if problem.refused else self.warnings).append(told)
        for kind, count in cleaned.normalised.items():
            self.normalised[kind, sheet.table] += count
        if cleaned.identity:
            kinds, keys, values = zip(
                *((kind, key, value) for (kind, key), value in cleaned.identity.items()),
                strict=True,
            )
            self.identity.write_batch(
                pa.record_batch(
                    [pa.array(kinds), pa.array(keys, pa.int64()), pa.array(values)],
                    schema=_IDENTITY,
                )
            )
        if cleaned.converted:
            self.converted.write_batch(
                pa.record_batch([pa.array(cleaned.converted, pa.int64())], schema=_CONVERTED)
            )

    def finish(self, as_of: date, memory_bytes: int) -> Intake:
        """Merge each table's sheets and give back the whole."""
        self.identity.close()
        self.converted.close()
        tables = {}
        with duckdb.connect() as con:
            con.execute(f"SET memory_limit = '{int(memory_bytes * _DUCKDB_SHARE)} B'")
            con.execute("SET temp_directory = ?", [str(self.work_dir / "merge-temporary")])
            for source in self.catalogue.sources.values():
                if source.id in self.parts:
                    tables[source.id] = self._merge(con, source, as_of)
        sheets = tuple(
            SheetInfo(
                no=number,
                file=report.file,
                name=sheet.sheet,
                table=sheet.table,
                fields=frozenset((*sheet.columns, *sheet.implied)),
            )
            for number, (report, sheet) in self.sheets.items()
        )
        for report, _ in self.sheets.values():
            if report.kept and not any(sheet.refused for sheet in report.sheets):
                report.kept.unlink(missing_ok=True)
                report.kept = None
        order = {(r.file, s.sheet): number for number, (r, s) in self.sheets.items()}
        self.refused.sort(key=lambda told: (order[told.file, told.sheet], told.row))
        snapshot = Snapshot(
            work_dir=self.work_dir,
            tables=tables,
            identity=self.identity_path,
            converted=self.converted_path,
            sheets=sheets,
        )
        return Intake(
            snapshot, self.files, self.unknown, self.refused, self.warnings, self.normalised
        )

    def _merge(self, con: duckdb.DuckDBPyConnection, source: Source, as_of: date) -> TableInfo:
        merged = merge_table(
            con,
            source,
            self.parts[source.id],
            self.refused_parts[source.id],
            as_of=as_of,
            out_dir=self.work_dir,
        )
        for kind, count in merged.counts.items():
            self.normalised[kind, source.id] += count
        for repeat in merged.repeats:
            self._refuse_repeat(source, repeat)
        present = frozenset(
            name
            for _, sheet in self.sheets.values()
            if sheet.table == source.id
            for name in (*sheet.columns, *sheet.implied)
        )
        return TableInfo(merged.paths, merged.refused_paths, present, merged.rows)

    def _refuse_repeat(self, source: Source, repeat: Repeat) -> None:
        report, sheet = self.sheets[sheet_of(repeat.row_id)]
        first_report, first_sheet = self.sheets[sheet_of(repeat.first_row_id)]
        keys = [c for c in source.columns if c.name in source.key and c.field in sheet.columns]
        index, header = sheet.columns[keys[0].field]
        where = None
        if first_sheet is not sheet:
            names = (first_report.file if first_report is not report else None, first_sheet.sheet)
            where = " ".join(f"“{name}”" for name in names if name) or None
        sheet.refused += 1
        self.refused.append(
            Told(
                file=report.file,
                sheet=sheet.sheet,
                table=source.id,
                row=row_of(repeat.row_id),
                column=column_letter(index),
                header=header,
                code="repeated",
                fact=repeated(
                    row_of(repeat.row_id),
                    row_of(repeat.first_row_id),
                    "+".join(column.name for column in keys),
                    where,
                ),
                mend=HOW_TO_MEND["repeated"],
                shown="",
            )
        )


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

    def _keep_rest(self, row: list[StoredCell], place: int) -> None:
        if not self._rest:  # what stands just above may be that table's titles and unit
            self._rest = [list(above) for above in self._filter.above]
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
