"""The SQL that a rule file may use, checked on the parsed tree.

A rule means the same on DuckDB here and on Spark in a province only while it keeps to constructs
that both read alike. Six that look alike and are not were measured: months between dates, hash(),
ordered lists, date minus date, negative positions in text, and the scale of a division. So what is
not listed here is refused, with the file and the construct named.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB

from sunledger.kit.errors import SunledgerError

PARAMETER_TABLE = "param_"
_SHOWN = 60


class RuleError(SunledgerError):
    """A rule or view cannot be used; the sentence names the file and what in it is meant."""


@dataclass(frozen=True, slots=True)
class Names:
    """What a file may name: tables and views, and parameters (after `$` or as param_ tables).

    `taken` are the names of all tables and views, which no WITH of its own may bear.
    """

    tables: Collection[str]
    parameters: Collection[str]
    taken: Collection[str] = ()


_ALLOWED: frozenset[type[exp.Expr]] = frozenset(
    {
        # the query and where its rows come from
        exp.Select, exp.Union, exp.With, exp.CTE, exp.Subquery, exp.From, exp.Join, exp.Table,
        exp.TableAlias, exp.Where, exp.Group, exp.Having, exp.Distinct, exp.Values, exp.Tuple,
        # names and values
        exp.Alias, exp.Column, exp.Identifier, exp.Placeholder, exp.Literal, exp.Boolean, exp.Null,
        exp.Star, exp.Var, exp.Paren, exp.Cast, exp.DataType, exp.DataTypeParam, exp.Interval,
        # conditions
        exp.And, exp.Or, exp.Not, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Is, exp.In,
        exp.Between, exp.Like, exp.Exists, exp.NullSafeEQ, exp.NullSafeNEQ, exp.Case, exp.If,
        exp.Coalesce, exp.Nullif, exp.Greatest, exp.Least,
        # text
        exp.DPipe, exp.Length, exp.Substring, exp.Replace, exp.Trim, exp.Upper, exp.Lower,
        # numbers
        exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.Neg, exp.Abs, exp.Round, exp.Floor,
        exp.Ceil, exp.Sin, exp.Cos, exp.Asin, exp.Acos, exp.Atan2, exp.Sqrt, exp.Radians, exp.Pow,
        exp.Pi,
        # dates
        exp.Extract, exp.Year, exp.Month, exp.Day, exp.Hour, exp.Minute, exp.DateDiff,
        exp.DateTrunc, exp.TimestampTrunc,
        # over many rows
        exp.Sum, exp.Min, exp.Max, exp.Count, exp.ArgMin, exp.ArgMax, exp.Filter, exp.GroupConcat,
        exp.Window, exp.WindowSpec, exp.Order, exp.Ordered, exp.RowNumber, exp.Rank, exp.DenseRank,
        exp.Lag, exp.Lead, exp.FirstValue,
    }
)  # fmt: skip
_TYPES = frozenset(
    {
        exp.DataType.Type.BIGINT,
        exp.DataType.Type.INT,
        exp.DataType.Type.DOUBLE,
        exp.DataType.Type.DECIMAL,
        exp.DataType.Type.TEXT,
        exp.DataType.Type.VARCHAR,
        exp.DataType.Type.DATE,
        exp.DataType.Type.TIMESTAMP,
        exp.DataType.Type.BOOLEAN,
    }
)
_JOINS = frozenset({("", ""), ("", "INNER"), ("LEFT", ""), ("LEFT", "OUTER"), ("", "CROSS")})
_PARTS = frozenset({"YEAR", "MONTH", "DAY", "HOUR", "MINUTE"})
_NEEDS_WINDOW = (exp.RowNumber, exp.Rank, exp.DenseRank, exp.Lag, exp.Lead, exp.FirstValue)


@dataclass(frozen=True, slots=True)
class Checked:
    """A query that the whitelist has passed, and what it names.

    `tables` counts how often each table or view is read. `columns` are the names of columns that
    may be theirs: those written with their alias, and all written without one. `shows` are the
    columns that it gives, `own` the names of its WITH. Names of columns are in small letters.
    """

    tree: exp.Query
    own: frozenset[str]
    shows: tuple[str, ...]
    tables: Mapping[str, int]
    columns: Mapping[str, frozenset[str]]
    parameters: frozenset[str]


def check_query(sql: str, where: str) -> Checked:
    """Return the file's one SELECT; RuleError where anything in it is not allowed."""
    try:
        trees = [tree for tree in sqlglot.parse(sql, read=DuckDB) if tree is not None]
    except sqlglot.errors.SqlglotError as error:
        raise RuleError(f"{where}：SQL 读不懂：{error}", f"{where}: {error}") from error
    if len(trees) != 1 or not isinstance(trees[0], exp.Query):
        shown = trees[0].sql(DuckDB)[:_SHOWN] if trees else ""
        raise RuleError(
            f"{where}：应只有一条 SELECT，现在是“{shown}”。",
            f"{where}: should be exactly one SELECT, but is “{shown}”",
        )
    tree = trees[0]
    own: set[str] = set()
    aliases: dict[str, set[str]] = {}
    tables: Counter[str] = Counter()
    columns: dict[str, set[str]] = {}
    parameters: set[str] = set()
    for node in tree.walk():
        problem = _problem(node)
        if problem:
            raise _refusal(where, node, problem)
        if isinstance(node, exp.Table):
            tables[node.name] += 1
            aliases.setdefault(node.name, {""}).add(node.alias_or_name.lower())
        elif isinstance(node, exp.Column):
            columns.setdefault(node.table.lower(), set()).add(node.name.lower())
        elif isinstance(node, exp.Placeholder):
            parameters.add(node.name)
        elif isinstance(node, exp.CTE):
            own.add(node.alias)
    read = {name: count for name, count in tables.items() if name not in own}
    return Checked(
        tree=tree,
        own=frozenset(own),
        shows=tuple(name.lower() for name in tree.named_selects),
        tables=read,
        columns={
            name: frozenset().union(*(columns.get(alias, ()) for alias in aliases[name]))
            for name in read
        },
        parameters=frozenset(parameters),
    )


