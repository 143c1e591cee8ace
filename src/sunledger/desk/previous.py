"""Two runs side by side: what is new, again, gone, explained by an answer, or exempted.

The second month does not ask the same family twice: a full answer that nothing was wrong holds as
long as the rows behind the finding say the same.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sunledger.catalogue.model import Catalogue
from sunledger.desk.collect.answers import (
    FILE_NAME,
    Explanation,
    evidence_digest,
    read_explanations,
)
from sunledger.desk.exemptions import Exemption
from sunledger.desk.findings import Finding
from sunledger.desk.groups import LEAD
from sunledger.kit.errors import WrongUse

SET_ASIDE = "set-aside.ndjson"
EXEMPTED, EXPLAINED, CARRIED = "exempted", "explained", "carried"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Identifiers of findings, each in one set.

    `again` are those that the earlier run had too. `gone` are there no more; `unlooked` neither,
    but their rules did not run this time. Of what only screens, `leads`, nobody was asked: what
    of it is there no more is not told.
    """

    new: frozenset[str]
    again: frozenset[str]
    gone: frozenset[str]
    unlooked: frozenset[str] = frozenset()
    explained: frozenset[str] = frozenset()
    exempted: frozenset[str] = frozenset()
    leads: frozenset[str] = frozenset()

    def counts(self) -> dict[str, int]:
        """Return how many questions are in each set; leads for screening are not counted."""
        return {
            "new": len(self.new - self.leads),
            "again": len(self.again - self.leads),
            "gone": len(self.gone),
            "not_looked_at": len(self.unlooked),
            "explained": len(self.explained),
            "exempted": len(self.exempted),
        }


@dataclass(frozen=True, slots=True)
class SetAside:
    """Findings that are not asked about now: exempted, or explained by an earlier answer.

    `carried` are explanations of what is gone or has changed; they hold again if it comes back
    as it was.
    """

    exempted: Mapping[str, Exemption] = field(default_factory=dict)
    explained: Mapping[str, Explanation] = field(default_factory=dict)
    carried: Mapping[str, Explanation] = field(default_factory=dict)

    def holds(self, finding: str) -> bool:
        """Tell whether a finding is set aside."""
        return finding in self.exempted or finding in self.explained


def put_aside(
    findings: Sequence[Finding],
    exempted: Mapping[str, Exemption],
    explanations: Mapping[str, Explanation],
    catalogue: Catalogue,
) -> SetAside:
    """Return what is set aside; an exemption goes before an explanation."""
    explained = {
        finding.id: explanations[finding.id]
        for finding in findings
        if finding.id in explanations
        and finding.id not in exempted
        and explanations[finding.id].evidence
        == evidence_digest(((e.source, e.fields) for e in finding.evidence), catalogue)
    }
    carried = {key: value for key, value in explanations.items() if key not in explained}
    return SetAside(exempted, explained, carried)


def explanations_for(previous: Path | None, answers: Path | None) -> dict[str, Explanation]:
    """Return the explanations that earlier runs carried on, and those of newer answers.

    The answers are those of the file named, else of answers.ndjson in the run's folder, else in
    its answers' folder beside. An answer replaces what was carried.
    """
    if previous is None and answers is None:
        return {}
    known: dict[str, Explanation] = {}
    if previous is not None:
        known |= _carried(previous)
    path = answers or next((place for place in _usual_places(previous) if place.is_file()), None)
    if path is not None:
        answered = _answered(path)
        known = {key: value for key, value in known.items() if key not in answered}
        known |= read_explanations(path)
    return known


def _usual_places(previous: Path | None) -> list[Path]:
    if previous is None:
        return []
    whole = previous.resolve()
    return [whole / FILE_NAME, whole.with_name(f"{whole.name}-answers") / FILE_NAME]


def _answered(path: Path) -> set[str]:
    return {line["id"] for line in _lines(path, "--answers")}


def _carried(previous: Path) -> dict[str, Explanation]:
    path = previous / SET_ASIDE
    if not path.is_file():
        return {}
    try:
        return {
            line["id"]: Explanation(
                line["id"], line["answer"], line["checked_on"], line["proof"], line["evidence"]
            )
            for line in _lines(path, "--previous")
            if line["why"] in (EXPLAINED, CARRIED)
        }
    except KeyError as error:
        raise _unreadable(path, "--previous") from error


def set_aside(run_dir: Path) -> dict[str, str]:
    """Return the findings of a run not to be sent out, each with why: exempted or explained."""
    path = run_dir / SET_ASIDE
    if not path.is_file():
        return {}
    return {
        line["id"]: line["why"]
        for line in _lines(path, "RUN_DIR")
        if line["why"] in (EXEMPTED, EXPLAINED)
    }


def write_set_aside(aside: SetAside, path: Path) -> None:
    """Write what was set aside, if anything: for dispatch to leave out and the next run to know."""
    lines: list[dict[str, Any]] = [
        {
            "id": key,
            "why": EXEMPTED,
            "reason": entry.reason,
            "until": entry.until.isoformat(),
        }
        for key, entry in aside.exempted.items()
    ]
    for why, entries in ((EXPLAINED, aside.explained), (CARRIED, aside.carried)):
        lines += [
            {
                "id": key,
                "why": why,
                "answer": entry.answer,
                "checked_on": entry.checked_on,
                "proof": entry.proof,
                "evidence": entry.evidence,
            }
            for key, entry in entries.items()
        ]
    if lines:
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        path.write_text(text, encoding="utf-8", newline="\n")


def compare(
    previous: Path | None,
    findings: Sequence[Finding],
    aside: SetAside,
    ran: Collection[str],
) -> Comparison | None:
    """Compare with the run in `previous`; `ran` are the codes of the rules that ran now.

    Raises WrongUse where the earlier findings cannot be read.
    """
    if previous is None:
        return None
    path = previous / "findings.ndjson"
    try:
        lines = _lines(path, "--previous")
        before = {line["id"]: line["rule"] for line in lines}
        screened = {line["id"] for line in lines if line["severity"] == LEAD}
    except KeyError as error:
        raise _unreadable(path, "--previous") from error
    now = frozenset(finding.id for finding in findings)
    asked = frozenset(key for key in now if not aside.holds(key))
    missing = before.keys() - now - screened
    gone = frozenset(key for key in missing if before[key] in ran)
    return Comparison(
        new=asked - before.keys(),
        again=asked & before.keys(),
        gone=gone,
        unlooked=frozenset(missing - gone),
        explained=frozenset(aside.explained),
        exempted=frozenset(aside.exempted),
        leads=frozenset(finding.id for finding in findings if finding.flag.severity == LEAD),
    )


def _lines(path: Path, option: str) -> list[dict[str, Any]]:
    try:
        with path.open(encoding="utf-8") as file:
            lines = [json.loads(line) for line in file if line.strip()]
        if not all(isinstance(line, dict) and "id" in line for line in lines):
            raise _unreadable(path, option)
    except (OSError, ValueError) as error:
        raise _unreadable(path, option) from error
    return lines


def _unreadable(path: Path, option: str) -> WrongUse:
    return WrongUse(
        f"读不懂上一次的结果 {path}。请检查 {option} 的路径。",
        f"Cannot read the earlier result {path}. Check the path given by {option}.",
        code="not_a_run",
        where=path,
    )
