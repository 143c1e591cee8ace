"""Turns the SELECT of a flag or a view into the statement that DuckDB runs.

What is checked is what runs: the statement is written anew from the tree that the whitelist has
passed, with the parameters as typed literals. Lists and maps become tables `param_<name>`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

import pyarrow as pa
import sqlglot
from sqlglot import exp

from sunledger.catalogue.model import Catalogue, Flag, Source
from sunledger.engine.rules.whitelist import check_query
from sunledger.engine.sources.snapshot import schema_of

REFUSED = "_refused"
PARAMETER_TABLE = "param_"

_SCALARS = {
    "int": "BIGINT",
    "months": "BIGINT",
    "days": "BIGINT",
    "money": "BIGINT",
    "decimal": "DECIMAL(18, 8)",
    "percent": "DECIMAL(18, 8)",
    "bool": "BOOLEAN",
    "date": "DATE",
    "text": "VARCHAR",
}
_TABLES = {
    "text_list": ("BIGINT", "VARCHAR"),
    "int_list": ("BIGINT", "BIGINT"),
    "money_by_year": ("BIGINT", "BIGINT"),
    "money_by_class": ("VARCHAR", "BIGINT"),
    "days_by_class": ("VARCHAR", "BIGINT"),
    "percent_by_class": ("VARCHAR", "DECIMAL(18, 8)"),
    "text_by_class": ("VARCHAR", "VARCHAR"),
}
_TYPES = {
    pa.int64(): "BIGINT",
    pa.decimal128(18, 8): "DECIMAL(18, 8)",
    pa.float64(): "DOUBLE",
    pa.date32(): "DATE",
    pa.timestamp("us"): "TIMESTAMP",
    pa.bool_(): "BOOLEAN",
    pa.string(): "VARCHAR",
}


@dataclass(frozen=True, slots=True)
class Parameters:
    """The values that the rules of a run are given, with the kind of each."""

    kinds: Mapping[str, str]
    values: Mapping[str, object]
    as_of: date

    def literal(self, name: str) -> exp.Expr:
        """Return a scalar as a typed literal; KeyError where there is no such parameter."""
        if name == "as_of":
            return _typed(self.as_of, "DATE")
        return _typed(self.values.get(name), _SCALARS[self.kinds[name]])

    def table(self, name: str) -> list[str]:
        """Return the statements that lay out a list or a map as a table (key, value)."""
        key_type, value_type = _TABLES[self.kinds[name]]
        table = f"{PARAMETER_TABLE}{name}"
        value = self.values.get(name)
        if isinstance(value, Mapping):
            pairs: Iterable[tuple[object, object]] = value.items()
        elif isinstance(value, (list, tuple)):
            pairs = enumerate(value, start=1)
        else:
            pairs = ()
        rows = ", ".join(
            f"({_typed(k, key_type).sql('duckdb')}, {_typed(v, value_type).sql('duckdb')})"
            for k, v in pairs
        )
        create = f"CREATE TEMP TABLE {table} (key {key_type}, value {value_type})"
        return [create, f"INSERT INTO {table} VALUES {rows}"] if rows else [create]


@dataclass(frozen=True, slots=True)
class View:
    """A shared view ready to be made; `kept` ones are computed once and kept for the run."""

    name: str
    sql: str
    kept: bool


@dataclass(frozen=True, slots=True)
class Program:
    """What a set of flags needs: snapshot tables, parameter tables, views in order, and SELECTs."""

    tables: frozenset[str]
    parameter_tables: tuple[str, ...]
    views: tuple[View, ...]
    selects: Mapping[str, str]


def _typed(value: object, kind: str) -> exp.Expr:
    if value is None:
        literal: exp.Expr = exp.null()
    elif isinstance(value, bool):
        return exp.Boolean(this=value)
    elif isinstance(value, date):
        literal = exp.Literal.string(value.isoformat())
    elif isinstance(value, (int, Decimal)) and kind != "VARCHAR":
        literal = exp.Literal.string(format(value, "f"))
    else:
        literal = exp.Literal.string(str(value))
    return exp.cast(literal, kind, dialect="duckdb")


def sql_types(source: Source) -> dict[str, str]:
    """Return the DuckDB type of each column of a source's snapshot table."""
    return {field.name: _TYPES[field.type] for field in schema_of(source)}


@lru_cache(maxsize=512)
def parse(sql: str, where: str) -> exp.Query:
    """Return the checked tree of a flag's or a view's one SELECT; never change what is returned."""
    return check_query(sql, where)


def tables_in(tree: exp.Query) -> set[str]:
    """Return the names of the tables and views that a query reads, its own WITH names left out."""
    own = {cte.alias for cte in tree.find_all(exp.CTE)}
    return {table.name for table in tree.find_all(exp.Table)} - own


def parameters_in(tree: exp.Query) -> set[str]:
    """Return the names after `$`."""
    return {str(node.this) for node in tree.find_all(exp.Placeholder)}


def bind(tree: exp.Query, parameters: Parameters) -> str:
    """Return the DuckDB text of a query with each `$name` as a typed literal."""
    bound = tree.copy()
    for node in list(bound.find_all(exp.Placeholder)):
        name = str(node.this)
        literal = parameters.literal(name)
        if node.find_ancestor(exp.Interval, exp.Query) and isinstance(
            node.find_ancestor(exp.Interval, exp.Query), exp.Interval
        ):
            literal = exp.cast(literal, "INTEGER", dialect="duckdb")
        node.replace(literal)
    return bound.sql("duckdb", comments=False)


def is_heavy(tree: exp.Query) -> bool:
    """Tell whether a view groups or ranks rows, so that it is worth computing once for all rules."""
    return bool(tree.find(exp.Group, exp.Window, exp.Distinct))


def build_program(catalogue: Catalogue, flags: Sequence[Flag], parameters: Parameters) -> Program:
    """Return the statements for these flags, every name resolved through the views they use."""
    tables: set[str] = set()
    lists: set[str] = set()
    views: dict[str, View] = {}

    def need(name: str) -> None:
        if name in views:
            return
        if name in catalogue.views:
            tree = parse(catalogue.views[name], f"views/{name}.sql")
            for inner in sorted(tables_in(tree)):
                need(inner)
            views[name] = View(name, bind(tree, parameters), is_heavy(tree))
        elif name.startswith(PARAMETER_TABLE):
            lists.add(name.removeprefix(PARAMETER_TABLE))
        else:
            tables.add(name)

    selects: dict[str, str] = {}
    for flag in flags:
        tree = parse(flag.sql, flag.code)
        for name in sorted(tables_in(tree)):
            need(name)
        selects[flag.code] = bind(tree, parameters)
    return Program(frozenset(tables), tuple(sorted(lists)), tuple(views.values()), selects)


def to_spark(sql: str, where: str) -> str:
    """Return the query in Spark's dialect; an error where it has no equal there."""
    return parse(sql, where).sql(
        "spark", unsupported_level=sqlglot.ErrorLevel.RAISE, comments=False
    )