def _refusal(where: str, node: exp.Expr, problem: str) -> RuleError:
    shown = node.sql(DuckDB, comments=False)[:_SHOWN]
    return RuleError(
        f"{where}：规则里不能用 {problem}：“{shown}”。",
        f"{where}: a rule may not use {problem}: “{shown}”",
    )


def _problem(node: exp.Expr) -> str | None:
    kind = type(node)
    if kind not in _ALLOWED:
        if isinstance(node, exp.Anonymous):
            return f"{node.name}()"
        return kind.__name__
    check = _CHECKS.get(kind)
    return check(node) if check else None


def check_names(query: Checked, where: str, names: Names) -> None:
    """Refuse tables, views and parameters that the file has not declared."""
    for name in sorted(query.own.intersection(names.taken)):
        raise RuleError(
            f"{where}：WITH 里的“{name}”和一张表重名。请改名。",
            f"{where}: the WITH “{name}” bears the name of a table; call it otherwise",
        )
    lists = {f"{PARAMETER_TABLE}{name}" for name in names.parameters}
    for name in sorted(query.tables):
        if name not in names.tables and name not in lists:
            raise RuleError(
                f"{where}：用了没有声明的表“{name}”。请在说明里声明。",
                f"{where}: reads “{name}”, which its head does not declare",
            )
    for name in sorted(query.parameters):
        if name != "as_of" and name not in names.parameters:
            raise RuleError(
                f"{where}：用了没有声明的参数“{name}”。请在说明里声明。",
                f"{where}: uses the parameter “{name}”, which its head does not declare",
            )


# --- what one construct may not be --------------------------------------------------------------


def _table(node: exp.Expr) -> str | None:
    if not isinstance(node.this, exp.Identifier) or node.args.get("db"):
        return "a table function or a path"
    return None


def _join(node: exp.Expr) -> str | None:
    kind = (node.args.get("side") or "", node.args.get("kind") or "")
    if node.args.get("using"):
        return "JOIN … USING (write ON)"
    if node.args.get("method") or kind not in _JOINS:
        return " ".join(part for part in (node.args.get("method"), *kind, "JOIN") if part)
    return None


def _star(node: exp.Expr) -> str | None:
    parent = node.parent
    counted = isinstance(parent, exp.Count)
    values = isinstance(parent, exp.Select) and isinstance(
        parent.args["from_"].this if parent.args.get("from_") else None, exp.Values
    )
    return None if counted or values else "SELECT *"


