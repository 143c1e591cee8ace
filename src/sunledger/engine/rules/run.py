"""Runs flags over a snapshot: each subject once, and a reason wherever a rule did not run."""

import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from sunledger.catalogue.loader import load_catalogue
from sunledger.catalogue.model import Bilingual, Catalogue, Flag
from sunledger.engine.plans import TRUSTED_PLANS
from sunledger.engine.rules.compile import (
    REFUSED,
    Compiler,
    Parameters,
    Program,
    View,
    quoted,
    sql_types,
)
from sunledger.engine.rules.judge import SOURCES, Judgement, lost_column, set_up
from sunledger.engine.rules.whitelist import Checked, RuleError
from sunledger.engine.sources.snapshot import Snapshot, TableInfo
from sunledger.kit.pace import Pace, Progress
from sunledger.kit.spool import kept

RUN, RUN_IN_PART, NOT_RUN = "run", "run_in_part", "not_run"
DEFAULT_MEMORY = 2 << 30
DEFAULT_SECONDS = 300.0
_TEMPORARY = "rules-temporary"
_HITS_IN_MEMORY = 10_000
_SPILL = 8  # times the memory that a run may put on disk
_CTRL_C = "Query interrupted"  # how DuckDB says that a signal came while it worked
_AGAIN = 0.05  # seconds until a query is interrupted once more, should it have slipped in between


class Hit(NamedTuple):
    """One subject that a rule flagged, with its evidence.

    `ref_parts` are the values of `ref_columns`, pseudonyms as they are. `amount_fen` is summed over
    the distinct evidence rows, None where the rule moves no money. `values` are the distinct v_
    columns of the flagged rows in the order of their evidence; `rows` the evidence, by row_id.
    `converted` says that an evidence row's ID had 15 digits.
    """

    ref_parts: tuple[Any, ...]
    ref_columns: tuple[str, ...]
    name: str | None
    household: str | None
    village: str | None
    amount_fen: int | None
    values: list[dict[str, Any]]
    rows: tuple[int, ...]
    converted: bool


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What one rule gave: applied = flagged + clear + all of missing_data, each subject once."""

    rule: str
    status: str
    why: Bilingual | None
    parameters: Mapping[str, Any]
    applied: int = 0
    flagged: int = 0
    clear: int = 0
    missing_data: Mapping[str, int] = field(default_factory=dict)
    not_applicable: int = 0
    hits: Sequence[Hit] = field(default_factory=list)


def run_rules(
    snapshot: Snapshot,
    flags: Sequence[Flag],
    parameters: Mapping[str, Any],
    as_of: date,
    *,
    catalogue: Catalogue | None = None,
    memory_bytes: int = DEFAULT_MEMORY,
    seconds_limit: float = DEFAULT_SECONDS,
    progress: Progress | None = None,
) -> list[RuleResult]:
    """Return the result of each flag, in the order given.

    `parameters` are values in the units of the rules (fen, points), as resolve_parameters gives
    them. `seconds_limit` holds for each rule by itself. A rule that fails or is stopped is not_run
    with its reason, and the others go on. `progress` is told (Chinese, English) before each rule.
    """
    known = catalogue or load_catalogue()
    given = Parameters(
        {name: parameter.kind for name, parameter in known.parameters.items()}, parameters, as_of
    )
    run = _Run(snapshot, known, given, seconds_limit)
    with ThreadPoolExecutor(max_workers=1) as aside:  # DuckDB starts while flags are compiled
        opened = aside.submit(connect, snapshot, memory_bytes)
        run.compile(flags)
        run.con = opened.result()
    with closing(run.con):
        results = []
        pace = Pace(progress, len(flags), every=0)
        for number, flag in enumerate(flags):
            place, title = f"{number + 1}/{len(flags)} {flag.code}", flag.title
            pace.tell(f"正在核对 {place} {title.zh}", f"Comparing {place} {title.en}", number)
            results.append(run.result(flag))
        return results


def connect(snapshot: Snapshot, memory_bytes: int) -> duckdb.DuckDBPyConnection:
    """Open a connection that reads the snapshot's directory and nothing else."""
    con = duckdb.connect()
    set_up(
        con,
        [
            f"SET memory_limit = '{memory_bytes} B'",
            f"SET temp_directory = {quoted(snapshot.work_dir / _TEMPORARY)}",
            f"SET max_temp_directory_size = '{memory_bytes * _SPILL} B'",
            "SET parquet_metadata_cache = true",
            "SET preserve_insertion_order = false",
            TRUSTED_PLANS,
            f"SET allowed_directories = [{quoted(snapshot.work_dir)}]",
            "SET enable_external_access = false",
            "SET lock_configuration = true",
        ],
    )
    return con


