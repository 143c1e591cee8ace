"""What is known about each finding after all rows came back, and answers.ndjson.

Nothing is preferred in silence: where two rows say different things, the field stays empty and
both sayings are named.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sunledger.catalogue.model import Catalogue
from sunledger.desk.collect.rows import Difference, Place, Returned, differing
from sunledger.desk.collect.words import EXPLAINED, HEADERS, PARTLY, PENDING, TRUE
from sunledger.kit.errors import WrongUse
from sunledger.kit.masking import mask_card, mask_person, mask_phone
from sunledger.kit.text import name_key

FILE_NAME = "answers.ndjson"
_TWO = 2
_SINGLE = (
    "verdict", "due_fen", "recovered_fen", "transferred", "deadline", "done",
    "checked_on",
)  # fmt: skip
_NAMES = {"due_fen": "due", "recovered_fen": "recovered"}
_MASKS = {"person": mask_person, "card": mask_card, "phone": mask_phone}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back about one finding.

    `verdict` is one of the seven answers, or None where none was given or the rows do not agree.
    `said` are the words that stand there, `missing` sentences on what a full answer still needs;
    money is in fen.
    """

    id: str
    verdict: str | None
    said: str
    due_fen: int | None
    recovered_fen: int | None
    transferred: bool | None
    measures: str
    deadline: date | None
    done: bool | None
    checkers: tuple[str, ...]
    checked_on: date | None
    proof: str
    missing: tuple[str, ...]
    differences: tuple[Difference, ...]
    places: tuple[Place, ...]

    @property
    def answered(self) -> bool:
        """Tell whether there is an answer; 正在核查 is none yet."""
        return self.verdict is not None and self.verdict != PENDING

    @property
    def to_mend(self) -> bool:
        """Tell whether something is to be mended: it is true, or measures or money say so."""
        return self.answered and (
            self.verdict in (TRUE, PARTLY) or bool(self.measures) or bool(self.due_fen)
        )

    @property
    def closed(self) -> bool:
        """Tell whether what was to be mended is: money back in full, measures done (销号)."""
        whole = (self.recovered_fen or 0) >= (self.due_fen or 0)
        open_money = any(d.field in ("due_fen", "recovered_fen") for d in self.differences)
        return self.to_mend and whole and not open_money and self.done is True

    @property
    def explains(self) -> bool:
        """Tell whether the answer, being full, says that nothing was wrong with the person."""
        return self.verdict in EXPLAINED and not self.missing

    def days_left(self, as_of: date) -> int | None:
        """Return the days until the deadline, negative when it is past; None without one."""
        return None if self.deadline is None else (self.deadline - as_of).days


def settle(rows: Sequence[Returned], *, moves_money: bool, as_of: date) -> Answer:
    """Return what the rows about one finding say together.

    正在核查 gives way to an answer, unless it was written on a later day than that. People who
    checked add up, and so do the words on measures and proof.
    """
    told = [row for row in rows if not row.blank]
    answers = [row for row in told if row.verdict not in (None, PENDING)]
    last = max((row.checked_on for row in answers if row.checked_on), default=None)
    if answers:
        told = [
            row
            for row in told
            if row.verdict != PENDING or (row.checked_on and last and row.checked_on > last)
        ]
    differences = [found for name in _SINGLE if (found := differing(told, name))]
    unsure = {found.field for found in differences}
    people: dict[str, str] = {}
    for row in told:
        for person in row.checkers:
            people.setdefault(name_key(person), person)

    def only(name: str) -> Any:  # noqa: ANN401 - a field of whatever type
        if name in unsure:
            return None
        values = (getattr(row, name) for row in told)
        return next((value for value in values if value not in (None, "", ())), None)

    answer = Answer(
        id=rows[0].id,
        verdict=only("verdict"),
        said=_joined(row.said for row in told),
        due_fen=only("due_fen"),
        recovered_fen=only("recovered_fen"),
        transferred=only("transferred"),
        measures=_joined(row.measures for row in told),
        deadline=only("deadline"),
        done=only("done"),
        checkers=tuple(people.values()),
        checked_on=only("checked_on"),
        proof=_joined(row.proof for row in told),
        missing=(),
        differences=tuple(differences),
        places=tuple(row.place for row in rows),
    )
    return _with_missing(answer, told, moves_money=moves_money, as_of=as_of)


def _joined(texts: Iterable[str]) -> str:
    return "；".join(dict.fromkeys(text for text in texts if text))


