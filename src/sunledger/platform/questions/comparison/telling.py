"""From what a rule hit to what is kept of it: a question, a key that lasts, masked evidence.

No number stands behind a pseudonym here: of people whom the register knows their masks are shown,
of others that only the code for comparing was kept.
"""

import hashlib
import json
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby, islice
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from sunledger.catalogue.model import Catalogue, Flag, Source
from sunledger.desk.findings import MASKS, add_row, filled, masked_value, ref_text, values_of
from sunledger.engine.rules.judge import ref_columns
from sunledger.engine.rules.run import Hit as RuleHit
from sunledger.engine.rules.run import RuleResult
from sunledger.engine.sources.snapshot import row_of, sheet_of
from sunledger.kit.keys import finding_id
from sunledger.kit.masking import mask_in_text
from sunledger.platform.questions.comparison.contracts import SourceKind
from sunledger.platform.questions.comparison.inputs import REGISTER_FILE, Laid
from sunledger.platform.questions.comparison.models import Hit
from sunledger.platform.questions.comparison.night import SEALED

CODE_ONLY = "号码只留了比对码"
_MEMORY = 512 << 20
_AT_ONCE = 1_000


class Teller:
    """Tells the hits of one run; `lines` are the codes of departments by their short names."""

    def __init__(
        self,
        laid: Laid,
        catalogue: Catalogue,
        *,
        key: bytes,
        villages: Mapping[str, int],
        lines: Mapping[str, str],
    ) -> None:
        self._laid = laid
        self._catalogue = catalogue
        self._key = key
        self._villages = villages
        self._lines = lines
        self._con = duckdb.connect()
        self._con.execute(f"SET memory_limit = '{_MEMORY} B'")
        temporary = str(laid.snapshot.work_dir / "telling-temporary")
        self._con.execute("SET temp_directory = ?", [temporary])
        people = _file(laid.register.people)
        self._con.execute(f"CREATE TEMP TABLE people AS SELECT * FROM {people}")
        self._homes = _homes(self._con, laid.register.homes)
        self._places = {where[0]: where[1] for homes in self._homes.values() for where in homes}
        self._sheets = {info.no: info for info in laid.snapshot.sheets}

    def close(self) -> None:
        """Let go of the files."""
        self._con.close()

    def hits(self, flag: Flag, result: RuleResult) -> Iterator[Hit]:
        """Yield the hits of a rule, not yet kept, in the order of the rule."""
        wanted = {row for hit in result.hits for row in hit.rows}
        tables = self._pick(wanted)
        every = iter(result.hits)
        while some := list(islice(every, _AT_ONCE)):
            evidence = self._evidence({row for hit in some for row in hit.rows}, tables)
            people = self._people(flag, some)
            for hit in some:
                yield self._hit(flag, hit, people, evidence)

    # ---- the rows that show it

    def _pick(self, wanted: Collection[int]) -> list[str]:
        """Fetch the rows that a rule points at out of the tables; return which tables."""
        self._con.register("ids", pa.table({"id": pa.array(sorted(wanted), pa.int64())}))
        self._con.execute("CREATE OR REPLACE TEMP TABLE wanted AS SELECT id FROM ids")
        self._con.unregister("ids")
        tables = sorted({self._sheets[number].table for number in map(sheet_of, wanted)})
        for table in tables:
            source = self._catalogue.sources[table]
            columns, joins = ["s.row_id"], ""
            for column in source.columns:
                columns.append(f"s.{column.field}")
                if column.kind in MASKS:
                    name = f"n{len(columns)}"
                    columns[-1] = (
                        f"CASE WHEN s.{column.field} IS NOT NULL "
                        f"THEN COALESCE({name}.mask, '{CODE_ONLY}') END AS {column.field}"
                    )
                    joins += (
                        f" LEFT JOIN people AS {name} "
                        f"ON {name}.kind = '{column.kind}' AND {name}.key = s.{column.field}"
                    )
            paths = ", ".join(f"'{_quoted(p)}'" for p in self._laid.snapshot.tables[table].paths)
            self._con.execute(
                f"CREATE OR REPLACE TEMP TABLE rows_{table} AS SELECT {', '.join(columns)} FROM "
                f"(SELECT * FROM read_parquet([{paths}]) SEMI JOIN wanted ON row_id = id) s{joins}"
            )
        return tables

    def _evidence(
        self, wanted: Collection[int], tables: Sequence[str]
    ) -> dict[int, dict[str, Any]]:
        """Return what is told of each of these rows."""
        ids = pa.table({"id": pa.array(sorted(wanted), pa.int64())})
        self._con.register("picked", ids)
        found: dict[int, dict[str, Any]] = {}
        for table in tables:
            source = self._catalogue.sources[table]
            every = self._con.sql(
                f"SELECT * FROM rows_{table} SEMI JOIN picked ON row_id = id ORDER BY ALL"
            )
            rows = every.to_arrow_table().to_pylist()
            origins = self._origins(table) if table in self._laid.register.rows else {}
            for row_id, same in groupby(rows, key=lambda row: row["row_id"]):
                found[row_id] = self._told(source, row_id, list(same), origins.get(row_id))
        self._con.unregister("picked")
        return found

    def _origins(self, table: str) -> dict[int, tuple[Any, ...]]:
        path = _file(self._laid.register.origins[table])
        rows = self._con.execute(
            f"SELECT row_id, batch::VARCHAR, file, sheet, row FROM {path}"
            " SEMI JOIN picked ON row_id = id"
        ).fetchall()
        return {row[0]: row[1:] for row in rows}

    def _told(
        self,
        source: Source,
        row_id: int,
        rows: Sequence[Mapping[str, Any]],
        origin: tuple[Any, ...] | None,
    ) -> dict[str, Any]:
        number = sheet_of(row_id)
        place, fields = self._laid.places[number], dict[str, Any]()
        for row in rows:
            add_row(fields, source, row, self._sheets[number].fields, mask=True, numbers={})
        told: dict[str, Any] = {"source": source.id, "fields": fields}
        if place.batch is not None:
            return told | {
                "kind": SourceKind.EXTRACT.value,
                "line": self._line(place.line, source),
                "batch": str(place.batch),
                "file": place.file,
                "sheet": place.sheet,
                "row": row_of(row_id),
            }
        batch, file, sheet, row_number = origin or (None, None, None, None)
        return told | {
            "kind": SourceKind.REGISTER.value,
            "line": None,
            "batch": batch,
            "file": mask_in_text(file) if file else REGISTER_FILE,
            "sheet": mask_in_text(sheet) if sheet else None,
            "row": row_number,
        }

    def _line(self, line: str | None, source: Source) -> str | None:
        """Return the department that answers: who handed it in, else whose table it is."""
        return line if line in self._lines.values() else self._lines.get(source.department)

    # ---- whom it is about

    def _people(
        self, flag: Flag, hits: Sequence[RuleHit]
    ) -> dict[tuple[str, int], tuple[str, str, str | None]]:
        """Return the masks and ids of the people behind the refs, by kind and pseudonym."""
        columns = ref_columns(flag.subject.ref)
        at = [place for place, (_, form) in enumerate(columns) if form in MASKS]
        keys = {hit.ref_parts[place] for hit in hits for place in at} - {None}
        if not keys:
            return {}
        self._con.register("keys", pa.table({"id": pa.array(sorted(keys), pa.int64())}))
        rows = self._con.execute(
            "SELECT kind, key, mask, person::VARCHAR, household::VARCHAR FROM people"
            " SEMI JOIN keys ON key = id"
        ).fetchall()
        self._con.unregister("keys")
        return {(row[0], row[1]): row[2:] for row in rows}

    def _home(self, hit: RuleHit, village: int | None) -> tuple[uuid.UUID, int] | None:
        """Return the household of a hit by its number; of several, the one in the hit's village."""
        homes = self._homes.get(hit.household or "", [])
        here = [home for home in homes if home[1] == village]
        return next(iter((*here, *homes)), None)

    def _hit(
        self,
        flag: Flag,
        hit: RuleHit,
        people: Mapping[tuple[str, int], tuple[str, str, str | None]],
        evidence: Mapping[int, dict[str, Any]],
    ) -> Hit:
        values = {name: masked_value(value) for name, value in values_of(flag, hit).items()}
        rows = [evidence[row] for row in hit.rows]
        village = self._villages.get(hit.village or "")
        home = self._home(hit, village)
        person = self._person(flag, hit, people)
        if home is None and person is not None and person[1] is not None:
            home = (person[1], self._places[person[1]])
        made = Hit(
            rule=flag.code,
            ref_key=finding_id(self._key, flag.code, ref_text(flag, hit, _pseudonym)),
            severity=flag.severity,
            route=flag.route,
            sealed=flag.route in SEALED,
            subject_type=flag.subject.type,
            ref_shown=ref_text(
                flag, hit, lambda kind, key: people.get((kind, key), (CODE_ONLY,))[0] or CODE_ONLY
            ),
            name=None if hit.name is None else mask_in_text(hit.name),
            person=person[0] if person else None,
            household=home[0] if home else None,
            village_id=home[1] if home else village,
            line=next((row["line"] for row in rows if row["line"]), None),
            amount_fen=hit.amount_fen,
            values={flag.values[name].zh: value for name, value in values.items()},
            values_en={flag.values[name].en: value for name, value in values.items()},
            question_zh=filled(flag.question.zh, values),
            question_en=filled(flag.question.en, values),
            match_strength=(
                "converted_id" if flag.match == "exact_id" and hit.converted else flag.match
            ),
            evidence=rows,
            evidence_key=_digest(
                sorted(([row["source"], row["fields"]] for row in rows), key=json.dumps)
            ),
        )
        made.content = _digest([getattr(made, name) for name in _SAID])
        return made

    def _person(
        self,
        flag: Flag,
        hit: RuleHit,
        people: Mapping[tuple[str, int], tuple[str, str, str | None]],
    ) -> tuple[uuid.UUID, uuid.UUID | None] | None:
        """Return the person whom a hit is about, and her household, where the register knows."""
        if flag.subject.type != "person":
            return None
        found = people.get(("person", hit.ref_parts[0]))
        if found is None:
            return None
        return uuid.UUID(found[1]), uuid.UUID(found[2]) if found[2] else None


_SAID = (
    *("severity", "route", "subject_type", "ref_shown", "name", "person", "household"),
    *("village_id", "line", "amount_fen", "values", "values_en", "question_zh", "question_en"),
    *("match_strength", "evidence"),
)


def _homes(con: duckdb.DuckDBPyConnection, path: Path) -> dict[str, list[tuple[uuid.UUID, int]]]:
    found: dict[str, list[tuple[uuid.UUID, int]]] = defaultdict(list)
    rows = con.execute(f"SELECT number, household, village FROM {_file(path)}").fetchall()
    for number, household, village in rows:
        found[number].append((household, village))
    return found


def _pseudonym(kind: str, key: int) -> str:
    return f"{kind}:{key}"


def _digest(value: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _file(path: Path) -> str:
    return f"read_parquet('{_quoted(path)}')"


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
