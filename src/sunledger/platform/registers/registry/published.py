"""The register laid out as tables that rules may read: typed, in Parquet, people as keyed hashes.

`published.sql` says what each table holds. What stands is copied out of the database as the actor
sees it, put together by DuckDB in a folder of the caller's, and the copies are deleted again.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from sunledger.engine.sources.snapshot import SHEET_BITS
from sunledger.kit.files import open_new
from sunledger.kit.ids import birth_date, read_person_id
from sunledger.platform.ground.accounts.contracts import Actor
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.selectors import divisions_by_id, present
from sunledger.platform.registers.registry import secret
from sunledger.platform.registers.registry.contracts import Field
from sunledger.platform.registers.registry.items import items
from sunledger.platform.registers.registry.models import Version
from sunledger.platform.registers.registry.writing import bulk_cursor

_SECTION = re.compile(r"^-- section: (\w+)$", re.MULTILINE)
_MEMORY = 512 << 20
_AT_ONCE = 20_000
_CLASSES = {
    "wage": "工资性",
    "business": "经营性",
    "property": "财产性",
    "transfer": "转移性",
    "refund": "转移性",
    "cost": "经营性支出",
    "deduction": "经营性支出",
}
_RESULTS = {"yes": "有保障", "no": "未保障"}
_ASSURANCES = {
    "sec_education": "义务教育",
    "sec_medical": "基本医疗",
    "sec_housing": "住房安全",
    "sec_water": "饮水安全",
}
_EXITS = ("exit_reviewed_on", "exit_signed_on", "exit_notice_from", "exit_notice_to")
_FACTS = ("identified_on", "exited_on", *_EXITS, *_ASSURANCES, "house_grade", "house_repaired_on")


@dataclass(frozen=True)
class Published:
    """The register at a version as files: by table its rows, where each came from, and a hash.

    An origin is (row_id, household, person, batch, file, sheet, table, row): ids of the register,
    and the batch, file and row that said so. `people` holds what may be shown of the keyed hashes
    (kind, key, mask, person, household), `homes` the households by their numbers (number,
    household, village).
    """

    version: int
    rows: Mapping[str, Path]
    origins: Mapping[str, Path]
    counts: Mapping[str, int]
    hashes: Mapping[str, str]
    people: Path
    homes: Path


@dataclass(frozen=True)
class _Order:
    folder: Path
    sheets: Mapping[str, int]
    on: date


def tables() -> frozenset[str]:
    """Return the tables that rules read from the register."""
    return frozenset(_sections()) - {"prepare"}


def version_now() -> int:
    """Return the version of the register that stands."""
    return Version.objects.order_by("-id").values_list("id", flat=True).first() or 0


def published(folder: Path, sheets: Mapping[str, int], *, on: date, by: Actor) -> Published:
    """Lay out what stands of the households that the actor sees, in a folder of the caller's own.

    `sheets` gives each table its number for `row_id`. The same register gives the same bytes.
    """
    order = _Order(folder, sheets, on)
    with duckdb.connect() as con:
        con.execute(f"SET memory_limit = '{_MEMORY} B'")
        con.execute("SET temp_directory = ?", [str(folder / "register-temporary")])
        with acting(by):
            version = version_now()
            _copy(con, order)
            _words(con)
        _ids(con)
        sections = _sections()
        con.execute(sections["prepare"].replace("$on", f"DATE '{on.isoformat()}'"))
        con.execute("SET threads = 1")  # the same rows give the same bytes
        found = {name: _table(con, order, name, sections[name]) for name in sorted(tables())}
        people = folder / "people.parquet"
        con.execute(f"COPY ({_PEOPLE}) TO '{_quoted(people)}' (FORMAT parquet)").fetchall()
        homes = folder / "homes.parquet"
        con.execute(
            "COPY (SELECT number, id AS household, village_id AS village FROM home ORDER BY 1, 2)"
            f" TO '{_quoted(homes)}' (FORMAT parquet)"
        ).fetchall()
    return Published(
        version=version,
        rows={name: folder / f"{name}.parquet" for name in found},
        origins={name: folder / f"{name}-origins.parquet" for name in found},
        counts={name: count for name, (count, _) in found.items()},
        hashes={name: sha256 for name, (_, sha256) in found.items()},
        people=people,
        homes=homes,
    )


_PEOPLE = """
WITH at_home AS (SELECT person, MIN(household) AS household FROM living GROUP BY person),
known_by AS (
  SELECT 'person' AS kind, id_hash AS key, id_mask AS mask, person FROM personrecord
  WHERE id_hash IS NOT NULL
  UNION ALL
  SELECT kind, hash AS key, mask, person FROM numberrecord
)
SELECT k.kind, k.key, MIN(k.mask) AS mask, MIN(o.kept) AS person,
  ARG_MIN(a.household, o.kept) AS household
