"""Who is whose kin and who holds which public post, as far as recusal needs it: hashes alone.

Of kinship only the pairs are kept that lead away from somebody who has an account, three steps far;
of posts those of people who have a household in the register or an account.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from sunledger.engine.rules.compile import sql_types
from sunledger.engine.sources.snapshot import Snapshot
from sunledger.platform.catalogue import catalogue
from sunledger.platform.ground.accounts.contracts import Actor
from sunledger.platform.ground.accounts.selectors import identities
from sunledger.platform.questions.comparison.inputs import Inputs
from sunledger.platform.questions.comparison.models import KinPair, OfficialPost
from sunledger.platform.questions.intake.selectors import live_extracts
from sunledger.platform.registers.registry.access import newest_person, people_known

TABLES = ("kinship", "hukou", "kin_declarations", "cadres", "payroll")
_STEPS = 3
_AT_ONCE = 5_000
_DECLARED = "备案亲属"

_EDGES = f"""
CREATE TEMP TABLE edges AS
SELECT DISTINCT e.a, e.b, e.relation, e.source
FROM (
  SELECT a, b, relation, starts_on, ends_on, CASE WHEN starts_on IS NULL AND ends_on IS NULL
    AND src IN (SELECT row_id FROM hukou) THEN 'hukou' ELSE 'kinship' END AS source
  FROM ({{kin_edges}})
  UNION ALL
  SELECT cadre, relative, '{_DECLARED}', declared_on, NULL, 'kin_declarations'
  FROM kin_declarations
  UNION ALL
  SELECT relative, cadre, '{_DECLARED}', declared_on, NULL, 'kin_declarations'
  FROM kin_declarations
) AS e
WHERE e.a IS NOT NULL AND e.b IS NOT NULL AND e.a <> e.b
  AND (e.starts_on IS NULL OR e.starts_on <= $on) AND (e.ends_on IS NULL OR e.ends_on >= $on)
"""
_POSTS = """
SELECT DISTINCT p.person, p.place, p.unit, p.post, p.source
FROM (
  SELECT person, village AS place, '' AS unit, post, starts_on, ends_on, 'cadres' AS source
  FROM cadres
  UNION ALL
  SELECT person, '', employer, post_class, starts_on, ends_on, 'payroll'
  FROM payroll
  WHERE post_class IN ('公务员', '事业编', '国企')
) AS p
SEMI JOIN meant ON meant.person = p.person
WHERE (p.starts_on IS NULL OR p.starts_on <= $on) AND (p.ends_on IS NULL OR p.ends_on >= $on)
ORDER BY ALL
"""


def digest(on: date, by: Actor) -> str:
    """Return what changes when kin or posts may have changed; inside `acting`.

    The tables that count, who has an account with an ID number, who is new in the register, and the
    day, on which some kinship or post may begin or end.
    """
    extracts = (one for one in live_extracts(by=by, on=on) if one.table in TABLES)
    told = sorted(f"{one.table}/{one.batch}/{one.sha256}" for one in extracts)
    told += map(str, sorted(identities().values()))
    told += [str(newest_person()), on.isoformat()]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def renew(folder: Path, on: date, by: Actor) -> None:
    """Write kin and posts anew, in the transaction of the caller; `folder` is deleted again."""
    if not any(one.table in TABLES for one in live_extracts(by=by, on=on)):
        _keep((), ())
        return
    inputs = Inputs(folder, catalogue(), on=on, by=by, register=False)
    try:
        _renew(inputs, on)
    finally:
        inputs.forget()


def _renew(inputs: Inputs, on: date) -> None:
    snapshot, _ = inputs.laid_out(TABLES)
    accounts = sorted(set(identities().values()))
    with duckdb.connect() as con:
        temporary = str(inputs.folder / "kin-temporary")
        con.execute("SET memory_limit = '512MB'; SET temp_directory = $t", {"t": temporary})
        _tables(con, snapshot)
        con.register("accounts", pa.table({"person": pa.array(accounts, pa.int64())}))
        pairs = _pairs(con, on)
        people = pa.table({"person": pa.array(people_known(), pa.int64())})
        con.register("people", people)
        posts = _posts(con, on)
    _keep(pairs, posts)


def _keep(pairs: Iterable[Mapping[str, object]], posts: Iterable[Mapping[str, object]]) -> None:
    KinPair.objects.all().delete()
    KinPair.objects.bulk_create([KinPair(**pair) for pair in pairs], _AT_ONCE)
    OfficialPost.objects.all().delete()
    OfficialPost.objects.bulk_create([OfficialPost(**post) for post in posts], _AT_ONCE)


def _tables(con: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> None:
    for name in TABLES:
        info, types = snapshot.tables.get(name), sql_types(catalogue().sources[name])
        if info is None:
            columns = ", ".join(f"{column} {kind}" for column, kind in types.items())
            con.execute(f"CREATE TEMP TABLE {name} ({columns})")
        else:
            paths = ", ".join(f"'{_quoted(path)}'" for path in info.paths)
            con.execute(f"CREATE TEMP VIEW {name} AS SELECT * FROM read_parquet([{paths}])")


def _pairs(con: duckdb.DuckDBPyConnection, on: date) -> list[Mapping[str, object]]:
    edges = _EDGES.replace("{kin_edges}", catalogue().views["kin_edges"])
    con.execute(edges.replace("$on", f"DATE '{on.isoformat()}'"))
    con.execute("CREATE TEMP TABLE reached AS SELECT person FROM accounts")
    for _ in range(_STEPS - 1):
        con.execute(
            "INSERT INTO reached SELECT DISTINCT b FROM edges SEMI JOIN reached ON person = a"
            " ANTI JOIN (SELECT person AS there FROM reached) AS r ON r.there = b"
        )
    rows = con.execute(
        "SELECT a, b, relation, source FROM edges SEMI JOIN reached ON person = a ORDER BY ALL"
    ).fetchall()
    return [
        {"a_hash": a, "b_hash": b, "relation": relation, "source": source}
        for a, b, relation, source in rows
    ]


def _posts(con: duckdb.DuckDBPyConnection, on: date) -> list[Mapping[str, object]]:
    con.execute(
        "CREATE TEMP TABLE meant AS SELECT person FROM people UNION SELECT person FROM accounts"
    )
    rows = con.execute(_POSTS.replace("$on", f"DATE '{on.isoformat()}'")).fetchall()
    return [
        {
            "person_hash": person,
            "place": (place or "")[:12],
            "unit": (unit or "")[:200],
            "post": (post or "")[:200],
            "source": source,
        }
        for person, place, unit, post, source in rows
    ]


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
