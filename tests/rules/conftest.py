"""Made-up rules over made-up rows: the engine is tested through its front door on real files."""

from dataclasses import replace
from datetime import date

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sunledger.catalogue.loader import load_catalogue
from sunledger.catalogue.model import Bilingual, Example, Flag, Subject
from sunledger.catalogue.values import resolve_parameters
from sunledger.engine.rules.compile import quoted
from sunledger.engine.rules.examples import fill_tables, read_rows, run_example
from sunledger.engine.rules.run import run_rules
from sunledger.engine.sources.snapshot import Snapshot, TableInfo

AS_OF = date(2026, 6, 25)
WORDS = Bilingual("话", "words")


@pytest.fixture(scope="session")
def catalogue():
    return load_catalogue()


def _flag(sql, **given):
    """Return a flag with this SELECT over vehicles, about persons unless said otherwise."""
    ref = given.pop("ref", "{person:person}")
    base = Flag(
        code="X01",
        title=WORDS,
        severity="B",
        route="field",
        subject=Subject("person", ref),
        match="exact_id",
        idle=False,
        order=900,
        law=(),
        main=("vehicles",),
        also={},
        any_of=(),
        needs=(),
        views=(),
        parameters=(),
        lacks=(),
        values={},
        exclusions=WORDS,
        question=WORDS,
        innocent=(WORDS,) * 3,
        next_step=WORDS,
        examples=(),
        sql=sql,
        version="0",
    )
    return replace(base, **given)


@pytest.fixture
def make_flag():
    return _flag


@pytest.fixture
def engine(tmp_path, catalogue):
    return Engine(tmp_path, catalogue)


class Engine:
    """A snapshot on disk, made of example rows, and the runner over it."""

    def __init__(self, directory, catalogue):
        self.directory = directory
        self.catalogue = catalogue
        self.tokens = {}
        self.row_ids = {}

    def snapshot(self, rows, *, lacking=(), converted=()):
        """Write the rows; `lacking` are table.field that no sheet has a column for."""
        typed = read_rows(rows, self.catalogue)
        self.tokens = {token: number for (_, number), token in typed.tokens.items()}
        self.row_ids = {t: [row["row_id"] for row in found] for t, found in typed.tables.items()}
        con = duckdb.connect()
        fill_tables(con, typed, list(typed.tables), self.catalogue)
        for table in typed.tables:
            path = quoted(self._path(table))
            con.execute(f"COPY {table} TO {path} (FORMAT parquet)").fetchall()
        con.close()
        ids = [self.row_ids[table][number] for table, number in converted]
        pq.write_table(pa.table({"row_id": pa.array(ids, pa.int64())}), self._path("converted"))
        tables = {
            table: TableInfo(
                paths=(self._path(table),),
                refused_paths=(self._path(f"{table}_refused"),)
                if f"{table}_refused" in typed.tables
                else (),
                present_fields=frozenset(
                    column.field
                    for column in self.catalogue.sources[table].columns
                    if f"{table}.{column.field}" not in lacking
                ),
                rows=len(found),
            )
            for table, found in typed.tables.items()
            if not table.endswith("_refused")
        }
        return Snapshot(
            work_dir=self.directory,
            tables=tables,
            identity=self._path("identity"),
            converted=self._path("converted"),
        )

    def _path(self, name):
        return self.directory / f"{name}.parquet"

    def run(self, flags, rows, *, overrides=None, lacking=(), converted=(), **limits):
        """Return the results of the flags over the rows."""
        values, problems = resolve_parameters(self.catalogue, AS_OF, None, overrides or {})
        assert not problems
        return run_rules(
            self.snapshot(rows, lacking=lacking, converted=converted),
            flags,
            values,
            AS_OF,
            catalogue=self.catalogue,
            **limits,
        )


@pytest.fixture
def view_rows(catalogue):
    """Return what a view gives over example rows, sorted, pseudonyms as their tokens."""

    def rows_of(view, columns, rows, *, as_of=AS_OF, parameters=None):
        columns = columns.split()
        shown = ", ".join(f"v.{column} AS v_{column}" for column in columns)
        flag = _flag(
            "SELECT 'all' AS one, 'flagged' AS verdict, CAST(NULL AS VARCHAR) AS missing, "
            f"CAST(NULL AS BIGINT) AS src, {shown} FROM {view} AS v",
            ref="{one}",
            views=(view,),
        )
        example = Example(WORDS, as_of, parameters or {}, rows, {"all": "flagged"})
        result = run_example(flag, example, catalogue)
        tokens = {number: token for (_, number), token in read_rows(rows, catalogue).tokens.items()}
        return sorted(
            tuple(tokens.get(row[f"v_{c}"], row[f"v_{c}"]) for c in columns) for row in result.rows
        )

    return rows_of
