"""Findings: what the rules hit, led back to people and rows, each as a question with its evidence.

Contract 1.1 §3. Nothing here decides about anybody: a finding is a question until it is answered.
"""

import json
from array import array
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from sys import intern
from typing import Any, NamedTuple

import duckdb
import numpy as np
import pyarrow as pa

from sunledger.catalogue.model import Catalogue, Flag, Source
from sunledger.engine.plans import TRUSTED_PLANS
from sunledger.engine.rules.judge import ref_columns
from sunledger.engine.rules.run import Hit, RuleResult
from sunledger.engine.sources.snapshot import SHEET_BITS, Snapshot, row_of, sheet_of
from sunledger.kit.keys import finding_id
from sunledger.kit.masking import mask_card, mask_in_text, mask_person, mask_phone
from sunledger.kit.money import yuan
from sunledger.kit.spool import Spool

MASKS = {"person": mask_person, "card": mask_card, "phone": mask_phone}
_EMPTY = ("", None)
# Kinds in which somebody may have typed an ID number that does not belong there.
_FREE = ("text", "label", "name")
_READING_BYTES = 256 << 20
_AT_ONCE = 2_000


class Evidence(NamedTuple):
    """One row of one file that shows the finding; `fields` are by canonical header, masked."""

    source: str
    file: str
    sheet: str | None
    row: int
    fields: Mapping[str, Any]


class Told(NamedTuple):
    """All that a finding says; `ref` is as it may be shown."""

    ref: str
    name: str | None
    values: Mapping[str, Any]
    question: str
    question_en: str
    match_strength: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One question about one subject.

    Of a million findings memory holds what is counted and grouped by; what each of them says is
    at `place` among `tellings`, and is read from there whenever it is asked for.
    """

    id: str
    flag: Flag
    household: str | None
    village: str | None
    amount_fen: int | None
    tellings: Sequence[Told]
    place: int

    @property
    def told(self) -> Told:
        """Return what the finding says; whoever needs several parts of it keeps it meanwhile."""
        return self.tellings[self.place]

    @property
    def ref(self) -> str:
        """Return the subject as it may be shown."""
        return self.told.ref

    @property
    def name(self) -> str | None:
        """Return what the subject is called."""
        return self.told.name

    @property
    def values(self) -> Mapping[str, Any]:
        """Return the values of the rule by their Chinese labels."""
        return self.told.values

    @property
    def question(self) -> str:
        """Return the question in Chinese."""
        return self.told.question

    @property
    def question_en(self) -> str:
        """Return the question in English."""
        return self.told.question_en

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Return the rows that show it."""
        return self.told.evidence

    def as_line(self) -> str:
        """Return the finding as one line of findings.ndjson."""
        flag, told = self.flag, self.told
        return json.dumps(
            {
                "id": self.id,
                "rule": flag.code,
                "severity": flag.severity,
                "route": flag.route,
                "subject": {"type": flag.subject.type, "ref": told.ref, "name": told.name},
                "household": self.household,
                "village": self.village,
                "amount_fen": self.amount_fen,
                "values": dict(told.values),
                "question": told.question,
                "innocent": [text.zh for text in flag.innocent],
                "next_step": flag.next_step.zh,
                "match_strength": told.match_strength,
                "evidence": [
                    {
                        "source": e.source,
                        "file": e.file,
                        "sheet": e.sheet,
                        "row": e.row,
                        "fields": dict(e.fields),
                    }
                    for e in told.evidence
                ],
            },
            ensure_ascii=False,
        )


def make_findings(
    results: Sequence[RuleResult],
    snapshot: Snapshot,
    catalogue: Catalogue,
    key: bytes,
    tellings: Spool[Told],
    *,
    reveal: bool,
) -> list[Finding]:
    """Return the findings of all rules in the contract's order: rule, then real ref.

    What they say is appended to `tellings`; the hits are taken, and cannot be read any more where
    they are many.
    """
    maker = _Maker(results, snapshot, catalogue, key, tellings, reveal=reveal)
    flagged = [(catalogue.flags[result.rule], result.hits) for result in results]
    flagged.sort(key=lambda item: (item[0].order, item[0].code))
    findings = [finding for flag, hits in flagged for finding in maker.findings(flag, hits)]
    for _, hits in flagged:
        if isinstance(hits, Spool):
            hits.close()
    return findings


