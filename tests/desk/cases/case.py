"""How a case is written, and how it becomes a folder.

Tables stand as text: a line `# source header header …`, then rows with blanks between the cells.
`_` is an empty cell, `P7` the ID of a person born on 1960-01-01, `P7@20150831` of one born on that
day, `P7~` the first's ID of 15 digits, `C7` a card; `2026-01-05T08:30` is a day with its time.
"""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from folders import person

DAY = date(2026, 6, 25)
_TOKEN = re.compile(r"(?<![A-Za-z0-9])P(\d+)(?:@(\d{8}))?(~)?")
_CARD = re.compile(r"(?<![A-Za-z0-9])C(\d+)")
_TIME = re.compile(r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)$")


@dataclass(frozen=True, slots=True)
class Case:
    """A folder, what is flagged in it by any rule, and what else the contract says of it.

    `flagged` has lines `E01 ref ref …`; `missing` the missing_data of a rule, `clear` the number of
    its clear subjects, `facts` what stands in a finding, by "E01 ref".
    """

    title: str
    tables: str
    flagged: str = ""
    missing: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    clear: Mapping[str, int] = field(default_factory=dict)
    skipped: Mapping[str, int] = field(default_factory=dict)
    status: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    county: str = ""
    as_of: date = DAY
    refused: int = 0

    def at(self, day: str) -> "Case":
        """Return the case as it stands on another day."""
        return replace(self, as_of=date.fromisoformat(day))

    def expected(self) -> set[tuple[str, str]]:
        """Return what has to be flagged: rule and revealed ref."""
        lines = [line.split() for line in self.flagged.strip().splitlines()]
        return {(rule, fill(ref)) for rule, *refs in lines for ref in refs}


def fill(text: str) -> str:
    """Replace the tokens of people and cards by their numbers."""

    def number(found: re.Match[str]) -> str:
        whole = person(int(found[1]), found[2] or "19600101")
        return whole[:6] + whole[8:17] if found[3] else whole

    people = _TOKEN.sub(number, text)
    cards = _CARD.sub(lambda found: f"62170000{int(found[1]):08}", people)
    return _TIME.sub(r"\1 \2", cards)


def write_case(case: Case, folder: Path) -> Path:
    """Write the tables of a case as CSV files named after their sources; return the folder."""
    folder.mkdir(parents=True)
    sheets: dict[str, list[list[str]]] = {}
    rows: list[list[str]] = []
    for line in case.tables.strip().splitlines():
        cells = line.split()
        if cells[:1] == ["#"]:
            rows = sheets.setdefault(cells[1], [])
            rows.append(cells[2:])
        elif cells:
            rows.append(["" if cell == "_" else fill(cell) for cell in cells])
    for name, lines in sheets.items():
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(lines)
        (folder / f"{name}.csv").write_text(out.getvalue(), encoding="utf-8")
    if case.county:
        (folder / "county.yaml").write_text(case.county, encoding="utf-8")
    return folder
