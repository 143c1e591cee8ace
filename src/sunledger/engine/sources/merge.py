"""The parts of one table made one: what stands twice counts once, what is still to come waits.

Contract 1.1 §6, "Same thing twice" and "Time". Rows are identified by `row_id`, whose order is
relative path in code points, sheet order, row.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from sunledger.catalogue.loader import Column, Source
from sunledger.engine.sources.snapshot import SHEET_BITS, schema_of

# A line without a number of its own: compared as in a table without a key.
KEYLESS = "_keyless"
_DATES = ("date", "date_loose", "month", "datetime")
# Ends, deadlines and plans are read as they stand, however late (contract 1.1 §6, "Time").
_STANDING = re.compile("止$|^终止|^延期至$|^计划|^投标截止")
_COMPRESSION = "(FORMAT parquet, COMPRESSION snappy)"


@dataclass(frozen=True, slots=True)
class Repeat:
    """A row refused because an earlier row has its natural key with other values."""

    row_id: int
    first_row_id: int


@dataclass(frozen=True, slots=True)
class Merged:
    """A table after merging; `counts` are the normalisations by kind.

    `repeated` and `later` count by sheet the rows of which nothing stays: as equal to a row before
    them, and as beginning after the day of the examination.
    """

    paths: tuple[Path, ...]
    refused_paths: tuple[Path, ...]
    rows: int
    repeats: tuple[Repeat, ...]
    counts: Counter[str]
    repeated: Counter[int]
    later: Counter[int]


def merge_table(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    parts: Sequence[Path],
    refused_parts: Sequence[Path],
    *,
    as_of: date,
    out_dir: Path,
) -> Merged:
    """Merge the clean rows of a table's sheets; write new files only where rows change."""
    merger = _Merger(con, source, as_of)
    con.execute(f"CREATE OR REPLACE TEMP VIEW parts AS SELECT * FROM {_files(parts)}")
    dropped = merger.drop_repeated() if source.key else False
    if len(parts) > 1 or KEYLESS in _columns(con):
        dropped = merger.drop_copies() or dropped
    timed = merger.count_future()
    repeated = merger.gone_as_copies() if dropped else Counter()
    later = merger.gone_as_later() if timed else Counter()
    paths = tuple(parts)
    if dropped or timed or KEYLESS in _columns(con):
        path = out_dir / f"{source.id}.parquet"
        merger.write(path)
        paths = (path,)
    refused = tuple(refused_parts)
    if refused_parts or merger.repeats:
        path = out_dir / f"{source.id}_refused.parquet"
        merger.write_refused(refused_parts, path)
        refused = (path,)
    count = con.execute(f"SELECT count(*) FROM {_files(paths)}").fetchall()[0][0]
    con.execute("DROP TABLE IF EXISTS copies; DROP TABLE IF EXISTS repeated; DROP VIEW parts")
    return Merged(paths, refused, count, tuple(merger.repeats), merger.counts, repeated, later)


def _files(paths: Sequence[Path]) -> str:
    names = ", ".join("'" + str(p).replace("'", "''") + "'" for p in paths)
    return f"read_parquet([{names}])"


def _is_event(column: Column) -> bool:
    return column.kind in _DATES and not _STANDING.search(column.name)


def _columns(con: duckdb.DuckDBPyConnection) -> list[str]:
    return [row[0] for row in con.execute("DESCRIBE parts").fetchall()]


