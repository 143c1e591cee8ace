"""The SQL that a rule file may use, checked on the parsed tree."""

import sqlglot
from sqlglot import exp

from sunledger.kit.errors import SunledgerError


class RuleError(SunledgerError):
    """A rule or view file uses what it may not; the sentence names the file and the construct."""


def check_query(sql: str, where: str) -> exp.Query:
    """Return the tree of the file's one SELECT; RuleError where anything in it is not allowed."""
    try:
        trees = [tree for tree in sqlglot.parse(sql, read="duckdb") if tree is not None]
    except sqlglot.errors.SqlglotError as error:
        raise RuleError(f"{where}：SQL 写法有误：{error}", f"{where}: {error}") from error
    if len(trees) != 1 or not isinstance(trees[0], exp.Query):
        raise RuleError(f"{where}：应只有一条 SELECT。", f"{where}: should be exactly one SELECT")
    return trees[0]
