"""Runs flags over made-up rows and compares what they say with what a plain-Python twin says.

Rows are typed as the snapshot gives them: money in fen, dates as date, persons as small whole
numbers, names as they are shown. Their order is the order of the rows.
"""

import unicodedata
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

import duckdb

from sunledger.catalogue.loader import load_catalogue
from sunledger.catalogue.values import resolve_parameters
from sunledger.engine.rules.compile import REFUSED, Compiler, Parameters, sql_types
from sunledger.engine.rules.examples import statements
from sunledger.engine.rules.judge import Judgement, set_up
from sunledger.engine.sources.snapshot import keys_of_line
from sunledger.kit.text import name_key

Row = dict[str, Any]
Ref = tuple[Any, ...]

FLAGGED, MISSING, CLEAR, OUTSIDE = "flagged", "missing_data", "clear", "not_applicable"
QUIET = "quiet"  # clear or not applicable
OPEN = "open"  # not flagged; the contract leaves the rest open
ASKED = "asked"  # flagged or missing_data: the contract leaves open which
FREE = "free"  # the contract leaves room for either answer
_ALLOWED = {
    QUIET: {CLEAR, OUTSIDE},
    OPEN: {CLEAR, OUTSIDE, MISSING},
    ASKED: {FLAGGED, MISSING},
    FREE: {FLAGGED, MISSING, CLEAR, OUTSIDE},
}


@dataclass
class Case:
    """One made-up county: rows by table, the day, and parameters that differ from the defaults."""

    as_of: date
    tables: dict[str, list[Row]] = field(default_factory=dict)
    overrides: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, table: str) -> list[Row]:
        return self.tables.get(table, [])

    def refused(self, table: str) -> list[Row]:
        return self.tables.get(table + REFUSED, [])

    def parameter(self, name: str) -> Any:
        return parameters_of(self).values[name]


Twin = Callable[[Case], dict[Ref, str]]


@cache
def catalogue():
    return load_catalogue()


def parameters_of(case: Case) -> Parameters:
    values, problems = resolve_parameters(catalogue(), case.as_of, None, case.overrides)
    assert not problems, problems
    kinds = {name: parameter.kind for name, parameter in catalogue().parameters.items()}
    return Parameters(kinds, values, case.as_of)


def plain_name(text: str | None) -> str | None:
    """Return a name "without spaces, zero-width characters and all kinds of middle dot"."""
    if text is None:
        return None
    kept = [
        c
        for c in unicodedata.normalize("NFKC", text)
        if not c.isspace() and unicodedata.category(c) != "Cf" and c not in "·•・‧∙⋅"
    ]
    return "".join(kept) or None


def add_months(day: date, months: int) -> date:
    """Return the day so many calendar months on, "the day clamped to the month's end"."""
    place = day.year * 12 + day.month - 1 + months
    first = date(place // 12, place % 12 + 1, 1)
    last = date((place + 1) // 12, (place + 1) % 12 + 1, 1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


def in_force(row: Row, day: date) -> bool:
    """Tell "start ≤ day ≤ end (or no end), both ends included"."""
    starts, ends = row.get("starts_on"), row.get("ends_on")
    return (starts is None or starts <= day) and (ends is None or day <= ends)


def chains(items: Iterable[tuple[date, Any]], days: int) -> list[list[Any]]:
    """Group what is dated: "any two within N days belong together, chains too"."""
    groups: list[list[Any]] = []
    last: date | None = None
    for day, item in sorted(items, key=lambda pair: pair[0]):
        if last is None or (day - last).days > days:
            groups.append([])
        groups[-1].append(item)
        last = day
    return groups


def engine_verdicts(case: Case, codes: Iterable[str]) -> dict[str, dict[Ref, str]]:
    """Return what each flag says of each subject of the case."""
    known = catalogue()
    given = parameters_of(case)
    compiler = Compiler(known, given)
    programs = {code: compiler.compile(known.flags[code]) for code in codes}
    con = duckdb.connect()
    try:
        con.execute("SET threads = 1")
        for number, name in enumerate(sorted({t for p in programs.values() for t in p.tables})):
            _fill(con, name, case[name], number + 1)
        lines: dict[str, None] = {}
        for program in programs.values():
            lines.update(dict.fromkeys(statements(program, given)))
        set_up(con, list(lines))
        return {
            code: {
                ref: verdict
                for ref, verdict, _ in Judgement(con, known.flags[code], program).each()
            }
            for code, program in programs.items()
        }
    finally:
        con.close()


def _fill(con: duckdb.DuckDBPyConnection, name: str, rows: list[Row], number: int) -> None:
    source = catalogue().sources[name.removesuffix(REFUSED)]
    types = sql_types(source)
    names = {column.field for column in source.columns if column.kind == "name"}
    con.execute(f"CREATE TABLE {name} ({', '.join(f'{f} {t}' for f, t in types.items())})")
    lines = []
    for place, row in enumerate(rows, start=2):
        assert row.keys() <= types.keys(), (name, row)
        full = {"row_id": (number << 32) + place, **row}
        full |= {f"{f}_key": name_key(row[f]) for f in names if row.get(f) is not None}
        if name.startswith("vouchers"):
            full |= keys_of_line(full)
        lines.append(f"({', '.join(_literal(full.get(f)) for f in types)})")
    if lines:
        con.execute(f"INSERT INTO {name} VALUES {', '.join(lines)}")


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, (int, float)):
        return repr(value)
    return "'" + str(value).replace("'", "''") + "'"


def differences(said: dict[Ref, str], engine: dict[Ref, str]) -> list[tuple[Ref, str, str]]:
    """Return (ref, twin, engine) wherever the engine's verdict is not one that the twin allows."""
    found = []
    for ref in sorted({*said, *engine}, key=repr):
        twin, other = said.get(ref, QUIET), engine.get(ref, OUTSIDE)
        if other not in _ALLOWED.get(twin, {twin}):
            found.append((ref, twin, other))
    return found


def smallest(case: Case, code: str, twin: Twin) -> Case:
    """Return a case with as few rows as still differ."""

    def differs(tried: Case) -> bool:
        return bool(differences(twin(tried), engine_verdicts(tried, [code])[code]))

    case = deepcopy(case)
    for table in list(case.tables):
        for number in reversed(range(len(case.tables[table]))):
            tried = deepcopy(case)
            del tried.tables[table][number]
            if differs(tried):
                case = tried
    for rows in case.tables.values():
        for row in rows:
            for name in [name for name, value in row.items() if value is None]:
                del row[name]
    case.tables = {table: rows for table, rows in case.tables.items() if rows}
    return case


def shown(case: Case, code: str, twin: Twin) -> str:
    """Return a case and its verdicts, to be read by a person."""
    said, engine = twin(case), engine_verdicts(case, [code])[code]
    lines = [f"{code} as of {case.as_of}, parameters {case.overrides}"]
    for table, rows in case.tables.items():
        lines += [f"  {table}: " + ", ".join(f"{k}={v}" for k, v in row.items()) for row in rows]
    lines += [f"  {ref}: twin {a}, SQL {b}" for ref, a, b in differences(said, engine)]
    return "\n".join(lines)