def _group(node: exp.Expr) -> str | None:
    return "GROUP BY ALL" if node.args.get("all") else None


def _with(node: exp.Expr) -> str | None:
    return "WITH RECURSIVE" if node.args.get("recursive") else None


def _union(node: exp.Expr) -> str | None:
    return "UNION BY NAME" if node.args.get("by_name") else None


def _distinct(node: exp.Expr) -> str | None:
    return "DISTINCT ON" if node.args.get("on") else None


def _order(node: exp.Expr) -> str | None:
    inside = isinstance(node.parent, (exp.Window, exp.GroupConcat))
    return None if inside else "ORDER BY outside a window"


def _group_concat(node: exp.Expr) -> str | None:
    return None if isinstance(node.this, exp.Order) else "STRING_AGG without ORDER BY"


def _window(node: exp.Expr) -> str | None:
    if isinstance(node.args.get("alias"), exp.Identifier):
        return "a named window"
    return None


def _ranking(node: exp.Expr) -> str | None:
    window = node.parent
    if not isinstance(window, exp.Window) or not window.args.get("order"):
        return "a ranking without OVER (… ORDER BY …)"
    return None


def _cast(node: exp.Expr) -> str | None:
    to = node.args["to"]
    return None if to.this in _TYPES else f"a cast to {to.sql('duckdb')}"


def _substring(node: exp.Expr) -> str | None:
    start, length = node.args.get("start"), node.args.get("length")
    if not _is_positive(start) or not (length is None or _is_positive(length)):
        return "SUBSTR whose positions are not positive numbers"
    return None


def _is_positive(node: exp.Expr | None) -> bool:
    return isinstance(node, exp.Literal) and node.is_int and int(node.name) > 0


def _division(node: exp.Expr) -> str | None:
    by = node.args["expression"].unnest()
    if isinstance(by, exp.Nullif) or (isinstance(by, exp.Literal) and by.is_number):
        return None
    return "a division by what may be 0 (write NULLIF(x, 0))"


def _interval(node: exp.Expr) -> str | None:
    unit = node.text("unit").upper()
    return None if unit in {"DAY", "MONTH"} else f"INTERVAL … {unit}"


def _date_diff(node: exp.Expr) -> str | None:
    unit = node.text("unit").upper()
    return None if unit == "DAY" else f"DATE_DIFF('{unit.lower()}')"


def _date_trunc(node: exp.Expr) -> str | None:
    unit = node.text("unit").upper()
    return None if unit in {"MONTH", "YEAR"} else f"DATE_TRUNC('{unit.lower()}')"


def _extract(node: exp.Expr) -> str | None:
    part = node.name.upper()
    return None if part in _PARTS else f"EXTRACT({part})"


def _subtraction(node: exp.Expr) -> str | None:
    sides = (node.args["this"].unnest(), node.args["expression"].unnest())
    return "date - date (write DATE_DIFF('day', a, b))" if all(map(_is_date, sides)) else None


def _is_date(node: exp.Expr) -> bool:
    if isinstance(node, exp.Cast):
        return bool(node.args["to"].this == exp.DataType.Type.DATE)
    return node.name == "as_of" or (isinstance(node, exp.Column) and node.name.endswith("_on"))


def _trim(node: exp.Expr) -> str | None:
    return "TRIM of anything but spaces" if node.args.get("expression") else None


_CHECKS: dict[type[exp.Expr], Callable[[exp.Expr], str | None]] = {
    exp.Table: _table,
    exp.Join: _join,
    exp.Star: _star,
    exp.Group: _group,
    exp.With: _with,
    exp.Union: _union,
    exp.Distinct: _distinct,
    exp.Order: _order,
    exp.GroupConcat: _group_concat,
    exp.Window: _window,
    exp.Cast: _cast,
    exp.Substring: _substring,
    exp.Div: _division,
    exp.Interval: _interval,
    exp.DateDiff: _date_diff,
    exp.DateTrunc: _date_trunc,
    exp.TimestampTrunc: _date_trunc,
    exp.Extract: _extract,
    exp.Sub: _subtraction,
    exp.Trim: _trim,
    **dict.fromkeys(_NEEDS_WINDOW, _ranking),
}
