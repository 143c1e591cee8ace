"""exemptions.xlsx: what an office decided not to ask about for a while, and why.

An exemption names a rule, a subject as it was shown (or the id of a finding), a reason and the
last day on which it holds. It takes the finding out of the workbook and the report, not out of
findings.ndjson. What cannot be used is told and left aside.
"""

import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sunledger.catalogue.model import Catalogue
from sunledger.desk.collect.grid import Grid, GridRow, find_grid
from sunledger.desk.collect.rows import ID, Place, mask_numbers
from sunledger.desk.findings import Finding
from sunledger.engine.sources.cells.cell import How
from sunledger.engine.sources.cells.parse import parse
from sunledger.engine.sources.files import FileFound
from sunledger.engine.sources.formats import detect
from sunledger.engine.sources.readers import read_sheets
from sunledger.kit.errors import WrongUse
from sunledger.kit.masking import mask_card
from sunledger.kit.text import fold, squash

FILE_NAME = "exemptions.xlsx"
_HEADERS = {
    "rule": ("规则", "规则代号", "疑点类型", "rule"),
    "id": ("疑点编号",),
    "subject": ("对象", "对象或疑点编号", "豁免对象", "证件号", "subject"),
    "reason": ("理由", "豁免理由", "原因", "豁免原因", "reason"),
    "until": ("截止日期", "有效期至", "豁免至", "到期日", "有效期", "until"),
}
_CODE = re.compile(r"(?<![0-9A-Za-z])[A-Za-z]{1,3}[0-9]{1,4}(?![0-9A-Za-z])")


@dataclass(frozen=True, slots=True)
class Exemption:
    """One usable row: `rules` are empty where the id of a finding says enough."""

    rules: frozenset[str]
    subject: str
    reason: str
    until: date
    place: Place


@dataclass(frozen=True, slots=True)
class Problem:
    """A row, or a whole file, that could not be used: where, and why in both languages."""

    file: str
    sheet: str | None
    row: int | None
    why: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Exemptions:
    """What was read. `inside` are the paths of the files that lie in the county folder."""

    entries: tuple[Exemption, ...] = ()
    problems: tuple[Problem, ...] = ()
    inside: frozenset[str] = frozenset()


def read_exemptions(folder: Path, extra: Path | None, *, catalogue: Catalogue) -> Exemptions:
    """Read every exemptions.xlsx in the folder, and the file that was named beside.

    Raises WrongUse where the named file is not there.
    """
    if extra is not None and not extra.is_file():
        raise WrongUse(
            f"没有豁免清单“{extra}”。请检查 --exemptions 的路径。",
            f"There is no list of exemptions {extra}. Check the path given by --exemptions.",
            code="not_found",
            where=extra,
        )
    inside = sorted(_inside(folder))
    files = [(path.relative_to(folder).as_posix(), path) for path in inside]
    if extra is not None and extra.resolve() not in {path.resolve() for path in inside}:
        files.append((extra.name, extra))
    entries: list[Exemption] = []
    problems: list[Problem] = []
    for name, path in files:
        for found in _read_file(name, path, catalogue):
            if isinstance(found, Exemption):
                entries.append(found)
            else:
                problems.append(found)
    return Exemptions(
        tuple(entries),
        tuple(problems),
        frozenset(path.relative_to(folder).as_posix() for path in inside),
    )


def _inside(folder: Path) -> Iterator[Path]:
    for place, _, names in os.walk(folder):
        for name in names:
            path = Path(place, name)
            if name.lower() == FILE_NAME and not path.is_symlink():
                yield path


def _read_file(name: str, path: Path, catalogue: Catalogue) -> Iterator[Exemption | Problem]:
    kind, problem = detect(path, name)
    if kind is None or problem is not None:
        yield Problem(name, None, None, problem or _NO_TABLE)
        return
    seen = False
    for sheet in read_sheets(FileFound(name, path, path.stat().st_size, "", kind)):
        grid = find_grid(sheet, _HEADERS)
        if sheet.problem is not None:
            yield Problem(name, sheet.name, None, sheet.problem)
        elif grid is not None and grid.names & {"subject", "id"}:
            seen = True
            yield from _read_grid(name, sheet.name, grid, catalogue)
    if not seen:
        yield Problem(name, None, None, _NO_TABLE)


_NO_TABLE = (
    "没有找到表头。要有四列：规则、对象、理由、截止日期。这份豁免没有用。",
    "No header with 规则, 对象, 理由 and 截止日期 was found; these exemptions were not used.",
)


