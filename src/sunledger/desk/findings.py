"""Findings: what the rules hit, led back to people and rows, each as a question with its evidence.

Contract 1.1 §3. Nothing here decides about anybody: a finding is a question until it is answered.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from sunledger.catalogue.model import Catalogue, Flag, Source
from sunledger.engine.rules.judge import ref_columns
from sunledger.engine.rules.run import Hit, RuleResult
from sunledger.engine.sources.snapshot import Snapshot, row_of, sheet_of
from sunledger.kit.keys import finding_id
from sunledger.kit.masking import mask_card, mask_in_text, mask_person, mask_phone
from sunledger.kit.money import yuan

_MASKS = {"person": mask_person, "card": mask_card, "phone": mask_phone}
_EMPTY = ("", None)
# Kinds in which somebody may have typed an ID number that does not belong there.
_FREE = ("text", "label", "name")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One row of one file that shows the finding; `fields` are by canonical header, masked."""

    source: str
    file: str
    sheet: str | None
    row: int
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """One question about one subject. `ref` is as it may be shown, `sort_key` never leaves us."""

    id: str
    flag: Flag
    ref: str
    name: str | None
    household: str | None
    village: str | None
    amount_fen: int | None
    values: Mapping[str, Any]
    question: str
    question_en: str
    match_strength: str
    evidence: tuple[Evidence, ...]

    def as_line(self) -> str:
        """Return the finding as one line of findings.ndjson."""
        flag = self.flag
        return json.dumps(
            {
                "id": self.id,
                "rule": flag.code,
                "severity": flag.severity,
                "route": flag.route,
                "subject": {"type": flag.subject.type, "ref": self.ref, "name": self.name},
                "household": self.household,
                "village": self.village,
                "amount_fen": self.amount_fen,
                "values": dict(self.values),
                "question": self.question,
                "innocent": [text.zh for text in flag.innocent],
                "next_step": flag.next_step.zh,
                "match_strength": self.match_strength,
                "evidence": [
                    {
                        "source": e.source,
                        "file": e.file,
                        "sheet": e.sheet,
                        "row": e.row,
                        "fields": dict(e.fields),
                    }
                    for e in self.evidence
                ],
            },
            ensure_ascii=False,
        )


def make_findings(
    results: Sequence[RuleResult],
    snapshot: Snapshot,
    catalogue: Catalogue,
    key: bytes,
    *,
    reveal: bool,
) -> list[Finding]:
    """Return the findings of all rules in the contract's order: rule, then real ref."""
    hits = [(catalogue.flags[result.rule], hit) for result in results for hit in result.hits]
    maker = _Maker(
        key,
        _Identities(snapshot, hits),
        _EvidenceRows(snapshot, catalogue, hits, reveal=reveal),
        reveal=reveal,
    )
    ordered = sorted(
        ((flag, _ref(flag, hit, maker.identities.real), hit) for flag, hit in hits),
        key=lambda item: (item[0].order, item[0].code, item[1]),
    )
    return [maker.finding(flag, real, hit) for flag, real, hit in ordered]


class _Maker:
    """Turns one hit into one finding."""

    def __init__(
        self, key: bytes, identities: "_Identities", rows: "_EvidenceRows", *, reveal: bool
    ) -> None:
        self.identities = identities
        self._key = key
        self._rows = rows
        self._reveal = reveal

    def finding(self, flag: Flag, real: str, hit: Hit) -> Finding:
        values = _values(flag, hit)
        if not self._reveal:
            values = {name: _masked(value) for name, value in values.items()}
        shown = real if self._reveal else _ref(flag, hit, self.identities.masked)
        strength = "converted_id" if flag.match == "exact_id" and hit.converted else flag.match
        return Finding(
            id=finding_id(self._key, flag.code, real),
            flag=flag,
            ref=shown,
            name=hit.name if self._reveal or hit.name is None else mask_in_text(hit.name),
            household=hit.household,
            village=hit.village,
            amount_fen=hit.amount_fen,
            values={flag.values[name].zh: value for name, value in values.items()},
            question=_filled(flag.question.zh, values),
            question_en=_filled(flag.question.en, values),
            match_strength=strength,
            evidence=tuple(self._rows.evidence(row_id) for row_id in hit.rows),
        )


