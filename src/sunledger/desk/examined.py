"""What a run was asked for, and all that the writers of its output need to know of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sunledger.catalogue.model import Catalogue
from sunledger.desk.county import County
from sunledger.desk.findings import Finding
from sunledger.desk.previous import Comparison, SetAside
from sunledger.engine.rules.run import RuleResult
from sunledger.engine.sources.intake import Intake


@dataclass(frozen=True, slots=True)
class Options:
    """What a run was asked for; None stands for the default."""

    folder: Path
    as_of: date | None = None
    out: Path | None = None
    rules: tuple[str, ...] | None = None
    reveal: bool = False
    purpose: str | None = None
    memory_bytes: int = 2 << 30
    previous: Path | None = None
    answers: Path | None = None
    exemptions: Path | None = None
    key_file: Path | None = None
    catalogues: tuple[Path, ...] = ()
    audience: str = "internal"  # who reads report.html
    department: str | None = None
    passphrase: str | None = field(default=None, repr=False)  # locks findings.xlsx


@dataclass(frozen=True, slots=True)
class Examined:
    """All that the writers of the output need to know of a run.

    `findings` are all of them; the workbook and the report ask only about those not set aside.
    """

    catalogue: Catalogue
    county: County
    as_of: date
    intake: Intake
    results: tuple[RuleResult, ...]
    findings: tuple[Finding, ...]
    aside: SetAside
    comparison: Comparison | None
    options: Options
    run: Mapping[str, Any]

    @property
    def asked(self) -> tuple[Finding, ...]:
        """Return the findings that are asked about: neither exempted nor explained."""
        return tuple(finding for finding in self.findings if not self.aside.holds(finding.id))