_OTHER_RULE = (
    "疑点编号是另一条规则的，这一行没有用。请核对。",
    "The finding's id is of another rule; the row was not used. Check it.",
)


def _read_grid(
    file: str, sheet: str | None, grid: Grid, catalogue: Catalogue
) -> Iterator[Exemption | Problem]:
    for row in grid.rows:
        if row.cells:
            found = _read_row(row, Place(file, sheet, row.number), catalogue)
            if isinstance(found, Exemption):
                yield found
            else:
                yield Problem(file, sheet, row.number, found)


def _read_row(row: GridRow, place: Place, catalogue: Catalogue) -> Exemption | tuple[str, str]:
    """Return the exemption, or why the row is none."""
    subject = squash(row.text("id")) or squash(row.text("subject"))
    is_id = bool(ID.fullmatch(subject.lower()))
    said = fold(row.text("rule"))
    rules = _rules(said, catalogue)
    reason = fold(row.text("reason"))
    until = [parse(cell, How("date_loose")).value for cell in row.cells.get("until", ())]
    if not subject:
        return ("没写对象，这一行没有用。", "No subject is given; the row was not used.")
    if not rules and not (is_id and not said):
        return (
            f"规则“{said}”不认识，这一行没有用。请写代号，例如 E05。",
            f"The rule “{said}” is not known; the row was not used. Write its code, such as E05.",
        )
    if not reason:
        return ("没写理由，这一行没有用。", "No reason is given; the row was not used.")
    if len(until) != 1 or until[0] is None:
        return (
            "截止日期没写或读不懂，这一行没有用。请写成 2026-12-31。",
            "The last day is absent or cannot be read; the row was not used. Write 2026-12-31.",
        )
    subject = subject.lower() if is_id else subject
    return Exemption(rules, subject, mask_numbers(reason), until[0], place)


def _rules(text: str, catalogue: Catalogue) -> frozenset[str]:
    """Return the codes that a text names, or the code of its title; none where one is unknown."""
    codes = {code.upper() for code in _CODE.findall(squash(text))}
    if codes:
        return frozenset(codes) if codes <= catalogue.flags.keys() else frozenset()
    return frozenset(
        flag.code for flag in catalogue.flags.values() if squash(flag.title.zh) == squash(text)
    )


def apply_exemptions(
    exemptions: Exemptions, findings: Sequence[Finding], as_of: date
) -> tuple[Mapping[str, Exemption], tuple[Problem, ...]]:
    """Return the exemption of each finding that has one on that day, and what is in doubt.

    A masked number that stands for several findings of a rule exempts none of them: the id says
    which one is meant.
    """
    asked = findings if exemptions.entries else ()
    by_id = {finding.id: finding for finding in asked}
    by_ref: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in asked:
        for form in _forms(finding.ref):
            by_ref[finding.flag.code, form].append(finding)
    exempted: dict[str, Exemption] = {}
    problems: list[Problem] = []
    for entry in exemptions.entries:
        if entry.until < as_of:
            continue
        if entry.subject in by_id:
            if not entry.rules or by_id[entry.subject].flag.code in entry.rules:
                exempted.setdefault(entry.subject, entry)
            else:
                problems.append(_told(entry, _OTHER_RULE))
            continue
        for rule in sorted(entry.rules):
            meant = by_ref.get((rule, entry.subject)) or _distinct(
                finding
                for form in _forms(entry.subject)
                for finding in by_ref.get((rule, form), ())
            )
            if len(meant) == 1:
                exempted.setdefault(meant[0].id, entry)
            elif meant:
                problems.append(_doubt(entry, rule, len(meant)))
    return exempted, tuple(problems)


def _distinct(findings: Iterator[Finding]) -> list[Finding]:
    return list({finding.id: finding for finding in findings}.values())


def _forms(ref: str) -> set[str]:
    """Return a reference as it may be shown: as it is, and with the numbers in it masked."""
    bare = squash(ref)
    forms = {bare, mask_numbers(bare), mask_numbers(bare.upper())}
    if bare.isdigit():
        forms.add(mask_card(bare))
    return forms


def _doubt(entry: Exemption, rule: str, count: int) -> Problem:
    return _told(
        entry,
        (
            f"“{entry.subject}”在 {rule} 里对上 {count} 条，没有用。请改写疑点编号。",
            f"“{entry.subject}” stands for {count} findings of {rule}: write the finding's id.",
        ),
    )


def _told(entry: Exemption, why: tuple[str, str]) -> Problem:
    return Problem(entry.place.file, entry.place.sheet, entry.place.row, why)
