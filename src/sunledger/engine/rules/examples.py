"""Runs a flag's own examples: rows in, a verdict per subject out."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import duckdb

from sunledger.catalogue.loader import load_catalogue
from sunledger.catalogue.model import Catalogue, Column, Example, Flag, Source
from sunledger.catalogue.values import resolve_parameters
from sunledger.engine.plans import TRUSTED_PLANS
from sunledger.engine.rules.compile import (
    REFUSED,
    Compiler,
    Parameters,
    Program,
    sql_types,
)
from sunledger.engine.rules.judge import Judgement, lost_column, ref_columns, set_up
from sunledger.engine.rules.whitelist import RuleError
from sunledger.engine.sources.snapshot import SHEET_BITS, keys_of_line
from sunledger.kit.text import display_name, name_key

_MONTH_LENGTH = len("2026-01")
_TOKENS = {"person": "person", "card": "card", "phone": "phone"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a flag said of one subject; `ref` is written with the example's own tokens."""

    ref: str
    verdict: str
    expected: str | None

    @property
    def as_expected(self) -> bool:
        """Tell whether the verdict is the expected one; an unnamed subject must not be flagged."""
        if self.expected is None:
            return self.verdict in ("clear", "not_applicable")
        return self.expected in (self.verdict, self.verdict.split(":", 1)[0])


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """How one example went: each subject's verdict, and the flagged rows as the flag gave them."""

    example: Example
    verdicts: tuple[Verdict, ...]
    rows: tuple[Mapping[str, Any], ...]

    @property
    def passed(self) -> bool:
        """Tell whether every subject got what the example expects."""
        return all(verdict.as_expected for verdict in self.verdicts)


@dataclass(frozen=True, slots=True)
class ExampleRows:
    """Typed rows for snapshot tables (or their `_refused` ones), and the tokens by pseudonym."""

    tables: Mapping[str, tuple[Mapping[str, Any], ...]]
    tokens: Mapping[tuple[str, int], str]


def run_examples(flag: Flag, catalogue: Catalogue | None = None) -> list[ExampleResult]:
    """Return the result of each example of the flag, run in memory."""
    known = catalogue or load_catalogue()
    return [run_example(flag, example, known) for example in flag.examples]


def read_rows(rows: Mapping[str, Sequence[Mapping[str, Any]]], catalogue: Catalogue) -> ExampleRows:
    """Return example rows as the snapshot would hold them.

    Tokens such as P1 and K1 become pseudonyms; `P1!` is a member whose ID is impossible. Columns
    that are derived (born_on) may be given as they are. Row ids follow the order of the tables and
    of their rows, each table a sheet with data from row 2.
    """
    tokens: dict[tuple[str, int], str] = {}
    tables: dict[str, tuple[Mapping[str, Any], ...]] = {}
    for number, (table, raw_rows) in enumerate(rows.items(), start=1):
        source = catalogue.sources.get(table.removesuffix(REFUSED))
        if source is None:
            raise RuleError(f"例子里没有“{table}”这张表。", f"an example names no table: {table}")
        tables[table] = tuple(
            _typed_row(source, row, (number << SHEET_BITS) + place, tokens)
            for place, row in enumerate(raw_rows, start=2)
        )
    return ExampleRows(tables, tokens)


def _typed_row(
    source: Source, row: Mapping[str, Any], row_id: int, tokens: dict[tuple[str, int], str]
) -> dict[str, Any]:
    columns = {column.field: column for column in source.columns}
    derived = sql_types(source).keys() - columns
    typed: dict[str, Any] = {"row_id": row.get("row_id", row_id)}
    if source.id == "members":
        typed["person_ok"] = not str(row.get("person", "")).endswith("!")
    for field, raw in row.items():
        if field in derived:
            typed[field] = raw
            continue
        if field not in columns:
            raise RuleError(
                f"例子：{source.id} 没有“{field}”这个字段。",
                f"an example: {source.id} has no field “{field}”",
            )
        typed[field] = _typed_value(columns[field], raw, tokens)
        if columns[field].kind == "name" and raw is not None:
            typed[f"{field}_key"] = name_key(str(raw))
    if source.id == "vouchers":
        day = typed.get("booked_on")
        typed |= keys_of_line({**typed, "booked_on": day and date.fromisoformat(day)})
    return typed


