"""Runs one flag's SELECT on a connection and gives each subject one verdict.

A flag answers with rows (subject, evidence row, verdict). Per subject flagged goes before
missing_data, that before clear, that before not_applicable; each subject counts once.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any, NoReturn

import duckdb

from sunledger.catalogue.model import Flag
from sunledger.engine.rules.compile import Program, quoted
from sunledger.engine.rules.whitelist import RuleError

VERDICTS = ("not_applicable", "clear", "missing_data", "flagged")
_NOT_APPLICABLE, _CLEAR, _MISSING = range(3)
SOURCES = ("src", "src2", "src3")
_OPTIONAL = ("amount_fen", "household", "village", "name", "src2", "src3")
_AT_ONCE = 2_000
_PLACEHOLDER = re.compile(r"\{(\w+)(?::(\w+))?\}")


@dataclass(frozen=True, slots=True)
class Verdicts:
    """How many subjects got each verdict; missing_data by what is missing, in order of `lacks`."""

    flagged: int
    clear: int
    not_applicable: int
    missing: dict[str | None, int]


def lost_column(flag: Flag, absent: Callable[[str], bool]) -> str | None:
    """Return the first column of a group of `needs` of which every column is absent."""
    return next((group[0] for group in flag.needs if all(map(absent, group))), None)


def ref_columns(template: str) -> tuple[tuple[str, str | None], ...]:
    """Return the columns of a subject's ref with the form of each: person, card, m or None."""
    return tuple((name, form or None) for name, form in _PLACEHOLDER.findall(template))


