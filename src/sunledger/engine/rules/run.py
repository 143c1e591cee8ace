"""Runs flags over a snapshot: each subject once, and a reason wherever a rule did not run."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import date
from graphlib import TopologicalSorter
from itertools import groupby
from pathlib import Path
from threading import Lock
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
from sunledger.engine.rules.hands import Hands
from sunledger.engine.rules.judge import SOURCES, Judgement, lost_column, set_up
from sunledger.engine.rules.whitelist import PARAMETER_TABLE, RuleError
from sunledger.engine.sources.snapshot import Snapshot, TableInfo
from sunledger.kit.cores import cores
from sunledger.kit.pace import Pace, Progress
from sunledger.kit.spool import kept

RUN, RUN_IN_PART, NOT_RUN = "run", "run_in_part", "not_run"
DEFAULT_MEMORY = 2 << 30
DEFAULT_SECONDS = 300.0
_TEMPORARY = "rules-temporary"
_HITS_IN_MEMORY = 10_000
_SPILL = 8  # times the memory that a run may put on disk
_MOST_HANDS = 4


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


Ready = Callable[[RuleResult], None]


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
    ready: Ready | None = None,
) -> list[RuleResult]:
    """Return the result of each flag, in the order given.

    `parameters` are values in the units of the rules (fen, points), as resolve_parameters gives
    them. `seconds_limit` holds for each rule by itself. A rule that fails or is stopped is not_run
    with its reason, and the others go on. `progress` is told (Chinese, English) before each rule,
    `ready` each result as soon as it is there, in no order, in whichever thread has it; what it
    raises ends the run.
    """
    known = catalogue or load_catalogue()
    given = Parameters(
        {name: parameter.kind for name, parameter in known.parameters.items()}, parameters, as_of
    )
    pace = Pace(progress, len(flags), every=0)
    run = _Run(snapshot, known, given, seconds_limit, pace, ready=ready)
    hands = max(1, min(cores(), len(flags), _MOST_HANDS))
    with ThreadPoolExecutor(max_workers=1) as aside:  # DuckDB starts while flags are compiled
        opened = aside.submit(connect, snapshot, memory_bytes, hands)
        run.compile(flags)
        con = opened.result()
    with closing(con), ExitStack() as open_cursors:
        cursors = [open_cursors.enter_context(closing(con.cursor())) for _ in range(hands)]
        return run.results(flags, cursors)


def connect(snapshot: Snapshot, memory_bytes: int, hands: int = 1) -> duckdb.DuckDBPyConnection:
    """Open a connection that reads the snapshot's directory and nothing else.

    So many `hands` will ask at the same time, each a thread of its own: with one for each core no
    query is cut into pieces, which takes less work in all.
    """
    con = duckdb.connect()
    set_up(
        con,
        [
            f"SET memory_limit = '{memory_bytes} B'",
            f"SET temp_directory = {quoted(snapshot.work_dir / _TEMPORARY)}",
            f"SET max_temp_directory_size = '{memory_bytes * _SPILL} B'",
            f"SET threads = {max(1, cores() - hands + 1)}",
            "SET GLOBAL parquet_metadata_cache = true",
            "SET preserve_insertion_order = false",
            TRUSTED_PLANS,
            f"SET allowed_directories = [{quoted(snapshot.work_dir)}]",
            "SET enable_external_access = false",
            "SET lock_configuration = true",
        ],
    )
    return con


class _Run:
    def __init__(
        self,
        snapshot: Snapshot,
        catalogue: Catalogue,
        parameters: Parameters,
        seconds: float,
        pace: Pace,
        *,
        ready: Ready | None = None,
    ) -> None:
        self.snapshot = snapshot
        self.catalogue = catalogue
        self.parameters = parameters
        self.seconds = seconds
        self.pace = pace
        self.ready = ready
        self.flags: dict[str, Flag] = {}
        self.programs: dict[str, Program] = {}
        self.views: dict[str, View] = {}
        self.readers: dict[str, int] = {}
        self.columns: dict[str, set[str]] = {}
        self.broken: dict[str, duckdb.Error | RuleError] = {}
        self.after: dict[str, set[str]] = {}
        self.begun: dict[str, int] = {}
        self.told: dict[str, RuleResult] = {}
        self._converted: set[int] | None = None
        self._lock = Lock()

    def compile(self, flags: Sequence[Flag]) -> None:
        """Compile the flags whose tables are there, and see which views are worth keeping.

        A view with enough readers, direct or through other views, is computed once, and of its
        columns only those that somebody names. One that only names flagged subjects has none: it is
        asked for a few rows.
        """
        compiler = Compiler(self.catalogue, self.parameters)
        rules: Counter[str] = Counter()
        for flag in flags:
            absent = self._absent(flag)
            if absent:
                why = self._say_absent(absent)
                self._tell(_not_run(flag, self._values(flag.parameters), why))
                continue
            try:
                program = compiler.compile(flag)
            except RuleError as error:
                self._tell(_not_run(flag, {}, Bilingual(error.zh, error.en)))
                continue
            self.flags[flag.code] = flag
            self.programs[flag.code] = program
            for view in program.views:
                rules[view.name] += view.name != flag.subject.named_by
                self.views[view.name] = view
        queries = [program.query for program in self.programs.values()]
        reads: Counter[str] = Counter()
        for query in [*queries, *(view.query for view in self.views.values())]:
            reads.update(query.tables)
            for name in query.tables:
                self.columns.setdefault(name, set()).update(query.columns[name])
        self.readers = {name: max(rules[name], reads[name]) for name in rules}

    def results(
        self, flags: Sequence[Flag], connections: Sequence[duckdb.DuckDBPyConnection]
    ) -> list[RuleResult]:
        """Lay out what the flags read, each thing once; judge each flag as soon as it can be."""
        self.after = self._after()
        rows: dict[str, int] = {}
        for name in TopologicalSorter(self.after).static_order():
            table = self.snapshot.tables.get(name)
            read = [rows[other] for other in self.after[name]]
            rows[name] = max([table.rows if table else 0, *read])
        Hands(connections, self.after, rows, self._do, self.seconds).work()
        return [self.told[flag.code] for flag in flags]

    def _after(self) -> dict[str, set[str]]:
        """Return for each flag, view and table what has to be laid out before it."""
        after: dict[str, set[str]] = {}
        for code, program in self.programs.items():
            named_by = self.flags[code].subject.named_by
            after[code] = {*program.query.tables, *([named_by] if named_by else [])}
            lists = (f"{PARAMETER_TABLE}{name}" for name in program.parameter_tables)
            after |= {name: set() for name in program.tables.union(lists)}
        for name, view in self.views.items():
            after[name] = set(view.query.tables)
        return after

    def _do(self, name: str, con: duckdb.DuckDBPyConnection, alone: bool) -> bool:  # noqa: FBT001
        """Do one step, and keep what it gave or why it gave nothing.

        What does not fit into the memory beside another step is to be done once more, alone.
        """
        flag = self.flags.get(name)
        if flag:
            self._say(flag)
        try:
            for other in self.after[name] & self.broken.keys():
                raise self.broken[other]
            if flag:
                self._tell(self._judged(flag, con))
            else:
                set_up(con, self._laid_out(name))
        except duckdb.OutOfMemoryException as error:
            if not alone:
                return False
            self._keep(name, error)
        except (duckdb.Error, RuleError) as error:
            self._keep(name, error)
        return True

    def _say(self, flag: Flag) -> None:
        with self._lock:
            self.begun.setdefault(flag.code, len(self.begun) + 1)
            place = f"{self.begun[flag.code]}/{len(self.programs)} {flag.code}"
            zh, en = f"正在核对 {place} {flag.title.zh}", f"Comparing {place} {flag.title.en}"
            self.pace.tell(zh, en, self.begun[flag.code] - 1)

    def _keep(self, name: str, error: duckdb.Error | RuleError) -> None:
        """Keep why a step could not be done: for the flag itself, or for what waits for it."""
        self.broken[name] = error
        if name in self.flags:
            values = self._values(self.programs[name].parameters)
            self._tell(_not_run(self.flags[name], values, self._why(error)))

    def _tell(self, result: RuleResult) -> None:
        """Keep a result, and tell whoever waits for it."""
        self.told[result.rule] = result
        if self.ready is not None:
            self.ready(result)

    def _why(self, error: duckdb.Error | RuleError) -> Bilingual:
        if isinstance(error, RuleError):
            return Bilingual(error.zh, error.en)
        if isinstance(error, duckdb.InterruptException):
            return Bilingual(
                f"超过 {self.seconds:g} 秒的时限，已停下。",
                f"it ran past its limit of {self.seconds:g} seconds and was stopped",
            )
        if isinstance(error, duckdb.OutOfMemoryException):
            return Bilingual(
                "内存不够，已停下。请用 --memory 多给一些。",
                "it ran out of memory and was stopped; allow more with --memory",
            )
        first = str(error).partition("\n")[0]
        return Bilingual(f"规则的查询出错：{first}", f"the rule's query failed: {first}")

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

    def _laid_out(self, name: str) -> list[str]:
        """Return the statements that lay out a view, a parameter or a table of the snapshot."""
        if name in self.views:
            return [self._view(self.views[name])]
        if name.startswith(PARAMETER_TABLE):
            return self.parameters.table(name.removeprefix(PARAMETER_TABLE))
        return [self._table(name)]

    def _view(self, view: View) -> str:
        if self.readers[view.name] < view.worth_keeping:
            return f"CREATE VIEW {view.name} AS {view.sql}"
        names = view.query.shows
        used = [name for name in names if name in self.columns[view.name]] or names[:1]
        return f"CREATE TABLE {view.name} AS SELECT {', '.join(used)} FROM ({view.sql})"

    def _table(self, name: str) -> str:
        source = self.catalogue.sources[name.removesuffix(REFUSED)]
        info = self.snapshot.tables.get(source.id)
        paths = _paths(info, refused=name.endswith(REFUSED)) if info else ()
        types = sql_types(source)
        if not paths:
            columns = ", ".join(f"{column} {kind}" for column, kind in types.items())
            return f"CREATE TABLE {name} ({columns})"
        files = ", ".join(quoted(path) for path in paths)
        return f"CREATE VIEW {name} AS SELECT {', '.join(types)} FROM read_parquet([{files}])"

    def _judged(self, flag: Flag, con: duckdb.DuckDBPyConnection) -> RuleResult:
        program = self.programs[flag.code]
        judged = Judgement(con, flag, program, lost_column(flag, self._is_absent))
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
            parameters=self._values(program.parameters),
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
        converted = self._converted_rows(judged.con) if judged.flag.match == "exact_id" else set()
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

    def _converted_rows(self, con: duckdb.DuckDBPyConnection) -> set[int]:
        if self._converted is None:
            path = quoted(self.snapshot.converted)
            rows = con.execute(f"SELECT row_id FROM read_parquet({path})").fetchall()
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