def _ref(flag: Flag, hit: Hit, identity: Any) -> str:  # noqa: ANN401 - a bound method
    text = flag.subject.ref
    for (name, form), part in zip(ref_columns(flag.subject.ref), hit.ref_parts, strict=True):
        if form in _MASKS:
            shown = identity(form, part)
        elif form == "m":
            shown = f"{part:%Y-%m}"
        else:
            shown = str(part)
        text = text.replace(f"{{{name}:{form}}}" if form else f"{{{name}}}", shown)
    return text


def _values(flag: Flag, hit: Hit) -> dict[str, Any]:
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


def _masked(value: Any) -> Any:  # noqa: ANN401 - whatever a rule tells
    if isinstance(value, list):
        return [_masked(item) for item in value]
    return mask_in_text(value) if isinstance(value, str) else value


def _filled(sentence: str, values: Mapping[str, Any]) -> str:
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

    def __init__(self, snapshot: Snapshot, hits: Iterable[tuple[Flag, Hit]]) -> None:
        wanted = {
            part
            for flag, hit in hits
            for (_, form), part in zip(ref_columns(flag.subject.ref), hit.ref_parts, strict=True)
            if form in _MASKS
        }
        self._numbers: dict[tuple[str, int], str] = {}
        if wanted:
            self._numbers = numbers_behind(snapshot, wanted)

    def real(self, kind: str, pseudonym: int) -> str:
        return self._numbers[kind, pseudonym]

    def masked(self, kind: str, pseudonym: int) -> str:
        return _MASKS[kind](self._numbers[kind, pseudonym])


def numbers_behind(snapshot: Snapshot, pseudonyms: set[int]) -> dict[tuple[str, int], str]:
    """Return the real numbers of these pseudonyms by (kind, pseudonym)."""
    table = ds.dataset(snapshot.identity, format="parquet").to_table(
        filter=pc.field("key").isin(pa.array(sorted(pseudonyms), pa.int64()))
    )
    return {(row["kind"], row["key"]): row["value"] for row in table.to_pylist()}


class _EvidenceRows:
    """The rows that the findings point at, by row id, as a person may see them."""

    def __init__(
        self,
        snapshot: Snapshot,
        catalogue: Catalogue,
        hits: Iterable[tuple[Flag, Hit]],
        *,
        reveal: bool,
    ) -> None:
        self._sheets = {sheet.no: sheet for sheet in snapshot.sheets}
        self._mask = not reveal
        wanted: dict[str, set[int]] = defaultdict(set)
        for _, hit in hits:
            for row_id in hit.rows:
                wanted[self._sheets[sheet_of(row_id)].table].add(row_id)
        self._fields: dict[int, dict[str, Any]] = {}
        for table in sorted(wanted):
            self._read(snapshot, catalogue.sources[table], wanted[table])

    def _read(self, snapshot: Snapshot, source: Source, row_ids: set[int]) -> None:
        table = ds.dataset(list(snapshot.tables[source.id].paths), format="parquet").to_table(
            filter=pc.field("row_id").isin(pa.array(sorted(row_ids), pa.int64()))
        )
        names = ["row_id", *(column.field for column in source.columns)]
        rows = table.select(names).sort_by("row_id").to_pylist()
        hidden = {column.field: column.kind for column in source.columns if column.kind in _MASKS}
        pseudonyms = {row[f] for row in rows for f in hidden if row[f] is not None}
        numbers = numbers_behind(snapshot, pseudonyms) if pseudonyms else {}
        for row in rows:
            fields = self._fields.setdefault(row["row_id"], {})
            present = self._sheets[sheet_of(row["row_id"])].fields
            for column in source.columns:
                value = row[column.field]
                if value is None or column.field not in present:
                    continue
                if column.field in hidden:
                    number = numbers[column.kind, value]
                    value = _MASKS[column.kind](number) if self._mask else number
                elif column.kind == "month":
                    value = f"{value:%Y-%m}"
                else:
                    value = plain(value, money=column.kind in ("money", "money_wan"))
                    if self._mask and isinstance(value, str) and column.kind in _FREE:
                        value = mask_in_text(value)
                _add(fields, column.name, value)

    def evidence(self, row_id: int) -> Evidence:
        sheet = self._sheets[sheet_of(row_id)]
        return Evidence(sheet.table, sheet.file, sheet.name, row_of(row_id), self._fields[row_id])


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
