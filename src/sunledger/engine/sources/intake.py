"""A folder in, a snapshot out: every file read once, every row kept, refused or named.

The stages, in the order of a row's life: walk and read (`files`, `readers`), recognise
(`recognise`), tell data from titles and totals (`layout`), clean (`clean`), merge (`merge`).
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from sunledger.catalogue.model import Catalogue, Source
from sunledger.engine.plans import TRUSTED_PLANS
from sunledger.engine.sources.crew import Crew
from sunledger.engine.sources.filereader import FileRead, FileReport, SheetReport, Told, Unknown
from sunledger.engine.sources.files import bytes_under, walk_folder
from sunledger.engine.sources.guided import Guide, Place
from sunledger.engine.sources.merge import Repeat, merge_table
from sunledger.engine.sources.messages import HOW_TO_MEND, column_letter, repeated
from sunledger.engine.sources.snapshot import (
    SheetInfo,
    Snapshot,
    TableInfo,
    row_of,
    sheet_of,
)
from sunledger.kit.pace import Pace, Progress

_CONVERTED = pa.schema([("row_id", pa.int64())])
_IDENTITY_FOLDER = "identity"
_DUCKDB_SHARE = 0.5


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
    guides: Mapping[Place, Guide] | None = None,
) -> Intake:
    """Read every file under `folder` into a snapshot in `work_dir` (which is the run's own).

    Where `guides` are given, the sheets that have one are read as it says and no others.
    """
    for name in ("spool", "parts", "kept", _IDENTITY_FOLDER):
        (work_dir / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    reads: dict[int, FileRead] = {}
    pace = Pace(progress, bytes_under(folder) if progress else 0)
    now = ""

    def watch() -> None:
        number = len(reads) + 1
        zh, en = f"正在读第 {number} 个文件", f"Reading file {number}"
        pace.tell(zh, en, crew.bytes, rows=crew.rows, at=now)

    with Crew(
        catalogue.sources,
        work_dir,
        key,
        memory_bytes,
        guides=guides,
        watch=watch if progress else None,
    ) as crew:
        walk = walk_folder(folder, work_dir=work_dir / "spool", skip_names=skip_names)
        for number, found in enumerate(walk):
            now = found.path
            watch()
            if found.problem is not None:
                report = FileReport(found.path, found.sha256, found.size, None)
                unknown = Unknown(found.path, None, found.problem)
                reads[number] = FileRead(report, unknown=[unknown], listed=False)
            elif found.duplicate_of is not None:
                copy = FileReport(found.path, found.sha256, found.size, found.duplicate_of)
                reads[number] = FileRead(copy)
            elif found.local is not None:
                kept = work_dir / "kept" / f"{number}{found.local.suffix}"
                found.local.rename(kept)
                reads |= crew.read(replace(found, local=kept), number)
        reads |= crew.rest()
    if progress:
        progress("正在合并各表……", "Merging tables …")
    ordered = [reads[number] for number in sorted(reads)]
    return _Merging(catalogue, work_dir, ordered, memory_bytes).intake(as_of)


class _Merging:
    def __init__(
        self, catalogue: Catalogue, work_dir: Path, reads: list[FileRead], memory_bytes: int
    ) -> None:
        self.catalogue = catalogue
        self.work_dir = work_dir
        self.memory_bytes = memory_bytes
        self.files = [read.report for read in reads if read.listed]
        self.unknown = [unknown for read in reads for unknown in read.unknown]
        self.refused = [told for read in reads for told in read.refused]
        self.warnings = [told for read in reads for told in read.warnings]
        self.normalised: Counter[tuple[str, str]] = Counter()
        self.parts: dict[str, list[Path]] = defaultdict(list)
        self.refused_parts: dict[str, list[Path]] = defaultdict(list)
        self.converted: list[int] = []
        self.sheets: dict[int, tuple[FileReport, SheetReport]] = {}
        for read in reads:
            self.normalised += read.normalised
            self.converted += read.converted
            for table, path in read.parts:
                self.parts[table].append(path)
            for table, path in read.refused_parts:
                self.refused_parts[table].append(path)
            for sheet in read.report.sheets:
                self.sheets[sheet.no] = (read.report, sheet)

    def intake(self, as_of: date) -> Intake:
        """Merge each table's sheets and give back the whole."""
        converted = self.work_dir / "converted.parquet"
        pq.write_table(pa.table([self.converted], schema=_CONVERTED), converted)
        tables = {}
        with duckdb.connect() as con:
            con.execute(f"SET memory_limit = '{int(self.memory_bytes * _DUCKDB_SHARE)} B'")
            con.execute(TRUSTED_PLANS)
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
            identity=self.work_dir / _IDENTITY_FOLDER,
            converted=converted,
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
        for number, count in merged.repeated.items():
            self.sheets[number][1].repeated += count
        for number, count in merged.later.items():
            self.sheets[number][1].later += count
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
