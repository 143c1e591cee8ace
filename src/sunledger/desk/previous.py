"""Two runs side by side: what is new, what is there again, what is gone."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sunledger.desk.findings import Finding
from sunledger.kit.errors import WrongUse


@dataclass(frozen=True, slots=True)
class Comparison:
    """Identifiers of findings that are new, that an earlier run had too, and that are gone."""

    new: frozenset[str]
    again: frozenset[str]
    gone: frozenset[str]


def compare(previous: Path | None, findings: Sequence[Finding]) -> Comparison | None:
    """Compare with the run in `previous`; raise WrongUse where its findings cannot be read."""
    if previous is None:
        return None
    now = frozenset(finding.id for finding in findings)
    before = _identifiers(previous / "findings.ndjson")
    return Comparison(new=now - before, again=now & before, gone=before - now)


def _identifiers(path: Path) -> frozenset[str]:
    try:
        with path.open(encoding="utf-8") as file:
            return frozenset(json.loads(line)["id"] for line in file if line.strip())
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WrongUse(
            f"读不懂上一次的结果 {path}。请检查 --previous 的路径。",
            f"Cannot read the earlier findings {path}. Check the path given by --previous.",
        ) from error
