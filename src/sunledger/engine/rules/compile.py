"""Turns the SELECT of a flag or a view into the statement that DuckDB runs.

What is checked is what runs: the statement is written anew from the tree that the whitelist has
passed, with the parameters as typed literals. Lists and maps become tables `param_<name>`.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TypeGuard

import sqlglot
from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB

from sunledger.catalogue.model import Catalogue, Flag, Source
from sunledger.engine.rules.whitelist import (
    PARAMETER_TABLE,
    Checked,
    Names,
    RuleError,
    check_names,
    check_query,
)
from sunledger.engine.sources.snapshot import schema_of

REFUSED = "_refused"
QUIET = ("not_applicable", "clear", "missing_data")
_UNION = " UNION ALL "
_TWO, _SEVERAL = 2, 5
_MARK = "\x1f"
_DAYS = ":days"
_HOLE = re.compile(f"{_MARK}(?P<name>\\w+)(?P<days>{_DAYS})?{_MARK}")

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

    def literal(self, name: str) -> str:
        """Return a scalar as a typed literal; RuleError where it is a list or a map."""
        if name == "as_of":
            return _typed(self.as_of, "DATE")
        kind = _SCALARS.get(self.kinds[name])
        if kind is None:
            raise RuleError(
                f"参数“{name}”是列表，应写作表 {PARAMETER_TABLE}{name}。",
                f"the parameter “{name}” is a list: read it as the table {PARAMETER_TABLE}{name}",
            )
        return _typed(self.values.get(name), kind)

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
        rows = ", ".join(f"({_typed(k, key_type)}, {_typed(v, value_type)})" for k, v in pairs)
        create = f"CREATE OR REPLACE TABLE {table} (key {key_type}, value {value_type})"
        return [create, f"INSERT INTO {table} VALUES {rows}"] if rows else [create]


@dataclass(frozen=True, slots=True)
class View:
    """A shared view in DuckDB's SQL, and how many readers make it worth computing once.

    A view that groups or ranks rows costs each reader all of it; into one that only joins, a
    reader's own conditions reach.
    """

    name: str
    sql: str
    query: Checked
    worth_keeping: int


@dataclass(frozen=True, slots=True)
class Program:
    """One flag ready to run: its SELECT, and what it reads directly or through views.

    `rest` is cut off from `select`: what gives subjects that cannot be flagged, and needs only to
    be counted; empty where the flag lists none apart. `rest_once` are the columns of it of which no
    two rows have the same value. `views` are in an order in which each follows those it reads;
    `parameters` are all that its answer depends on.
    """

    select: str
    rest: str
    rest_once: frozenset[str]
    query: Checked
    tables: frozenset[str]
    views: tuple[View, ...]
    parameters: tuple[str, ...]
    parameter_tables: tuple[str, ...]


def _typed(value: object, kind: str) -> str:
    if value is None:
        return f"CAST(NULL AS {kind})"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, date):
        text = value.isoformat()
    elif isinstance(value, Decimal):
        text = format(value, "f")
    else:
        text = str(value)
    return f"CAST({quoted(text)} AS {kind})"


def quoted(text: object) -> str:
    """Return a text (a path) as an SQL literal."""
    return "'" + str(text).replace("'", "''") + "'"


def sql_types(source: Source) -> dict[str, str]:
    """Return the DuckDB type of each column of a source's snapshot table."""
    return {field.name: _TYPES[str(field.type)] for field in schema_of(source)}


class Compiler:
    """Compiles flags for one run; each view is bound once, however many flags use it."""

    def __init__(self, catalogue: Catalogue, parameters: Parameters) -> None:
        self._catalogue = catalogue
        self._parameters = parameters
        self._tables = frozenset(
            name for source in catalogue.sources for name in (source, source + REFUSED)
        )
        self._taken = self._tables | catalogue.views.keys()
        self._views: dict[str, View] = {}

    def compile(self, flag: Flag) -> Program:
        """Return the flag's program; RuleError where it uses what it may not or did not declare."""
        where = f"flags/{flag.code}"
        declared = {*flag.main, *flag.also, *(name for group in flag.any_of for name in group)}
        readable = {*declared, *(name + REFUSED for name in declared), *flag.views}
        query, select, rest, parts = _parse_flag(flag.sql, where)
        check_names(query, where, Names(readable, flag.parameters, self._taken))
        views: dict[str, View] = {}
        for name in sorted({*query.tables, *filter(None, [flag.subject.named_by])}):
            self._collect(name, views)
        queries = [query, *(view.query for view in views.values())]
        reached = {name for each in queries for name in each.tables}
        scalars = {name for each in queries for name in each.parameters}
        lists = {
            name.removeprefix(PARAMETER_TABLE)
            for name in reached
            if name not in self._tables and name not in views
        }
        return Program(
            select=self._bind(select),
            rest=self._bind(rest),
            rest_once=self._once(query, parts),
            query=query,
            tables=frozenset(reached & self._tables),
            views=tuple(views.values()),
            parameters=tuple(sorted((lists | scalars) - {"as_of"})),
            parameter_tables=tuple(sorted(lists)),
        )

    def _once(self, query: Checked, rest: tuple[exp.Select, ...]) -> frozenset[str]:
        """Return the columns of what is only counted that can be told to hold no value twice."""
        if len(rest) != 1:
            return frozenset()
        known: dict[str, exp.Expr | None] = dict.fromkeys(self._tables)
        known |= {name: view.query.tree for name, view in self._views.items()}
        return frozenset(
            name
            for name, column in zip(query.shows, rest[0].selects, strict=True)
            if _is_single(column.unalias(), rest[0], known)
        )

    def _collect(self, name: str, views: dict[str, View]) -> None:
        if name not in self._catalogue.views or name in views:
            return
        view = self._views.get(name) or self._read_view(name)
        self._views[name] = view
        for inner in sorted(view.query.tables):
            self._collect(inner, views)
        views[name] = view

    def _read_view(self, name: str) -> View:
        where = f"views/{name}"
        query, text = _parse_view(self._catalogue.views[name], where)
        check_names(
            query,
            where,
            Names(self._taken, self._parameters.kinds, self._taken),
        )
        groups = query.tree.find(exp.Group, exp.Window, exp.Distinct) is not None
        joins = query.tree.find(exp.Join) is not None
        worth = _TWO if groups else _SEVERAL if joins else sys.maxsize
        return View(name, self._bind(text), query, worth)

    def _bind(self, text: str) -> str:
        return _HOLE.sub(self._fill, text)

    def _fill(self, hole: re.Match[str]) -> str:
        literal = self._parameters.literal(hole["name"])
        return f"CAST({literal} AS INTEGER)" if hole["days"] else literal


