"""Who reads the report, and so what may stand in it.

A leader sees how much and of what kind, and no names. A department sees nothing of discipline or
audit, not even a count: its page is made of what it may see alone. The one who checked sees all.
"""

import re
from collections.abc import Collection
from typing import TYPE_CHECKING

from sunledger.catalogue.model import Bilingual, Catalogue, Flag
from sunledger.desk.dispatch.owner import owner_of
from sunledger.desk.findings import Finding
from sunledger.desk.groups import LEAD
from sunledger.kit.errors import WrongUse
from sunledger.kit.text import squash

if TYPE_CHECKING:
    from sunledger.desk.examined import Examined, Options

INTERNAL, LEADER, DEPARTMENT = "internal", "leader", "department"
AUDIENCES = (INTERNAL, LEADER, DEPARTMENT)
# What may stand in a page for departments at large, and in the page of the one that answers.
_SHARED = frozenset(("field", "owner"))
_OWN = frozenset(("owner", "finance"))
_PLACEHOLDER = re.compile(r"\{\w+\}")


def check_audience(options: "Options", catalogue: Catalogue) -> None:
    """Raise WrongUse where the audience is none, or names no department of the catalogue."""
    if options.audience not in AUDIENCES:
        raise WrongUse(
            f"--audience 不能是“{options.audience}”。请从 {'、'.join(AUDIENCES)} 里选一个。",
            f"--audience cannot be “{options.audience}”. Choose one of {', '.join(AUDIENCES)}.",
            code="bad_value",
            where="--audience",
        )
    if options.department is None:
        return
    if options.audience != DEPARTMENT:
        raise WrongUse(
            "--department 只在给部门写时用。请加上 --audience department。",
            "--department is for a department's report only. Add --audience department.",
            code="audience_missing",
            where="--department",
        )
    departments = sorted({source.department for source in catalogue.sources.values()})
    if squash(options.department) not in departments:
        raise WrongUse(
            f"没有“{options.department}”这个部门。请从这些里选：{'、'.join(departments)}。",
            f"There is no department {options.department}. "
            f"Choose one of: {', '.join(departments)}.",
            code="no_such_department",
            where="--department",
        )


class View:
    """What one audience may see of a run."""

    def __init__(self, examined: "Examined") -> None:
        options = examined.options
        self.audience = options.audience
        self.department = squash(options.department) if options.department else None
        self._catalogue = examined.catalogue
        self.findings = [finding for finding in examined.asked if self._shows(finding)]
        self.tables: Collection[str] = [
            source.id
            for source in examined.catalogue.sources.values()
            if self.department in (None, source.department)
        ]

    @property
    def names(self) -> bool:
        """Tell whether people and places in files are named."""
        return self.audience == INTERNAL or self.department is not None

    @property
    def rows(self) -> bool:
        """Tell whether what stands in the rows of other departments may be told."""
        return self.audience == INTERNAL

    @property
    def whole(self) -> bool:
        """Tell whether the page tells of the run as a whole: all rules, all files."""
        return self.audience != DEPARTMENT

    def _shows(self, finding: Finding) -> bool:
        flag = finding.flag
        if flag.severity == LEAD:
            return False
        if self.audience != DEPARTMENT:
            return True
        if self.department is None:
            return flag.route in _SHARED
        tables = {evidence.source for evidence in finding.evidence}
        return (
            flag.route in _OWN
            and owner_of(self._catalogue, flag.code, flag.route, tables) == self.department
        )


def general_question(flag: Flag) -> Bilingual:
    """Return what a rule asks, without anybody's particulars."""
    return Bilingual(
        _PLACEHOLDER.sub("……", flag.question.zh), _PLACEHOLDER.sub("…", flag.question.en)
    )