class _Run:
    con: duckdb.DuckDBPyConnection

    def __init__(
        self, snapshot: Snapshot, catalogue: Catalogue, parameters: Parameters, seconds: float
    ) -> None:
        self.snapshot = snapshot
        self.catalogue = catalogue
        self.parameters = parameters
        self.seconds = seconds
        self.programs: dict[str, Program | RuleError] = {}
        self.readers: dict[str, int] = {}
        self.columns: dict[str, set[str]] = {}
        self.made: set[str] = set()
        self.broken: dict[str, duckdb.Error] = {}
        self._converted: set[int] | None = None

    def compile(self, flags: Sequence[Flag]) -> None:
        """Compile the flags whose tables are there, and see which views are worth keeping.

        A view with enough readers, direct or through other views, is computed once, and of its
        columns only those that somebody names. One that only names flagged subjects has none: it is
        asked for a few rows.
        """
        compiler = Compiler(self.catalogue, self.parameters)
        rules: Counter[str] = Counter()
        queries: dict[str, Checked] = {}
        for flag in flags:
            if self._absent(flag):
                continue
            try:
                program = compiler.compile(flag)
            except RuleError as error:
                self.programs[flag.code] = error
                continue
            self.programs[flag.code] = program
            queries[flag.code] = program.query
            for view in program.views:
                rules[view.name] += view.name != flag.subject.named_by
                queries[view.name] = view.query
        reads: Counter[str] = Counter()
        for query in queries.values():
            reads.update(query.tables)
            for name in query.tables:
                self.columns.setdefault(name, set()).update(query.columns[name])
        self.readers = {name: max(rules[name], reads[name]) for name in rules}

    def result(self, flag: Flag) -> RuleResult:
        """Run one flag under its limits; give a reason where it cannot."""
        absent = self._absent(flag)
        if absent:
            return _not_run(flag, self._values(flag.parameters), self._say_absent(absent))
        program = self.programs[flag.code]
        if isinstance(program, RuleError):
            return _not_run(flag, {}, Bilingual(program.zh, program.en))
        values = self._values(program.parameters)
        try:
            with _clock(self.con, self.seconds):
                self._prepare(program)
                judged = Judgement(self.con, flag, program, lost_column(flag, self._is_absent))
                return self._told(flag, values, judged)
        except duckdb.InterruptException:
            why = Bilingual(
                f"超过 {self.seconds:g} 秒的时限，已停下。",
                f"it ran past its limit of {self.seconds:g} seconds and was stopped",
            )
        except duckdb.OutOfMemoryException:
            why = Bilingual(
                "内存不够，已停下。请用 --memory 多给一些。",
                "it ran out of memory and was stopped; allow more with --memory",
            )
        except duckdb.Error as error:
            first = str(error).partition("\n")[0]
            why = Bilingual(f"规则的查询出错：{first}", f"the rule's query failed: {first}")
        except RuleError as error:
            why = Bilingual(error.zh, error.en)
        except RuntimeError as error:
            if str(error) != _CTRL_C:
                raise
            raise KeyboardInterrupt from error
        return _not_run(flag, values, why)

    def _values(self, names: Iterable[str]) -> dict[str, Any]:
        return {name: self.parameters.values.get(name) for name in names}

    def _absent(self, flag: Flag) -> list[str]:
        """Return the tables without which the flag cannot run."""
        absent = [name for name in flag.main if name not in self.snapshot.tables]
        for group in flag.any_of:
            if not any(name in self.snapshot.tables for name in group):
                absent += group
        return list(dict.fromkeys(absent))

    def _say_absent(self, absent: Sequence[str]) -> Bilingual:
        titles = [self.catalogue.sources[name].title for name in absent]
        return Bilingual(
            f"缺{'、'.join(f'《{title.zh}》' for title in titles)}。",
            f"not given: {', '.join(title.en for title in titles)}",
        )

    def _in_part(self, flag: Flag) -> Bilingual | None:
        notes = [note for name, note in flag.also.items() if name not in self.snapshot.tables]
        notes += [
            Bilingual(
                f"缺《{title.zh}》，这部分未核对", f"not checked against {title.en}: not given"
            )
            for group in flag.any_of
            for title in (
                self.catalogue.sources[name].title
                for name in group
                if name not in self.snapshot.tables and name not in flag.also
            )
        ]
        if not notes:
            return None
        return Bilingual("；".join(note.zh for note in notes), "; ".join(note.en for note in notes))

    def _prepare(self, program: Program) -> None:
        for name in sorted(program.tables - self.made):
            self._make(name, [self._table(name)])
        for name in program.parameter_tables:
            if f"param_{name}" not in self.made:
                self._make(f"param_{name}", self.parameters.table(name))
        for view in program.views:
            if view.name not in self.made:
                self._make(view.name, [self._view(view)])

    def _make(self, name: str, statements: Sequence[str]) -> None:
        """Lay out a table or a view once; one that cannot be made is not tried for every rule."""
        if name in self.broken:
            raise self.broken[name]
        try:
            set_up(self.con, statements)
        except duckdb.Error as error:
            self.broken[name] = error
            raise
        self.made.add(name)

    def _view(self, view: View) -> str:
        if self.readers[view.name] < view.worth_keeping:
            return f"CREATE TEMP VIEW {view.name} AS {view.sql}"
        names = view.query.shows
        used = [name for name in names if name in self.columns[view.name]] or names[:1]
        return f"CREATE TEMP TABLE {view.name} AS SELECT {', '.join(used)} FROM ({view.sql})"

    def _table(self, name: str) -> str:
        source = self.catalogue.sources[name.removesuffix(REFUSED)]
        info = self.snapshot.tables.get(source.id)
        paths = _paths(info, refused=name.endswith(REFUSED)) if info else ()
        types = sql_types(source)
        if not paths:
            columns = ", ".join(f"{column} {kind}" for column, kind in types.items())
            return f"CREATE TEMP TABLE {name} ({columns})"
        files = ", ".join(quoted(path) for path in paths)
        return f"CREATE TEMP VIEW {name} AS SELECT {', '.join(types)} FROM read_parquet([{files}])"

    def _told(self, flag: Flag, values: Mapping[str, Any], judged: Judgement) -> RuleResult:
        verdicts = judged.verdicts()
        missing: dict[str, int] = {}
        for name, count in verdicts.missing.items():
            label = self._label(flag, name)
            missing[label] = missing.get(label, 0) + count
        why = self._in_part(flag)
        return RuleResult(
            rule=flag.code,
            status=RUN_IN_PART if why else RUN,
            why=why,
            parameters=values,
            applied=verdicts.flagged + verdicts.clear + sum(missing.values()),
            flagged=verdicts.flagged,
            clear=verdicts.clear,
            missing_data=missing,
            not_applicable=verdicts.not_applicable,
            hits=self._kept_hits(judged) if verdicts.flagged else [],
        )

    def _label(self, flag: Flag, missing: str | None) -> str:
        """Return the header that is missing; 缺列 … where no sheet of the table has the column."""
        if missing is None:
            return self._label(flag, flag.lacks[0]) if flag.lacks else "其他"
        table, _, column = missing.partition(".")
        source = self.catalogue.sources.get(table)
        if source is None:
            parameter = self.catalogue.parameters.get(column or table)
            return parameter.title.zh if parameter else missing
        if not column:
            return source.title.zh
        header = source.column(column).name
        return f"缺列 {header}" if self._is_absent(missing) else header

    def _is_absent(self, name: str) -> bool:
        """Tell whether no sheet has the column (`table.field`)."""
        table, _, column = name.partition(".")
        info = self.snapshot.tables.get(table)
        return info is None or column not in info.present_fields

    def _kept_hits(self, judged: Judgement) -> Sequence[Hit]:
        return kept(self._hits(judged), self.snapshot.work_dir, at_most=_HITS_IN_MEMORY)

    def _hits(self, judged: Judgement) -> Iterator[Hit]:
        converted = self._converted_rows() if judged.flag.match == "exact_id" else set()
        names, flagged = judged.flagged_rows()
        width = len(judged.refs)
        refs = tuple(names[:width])
        place = {name: number for number, name in enumerate(names)}
        evidence = [place[name] for name in SOURCES if name in place]
        shown = [(name[2:], number) for name, number in place.items() if name.startswith("v_")]
        for parts, group in groupby(flagged, key=lambda row: row[:width]):
            rows = list(group)
            sources = {row[number] for row in rows for number in evidence} - {None}
            yield Hit(
                ref_parts=parts,
                ref_columns=refs,
                name=_first(rows, place.get("name")),
                household=_first(rows, place.get("household")),
                village=_first(rows, place.get("village")),
                amount_fen=_amount(rows, place["src"], place.get("amount_fen")),
                values=_distinct({name: row[number] for name, number in shown} for row in rows),
                rows=tuple(sorted(sources)),
                converted=not converted.isdisjoint(sources),
            )

    def _converted_rows(self) -> set[int]:
        if self._converted is None:
            path = quoted(self.snapshot.converted)
            rows = self.con.execute(f"SELECT row_id FROM read_parquet({path})").fetchall()
            self._converted = {row[0] for row in rows}
        return self._converted


def _paths(info: TableInfo, *, refused: bool) -> tuple[Path, ...]:
    return info.refused_paths if refused else info.paths


def _not_run(flag: Flag, values: Mapping[str, Any], why: Bilingual) -> RuleResult:
    return RuleResult(rule=flag.code, status=NOT_RUN, why=why, parameters=values)


def _first(rows: Sequence[tuple[Any, ...]], place: int | None) -> str | None:
    if place is None:
        return None
    return next((row[place] for row in rows if row[place] is not None), None)


def _amount(rows: Sequence[tuple[Any, ...]], source: int, place: int | None) -> int | None:
    if place is None:
        return None
    by_source = {row[source]: row[place] for row in rows if row[place] is not None}
    return int(sum(by_source.values())) if by_source else None


def _distinct(values: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({tuple(value.values()): value for value in values}.values())


@contextmanager
def _clock(con: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
    """Interrupt what the connection does once the time is over, and go on until it has ended."""
    ended = threading.Event()

    def watch() -> None:
        wait = seconds
        while not ended.wait(wait):
            con.interrupt()
            wait = _AGAIN

    watcher = threading.Thread(target=watch, name="rule-clock", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()
