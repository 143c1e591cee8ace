"""Turns the SELECT of a flag or a view into the statement that DuckDB runs.

What is checked is what runs: the statement is written anew from the tree that the whitelist has
passed, with the parameters as typed literals. Lists and maps become tables `param_<name>`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

import sqlglot
from sqlglot import exp

from sunledger.catalogue.model import Catalogue, Flag, Source
from sunledger.engine.rules.whitelist import PARAMETER_TABLE, Names, check_names, check_query
from sunledger.engine.sources.snapshot import schema_of

REFUSED = "_refused"

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
    "int64": "BIGINT",
    "decimal128(18, 8)": "DECIMAL(18, 8)",
    "double": "DOUBLE",
    "date32[day]": "DATE",
    "timestamp[us]": "TIMESTAMP",
    "bool": "BOOLEAN",
    "string": "VARCHAR",
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
    """A shared view in DuckDB's SQL; `heavy` ones group or rank, and are worth computing once."""

    name: str
    sql: str
    reads: frozenset[str]
    heavy: bool


@dataclass(frozen=True, slots=True)
class Program:
    """One flag ready to run: what it reads, directly or through views, and its SELECT.

    `views` are in an order in which each follows those it reads; `reads` are the names that the
    SELECT itself reads; `parameters` are all that its answer depends on.
    """

    select: str
    reads: frozenset[str]
    tables: frozenset[str]
    views: tuple[View, ...]
    parameters: tuple[str, ...]
    parameter_tables: tuple[str, ...]


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
    return {field.name: _TYPES[str(field.type)] for field in schema_of(source)}


def tables_in(tree: exp.Query) -> set[str]:
    """Return the names of the tables and views that a query reads, its own WITH names left out."""
    own = {cte.alias for cte in tree.find_all(exp.CTE)}
    return {table.name for table in tree.find_all(exp.Table)} - own


class Compiler:
    """Compiles flags for one run; each view is bound once, however many flags use it."""

    def __init__(self, catalogue: Catalogue, parameters: Parameters) -> None:
        self._catalogue = catalogue
        self._parameters = parameters
        self._tables = frozenset(
            name for source in catalogue.sources for name in (source, source + REFUSED)
        )
        self._views: dict[str, tuple[View, frozenset[str]]] = {}

    def compile(self, flag: Flag) -> Program:
        """Return the flag's program; RuleError where it uses what it may not or did not declare."""
        where = f"flags/{flag.code}"
        declared = {*flag.main, *flag.also, *(name for group in flag.any_of for name in group)}
        names = Names(
            {*declared, *(name + REFUSED for name in declared), *flag.views},
            set(flag.parameters),
        )
        tree = _parse(flag.sql, where)
        check_names(tree, where, names)
        reads = tables_in(tree)
        views: dict[str, View] = {}
        used = {node.name for node in tree.find_all(exp.Placeholder)}
        for name in sorted(reads):
            self._collect(name, views, used)
        reached = reads.union(*(view.reads for view in views.values()))
        lists = sorted(
            name.removeprefix(PARAMETER_TABLE)
            for name in reached
            if name.startswith(PARAMETER_TABLE) and name not in self._tables
        )
        return Program(
            select=self._bind(tree),
            reads=frozenset(reads),
            tables=frozenset(reached & self._tables),
            views=tuple(views.values()),
            parameters=tuple(sorted({*lists, *used} - {"as_of"})),
            parameter_tables=tuple(lists),
        )

    def _collect(self, name: str, views: dict[str, View], used: set[str]) -> None:
        if name not in self._catalogue.views or name in views:
            return
        if name not in self._views:
            where = f"views/{name}"
            tree = _parse(self._catalogue.views[name], where)
            names = Names({*self._tables, *self._catalogue.views}, self._parameters.kinds)
            check_names(tree, where, names)
            heavy = bool(tree.find(exp.Group, exp.Window, exp.Distinct))
            view = View(name, self._bind(tree), frozenset(tables_in(tree)), heavy)
            scalars = frozenset(node.name for node in tree.find_all(exp.Placeholder))
            self._views[name] = view, scalars
        view, scalars = self._views[name]
        for inner in sorted(view.reads):
            self._collect(inner, views, used)
        views[name] = view
        used |= scalars

    def _bind(self, tree: exp.Query) -> str:
        bound = tree.copy()
        for node in list(bound.find_all(exp.Placeholder)):
            literal = self._parameters.literal(node.name)
            if _counts_days(node):
                literal = exp.cast(literal, "INTEGER", dialect="duckdb")
            node.replace(literal)
        return bound.sql("duckdb", comments=False)


@lru_cache(maxsize=512)
def _parse(sql: str, where: str) -> exp.Query:
    """Return the checked tree; it is shared, so nobody may change it."""
    return check_query(sql, where)


def _counts_days(node: exp.Expr) -> bool:
    """Tell whether a value stands in INTERVAL (…) DAY, which takes INTEGER only."""
    return isinstance(node.find_ancestor(exp.Interval, exp.Query), exp.Interval)


def to_spark(sql: str, where: str) -> str:
    """Return the query in Spark's dialect; an error where it has no equal there."""
    return _parse(sql, where).sql(
        "spark", unsupported_level=sqlglot.ErrorLevel.RAISE, comments=False
    )