def _with_missing(
    answer: Answer, told: Sequence[Returned], *, moves_money: bool, as_of: date
) -> Answer:
    missing = list(dict.fromkeys(fault for row in told for fault in row.faults))
    unsure = {found.field for found in answer.differences}
    missing += [
        f"“{header_of(found.field)}”前后写得不一样，见“前后不一”。" for found in answer.differences
    ]
    if answer.verdict is None and "verdict" not in unsure and not answer.said:
        missing.append("没写核查结果。")
    if answer.answered:
        missing += _missing_signs(answer, unsure, as_of)
        if answer.to_mend:
            missing += _missing_mending(answer, unsure, moves_money=moves_money)
    return Answer(
        **{name: getattr(answer, name) for name in Answer.__slots__ if name != "missing"},
        missing=tuple(missing),
    )


def _missing_signs(answer: Answer, unsure: set[str], as_of: date) -> list[str]:
    missing = []
    if len(answer.checkers) < _TWO:
        has = f"，现在只有{answer.checkers[0]}" if answer.checkers else ""
        missing.append(f"要两个不同的核查人{has}。")
    if answer.checked_on is None and "checked_on" not in unsure:
        missing.append("没写核查日期。")
    elif answer.checked_on and answer.checked_on > as_of:
        missing.append(f"核查日期 {answer.checked_on} 在截止日期 {as_of} 之后。请核对。")
    if not answer.proof:
        missing.append("没写证据说明。")
    return missing


def _missing_mending(answer: Answer, unsure: set[str], *, moves_money: bool) -> list[str]:
    missing = []
    if moves_money and answer.due_fen is None and "due_fen" not in unsure:
        missing.append("没写应追缴金额。不用追缴请写 0。")
    if (answer.recovered_fen or 0) > (answer.due_fen or 0) and not unsure & {"due_fen"}:
        missing.append("已追缴比应追缴多。请核对。")
    if not answer.measures:
        missing.append("没写整改措施。")
    if answer.deadline is None and "deadline" not in unsure and answer.done is not True:
        missing.append("没写完成时限。")
    return missing


def header_of(field: str) -> str:
    """Return the column of a field, as people call it."""
    return HEADERS[_NAMES.get(field, field)][0]


def evidence_digest(evidence: Iterable[tuple[str, Mapping[str, Any]]], catalogue: Catalogue) -> str:
    """Return what changes when the content of the rows behind a finding changes.

    Each row is its table and its cells; files, sheets and places do not count, nor does whether
    numbers were masked.
    """
    rows = sorted(
        json.dumps([source, _masked(source, fields, catalogue)], ensure_ascii=False, sort_keys=True)
        for source, fields in evidence
    )
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def _masked(source: str, fields: Mapping[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    known = catalogue.sources.get(source)
    kinds = {column.name: column.kind for column in known.columns} if known else {}

    def mask(name: str, value: Any) -> Any:  # noqa: ANN401 - whatever a row holds
        if kinds.get(name) not in _MASKS:
            return value
        if isinstance(value, list):
            return [mask(name, item) for item in value]
        return _MASKS[kinds[name]](str(value))

    return {name: mask(name, value) for name, value in fields.items()}


def as_line(answer: Answer, facts: Mapping[str, Any]) -> str:
    """Return one line of answers.ndjson; `facts` are what is known of the finding itself."""
    return json.dumps(
        {
            "id": answer.id,
            **facts,
            "answer": answer.verdict,
            "due_fen": answer.due_fen,
            "recovered_fen": answer.recovered_fen,
            "transferred": answer.transferred,
            "measures": answer.measures,
            "deadline": _day(answer.deadline),
            "done": answer.done,
            "closed": answer.closed,
            "checkers": list(answer.checkers),
            "checked_on": _day(answer.checked_on),
            "proof": answer.proof,
            "missing": list(answer.missing),
            "conflicts": [
                {"column": header_of(found.field), "said": [said for said, _ in found.sayings]}
                for found in answer.differences
            ],
            "places": [
                {"file": place.file, "sheet": place.sheet, "row": place.row}
                for place in answer.places
            ],
        },
        ensure_ascii=False,
    )


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


@dataclass(frozen=True, slots=True)
class Explanation:
    """A full answer that explained a finding, and the digest of the evidence it was about."""

    id: str
    answer: str
    checked_on: str
    proof: str
    evidence: str


def read_explanations(path: Path) -> dict[str, Explanation]:
    """Return the explanations in answers.ndjson by finding; WrongUse where it cannot be read."""
    try:
        with path.open(encoding="utf-8") as file:
            lines = [json.loads(line) for line in file if line.strip()]
        return {
            line["id"]: Explanation(
                line["id"],
                line["answer"],
                line["checked_on"] or "",
                line["proof"],
                line["evidence"],
            )
            for line in lines
            if line["answer"] in EXPLAINED and not line["missing"]
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WrongUse(
            f"读不懂答复 {path}。请给出 sunledger collect 写的 {FILE_NAME}。",
            f"Cannot read the answers {path}. Give the {FILE_NAME} that sunledger collect wrote.",
            code="not_answers",
            where=path,
        ) from error