@lru_cache(maxsize=512)
def _parse_view(sql: str, where: str) -> tuple[Checked, str]:
    """Return the checked query and its DuckDB text."""
    query = _with_holes(sql, where)
    return query, _text(query.tree)


@lru_cache(maxsize=512)
def _parse_flag(sql: str, where: str) -> tuple[Checked, str, str, tuple[exp.Select, ...]]:
    """Return the checked query, the text of what may flag, and of what only needs to be counted.

    The latter, whose parts come last, are the later parts of a UNION ALL whose verdict is written
    out, is never flagged, and that read nothing of the WITH, which would be computed twice.
    """
    query = _with_holes(sql, where)
    first, *others = _parts(query.tree)
    rest = tuple(part for part in others if _never_flags(part, query))
    if not rest:
        return query, _text(query.tree), "", rest
    own = query.tree.args.get("with_")
    judged = [first, *(part for part in others if not _never_flags(part, query))]
    select = _UNION.join(map(_text, judged))
    counted = _UNION.join(map(_text, rest))
    return query, f"{_text(own)} {select}" if own else select, counted, rest


def _with_holes(sql: str, where: str) -> Checked:
    """Return the checked query with a hole for each parameter.

    INTERVAL (…) DAY takes an INTEGER only, and its holes say so.
    """
    query = check_query(sql, where)
    for node in list(query.tree.find_all(exp.Placeholder)):
        days = isinstance(node.find_ancestor(exp.Interval, exp.Query), exp.Interval)
        hole = f"{_MARK}{node.name}{_DAYS if days else ''}{_MARK}"
        node.replace(exp.Var(this=hole))
    return query


def _text(tree: exp.Expr) -> str:
    return tree.sql(DuckDB, comments=False, copy=False)


def _parts(tree: exp.Expr) -> Iterator[exp.Expr]:
    """Return the parts of a UNION ALL, in order."""
    if isinstance(tree, exp.Union) and not tree.args.get("distinct"):
        yield from _parts(tree.this)
        yield from _parts(tree.expression)
    else:
        yield tree


def _never_flags(part: exp.Expr, query: Checked) -> TypeGuard[exp.Select]:
    if not isinstance(part, exp.Select) or "verdict" not in query.shows:
        return False
    if any(table.name in query.own for table in part.find_all(exp.Table)):
        return False
    return _is_quiet(part.selects[query.shows.index("verdict")].unalias())


def _is_quiet(verdict: exp.Expr | None) -> bool:
    if isinstance(verdict, exp.Case):
        answers = [branch.args["true"] for branch in verdict.args["ifs"]]
        return all(map(_is_quiet, [*answers, verdict.args.get("default")]))
    return isinstance(verdict, exp.Literal) and verdict.name in QUIET


def _is_single(
    value: exp.Expr | None, select: exp.Expr, known: Mapping[str, exp.Expr | None]
) -> bool:
    """Tell whether no two rows of a SELECT have the same value, as far as its text shows.

    It does where rows are grouped by that alone, or where it is the least or the greatest of what
    no two rows have before they are grouped. `known` has the tree of each view, None for each table
    of the snapshot: no two rows of one have the same row_id.
    """
    if not isinstance(select, exp.Select) or select.args.get("joins"):
        return False
    group = select.args.get("group")
    if group and [value] == group.expressions:
        return True
    if group:
        value = value.this if isinstance(value, (exp.Min, exp.Max)) else None
    source = select.args["from_"].this if select.args.get("from_") else None
    if not isinstance(value, exp.Column) or source is None:
        return False
    if isinstance(source, exp.Table):
        inner = known.get(source.name)
        if inner is None:
            return source.name in known and value.name == "row_id"
    else:
        inner = source.unnest()
    if not isinstance(inner, exp.Query):
        return False
    columns = {column.alias_or_name: column.unalias() for column in inner.selects}
    return _is_single(columns.get(value.name), inner, known)


def to_spark(sql: str, where: str) -> str:
    """Return the query in Spark's dialect; an error where it has no equal there."""
    return check_query(sql, where).tree.sql(
        "spark", unsupported_level=sqlglot.ErrorLevel.RAISE, comments=False
    )
