"""Runs one flag's SELECT on a connection and gives each subject one verdict.

A flag answers with rows (subject, evidence row, verdict). Per subject flagged goes before
missing_data, that before clear, that before not_applicable; each subject counts once.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import duckdb

from sunledger.catalogue.model import Flag
from sunledger.engine.rules.compile import quoted
from sunledger.engine.rules.whitelist import RuleError

VERDICTS = ("not_applicable", "clear", "missing_data", "flagged")
_NOT_APPLICABLE, _CLEAR, _MISSING, _FLAGGED, _UNKNOWN = range(5)
SOURCES = ("src", "src2", "src3")
_OPTIONAL = ("amount_fen", "household", "village", "name", "src2", "src3")
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

    `lost` is a column without which nothing can be judged: each subject lacks it that the flag
    would judge, or calls not applicable because that column (`missing`) is empty.
    """

    def __init__(
        self, con: duckdb.DuckDBPyConnection, flag: Flag, select: str, lost: str | None = None
    ) -> None:
        self.con = con
        self.flag = flag
        self.refs = [name for name, _ in ref_columns(flag.subject.ref)]
        con.execute(f"CREATE OR REPLACE TEMP TABLE rule_rows AS {select}").fetchall()
        self.columns = [row[0] for row in con.execute("DESCRIBE rule_rows").fetchall()]
        self._check_columns()
        if lost:
            con.execute(
                f"UPDATE rule_rows SET verdict = 'missing_data', missing = {quoted(lost)} "
                f"WHERE verdict <> 'not_applicable' OR missing = {quoted(lost)}"
            ).fetchall()

    def _check_columns(self) -> None:
        needed = {*self.refs, "verdict", "missing", "src"}
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
        """Return a query with one row per subject: its ref, rank and the first that it lacks."""
        names = ", ".join(self.refs)
        ranks = " ".join(f"WHEN '{name}' THEN {rank}" for rank, name in enumerate(VERDICTS))
        places = " ".join(
            f"WHEN missing = {quoted(name)} THEN {place}" for place, name in enumerate(lacking)
        )
        return (
            f"SELECT {names}, MAX(CASE verdict {ranks} ELSE {_UNKNOWN} END) AS rank, "
            f"MIN(CASE WHEN verdict <> 'missing_data' THEN NULL {places} ELSE {len(lacking)} END) "
            f"AS lack FROM rule_rows GROUP BY {names}"
        )

    def _counts(self, lacking: Sequence[str]) -> dict[tuple[int, int | None], int]:
        rows = self.con.execute(
            f"SELECT rank, CASE WHEN rank = {_MISSING} THEN lack END AS lack, COUNT(*) "
            f"FROM ({self._verdict_query(lacking)}) GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        return {(rank, lack): count for rank, lack, count in rows}

    def verdicts(self) -> Verdicts:
        """Count the subjects by verdict."""
        lacking = list(self.flag.lacks)
        counts = self._counts(lacking)
        if (_UNKNOWN, None) in counts:
            self._refuse_unknown()
        if (_MISSING, len(lacking)) in counts:
            lacking += self._unlisted()
            counts = self._counts(lacking)
        missing = {
            lacking[lack] if lack < len(lacking) else None: count
            for (_, lack), count in counts.items()
            if lack is not None
        }
        return Verdicts(
            flagged=counts.get((_FLAGGED, None), 0),
            clear=counts.get((_CLEAR, None), 0),
            not_applicable=counts.get((_NOT_APPLICABLE, None), 0),
            missing=missing,
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
            "SELECT DISTINCT missing FROM rule_rows "
            "WHERE verdict = 'missing_data' AND missing IS NOT NULL ORDER BY missing"
        ).fetchall()
        return [missing for (missing,) in rows if missing not in self.flag.lacks]

    def each(self) -> list[tuple[tuple[Any, ...], str, str | None]]:
        """Return every subject's ref with its verdict and what is missing; for examples."""
        self.verdicts()
        lacking = [*self.flag.lacks, *self._unlisted()]
        rows = self.con.execute(f"{self._verdict_query(lacking)} ORDER BY ALL").fetchall()
        return [
            (
                tuple(ref),
                VERDICTS[rank],
                lacking[lack] if rank == _MISSING and lack < len(lacking) else None,
            )
            for *ref, rank, lack in rows
        ]

    def flagged_rows(self) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Return the flagged rows with their columns' names: the ref first, then the evidence.

        Rows of one subject stand together, in the order of their evidence.
        """
        first = [*self.refs, *(name for name in SOURCES if name in self.columns)]
        names = [*first, *(name for name in self.columns if name not in first)]
        rows = self.con.execute(
            f"SELECT {', '.join(names)} FROM rule_rows WHERE verdict = 'flagged' "
            f"ORDER BY {', '.join(f'{name} NULLS LAST' for name in names)}"
        ).fetchall()
        return names, rows


def set_up(con: duckdb.DuckDBPyConnection, statements: Sequence[str]) -> None:
    """Run statements whose results nobody reads, each to its end."""
    for statement in statements:
        con.execute(statement).fetchall()