FROM known_by k
JOIN is_one o ON o.id = k.person
LEFT JOIN at_home a ON a.person = o.kept
GROUP BY k.kind, k.key
ORDER BY 1, 2
"""


@cache
def _sections(file: str = "published.sql") -> dict[str, str]:
    text = resources.files(__package__).joinpath(file).read_text("utf-8")
    parts = _SECTION.split(text)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def _copy(con: duckdb.DuckDBPyConnection, order: _Order) -> None:
    """Copy the standing records into DuckDB, each table through a file that is deleted again."""
    asked = {"on": order.on, "items": [*_incomes(), *_FACTS]}
    for name, text in _sections("standing.sql").items():
        told, _, query = text.strip().partition("\n")
        path = order.folder / f"{name}.csv"
        path.unlink(missing_ok=True)
        with (
            open_new(path) as file,
            bulk_cursor() as cursor,
            cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv)", asked) as copied,
        ):
            file.writelines(copied)
        types = dict(column.split() for column in told.removeprefix("-- ").split(", "))
        columns = ", ".join(f'"{column}" {kind}' for column, kind in types.items())
        con.execute(f"CREATE TABLE {name} ({columns})")
        if path.stat().st_size:  # DuckDB takes an empty file for a fault
            con.execute(
                f"INSERT INTO {name} SELECT * FROM read_csv('{_quoted(path)}', header = false,"
                f" columns = {types}, delim = ',', quote = '\"', escape = '\"',"
                " nullstr = '', allow_quoted_nulls = false, parallel = false)"
            )
        path.unlink()


def _incomes() -> dict[str, tuple[str, str]]:
    """Return of each item that is an income or a cost its class and its word."""
    found = {code: item for code, item in items().items() if item.group in _CLASSES}
    return {code: (_CLASSES[item.group], item.zh) for code, item in found.items()}


def _words(con: duckdb.DuckDBPyConnection) -> None:
    """Lay out the words that tables have for codes, and the villages with their townships."""
    known = items()
    words = [(item.code, code, w.zh) for item in known.values() for code, w in item.codes.items()]
    _make(con, "word", ("item", "code", "word"), words)
    _make(con, "name", ("item", "word"), [(item.code, item.zh) for item in known.values()])
    classes = [(code, kind, word) for code, (kind, word) in _incomes().items()]
    _make(con, "class", ("item", "class", "word"), classes)
    _make(con, "assurance", ("item", "word"), list(_ASSURANCES.items()))
    _make(con, "result", ("code", "word"), list(_RESULTS.items()))
    ids = [row[0] for row in con.execute("SELECT DISTINCT village_id FROM household").fetchall()]
    found = present(ids)
    above = divisions_by_id(place.parent for place in found.values() if place.parent)
    villages = [
        (number, place.code, above[place.parent].name if place.parent else "", place.name)
        for number, place in found.items()
    ]
    con.execute("CREATE TABLE village (id BIGINT, code VARCHAR, township VARCHAR, name VARCHAR)")
    if villages:
        con.executemany("INSERT INTO village VALUES (?, ?, ?, ?)", villages)


def _make(
    con: duckdb.DuckDBPyConnection, name: str, columns: tuple[str, ...], rows: list[Any]
) -> None:
    con.execute(f"CREATE TABLE {name} ({', '.join(f'{column} VARCHAR' for column in columns)})")
    con.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(columns))})", rows)


def _ids(con: duckdb.DuckDBPyConnection) -> None:
    """Say of each number whether it can be true and which birth it carries, and forget it."""
    made = pa.table(
        list(map(pa.array, zip(*_births(con), strict=True)))
        or [pa.array([], kind) for kind in (pa.string(), pa.bool_(), pa.date32())],
        names=["person", "person_ok", "born_on"],
    )
    con.register("births", made)
    con.execute(
        "CREATE TABLE known AS SELECT person::UUID AS person, person_ok, born_on::DATE AS born_on"
        " FROM births"
    )
    con.unregister("births")
    con.execute("ALTER TABLE personrecord DROP COLUMN sealed")


def _births(con: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, bool, date | None]]:
    found = con.execute(
        "SELECT person::VARCHAR, sealed FROM personrecord WHERE sealed IS NOT NULL ORDER BY 1"
    )
    while some := found.fetchmany(_AT_ONCE):
        for person, sealed in some:
            number = secret.unseal(Field.ID_NUMBER, bytes.fromhex(sealed))
            possible = read_person_id(number).problem is None
            yield person, possible, birth_date(number) if possible else None


def _table(con: duckdb.DuckDBPyConnection, order: _Order, name: str, query: str) -> tuple[int, str]:
    """Write the rows of a table and, beside them, where each came from."""
    first = order.sheets[name] << SHEET_BITS
    con.execute(
        f"CREATE OR REPLACE TABLE laid AS SELECT {first} + ROW_NUMBER() OVER () AS row_id, *"
        f" FROM ({query.strip()})"
    )
    rows, origins = order.folder / f"{name}.parquet", order.folder / f"{name}-origins.parquet"
    away = 'at_household, at_person, source, "row"'
    con.execute(
        f"COPY (SELECT * EXCLUDE ({away}) FROM laid ORDER BY row_id)"
        f" TO '{_quoted(rows)}' (FORMAT parquet, COMPRESSION snappy)"
    ).fetchall()
    con.execute(
        "COPY (SELECT l.row_id, l.at_household AS household, l.at_person AS person, s.batch,"
        ' s.file, s.sheet, s."table", l."row" FROM laid l LEFT JOIN source s ON s.id = l.source'
        f" ORDER BY l.row_id) TO '{_quoted(origins)}' (FORMAT parquet, COMPRESSION snappy)"
    ).fetchall()
    count = int(con.execute("SELECT count(*) FROM laid").fetchall()[0][0])
    digest = hashlib.sha256()
    for path in (rows, origins):
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return count, digest.hexdigest()


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
