"""One file checked: read by its plan, compared with what was taken in before, and written down.

Nothing here touches the database. All of it happens in a folder of its own that is renamed when it
is whole; whatever kills the process, the next attempt begins with the file that was handed in.
"""

import shutil
import uuid
import zipfile
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from sunledger.desk.returned import marks_of, write_one
from sunledger.engine.sources.filereader import SheetReport, Told
from sunledger.engine.sources.files import walk_folder
from sunledger.engine.sources.guided import Guide, Place
from sunledger.engine.sources.intake import Intake, read_folder
from sunledger.engine.sources.messages import column_letter
from sunledger.engine.sources.snapshot import SHEET_BITS, row_of, sheet_of
from sunledger.kit.pace import Progress as Tell
from sunledger.platform.catalogue import catalogue
from sunledger.platform.questions.intake import files
from sunledger.platform.questions.intake.contracts import (
    REGISTRY,
    Changed,
    CheckResult,
    Difference,
    Found,
)
from sunledger.platform.questions.intake.looking import Sentence, masked
from sunledger.platform.questions.intake.rows import Rows
from sunledger.platform.questions.intake.telling import (
    FOUND,
    HIDDEN,
    LEFT,
    MONEY,
    REFUSED_BY_REGISTER,
    WORK,
    bad,
    facets,
    shown,
)
from sunledger.platform.registers.registry.contracts import Counts, LeftWhy

FIRST = 20
ROWS, RESULT, SHEETS, REFUSED = "rows.parquet", "result.json", "sheets.json", "refused.json"
KEPT, REFUSED_ROWS = "kept.json", "refused.parquet"  # with the rows, where comparisons read them
IDENTITY, RETURNED = "identity", "returned.sealed"
MEMORY = 1 << 30

# What tells two rows of a table without a key of its own apart.
_COMPARED_BY = {
    "income": ("household", "period_start", "period_end", "income_class", "item"),
    "assurances": ("household", "person", "for_year", "assurance"),
    "exits": ("household",),
    "assistance": ("aid_no", "person"),
    "house_grades": ("household", "assessed_on"),
    "vehicles": ("person", "plate"),
}
_NUMBERS = MONEY | {"int", "decimal", "percent"}


@dataclass(frozen=True)
class Before:
    """Rows taken in before: what a returned file corrects (with the rows refused), or compares."""

    rows: tuple[Path, ...] = ()
    refused: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Order:
    """What is to be checked, and against what.

    `villages` are those that the uploader may speak of, by code, for tables of the register.
    `rehearse` lays the rows over the register, takes them off again and says what they did.
    """

    batch: uuid.UUID
    table: str
    guides: Mapping[Place, Guide]
    as_of: date
    corrects: Before | None = None
    last: tuple[Path, str] | None = None
    villages: Mapping[str, int] = field(default_factory=dict)
    rehearse: Callable[[Rows], Counts] | None = None
    key: bytes = field(default=b"", repr=False)


def check(order: Order, draft: Path, tell: Tell) -> CheckResult:
    """Read the file of a batch by its plan, and write all that was found into `draft`."""
    work = files.private(draft / WORK)
    source = catalogue().sources[order.table]
    intake = read_folder(
        files.given(order.batch),
        catalogue=replace(catalogue(), sources={order.table: source}),
        as_of=order.as_of,
        work_dir=work,
        key=order.key,
        memory_bytes=MEMORY,
        progress=tell,
        guides=order.guides,
    )
    with duckdb.connect() as con:
        con.execute(f"SET memory_limit = '{MEMORY} B'")
        con.execute("SET temp_directory = ?", [str(work / "temporary")])
        result = _Check(order, draft, intake, con, tell).result()
    files.write_json(draft / RESULT, asdict(result))
    if order.table in REGISTRY:
        shutil.move(work / IDENTITY, draft / IDENTITY)
    files.erase(work)
    return result


