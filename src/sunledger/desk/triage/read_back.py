"""A triage table as it comes back from the meeting: columns moved, rows added, sheets split.

Only what two people signed counts. What does not count is kept with the reason, so that nobody
believes a finding was sent when it was not.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from sunledger.catalogue.model import Bilingual
from sunledger.desk.triage.run_dir import Run
from sunledger.desk.triage.ways import Way, propose, read_way
from sunledger.kit.errors import WrongUse
from sunledger.kit.text import display_name, fold, name_key, squash

_HEADERS = {
    "id": ("疑点编号", "疑点编码", "疑点id"),
    "way": ("研判意见", "研判结论", "研判结果", "处置意见", "研判去向"),
    "first": ("研判人一", "研判人1", "研判人", "签字一", "签名一"),
    "second": ("研判人二", "研判人2", "签字二", "签名二"),
}
_NEEDED = ("id", "way", "first")
_HEADER_WITHIN = 30  # rows from the top in which the header is looked for
_SAME = frozenset(("同上", "〃", '"', "”", "“", "''"))
_BETWEEN_NAMES = re.compile(r"[、,，;；/／\n]+|\s+")
_PEOPLE = 2
_ID = re.compile(r"[a-z2-7]{26}")


@dataclass(frozen=True, slots=True)
class Held:
    """A finding that is not sent on, and why."""

    id: str
    why: Bilingual


@dataclass(frozen=True, slots=True)
class Triage:
    """What the meeting decided by id of the finding, what does not count, and unknown ids."""

    ways: Mapping[str, Way]
    held: tuple[Held, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    place: str
    way: str
    people: tuple[str, ...]


def read_triage(path: Path, run: Run) -> Triage:
    """Read the table; WrongUse where it is none."""
    lines: dict[str, list[_Line]] = defaultdict(list)
    found = False
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            for name in book.sheet_names:
                sheet = book.get_sheet_by_name(name)
                rows: list[list[object]] = [
                    list(row) for row in sheet.to_python(skip_empty_area=False)
                ]
                spread(rows, sheet.merged_cell_ranges or ())
                header = _header(rows)
                if header is not None:
                    found = True
                    for number, line in _lines(name, rows, *header):
                        lines[number].append(line)
    except (CalamineError, OSError) as error:
        raise WrongUse(
            f"打不开研判表 {path}。请给出填好的 .xlsx 文件。",
            f"Cannot open the triage table {path}. Give the filled-in .xlsx file.",
            code="unreadable",
            where=path,
        ) from error
    if not found:
        raise WrongUse(
            f"{path} 里找不到研判表。请保留表头：疑点编号、研判意见、研判人一、研判人二。",
            f"{path} holds no triage table. Keep its header: 疑点编号, 研判意见, 研判人一 and "
            "研判人二.",
            code="not_a_triage_table",
            where=path,
        )
    return _decided(run, lines)


def spread(
    rows: Sequence[list[object]], merged: Sequence[tuple[tuple[int, int], tuple[int, int]]]
) -> None:
    """Give each cell of a merged range the value of its first."""
    for (top, left), (bottom, right) in merged:
        for row in rows[top : bottom + 1]:
            for at in range(left, min(right + 1, len(row))):
                row[at] = rows[top][left]


def as_text(cell: object) -> str:
    """Return a cell as a person reads it."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else fold(str(cell or ""))


def _header(rows: Sequence[Sequence[object]]) -> tuple[int, dict[str, int]] | None:
    for number, row in enumerate(rows[:_HEADER_WITHIN]):
        titles = [squash(str(cell or "")).lower().strip("*:：") for cell in row]
        at = {
            name: next(titles.index(word) for word in words if word in titles)
            for name, words in _HEADERS.items()
            if any(word in titles for word in words)
        }
        if all(name in at for name in _NEEDED):
            return number, at
    return None


def _lines(
    sheet: str, rows: Sequence[Sequence[object]], header: int, at: Mapping[str, int]
) -> Iterator[tuple[str, _Line]]:
    above = dict.fromkeys(at, "")
    for number, row in enumerate(rows[header + 1 :], start=header + 2):
        cells = {name: as_text(row[place]) for name, place in at.items()}
        for name in ("way", "first", "second"):
            if cells.get(name) in _SAME:
                cells[name] = above[name]
        above = cells
        finding = squash(cells["id"]).lower()
        if finding:
            people = [cells["first"], cells.get("second", "")]
            yield (
                finding,
                _Line(f"“{sheet}”第 {number} 行", cells["way"], tuple(_names(people))),
            )


def _names(cells: Sequence[str]) -> list[str]:
    """Return the different people who signed."""
    people: dict[str, str] = {}
    for cell in cells:
        parts = [part for part in _BETWEEN_NAMES.split(cell) if part]
        if all(len(part) == 1 for part in parts):
            parts = ["".join(parts)]  # 张 三: a blank within a short name
        for part in parts:
            people.setdefault(name_key(part), display_name(part))
    people.pop("", None)
    return list(people.values())


def _decided(run: Run, lines: Mapping[str, Sequence[_Line]]) -> Triage:
    proposed = propose(run.asked)
    handed_over = {
        question.id
        for question in run.asked
        if _decide(lines.get(question.id, ()), proposed[question.id]) is Way.HAND_OVER
    }
    # What was handed over visits nobody: no other question of the household may wait for it.
    proposed |= propose(question for question in run.asked if question.id not in handed_over)
    ways: dict[str, Way] = {}
    held: list[Held] = []
    for question in run.questions:
        given = lines.get(question.id, ())
        if not given and question.id in run.aside:
            continue  # it stands in no table: nobody is asked about it
        decided = _decide(given, proposed.get(question.id, Way.KEEP))
        if isinstance(decided, Way):
            ways[question.id] = decided
        else:
            held.append(Held(question.id, decided))
    everything = {question.id for question in run.questions}
    unknown = tuple(
        number for number in lines if number not in everything and _ID.fullmatch(number)
    )
    return Triage(ways, tuple(held), unknown)


def _decide(lines: Sequence[_Line], proposed: Way) -> Way | Bilingual:
    """Return the way that was decided, or why none was."""
    if not lines:
        return Bilingual("研判表里没有这一条", "not in the triage table")
    given = [line for line in lines if squash(line.way)]
    if not given:
        return Bilingual("没有研判意见", "no decision is written")
    ways = {read_way(line.way, proposed) for line in given}
    if None in ways:
        bad = next(line for line in given if read_way(line.way, proposed) is None)
        return Bilingual(
            f"{bad.place}的研判意见“{bad.way}”看不懂，请从下拉里选",
            f"{bad.place}: “{bad.way}” is no decision; choose from the list",
        )
    if len(ways) > 1:
        places = "、".join(line.place for line in given)
        return Bilingual(f"{places}的研判意见不一样", f"the decisions differ: {places}")
    if max(len(line.people) for line in given) < _PEOPLE:
        place, signed = given[0].place, len(given[0].people)
        return Bilingual(
            f"{place}要两个人签名，现在有 {signed} 个",
            f"{place}: two people must sign, there is {signed}",
        )
    return next(way for way in ways if way is not None)
