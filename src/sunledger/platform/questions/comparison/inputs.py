"""What the rules of one run read: the register and the extracts that count, laid out in a folder.

Each sheet gets a number of its own in the run, so that a row says which file it stands in. Of a row
that several deliveries have, the newest counts.
"""

import hashlib
import shutil
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from sunledger.catalogue.model import Catalogue, Source
from sunledger.engine.rules.compile import sql_types
from sunledger.engine.sources.snapshot import (
    SHEET_BITS,
    SheetInfo,
    Snapshot,
    TableInfo,
    keys_of_line,
    schema_of,
)
from sunledger.kit.text import name_key
from sunledger.platform.catalogue import kept_here
from sunledger.platform.ground.accounts.contracts import Actor
from sunledger.platform.questions.intake.selectors import Extract, live_extracts
from sunledger.platform.registers.registry.selectors import (
    Published,
    published,
    published_tables,
)

_MEMORY = 1 << 30
_FIRST_SHEET = 16  # those before it are the tables of the register
_REGISTER = "register"
REGISTER_FILE = "对象台账"


@dataclass(frozen=True)
class Place:
    """Where the rows of a sheet came from; `batch` is None for a table of the register."""

    table: str
    batch: uuid.UUID | None
    line: str | None
    file: str
    sheet: str | None


@dataclass(frozen=True)
class Laid:
    """The inputs as the engine takes them, and where each sheet came from."""

    snapshot: Snapshot
    places: Mapping[int, Place]
    register: Published


class Inputs:
    """What stands for one run; laid out once its rules are known."""

    def __init__(
        self, folder: Path, catalogue: Catalogue, *, on: date, by: Actor, register: bool = True
    ) -> None:
        """Read what stands on a day in a folder of the run's own; what was in it is deleted.

        Without `register` only extracts are there.
        """
        shutil.rmtree(folder, ignore_errors=True)
        self.folder = _private(folder)
        self.catalogue = catalogue
        self.sheets: dict[str, int] = {}
        if register:
            self.sheets = {name: no for no, name in enumerate(sorted(published_tables()), start=1)}
            self.register = published(_private(folder / _REGISTER), self.sheets, on=on, by=by)
        self.extracts: dict[str, list[Extract]] = {}
        for extract in live_extracts(by=by, on=on):
            if extract.table in catalogue.sources:
                self.extracts.setdefault(extract.table, []).append(extract)
        self.hashes = dict(self._hashes())

    def _hashes(self) -> Iterator[tuple[str, str]]:
        """Yield of each table that is there the hash of what it holds, refused rows included."""
        for name in self.catalogue.sources:
            refused = "".join(f"{e.batch}/{e.sha256}" for e in self.refused(name))
            if name in self.sheets:
                if self.register.counts[name] or name in kept_here():
                    yield name, _digest(self.register.hashes[name], refused)
            elif name in self.extracts:
                source = self.catalogue.sources[name]
                every = [
                    f"{extract.sha256}{_lacking(source, extract.rows) or ''}"
                    for extract in self.extracts[name]
                ]
                yield name, _digest(*every, refused)

    def refused(self, table: str) -> list[Extract]:
        """Return the extracts whose refused rows still wait: those that nothing corrects."""
        every = self.extracts.get(table, [])
        mended = {extract.corrects for extract in every}
        return [one for one in every if one.refused and one.batch not in mended]

    def batches_of(self, tables: Collection[str]) -> list[uuid.UUID]:
        """Return the batches that the rows of these tables came with, as extracts."""
        return sorted(
            extract.batch
            for name in tables
            if name not in self.sheets
            for extract in self.extracts.get(name, [])
        )

    def lay(self, tables: Collection[str]) -> Laid:
        """Lay out these tables, of those that are there, with the register."""
        return Laid(*self.laid_out(tables), self.register)

    def laid_out(self, tables: Collection[str]) -> tuple[Snapshot, Mapping[int, Place]]:
        """Lay out these tables, of those that are there; with where each sheet came from."""
        laying = _Laying(self)
        with duckdb.connect() as con:
            con.execute(f"SET memory_limit = '{_MEMORY} B'")
            con.execute("SET preserve_insertion_order = false")
            con.execute("SET temp_directory = ?", [str(self.folder / "laying-temporary")])
            for name in sorted(set(tables) & self.hashes.keys()):
                laying.table(con, name)
        converted = self.folder / "converted.parquet"
        pq.write_table(pa.table({"row_id": pa.array(laying.converted, pa.int64())}), converted)
        # The sources that are there and not laid out are read by no rule of this run.
        snapshot = Snapshot(
            work_dir=self.folder,
            tables=laying.tables,
            identity=self.folder / "identity",
            converted=converted,
            sheets=tuple(laying.infos),
        )
        return snapshot, laying.places

    def forget(self) -> None:
        """Delete everything that was laid out."""
        shutil.rmtree(self.folder, ignore_errors=True)