class _Maker:
    """Turns hits into findings."""

    def __init__(
        self,
        results: Sequence[RuleResult],
        snapshot: Snapshot,
        catalogue: Catalogue,
        key: bytes,
        tellings: Spool[Told],
        *,
        reveal: bool,
    ) -> None:
        self._key = key
        self._reveal = reveal
        self._identities = _Identities(snapshot, catalogue, results)
        self._rows = _EvidenceRows(snapshot, catalogue, results, reveal=reveal)
        self._tellings = tellings

    def findings(self, flag: Flag, hits: Sequence[Hit]) -> Iterator[Finding]:
        """Yield the findings of a rule in the order of their real refs."""
        real = self._identities.real
        for ref, at in sorted((ref_text(flag, hit, real), at) for at, hit in enumerate(hits)):
            yield self._finding(flag, ref, hits[at])

    def _finding(self, flag: Flag, real: str, hit: Hit) -> Finding:
        self._tellings.append(self._told(flag, real, hit))
        return Finding(
            id=finding_id(self._key, flag.code, real),
            flag=flag,
            household=hit.household and intern(hit.household),
            village=hit.village and intern(hit.village),
            amount_fen=hit.amount_fen,
            tellings=self._tellings,
            place=len(self._tellings) - 1,
        )

    def _told(self, flag: Flag, real: str, hit: Hit) -> Told:
        values = values_of(flag, hit)
        if not self._reveal:
            values = {name: masked_value(value) for name, value in values.items()}
        converted = flag.match == "exact_id" and hit.converted
        return Told(
            ref=real if self._reveal else ref_text(flag, hit, self._identities.masked),
            name=hit.name if self._reveal or hit.name is None else mask_in_text(hit.name),
            values={flag.values[name].zh: value for name, value in values.items()},
            question=filled(flag.question.zh, values),
            question_en=filled(flag.question.en, values),
            match_strength="converted_id" if converted else flag.match,
            evidence=tuple(self._rows.evidence(row_id) for row_id in hit.rows),
        )


def ref_text(flag: Flag, hit: Hit, identity: Callable[[str, int], str]) -> str:
    """Return the subject of a hit; `identity` says how a number behind a pseudonym is written."""
    text = flag.subject.ref
    for (name, form), part in zip(ref_columns(flag.subject.ref), hit.ref_parts, strict=True):
        if form in MASKS:
            shown = identity(form, part)
        elif form == "m":
            shown = f"{part:%Y-%m}"
        else:
            shown = str(part)
        text = text.replace(f"{{{name}:{form}}}" if form else f"{{{name}}}", shown)
    return text


def values_of(flag: Flag, hit: Hit) -> dict[str, Any]:
    """Return each value of the finding; a list where it differs between the rows."""
    merged: dict[str, Any] = {}
    for name in flag.values:
        forms: list[Any] = []
        for row in hit.values:
            value = plain(row.get(name), money=name.endswith("_fen"))
            if value not in _EMPTY and value not in forms:
                forms.append(value)
        if forms:
            merged[name] = forms[0] if len(forms) == 1 else forms
    return merged


def masked_value(value: Any) -> Any:  # noqa: ANN401 - whatever a rule tells
    """Return a value of a rule with the numbers in its words masked."""
    if isinstance(value, list):
        return [masked_value(item) for item in value]
    return mask_in_text(value) if isinstance(value, str) else value


def filled(sentence: str, values: Mapping[str, Any]) -> str:
    """Return a question with its values in place."""
    for name, value in values.items():
        text = "、".join(map(str, value)) if isinstance(value, list) else str(value)
        sentence = sentence.replace(f"{{{name}}}", text)
    return sentence


def plain(value: Any, *, money: bool = False) -> Any:  # noqa: ANN401 - whatever a cell may hold
    """Return a snapshot value as people write it: money in yuan, exact decimals, ISO dates."""
    if money and value is not None:
        return yuan(int(value))
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        text = format(value.normalize(), "f")
        return int(text) if text.lstrip("-").isdigit() else text
    return round(value, 6) if isinstance(value, float) else value


class _Identities:
    """The numbers behind the pseudonyms of the hits, and only of those."""

    def __init__(
        self, snapshot: Snapshot, catalogue: Catalogue, results: Iterable[RuleResult]
    ) -> None:
        wanted: set[int] = set()
        for result in results:
            columns = ref_columns(catalogue.flags[result.rule].subject.ref)
            places = [place for place, (_, form) in enumerate(columns) if form in MASKS]
            if places:
                wanted.update(hit.ref_parts[place] for hit in result.hits for place in places)
        self._numbers = numbers_behind(snapshot, wanted) if wanted else {}

    def real(self, kind: str, pseudonym: int) -> str:
        return self._numbers[kind, pseudonym]

    def masked(self, kind: str, pseudonym: int) -> str:
        return MASKS[kind](self._numbers[kind, pseudonym])


def numbers_behind(snapshot: Snapshot, pseudonyms: set[int]) -> dict[tuple[str, int], str]:
    """Return the real numbers of these pseudonyms by (kind, pseudonym)."""
    with _reader(snapshot, sorted(pseudonyms)) as con:
        rows = con.execute(
            "SELECT kind, key, value FROM identity SEMI JOIN wanted ON key = id"
        ).fetchall()
    return {(kind, key): value for kind, key, value in rows}