def _typed_value(column: Column, raw: Any, tokens: dict[tuple[str, int], str]) -> Any:  # noqa: ANN401
    if raw is None:
        return None
    if column.kind in _TOKENS:
        token = str(raw)
        digest = hashlib.blake2b(f"{column.kind} {token}".encode(), digest_size=8).digest()
        pseudonym = int.from_bytes(digest) >> 1
        tokens[column.kind, pseudonym] = token
        return pseudonym
    if column.kind == "month":
        text = str(raw)
        return f"{text}-01" if len(text) == _MONTH_LENGTH else text
    if column.kind == "name":
        return display_name(str(raw))
    if isinstance(raw, (date, datetime)):
        return raw.isoformat()
    return str(raw)


def fill_tables(
    con: duckdb.DuckDBPyConnection, rows: ExampleRows, names: Sequence[str], catalogue: Catalogue
) -> None:
    """Create the named snapshot tables on the connection and put the rows in."""
    for name in names:
        types = sql_types(catalogue.sources[name.removesuffix(REFUSED)])
        columns = ", ".join(f"{field} {kind}" for field, kind in types.items())
        con.execute(f"CREATE TABLE {name} ({columns})")
        for row in rows.tables.get(name, ()):
            fields = ", ".join(row)
            marks = ", ".join(f"CAST(? AS {types[field]})" for field in row)
            con.execute(f"INSERT INTO {name} ({fields}) VALUES ({marks})", list(row.values()))


def run_example(flag: Flag, example: Example, catalogue: Catalogue) -> ExampleResult:
    """Return what the flag says of the example's rows, subject by subject."""
    values, problems = resolve_parameters(catalogue, example.as_of, None, example.parameters)
    if problems:
        raise RuleError(f"{flag.code}：{problems[0].zh}", f"{flag.code}: {problems[0].en}")
    kinds = {name: parameter.kind for name, parameter in catalogue.parameters.items()}
    parameters = Parameters(kinds, values, example.as_of)
    program = Compiler(catalogue, parameters).compile(flag)
    rows = read_rows(example.rows, catalogue)
    con = duckdb.connect()
    try:
        set_up(con, ["SET threads = 1", TRUSTED_PLANS])
        fill_tables(con, rows, sorted(program.tables), catalogue)
        set_up(con, statements(program, parameters))
        lost = lost_column(flag, example.absent.__contains__)
        judged = Judgement(con, flag, program, lost)
        verdicts = _verdicts(flag, example, judged, rows, catalogue)
        names, flagged = judged.flagged_rows()
        shown = tuple(dict(zip(names, row, strict=True)) for row in flagged)
        return ExampleResult(example, verdicts, shown)
    finally:
        con.close()


def statements(program: Program, parameters: Parameters) -> list[str]:
    """Return what lays out a program's parameter tables and views."""
    made = [line for name in program.parameter_tables for line in parameters.table(name)]
    made += [f"CREATE TEMP VIEW {view.name} AS {view.sql}" for view in program.views]
    return made


def _verdicts(
    flag: Flag, example: Example, judged: Judgement, rows: ExampleRows, catalogue: Catalogue
) -> tuple[Verdict, ...]:
    found: dict[str, str] = {}
    for parts, verdict, missing in judged.each():
        ref = _written(flag, parts, rows)
        label = _label(missing, catalogue)
        found[ref] = f"{verdict}:{label}" if verdict == "missing_data" and label else verdict
    expected = dict(example.expect)
    refs = sorted({*found, *expected})
    return tuple(Verdict(ref, found.get(ref, "absent"), expected.get(ref)) for ref in refs)


def _label(missing: str | None, catalogue: Catalogue) -> str | None:
    table, _, field = (missing or "").partition(".")
    if table in catalogue.sources and field:
        return catalogue.sources[table].column(field).name
    return missing


def _written(flag: Flag, parts: Sequence[Any], rows: ExampleRows) -> str:
    text = flag.subject.ref
    for (name, form), part in zip(ref_columns(flag.subject.ref), parts, strict=True):
        shown = rows.tokens.get((form, part), str(part)) if form in _TOKENS else str(part)
        if form == "m" and isinstance(part, date):
            shown = f"{part:%Y-%m}"
        text = text.replace(f"{{{name}:{form}}}" if form else f"{{{name}}}", shown)
    return text