class _Laying:
    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        self.tables: dict[str, TableInfo] = {}
        self.places: dict[int, Place] = {}
        self.infos: list[SheetInfo] = []
        self.converted: list[int] = []
        self._next = _FIRST_SHEET
        self._mended = 0

    def table(self, con: duckdb.DuckDBPyConnection, name: str) -> None:
        inputs, source = self.inputs, self.inputs.catalogue.sources[name]
        extracts = inputs.extracts.get(name, [])
        numbers = {extract.batch: self._sheets(extract) for extract in extracts}
        refused = inputs.folder / f"{name}_refused.parquet"
        waiting = [(e, e.refused) for e in inputs.refused(name) if e.refused]
        if waiting:
            rows = [
                _renumbered(source, con, self._whole(source, path), numbers[e.batch])
                for e, path in waiting
            ]
            _write(con, " UNION ALL ".join(rows), refused)
        if name in inputs.sheets:
            number, fields = inputs.sheets[name], _known(con, inputs.register.rows[name])
            self.places[number] = Place(name, None, None, REGISTER_FILE, source.title.zh)
            info = SheetInfo(number, REGISTER_FILE, source.title.zh, name, fields)
            self.infos.append(info)
            path, count = inputs.register.rows[name], inputs.register.counts[name]
        else:
            path = inputs.folder / f"{name}.parquet"
            count = self._extracts(con, source, extracts, numbers, path)
            fields = frozenset(f for e in extracts for s in e.sheets.values() for f in s.fields)
        self.tables[name] = TableInfo((path,), (refused,) if waiting else (), fields, count)

    def _sheets(self, extract: Extract) -> dict[int, int]:
        """Give each sheet of an extract its number in the run."""
        numbers: dict[int, int] = {}
        for old, sheet in sorted(extract.sheets.items()):
            numbers[old] = number = self._next
            self._next += 1
            line = extract.line
            self.places[number] = Place(extract.table, extract.batch, line, sheet.file, sheet.name)
            self.infos.append(
                SheetInfo(number, sheet.file, sheet.name, extract.table, sheet.fields)
            )
        self.converted += [
            (numbers[row >> SHEET_BITS] << SHEET_BITS) | (row & ((1 << SHEET_BITS) - 1))
            for row in extract.converted
            if row >> SHEET_BITS in numbers
        ]
        return numbers

    def _extracts(
        self,
        con: duckdb.DuckDBPyConnection,
        source: Source,
        extracts: Sequence[Extract],
        numbers: Mapping[uuid.UUID, Mapping[int, int]],
        path: Path,
    ) -> int:
        """Write the rows of a table out of its extracts, the newest of which comes first."""
        parts = []
        for age, e in enumerate(extracts):
            rows = _renumbered(source, con, self._whole(source, e.rows), numbers[e.batch])
            parts.append(f"SELECT {age} AS age, * FROM ({rows})")
        query = f"SELECT * EXCLUDE (age) FROM ({' UNION ALL '.join(parts)})"
        if len(extracts) > 1:
            query += f" QUALIFY age = MIN(age) OVER (PARTITION BY {_same(source)})"
        return _write(con, query, path)

    def _whole(self, source: Source, path: Path) -> Path:
        """Return a file of rows with all that is derived from its columns.

        One that was taken in before something was derived lacks it; it is worked out from what the
        rows say, since a rule that found it empty would call clear what it never looked at.
        """
        lacking = _lacking(source, path)
        if not lacking:
            return path
        there = set(pq.read_schema(path).names)
        self._mended += 1
        mended = self.inputs.folder / f"mended-{self._mended}.parquet"
        schema = schema_of(source)
        kept = [field for field in schema if field.name in there or field.name in lacking]
        with pq.ParquetFile(path) as file, pq.ParquetWriter(mended, pa.schema(kept)) as made:
            for batch in file.iter_batches():
                rows = batch.to_pylist()
                for row in rows:
                    told = _derived(source, row)
                    row.update((name, told.get(name)) for name in lacking)
                made.write_table(pa.Table.from_pylist(rows, schema=pa.schema(kept)))
        return mended


