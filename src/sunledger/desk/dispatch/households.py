"""What the county folder says of the households to be visited: members, income, payments.

Only the files that hold these tables are read again, and only these households are kept.
"""

import secrets
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from sunledger.desk.findings import numbers_behind
from sunledger.desk.triage.run_dir import Run
from sunledger.engine.sources.intake import Intake, read_folder
from sunledger.engine.sources.snapshot import Snapshot
from sunledger.kit.dates import add_months
from sunledger.kit.errors import WrongUse
from sunledger.kit.masking import mask_person

TABLES = ("members", "income", "payments")
MONTHS = 12
CLASSES = ("工资性", "经营性", "财产性", "转移性", "经营性支出")
_COST = "经营性支出"
_KEY_BYTES = 32
_HEADS = ("户主", "本人")
Progress = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Member:
    """One member; the ID number is masked."""

    name: str
    relation: str
    person: str
    status: str


@dataclass(frozen=True, slots=True)
class Paid:
    """What the members got of one item: how often, how much (fen), for which month last."""

    item: str
    times: int
    amount_fen: int
    last_month: date


@dataclass(slots=True)
class Household:
    """One household; income is by class in fen, of its latest period."""

    group: str = ""
    members: list[Member] = field(default_factory=list)
    income: dict[str, int] = field(default_factory=dict)
    period: tuple[date | None, date] | None = None
    payments: list[Paid] = field(default_factory=list)

    @property
    def net_fen(self) -> int:
        """Return the net income: all classes less the costs."""
        return sum(fen if name != _COST else -fen for name, fen in self.income.items())


@dataclass(frozen=True, slots=True)
class Households:
    """The households by number, and the files that changed since the run."""

    found: Mapping[str, Household]
    changed: tuple[str, ...]


def read_households(
    folder: Path,
    run: Run,
    wanted: Collection[str],
    *,
    work_dir: Path,
    progress: Progress | None = None,
) -> Households:
    """Read the wanted households out of the folder that the run checked."""
    if not folder.is_dir():
        raise WrongUse(
            f"没有“{folder}”这个文件夹。请检查 --folder 的路径。",
            f"There is no folder {folder}. Check the path given by --folder.",
            code="not_found",
            where=folder,
        )
    as_of = date.fromisoformat(run.as_of)
    needed = {file for file, tables in run.tables_of_files.items() if not tables.isdisjoint(TABLES)}
    work_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    intake = read_folder(
        folder,
        catalogue=run.catalogue,
        as_of=as_of,
        work_dir=work_dir,
        key=secrets.token_bytes(_KEY_BYTES),  # of this reading alone: nothing is compared with it
        progress=progress,
        skip_names=_others(folder, needed),
    )
    if "members" not in intake.snapshot.tables:
        raise WrongUse(
            f"{folder} 里没有农户家庭成员名册。请给出这次核对的文件夹。",
            f"{folder} holds no household register. Give the folder that was checked.",
            code="no_register",
            where=folder,
        )
    with duckdb.connect(config={"temp_directory": str(work_dir / "temporary")}) as con:
        con.register("wanted", pa.table({"household": sorted(wanted)}))
        found = _found(con, intake.snapshot, as_of)
    return Households(found, _changed(run, needed, intake))


def _others(folder: Path, needed: Iterable[str]) -> frozenset[str]:
    """Return the paths in the folder that need not be read again."""
    kept = set(needed)
    return frozenset(
        path
        for path in (
            item.relative_to(folder).as_posix() for item in folder.rglob("*") if item.is_file()
        )
        if path not in kept and not any(file.startswith(f"{path}/") for file in kept)
    )


def _changed(run: Run, needed: Collection[str], intake: Intake) -> tuple[str, ...]:
    now = {report.file: report.sha256 for report in intake.files}
    return tuple(file for file in sorted(needed) if now.get(file) != run.hashes[file])


def _rows(
    con: duckdb.DuckDBPyConnection, snapshot: Snapshot, query: str, **values: date
) -> list[tuple[Any, ...]]:
    """Run a query over those of its tables that are there; without them there are no rows."""
    for table in TABLES:
        if f"{{{table}}}" in query:
            if table not in snapshot.tables:
                return []
            files = ", ".join(
                "'" + str(path).replace("'", "''") + "'" for path in snapshot.tables[table].paths
            )
            query = query.replace(f"{{{table}}}", f"read_parquet([{files}])")
    return con.execute(query, values).fetchall()


def _found(con: duckdb.DuckDBPyConnection, snapshot: Snapshot, as_of: date) -> dict[str, Household]:
    found: dict[str, Household] = defaultdict(Household)
    members = _rows(
        con,
        snapshot,
        """
        SELECT household, person, first(name ORDER BY row_id),
          first(relation ORDER BY row_id), first(status ORDER BY row_id),
          first(village_group ORDER BY row_id)
        FROM {members} SEMI JOIN wanted USING (household)
        GROUP BY household, person ORDER BY household, min(row_id)
        """,
    )
    numbers = numbers_behind(snapshot, {row[1] for row in members if row[1] is not None})
    for household, person, name, relation, status, group in members:
        home = found[household]
        home.group = home.group or group or ""
        shown = mask_person(numbers["person", person]) if ("person", person) in numbers else ""
        home.members.append(Member(name or "", relation or "", shown, status or ""))
    for home in found.values():
        home.members.sort(key=lambda member: member.relation not in _HEADS)
    for household, start, end, kind, fen in _rows(
        con,
        snapshot,
        """
        SELECT household, min(period_start), period_end, income_class,
          CAST(sum(amount_fen) AS BIGINT)
        FROM {income} SEMI JOIN wanted USING (household)
        WHERE period_end IS NOT NULL
        GROUP BY household, period_end, income_class
        QUALIFY period_end = max(period_end) OVER (PARTITION BY household)
        ORDER BY household, income_class
        """,
    ):
        home = found[household]
        home.income[kind] = fen
        first = min((day for day in (start, *(home.period or ())[:1]) if day), default=None)
        home.period = (first, end)
    for household, item, times, fen, last in _rows(
        con,
        snapshot,
        """
        SELECT m.household, p.item, count(*) FILTER (p.amount_fen > 0),
          CAST(sum(p.amount_fen) AS BIGINT), max(p.pay_month)
        FROM {payments} AS p
        JOIN (SELECT DISTINCT household, person FROM {members} SEMI JOIN wanted USING (household))
          AS m ON m.person = p.person
        WHERE p.status = '成功' AND p.pay_month BETWEEN $since AND $until
        GROUP BY m.household, p.item ORDER BY m.household, p.item
        """,
        since=add_months(as_of.replace(day=1), 1 - MONTHS),
        until=as_of,
    ):
        found[household].payments.append(Paid(item, times, fen, last))
    return dict(found)