class Judgement:
    """The rows that one flag gave, held on the connection until the next flag is judged.

    What the flag lists apart because it cannot be flagged is only counted, no row of it is held.
    `lost` is a column without which nothing can be judged: each subject lacks it that the flag
    would judge, or calls not applicable because a column of its `needs` (`missing`) is empty.
    """

    def __init__(
        self, con: duckdb.DuckDBPyConnection, flag: Flag, program: Program, lost: str | None = None
    ) -> None:
        self.con = con
        self.flag = flag
        self.refs = [name for name, _ in ref_columns(flag.subject.ref)]
        self.named_by = flag.subject.named_by
        self.keys = ["subject"] if self.named_by else self.refs
        self.lost = lost
        rows = self._judged(f"({program.select}) AS q")
        con.execute(f"CREATE OR REPLACE TEMP TABLE rule_rows AS {rows}").fetchall()
        self.columns = [row[0] for row in con.execute("DESCRIBE rule_rows").fetchall()]
        self._check_columns()
        shown = ", ".join([*self.keys, "verdict", "missing"])
        self.subjects = [f"SELECT {shown} FROM rule_rows"]
        if program.rest:
            counted = self._judged(f"({program.rest}) AS q ({', '.join(self.columns)})")
            self.subjects.append(f"SELECT {shown} FROM ({counted})")
        self.rest_once = len(self.keys) == 1 and self.keys[0] in program.rest_once

    def _judged(self, rows: str) -> str:
        """Return a query of the rows; those that are judged by the lost column lack it."""
        if not self.lost:
            return f"SELECT * FROM {rows}"
        needed = ", ".join(quoted(name) for group in self.flag.needs for name in group)
        lacks = f"verdict <> 'not_applicable' OR missing IN ({needed})"
        return (
            f"SELECT * REPLACE (CASE WHEN {lacks} THEN 'missing_data' ELSE verdict END AS verdict, "
            f"CASE WHEN {lacks} THEN {quoted(self.lost)} ELSE missing END AS missing) FROM {rows}"
        )

    def _check_columns(self) -> None:
        needed = {*self.keys, "verdict", "missing", "src"}
        for name in sorted(needed - set(self.columns)):
            raise RuleError(
                f"{self.flag.code}：查询结果缺“{name}”列。",
                f"{self.flag.code}: the SELECT gives no column “{name}”",
            )
        for name in self.columns:
            if name not in needed and name not in _OPTIONAL and not name.startswith("v_"):
                raise RuleError(
                    f"{self.flag.code}：查询结果多了“{name}”列。",
                    f"{self.flag.code}: the SELECT gives an unknown column “{name}”",
                )

    def _verdict_query(self, lacking: Sequence[str]) -> str:
        """Return a query with one row per subject: its key and its rank.

        What is missing is part of the rank, so that one MAX finds both: of the missing_data the
        first of `lacking` ranks highest, and what is not among them lowest.
        """
        last = _MISSING + len(lacking)
        places = " ".join(
            f"WHEN {quoted(name)} THEN {last - place}" for place, name in enumerate(lacking)
        )
        missing = f"CASE missing {places} ELSE {_MISSING} END" if lacking else str(_MISSING)
        rank = (
            f"CASE verdict WHEN 'clear' THEN {_CLEAR} "
            f"WHEN 'not_applicable' THEN {_NOT_APPLICABLE} WHEN 'flagged' THEN {last + 1} "
            f"WHEN 'missing_data' THEN {missing} ELSE {last + 2} END"
        )
        if self.rest_once:
            return self._beside_the_rest(rank)
        return self._ranked(rank, " UNION ALL ".join(self.subjects))

    def _ranked(self, rank: str, rows: str) -> str:
        names = ", ".join(self.keys)
        return f"SELECT {names}, MAX({rank}) AS rank FROM ({rows}) GROUP BY {names}"

    def _beside_the_rest(self, rank: str) -> str:
        """Return the same where the rest has each subject once: it need not be grouped then."""
        rows, rest = self.subjects
        [key] = self.keys
        return (
            f"SELECT COALESCE(o.{key}, q.{key}) AS {key}, GREATEST(o.rank, q.rank) AS rank "
            f"FROM (SELECT {key}, {rank} AS rank FROM ({rest})) AS q "
            f"FULL OUTER JOIN ({self._ranked(rank, rows)}) AS o "
            f"ON o.{key} IS NOT DISTINCT FROM q.{key}"
        )

    def _counts(self, lacking: Sequence[str]) -> dict[int, int]:
        rows = self.con.execute(
            f"SELECT rank, COUNT(*) FROM ({self._verdict_query(lacking)}) GROUP BY rank"
        ).fetchall()
        return dict(rows)

    def verdicts(self) -> Verdicts:
        """Count the subjects by verdict."""
        lacking = list(self.flag.lacks)
        counts = self._counts(lacking)
        if _MISSING + len(lacking) + 2 in counts:
            self._refuse_unknown()
        if _MISSING in counts:
            lacking += self._unlisted()
            counts = self._counts(lacking)
        last = _MISSING + len(lacking)
        named = zip(range(last, _MISSING - 1, -1), [*lacking, None], strict=True)
        return Verdicts(
            flagged=counts.get(last + 1, 0),
            clear=counts.get(_CLEAR, 0),
            not_applicable=counts.get(_NOT_APPLICABLE, 0),
            missing={name: counts[rank] for rank, name in named if rank in counts},
        )

    def _refuse_unknown(self) -> NoReturn:
        listed = ", ".join(quoted(name) for name in VERDICTS)
        (verdict,) = self.con.execute(
            "SELECT MIN(COALESCE(CAST(verdict AS VARCHAR), 'NULL')) FROM rule_rows "
            f"WHERE verdict IS NULL OR verdict NOT IN ({listed})"
        ).fetchall()[0]
        raise RuleError(
            f"{self.flag.code}：结论“{verdict}”不在四种之中。",
            f"{self.flag.code}: “{verdict}” is none of the four verdicts",
        )

    def _unlisted(self) -> list[str]:
        """Return what is said to be missing beyond the flag's own list."""
        rows = self.con.execute(
            f"SELECT DISTINCT missing FROM ({' UNION ALL '.join(self.subjects)}) "
            "WHERE verdict = 'missing_data' AND missing IS NOT NULL ORDER BY missing"
        ).fetchall()
        return [missing for (missing,) in rows if missing not in self.flag.lacks]

    def each(self) -> list[tuple[tuple[Any, ...], str, str | None]]:
        """Return every subject's ref with its verdict and what is missing; for examples."""
        self.verdicts()
        lacking = [*self.flag.lacks, *self._unlisted()]
        ranks = self._named(f"({self._verdict_query(lacking)}) AS r")
        rows = self.con.execute(
            f"SELECT {', '.join(self.refs)}, rank FROM {ranks} ORDER BY ALL"
        ).fetchall()
        last = _MISSING + len(lacking)
        names = dict(enumerate([None, *reversed(lacking)], start=_MISSING))
        verdicts = {_NOT_APPLICABLE: "not_applicable", _CLEAR: "clear", last + 1: "flagged"}
        return [
            (tuple(ref), verdicts.get(rank, "missing_data"), names.get(rank)) for *ref, rank in rows
        ]

    def _named(self, rows: str) -> str:
        """Return what to read from for the rows together with the columns of their ref."""
        if not self.named_by:
            return rows
        return f"{rows} INNER JOIN {self.named_by} AS n ON n.src = r.subject"

    def flagged_rows(self) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
        """Return the flagged rows with their columns' names: the ref first, then the evidence.

        Rows of one subject stand together, in the order of their evidence. They are to be taken
        before the connection is asked anything else.
        """
        first = [*self.refs, *(name for name in SOURCES if name in self.columns)]
        names = [*first, *(name for name in self.columns if name not in {*first, "subject"})]
        shown = [f"r.{name}" if name in self.columns else f"n.{name}" for name in names]
        self.con.execute(
            f"SELECT {', '.join(shown)} FROM {self._named('rule_rows AS r')} "
            f"WHERE r.verdict = 'flagged' "
            f"ORDER BY {', '.join(f'{name} NULLS LAST' for name in shown)}"
        )
        return names, chain.from_iterable(iter(partial(self.con.fetchmany, _AT_ONCE), []))


def set_up(con: duckdb.DuckDBPyConnection, statements: Sequence[str]) -> None:
    """Run statements whose results nobody reads, each to its end."""
    if statements:
        con.execute(";".join(statements)).fetchall()