def _lacking(source: Source, path: Path) -> list[str]:
    """Return what is derived from the columns of a table and a file of rows has not."""
    given = {column.field for column in source.columns}
    there = set(pq.read_schema(path).names)
    return sorted(sql_types(source).keys() - given - there - {"row_id"})


def _derived(source: Source, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is derived from the columns of a row."""
    found: dict[str, Any] = {
        f"{column.field}_key": name_key(row[column.field])
        for column in source.columns
        if column.kind == "name" and row.get(column.field)
    }
    return found | (keys_of_line({**row, **found}) if source.id == "vouchers" else {})


def _same(source: Source) -> str:
    """Return by what rows of two deliveries are one: the key of the table, else all they say.

    Where a part of the key is empty the row is compared by all that it says.
    """
    fields = {column.name: column.field for column in source.columns}
    either = source.at_least.of if source.at_least else ()
    key = [fields[name] for name in source.key if name not in either]
    choices = [fields[name] for name in source.key if name in either]
    if choices:
        key.append(f"COALESCE({', '.join(f'CAST({name} AS VARCHAR)' for name in choices)})")
    whole = f"hash({', '.join(column.field for column in source.columns)})"
    if not key:
        return whole
    known = " AND ".join(f"{part} IS NOT NULL" for part in key)
    return f"CASE WHEN {known} THEN hash({', '.join(key)}) ELSE {whole} END"


def _renumbered(
    source: Source, con: duckdb.DuckDBPyConnection, path: Path, numbers: Mapping[int, int]
) -> str:
    """Return a query of the rows of a file, typed as the table is now, under the run's sheets."""
    there = _names(con, path)
    cases = " ".join(f"WHEN {old} THEN {new}" for old, new in numbers.items())
    mask = (1 << SHEET_BITS) - 1
    sheet = f"CASE row_id >> {SHEET_BITS} {cases} ELSE {min(numbers.values())} END"
    columns = [f"((CAST({sheet} AS BIGINT) << {SHEET_BITS}) | (row_id & {mask})) AS row_id"]
    columns += [
        f"CAST({name if name in there else 'NULL'} AS {kind}) AS {name}"
        for name, kind in sql_types(source).items()
        if name != "row_id"
    ]
    return f"SELECT {', '.join(columns)} FROM read_parquet('{_quoted(path)}')"


def _names(con: duckdb.DuckDBPyConnection, path: Path) -> set[str]:
    told = con.execute(f"DESCRIBE SELECT * FROM read_parquet('{_quoted(path)}')").fetchall()
    return {row[0] for row in told}


def _known(con: duckdb.DuckDBPyConnection, path: Path) -> frozenset[str]:
    """Return the fields of a register table of which any row says something."""
    names = sorted(_names(con, path))
    counts = ", ".join(f"count({name})" for name in names)
    told = con.execute(f"SELECT {counts} FROM read_parquet('{_quoted(path)}')").fetchall()[0]
    return frozenset(name for name, count in zip(names, told, strict=True) if count)


def _write(con: duckdb.DuckDBPyConnection, query: str, path: Path) -> int:
    told = con.execute(
        f"COPY ({query}) TO '{_quoted(path)}' (FORMAT parquet, COMPRESSION snappy)"
    ).fetchall()
    return int(told[0][0])


def _private(folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True)
    return folder


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