class _Check:
    def __init__(
        self,
        order: Order,
        draft: Path,
        intake: Intake,
        con: duckdb.DuckDBPyConnection,
        tell: Tell,
    ) -> None:
        self.order = order
        self.draft = draft
        self.work = draft / WORK
        self.source = catalogue().sources[order.table]
        self.intake = intake
        self.con = con
        self.tell = tell
        self.same = 0
        self.reports: dict[int, tuple[str, SheetReport]] = {
            sheet.no: (report.file, sheet) for report in intake.files for sheet in report.sheets
        }

    def result(self) -> CheckResult:
        self._load()
        if self.order.table == "members":
            self._refuse_villages()
        if self.order.corrects is not None:
            self._keep_corrected(self.order.corrects)
        sheets = {no: (file, sheet.sheet or "") for no, (file, sheet) in self.reports.items()}
        files.write_json(self.draft / SHEETS, sheets)
        files.write_json(self.work / FOUND, asdict(self._found()))
        register = None
        self._write_rows()
        if self.order.rehearse is not None:
            register = self._rehearse(sheets)
        self.tell("正在和上次的比对……", "Comparing with last time …")
        difference = self._difference(register)
        self._return_file()
        files.write_json(self.draft / REFUSED, sorted(self._refused_ids()))
        self._write_kept()
        return CheckResult(
            **vars(self._found()),
            returned=(self.draft / RETURNED).exists(),
            difference=difference,
        )

    def _found(self) -> Found:
        """Return what is known by now of the rows."""
        refused = self.intake.refused
        return Found(
            rows=sum(sheet.rows for _, sheet in self.reports.values()),
            repeated=sum(sheet.repeated for _, sheet in self.reports.values()),
            later=sum(sheet.later for _, sheet in self.reports.values()),
            taken=self._count("SELECT count(DISTINCT row_id) FROM rows"),
            refused=len(self._refused_ids()),
            reminders=len(self.intake.warnings),
            same=self.same,
            facets=facets(refused),
            reminded=facets(self.intake.warnings),
            first_bad=tuple(bad(told) for told in refused[:FIRST]),
            first_reminders=tuple(bad(told) for told in self.intake.warnings[:FIRST]),
            normalised={
                kind: count for (kind, _), count in sorted(self.intake.normalised.items()) if count
            },
            unread=tuple(
                (masked(" ".join(filter(None, (unknown.file, unknown.sheet)))), unknown.why)
                for unknown in self.intake.unknown
            ),
        )

    def _count(self, query: str) -> int:
        return int(self.con.execute(query).fetchall()[0][0])

    def _load(self) -> None:
        info = self.intake.snapshot.tables.get(self.source.id)
        if info is None:
            columns = ", ".join(f"NULL AS {c.field}" for c in self.source.columns)
            self.con.execute(
                f"CREATE TABLE rows AS SELECT 0::BIGINT AS row_id, {columns} WHERE false"
            )
            return
        listed = ", ".join(f"'{_quoted(path)}'" for path in info.paths)
        kept = ", ".join(self._as_kept(name) for name in self._names(listed))
        self.con.execute(f"CREATE TABLE rows AS SELECT {kept} FROM read_parquet([{listed}])")

    def _names(self, listed: str) -> list[str]:
        told = self.con.execute(f"DESCRIBE SELECT * FROM read_parquet([{listed}])").fetchall()
        return [row[0] for row in told if not row[0].startswith("_")]

    def _as_kept(self, name: str) -> str:
        """Return the column, ID numbers masked that somebody typed into a text."""
        kind = next((c.kind for c in self.source.columns if c.field == name), "")
        if kind not in ("text", "label", "name"):
            return name
        number = r"\b(\d{6})\d{8}(\d{3}[0-9Xx])\b"
        return f"regexp_replace({name}, '{number}', '\\1********\\2', 'g') AS {name}"

    # ---- rows refused beyond what the cells say

    def _refuse(self, ids: Iterable[int], column: str | None, code: str, why: Any) -> None:  # noqa: ANN401 - a pair, or one by row
        gone: list[int] = []
        for row_id in ids:
            fact, mend = why(row_id) if callable(why) else why
            self.intake.refused.append(self._told(row_id, column, code, fact, mend))
            self.reports[sheet_of(row_id)][1].refused += 1
            gone.append(row_id)
        if gone:
            self._drop(gone)

    def _told(
        self, row_id: int, column: str | None, code: str, fact: Sentence, mend: Sentence
    ) -> Told:
        file, sheet = self.reports[sheet_of(row_id)]
        index, header = sheet.columns.get(column or "", (None, None))
        letter = None if index is None else column_letter(index)
        row = row_of(row_id)
        place = f"{letter} 列第 {row} 行" if letter else f"第 {row} 行"
        place_en = f"{letter}{row}" if letter else f"Row {row}"
        return Told(
            file=file,
            sheet=sheet.sheet,
            table=self.source.id,
            row=row,
            column=letter,
            header=header,
            code=code,
            fact=(f"{place}：{fact[0]}", f"{place_en}: {fact[1]}"),
            mend=mend,
            shown="",
        )

    def _drop(self, ids: Sequence[int]) -> None:
        self.con.execute("CREATE OR REPLACE TEMP TABLE leaving (row_id BIGINT)")
        self.con.executemany("INSERT INTO leaving VALUES (?)", [[one] for one in ids])
        self.con.execute("DELETE FROM rows WHERE row_id IN (SELECT row_id FROM leaving)")

    def _refuse_villages(self) -> None:
        """Refuse members of villages that the register has not, or the uploader may not touch."""
        known = self.order.villages
        found = self.con.execute("SELECT DISTINCT row_id, village FROM rows ORDER BY 1").fetchall()
        wrong = {row_id: code for row_id, code in found if code not in known}

        def why(row_id: int) -> tuple[Sentence, Sentence]:
            code = wrong[row_id]
            if not code:
                return (
                    ("没有写村代码，不知道住在哪个村。", "No village code: nobody knows where."),
                    ("请填 12 位的村代码。", "Give the village code of 12 digits."),
                )
            return (
                (
                    f"村代码是“{code}”，你管的地方没有这个村。应是你管的村的 12 位代码。",
                    f"The village code is “{code}”, which is no village of yours.",
                ),
                (
                    "请对照区划改；村不归你管的，请由那里的人交。",
                    "Mend it by the list of places, or have those of that place hand it in.",
                ),
            )

        self._refuse(sorted(wrong), "village", "no_village", why)

    def _keep_corrected(self, before: Before) -> None:
        """Leave out what was taken in before; refuse what was taken in and is different now."""
        columns = self.con.execute("DESCRIBE rows").fetchall()
        each = ", ".join(row[0] for row in columns if row[0] != "row_id")
        hashed = f"list_sort(list(hash({each})))::VARCHAR"
        listed = ", ".join(f"'{_quoted(path)}'" for path in before.rows)
        self.con.execute(
            f"""
            CREATE OR REPLACE TEMP TABLE mine AS
              SELECT row_id, content, row_number() OVER (PARTITION BY content ORDER BY row_id) AS n
              FROM (SELECT row_id, {hashed} AS content FROM rows GROUP BY row_id);
            CREATE OR REPLACE TEMP TABLE theirs AS
              SELECT content, count(*) AS n
              FROM (SELECT file, row_id, {hashed} AS content
                    FROM (SELECT filename AS file, * EXCLUDE (filename)
                          FROM read_parquet([{listed}], filename = true))
                    GROUP BY file, row_id)
              GROUP BY content;
            """
        )
        there = [
            row[0]
            for row in self.con.execute(
                "SELECT row_id FROM mine JOIN theirs USING (content) WHERE mine.n <= theirs.n"
            ).fetchall()
        ]
        whole = self._count("SELECT coalesce(sum(n), 0) FROM theirs") == len(there)
        self.same = len(there)
        self._drop(there)
        if whole:  # all that was taken in stands as it was: the rest is what was mended
            return
        rest = self.con.execute("SELECT DISTINCT row_id FROM rows ORDER BY 1").fetchall()
        wrong = [row[0] for row in rest if row[0] not in before.refused]
        why = (
            (
                "上次这一行已经收下，这次和上次不一样。没有收。",
                "This row was taken in last time and is different now. It was not taken.",
            ),
            (
                "要改已经收下的行，请另交一张新表。",
                "To change rows that were taken in, hand in a new table.",
            ),
        )
        self._refuse(wrong, None, "taken_before", why)

    # ---- what a comparison needs beside the rows

    def _write_kept(self) -> None:
        """Write down what each sheet gives, whose IDs were converted, and the rows refused.

        A rule asks nothing where a refused row may be the answer.
        """
        sheets = {
            no: (
                masked(file),
                sheet.sheet and masked(sheet.sheet),
                [*sheet.columns, *sheet.implied],
            )
            for no, (file, sheet) in self.reports.items()
        }
        converted = self.con.execute(
            f"SELECT row_id FROM read_parquet('{_quoted(self.intake.snapshot.converted)}')"
        ).fetchall()
        kept = {"sheets": sheets, "converted": sorted(row[0] for row in converted)}
        files.write_json(self.draft / KEPT, kept)
        info = self.intake.snapshot.tables.get(self.source.id)
        if info is None or not info.refused_paths:
            return
        listed = ", ".join(f"'{_quoted(path)}'" for path in info.refused_paths)
        columns = ", ".join(self._as_kept(name) for name in self._names(listed))
        self.con.execute(
            f"COPY (SELECT {columns} FROM read_parquet([{listed}]) ORDER BY ALL)"
            f" TO '{_quoted(self.draft / REFUSED_ROWS)}' (FORMAT parquet, COMPRESSION zstd)"
        ).fetchall()

    # ---- the register

    def _write_rows(self) -> None:
        path = self.draft / ROWS
        path.unlink(missing_ok=True)
        self.con.execute("SET threads = 1")  # the same rows give the same bytes
        self.con.execute(
            f"COPY (SELECT * FROM rows ORDER BY ALL) TO '{_quoted(path)}'"
            " (FORMAT parquet, COMPRESSION zstd)"
        ).fetchall()

    def _rehearse(self, sheets: Mapping[int, tuple[str, str]]) -> dict[str, int]:
        """See what the register makes of the rows; those that it cannot place are refused."""
        assert self.order.rehearse is not None  # noqa: S101 - asked for only where it is
        self.tell("正在和对象台账比对……", "Comparing with the register …")
        rows = Rows(
            self.order.table,
            self.draft / ROWS,
            self.work / IDENTITY,
            sheets,
            self.order.villages,
        )
        counts = self.order.rehearse(rows)
        places = {place: no for no, place in sheets.items()}
        refused: dict[int, LeftWhy] = {}
        for left in counts.left:
            row_id = (places[left.file, left.sheet] << SHEET_BITS) | left.row
            if left.why in REFUSED_BY_REGISTER:
                refused[row_id] = left.why
            else:
                fact, mend = LEFT[left.why]
                self.intake.warnings.append(self._told(row_id, None, str(left.why), fact, mend))
        if refused:
            column = "household" if self.order.table != "assistance" else "person"
            for why in sorted(set(refused.values())):
                ids = sorted(row_id for row_id, each in refused.items() if each is why)
                self._refuse(ids, column, str(why), LEFT[why])
            self._write_rows()
        return {
            "new": counts.new,
            "changed": counts.changed,
            "same": counts.same,
            "gone": counts.gone,
            "missing": len(counts.missing),
        }

    # ---- the difference to the last batch

    def _difference(self, register: dict[str, int] | None) -> Difference:
        total = self._count("SELECT count(DISTINCT row_id) FROM rows")
        last = self.order.last
        if last is None or not last[0].exists():
            return Difference(None, total, 0, 0, 0, (), register)
        names = {row[0] for row in self.con.execute("DESCRIBE rows").fetchall()} - {"row_id"}
        old = f"read_parquet('{_quoted(last[0])}')"
        there = self.con.execute(f"DESCRIBE SELECT * FROM {old}").fetchall()
        shared = sorted(names & {row[0] for row in there})
        keys = self._compared_by(shared)
        content = f"hash(list_sort(list(hash({', '.join(shared)})))::VARCHAR)"
        by = ", ".join(keys) if keys else ", ".join(shared)
        for name, rows in (("mine", "rows"), ("theirs", old)):
            self.con.execute(
                f"CREATE OR REPLACE TEMP TABLE {name} AS"
                f" SELECT {by}, {content} AS content, count(*) AS n FROM {rows} GROUP BY {by}"
            )
        on = " AND ".join(f"m.{key} IS NOT DISTINCT FROM t.{key}" for key in (keys or shared))
        counted = self.con.execute(
            f"""
            SELECT count(*) FILTER (t.n IS NULL), count(*) FILTER (m.n IS NULL),
                   count(*) FILTER (m.content = t.content),
                   count(*) FILTER (m.content <> t.content)
            FROM mine m FULL JOIN theirs t ON {on}
            """
        ).fetchall()[0]
        return Difference(
            since=last[1],
            new=counted[0],
            changed=counted[3],
            same=counted[2],
            gone=counted[1],
            largest=self._largest(old, keys, shared) if keys and counted[3] else (),
            register=register,
        )

    def _compared_by(self, shared: Collection[str]) -> tuple[str, ...]:
        fields = {column.name: column.field for column in self.source.columns}
        keys = _COMPARED_BY.get(self.source.id) or tuple(
            fields[name] for name in self.source.key if name in fields
        )
        return keys if keys and set(keys) <= set(shared) else ()

    def _largest(
        self, old: str, keys: Sequence[str], shared: Collection[str]
    ) -> tuple[Changed, ...]:
        """Return the values that change most: amounts by their difference, then other words."""
        whose = "name" if "name" in shared else self._plain_key(keys)
        on = " AND ".join(f"m.{key} IS NOT DISTINCT FROM t.{key}" for key in keys)
        found: list[tuple[float, Changed]] = []
        for column in self.source.columns:
            if column.field in keys or column.field not in shared or column.kind in HIDDEN:
                continue
            number = column.kind in _NUMBERS
            by = f"abs(m.{column.field} - t.{column.field})" if number else "0"
            for name, before, after, much in self.con.execute(
                f"""
                SELECT m.{whose}, t.{column.field}, m.{column.field}, coalesce({by}, 0) AS much
                FROM rows m JOIN {old} t ON {on}
                WHERE m.{column.field} IS DISTINCT FROM t.{column.field}
                ORDER BY much DESC, 1 LIMIT {FIRST}
                """
            ).fetchall():
                changed = Changed(
                    masked(str(name or "")),
                    column.name,
                    shown(before, column.kind),
                    shown(after, column.kind),
                )
                found.append((float(much) if number else -1.0, changed))
        found.sort(key=lambda pair: -pair[0])
        return tuple(changed for _, changed in found[:FIRST])

    def _plain_key(self, keys: Sequence[str]) -> str:
        kinds = {column.field: column.kind for column in self.source.columns}
        return next((key for key in keys if kinds[key] not in HIDDEN), keys[0])

    # ---- the file that goes back

    def _refused_ids(self) -> set[int]:
        places = {(file, sheet.sheet): no for no, (file, sheet) in self.reports.items()}
        return {
            (places[told.file, told.sheet] << SHEET_BITS) | told.row
            for told in self.intake.refused
            if (told.file, told.sheet) in places
        }

    def _return_file(self) -> None:
        """Write the owner's own workbook, bad cells marked, sealed; several files as one zip."""
        if not self.intake.refused:
            return
        self.tell("正在标出退回的行……", "Marking the rows that go back …")
        marks = marks_of(self.intake)
        self._keep_again({file for file in marks if self._kept(file) is None})
        made: list[tuple[str, Path]] = []
        for report in self.intake.files:
            if report.kept is None or report.file not in marks:
                continue
            marks[report.file].tag = str(self.order.batch)
            target = self.work / f"returned-{len(made)}.xlsx"
            write_one(report, marks[report.file], target)
            name = str(Path(report.file).with_suffix(".xlsx"))
            made.append((name.replace("/", "_"), target))
        if not made:
            return
        whole = made[0][1]
        if len(made) > 1:
            whole = self.work / "returned.zip"
            with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as box:
                for name, path in made:
                    box.write(path, name)
        files.seal_file(whole, self.draft / RETURNED)

    def _kept(self, file: str) -> Path | None:
        return next(report.kept for report in self.intake.files if report.file == file)

    def _keep_again(self, wanted: Collection[str]) -> None:
        """Fetch again what the engine threw away, as no row of it was refused by it."""
        if not wanted:
            return
        spool = files.private(self.work / "again")
        for found in walk_folder(files.given(self.order.batch), work_dir=spool):
            if found.path in wanted and found.local is not None:
                kept = self.work / f"again-{len(list(self.work.iterdir()))}{found.local.suffix}"
                found.local.rename(kept)
                for report in self.intake.files:
                    if report.file == found.path:
                        report.kept = kept


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
