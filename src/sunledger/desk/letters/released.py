"""What a triage meeting released, as the papers follow it: each finding's way, or why it stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sunledger.catalogue.model import Bilingual
from sunledger.desk.dispatch.release import release
from sunledger.desk.triage.read_back import read_triage
from sunledger.desk.triage.run_dir import read_run
from sunledger.desk.triage.ways import Way


@dataclass(frozen=True, slots=True)
class Released:
    """The way of each finding that goes out, and for each other one why it does not.

    `handed_over` go to discipline or audit alone, `sent` to a township or a department.
    """

    sent: frozenset[str]
    handed_over: frozenset[str]
    why_not: Mapping[str, Bilingual]

    def __contains__(self, finding: str) -> bool:
        """Tell whether a finding goes out at all."""
        return finding in self.sent or finding in self.handed_over


def read_released(run_dir: Path, triage_file: Path, catalogues: Sequence[Path]) -> Released:
    """Read a filled-in triage table as `dispatch` reads it; WrongUse where it is none."""
    run = read_run(run_dir, catalogues)
    triage = read_triage(triage_file, run)
    out = release(run, triage)
    why_not = {held.id: held.why for held in (*triage.held, *out.held)}
    why_not |= {
        finding: Bilingual(f"研判意见是“{way.value}”", f"the decision is {way.value}")
        for finding, way in triage.ways.items()
        if way in (Way.KEEP, Way.DROP)
    }
    return Released(
        sent=frozenset(
            question.id
            for groups in (out.townships, out.departments)
            for members in groups.values()
            for question in members
        ),
        handed_over=frozenset(question.id for question in out.handed_over),
        why_not=why_not,
    )