@contextmanager
def _reader(snapshot: Snapshot, wanted: Iterable[int]) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection with `identity`, the numbers behind pseudonyms, and `wanted`, the ids."""
    ids = pa.table({"id": pa.array(wanted, pa.int64())})
    files = sorted(snapshot.identity.glob("*.parquet"))
    with duckdb.connect() as con:
        con.execute(f"SET memory_limit = '{_READING_BYTES} B'")
        con.execute(TRUSTED_PLANS)
        con.execute("SET temp_directory = ?", [str(snapshot.work_dir / "findings-temporary")])
        con.register("wanted", ids)
        con.execute("CREATE TEMP TABLE identity (kind VARCHAR, key BIGINT, value VARCHAR)")
        if files:
            con.execute(f"INSERT INTO identity SELECT DISTINCT * FROM {_rows_of(files)}")
        yield con


def _rows_of(files: Iterable[Path], more: str = "") -> str:
    names = ", ".join("'" + str(path).replace("'", "''") + "'" for path in files)
    return f"read_parquet([{names}]{more})"


class _EvidenceRows:
    """The rows that the findings point at, by row id, as a person may see them."""

    def __init__(
        self,
        snapshot: Snapshot,
        catalogue: Catalogue,
        results: Iterable[RuleResult],
        *,
        reveal: bool,
    ) -> None:
        self._sheets = {sheet.no: sheet for sheet in snapshot.sheets}
        self._mask = not reveal
        every = array("q", (row for result in results for hit in result.hits for row in hit.rows))
        wanted = np.unique(np.frombuffer(every, np.int64))
        self._ids = array("q", wanted.tobytes())
        self._places = array("q", [-1]) * len(self._ids)
        self._fields = Spool[dict[str, Any]](snapshot.work_dir)
        tables = {self._sheets[int(number)].table for number in np.unique(wanted >> SHEET_BITS)}
        with _reader(snapshot, wanted) as con:
            for table in sorted(tables):
                self._read(con, catalogue.sources[table], snapshot.tables[table].paths)

    def _read(self, con: duckdb.DuckDBPyConnection, source: Source, paths: Iterable[Path]) -> None:
        shown, joins = ["s.row_id"], ""
        for column in source.columns:
            shown.append(f"s.{column.field}")
            if column.kind in MASKS:
                name = f"n{len(shown)}"
                shown[-1] = (
                    f"CASE WHEN s.{column.field} IS NOT NULL THEN coalesce({name}.value, "
                    f"error('no number behind a pseudonym')) END AS {column.field}"
                )
                joins += (
                    f" LEFT JOIN identity AS {name} "
                    f"ON {name}.kind = '{column.kind}' AND {name}.key = s.{column.field}"
                )
        rows = _rows_of(paths, ", file_row_number = true")
        query = (
            f"WITH s AS (SELECT * FROM {rows} SEMI JOIN wanted ON row_id = id) "
            f"SELECT {', '.join(shown)} FROM s{joins} ORDER BY s.row_id, s.file_row_number"
        )
        batches = con.sql(query).to_arrow_reader(_AT_ONCE)
        every = (row for batch in batches for row in batch.to_pylist())
        for row_id, group in groupby(every, key=lambda row: row["row_id"]):
            fields: dict[str, Any] = {}
            for row in group:
                self._add_row(fields, source, row)
            self._places[bisect_left(self._ids, row_id)] = len(self._fields)
            self._fields.append(fields)

    def _add_row(self, fields: dict[str, Any], source: Source, row: Mapping[str, Any]) -> None:
        present = self._sheets[sheet_of(row["row_id"])].fields
        add_row(fields, source, row, present, mask=self._mask, numbers=MASKS if self._mask else {})

    def evidence(self, row_id: int) -> Evidence:
        sheet = self._sheets[sheet_of(row_id)]
        place = self._places[bisect_left(self._ids, row_id)]
        if place < 0:
            raise KeyError(row_id)
        return Evidence(sheet.table, sheet.file, sheet.name, row_of(row_id), self._fields[place])


def add_row(
    fields: dict[str, Any],
    source: Source,
    row: Mapping[str, Any],
    present: Collection[str],
    *,
    mask: bool,
    numbers: Mapping[str, Callable[[str], str]],
) -> None:
    """Add a snapshot row to fields by header; the long rows of one wide row stand as a list.

    Of the columns only those that its sheet has are told. With `mask` numbers typed into words are
    masked; `numbers` says for a kind how the number behind a pseudonym is shown, else as it is.
    """
    for column in source.columns:
        value = row[column.field]
        if value is None or column.field not in present:
            continue
        if column.kind in MASKS:
            value = numbers[column.kind](value) if column.kind in numbers else value
        elif column.kind == "month":
            value = f"{value:%Y-%m}"
        else:
            value = plain(value, money=column.kind in ("money", "money_wan"))
            if mask and isinstance(value, str) and column.kind in _FREE:
                value = mask_in_text(value)
        _add(fields, column.name, value)


def _add(fields: dict[str, Any], name: str, value: Any) -> None:  # noqa: ANN401
    """Add a value; the long rows of one wide row stand together as a list."""
    if name not in fields:
        fields[name] = value
    elif isinstance(fields[name], list):
        if value not in fields[name]:
            fields[name].append(value)
    elif fields[name] != value:
        fields[name] = [fields[name], value]


def write_findings(findings: Sequence[Finding], path: Path) -> None:
    """Write findings.ndjson."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for finding in findings:
            file.write(finding.as_line() + "\n")