class _Merger:
    def __init__(self, con: duckdb.DuckDBPyConnection, source: Source, as_of: date) -> None:
        self.con = con
        self.source = source
        self.as_of = as_of
        self.repeats: list[Repeat] = []
        self.counts: Counter[str] = Counter()
        con.execute("CREATE OR REPLACE TEMP TABLE copies (row_id BIGINT, content UBIGINT)")
        con.execute("CREATE OR REPLACE TEMP TABLE repeated (row_id BIGINT, first_row BIGINT)")

    def _content(self, *, without: str | None = None) -> str:
        compared = [
            f"{c.field}_key" if c.kind == "name" else c.field
            for c in self.source.columns
            if c.field != without
        ]
        return f"hash({', '.join(compared)})"

    def _key(self) -> list[str]:
        """Return the parts of the natural key; columns of which one is enough count as one part."""
        fields = {c.name: c.field for c in self.source.columns}
        either = self.source.at_least.of if self.source.at_least else ()
        parts = [fields[name] for name in self.source.key if name not in either]
        choices = [
            f"'{fields[name]}' || CAST({fields[name]} AS VARCHAR)"
            for name in self.source.key
            if name in either
        ]
        return ([f"COALESCE({', '.join(choices)})"] if choices else []) + parts

    def drop_repeated(self) -> bool:
        """Settle rows that share a natural key; tell whether any row goes."""
        key = ", ".join(f"{part} AS k{i}" for i, part in enumerate(self._key()))
        names = ", ".join(f"k{i}" for i in range(len(self._key())))
        whole = " AND ".join(f"k{i} IS NOT NULL" for i in range(len(self._key())))
        keyed = f"NOT {KEYLESS}" if KEYLESS in _columns(self.con) else "TRUE"
        later = self.con.execute(
            f"""
            WITH keyed AS (SELECT row_id, {key} FROM parts WHERE {keyed}),
            often AS (
              SELECT {names} FROM keyed WHERE {whole} GROUP BY {names} HAVING count(*) > 1),
            suspects AS (
              SELECT row_id, {names} FROM keyed SEMI JOIN often USING ({names})),
            valued AS (
              SELECT s.*, p.content FROM suspects s
              JOIN (SELECT row_id, {self._content()} AS content FROM parts
                    WHERE row_id IN (SELECT row_id FROM suspects)) p USING (row_id)),
            ranked AS (
              SELECT row_id, content,
                first_value(row_id) OVER w AS first_row,
                first_value(content) OVER w AS first_content
              FROM valued WINDOW w AS (PARTITION BY {names} ORDER BY row_id))
            SELECT row_id, content, first_row, content = first_content
            FROM ranked WHERE row_id <> first_row ORDER BY row_id
            """
        ).fetchall()
        if not later:
            return False
        same = [(row, content) for row, content, _, equal in later if equal]
        other = [(row, first) for row, _, first, equal in later if not equal]
        if (
            self.source.id == "members"
        ):  # two names are a finding, two spellings a person: none goes
            other = []
        self._insert("copies", same)
        self._insert("repeated", other)
        self.counts["repeated_same"] += len(same)
        self.repeats = [Repeat(row, first) for row, first in other]
        return bool(same or other)

    def _insert(self, table: str, rows: Sequence[tuple[int, int]]) -> None:
        if rows:
            values = ", ".join(f"({a}, {b})" for a, b in rows)
            self.con.execute(f"INSERT INTO {table} VALUES {values}")

    def drop_copies(self) -> bool:
        """Keep of each content without a key the rows of the one sheet that holds it most often."""
        keyless = KEYLESS in _columns(self.con)
        if self.source.key and not keyless:
            return False
        content = self._content(without="line_no" if keyless else None)
        before = self._count("copies")
        self.con.execute(
            f"""
            INSERT INTO copies
            WITH valued AS (
              SELECT row_id, row_id >> {SHEET_BITS} AS sheet, {content} AS content
              FROM parts WHERE {KEYLESS if keyless else "TRUE"}),
            counted AS (
              SELECT content, sheet, count(*) AS times FROM valued
              WHERE content IN (
                SELECT content FROM valued GROUP BY content HAVING count(DISTINCT sheet) > 1)
              GROUP BY content, sheet),
            kept AS (
              SELECT content, sheet FROM counted
              QUALIFY row_number() OVER (PARTITION BY content ORDER BY times DESC, sheet) = 1)
            SELECT v.row_id, {"0" if keyless else "v.content"} FROM valued v
            JOIN kept k ON v.content = k.content AND v.sheet <> k.sheet
            """
        )
        gone = self._count("copies") - before
        self.counts["repeated_same"] += gone
        return gone > 0

    def _count(self, table: str) -> int:
        return int(self.con.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])

    def _later(self, column: Column) -> str:
        """Return the condition that the column's value lies after the day of the examination."""
        if column.kind == "year":
            return f"{column.field} > {self.as_of.year}"
        return f"CAST({column.field} AS DATE) > DATE '{self.as_of.isoformat()}'"

    def _leaving(self) -> list[Column]:
        """Return the columns whose later date keeps the row out."""
        return [
            c
            for c in self.source.columns
            if c.name == self.source.begins or (c.required and _is_event(c))
        ]

    def _emptied(self) -> list[Column]:
        leaving = self._leaving()
        return [c for c in self.source.columns if _is_event(c) and c not in leaving]

    def _left_out(self) -> str:
        return " OR ".join(f"coalesce({self._later(c)}, FALSE)" for c in self._leaving()) or "FALSE"

    def count_future(self) -> bool:
        """Count rows that have not begun and events that are not yet there; tell of any."""
        counts = [f"count(*) FILTER ({self._left_out()})"] + [
            f"count(*) FILTER ({self._later(c)} AND NOT ({self._left_out()}))"
            for c in self._emptied()
        ]
        found = self.con.execute(f"SELECT {', '.join(counts)} FROM ({self._kept()})").fetchall()[0]
        self.counts["after_as_of"] += found[0]
        self.counts["future_event_emptied"] += sum(found[1:])
        return any(found)

    def _kept(self) -> str:
        """Return a query of the parts without copies and without refused repeats."""
        if not self._count("copies") and not self._count("repeated"):
            return "SELECT * FROM parts"
        wide = f"c.content = 0 OR c.content = {self._content()}"
        return f"""
            SELECT p.* FROM parts p
            WHERE NOT EXISTS (SELECT 1 FROM repeated r WHERE r.row_id = p.row_id)
              AND NOT EXISTS (SELECT 1 FROM copies c WHERE c.row_id = p.row_id AND ({wide}))"""

    def gone_as_copies(self) -> Counter[int]:
        """Count by sheet the rows of which nothing stays and that are not refused."""
        return self._by_sheet(
            f"SELECT row_id FROM parts ANTI JOIN ({self._kept()}) k USING (row_id) "
            "ANTI JOIN repeated USING (row_id)"
        )

    def gone_as_later(self) -> Counter[int]:
        """Count by sheet the rows that are kept out by their date alone."""
        kept = self._kept()
        return self._by_sheet(
            f"SELECT row_id FROM ({kept}) ANTI JOIN "
            f"(SELECT row_id FROM ({kept}) WHERE NOT ({self._left_out()})) s USING (row_id)"
        )

    def _by_sheet(self, rows: str) -> Counter[int]:
        found = self.con.execute(
            f"SELECT row_id >> {SHEET_BITS}, count(DISTINCT row_id) FROM ({rows}) GROUP BY 1"
        ).fetchall()
        return Counter({int(sheet): int(count) for sheet, count in found})

    def write(self, path: Path) -> None:
        """Write the rows that stay, events still to come emptied."""
        emptied = {c.field: c for c in self._emptied()}
        columns = ", ".join(
            f"CASE WHEN {self._later(emptied[name])} THEN NULL ELSE {name} END AS {name}"
            if name in emptied
            else name
            for name in schema_of(self.source).names
        )
        self.con.execute(
            f"COPY (SELECT {columns} FROM ({self._kept()}) WHERE NOT ({self._left_out()})) "
            f"TO '{_quoted(path)}' {_COMPRESSION}"
        ).fetchall()

    def write_refused(self, refused_parts: Sequence[Path], path: Path) -> None:
        """Write what can be read of the refused rows; one that had not begun proves nothing."""
        columns = ", ".join(schema_of(self.source).names)
        queries = [f"SELECT {columns} FROM parts WHERE row_id IN (SELECT row_id FROM repeated)"] + [
            f"SELECT {columns} FROM {_files([part])}" for part in refused_parts
        ]
        self.con.execute(
            f"COPY (SELECT * FROM ({' UNION ALL '.join(queries)}) "
            f"WHERE NOT ({self._left_out()}) ORDER BY row_id) TO '{_quoted(path)}' {_COMPRESSION}"
        ).fetchall()


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
