"""Everything that came back, read: each row about a finding, and what could not be placed."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sunledger.desk.collect.forms import has_heading, has_ids_by_label, lies_across, read_form
from sunledger.desk.collect.grid import Grid, GridRow, count_pictures, find_grid
from sunledger.desk.collect.rows import ID, Place, Returned, mask_numbers, read_row
from sunledger.desk.collect.words import ANSWER_FIELDS, DITTO, HEADERS, MONEY_FIELDS
from sunledger.desk.dispatch.handover import FOLDER as HANDED_OVER
from sunledger.desk.dispatch.paper import PROMISE
from sunledger.engine.sources.cells.texts import as_text
from sunledger.engine.sources.files import FileFound, bytes_under, walk_folder
from sunledger.engine.sources.headers import Cell, is_empty
from sunledger.engine.sources.layout import is_foot_text
from sunledger.engine.sources.readers import RawSheet, read_sheets
from sunledger.kit.pace import Pace, Progress
from sunledger.kit.text import squash

_NO_ANSWERS = "不是核查表：没有“疑点编号”和“核查结果”。"
_NO_HEADER = "有疑点编号，但没有“核查结果”这一列。请补上表头。"
_NO_ID_IN_FORM = "是入户或村级的核查表，但没有疑点编号。请从下发的表里抄上。"
_ACROSS = "疑点编号横着排在一行里。请改成一条疑点写一行。"
# Sheets that the desk writes into its workbooks for people to read: nothing is lacking in them.
# Saved as a file of text they lose their names, and keep a line of the promise.
_OUR_OWN = frozenset(("填表说明", "这份表怎么来的", "目录", HANDED_OVER))
_PROMISES = frozenset(squash(f"{label}{PROMISE}") for label in ("先看", "疑点是什么"))
_COPY = re.compile(r"(?:\(\d+\)|副本|\d+)$")
_COLUMN_NUMBER = re.compile(r"\(?[0-9]{1,2}\)?(?:=.*)?|[甲乙丙丁]")
_FEWEST_COLUMNS = 3
_LONGEST_SHOWN = 40
# What dispatch writes beside the workbooks, and often comes back with them.
_COMPANIONS = ("dispatch.json", ".sha256")


@dataclass(frozen=True, slots=True)
class Stray:
    """A row with an answer that belongs to no finding of the run, and why."""

    place: Place
    why: str


@dataclass(frozen=True, slots=True)
class Left:
    """A file or a sheet of which nothing was read, and why; a copy was read elsewhere."""

    file: str
    sheet: str | None
    why: str
    is_copy: bool = False


@dataclass(slots=True)
class Returns:
    """All that was found under a folder. `pictures` counts pasted pictures by file."""

    rows: dict[str, list[Returned]] = field(default_factory=lambda: defaultdict(list))
    strays: list[Stray] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    pictures: Counter[str] = field(default_factory=Counter)
    files: list[str] = field(default_factory=list)
    answer_rows: int = 0


def read_returns(
    folder: Path,
    known: Collection[str],
    *,
    work_dir: Path,
    skip_names: Collection[str] = (),
    progress: Progress | None = None,
) -> Returns:
    """Read every workbook under a folder; `known` are the ids of the run's findings."""
    returns = Returns()
    pace = Pace(progress, bytes_under(folder) if progress else 0)
    done = 0
    for found in walk_folder(folder, work_dir=work_dir, skip_names=skip_names):
        pace.tell("正在读", "Reading", done, rows=returns.answer_rows, at=found.path)
        done += found.size
        if found.path.endswith(_COMPANIONS):
            continue
        if found.problem is not None:
            returns.left.append(Left(found.path, None, found.problem[0]))
        elif found.duplicate_of is not None:
            why = f"和“{found.duplicate_of}”一字不差，只算一次。"
            returns.left.append(Left(found.path, None, why, is_copy=True))
        else:
            _read_file(found, known, returns)
    return returns


def read_ids(folder: Path, *, work_dir: Path) -> set[str]:
    """Return the ids of all findings that stand in the workbooks under a folder."""
    ids: set[str] = set()
    for found in walk_folder(folder, work_dir=work_dir):
        if found.problem is None and found.duplicate_of is None:
            for sheet in read_sheets(found):
                for row in sheet.rows:
                    for cell in row:
                        ids.update(_ids((cell,)))
    return ids


def _read_file(found: FileFound, known: Collection[str], returns: Returns) -> None:
    pictures = count_pictures(found)
    if pictures:
        returns.pictures[found.path] = pictures
    before = returns.answer_rows
    beside = [
        sheet.name
        for sheet in read_sheets(found)
        if not _read_sheet(found.path, sheet, known, returns) and sheet.rows
    ]
    if returns.answer_rows > before:
        returns.files.append(found.path)
    if beside:
        names = "、".join(name for name in beside if name) or None
        returns.left.append(Left(found.path, names, _NO_ANSWERS))


def _read_sheet(file: str, sheet: RawSheet, known: Collection[str], returns: Returns) -> bool:
    """Read the answers of a sheet; False where it holds none and lacks nothing either."""
    grid = find_grid(sheet, HEADERS, once=MONEY_FIELDS)
    if sheet.problem is not None:
        returns.left.append(Left(file, sheet.name, sheet.problem[0]))
        return True
    is_table = grid is not None and "verdict" in grid.names
    if has_ids_by_label(sheet) or (has_heading(sheet) and not is_table):
        _read_form(file, sheet, known, returns)
        return True
    if grid is None or not is_table:
        if not any(number in known for row in sheet.rows for number in _ids(row)):
            return _is_ours(sheet)
        if sheet.name == HANDED_OVER:
            return True
        returns.left.append(Left(file, sheet.name, _NO_HEADER))
        return True
    taken = 0
    for finding, row in _rows(file, sheet.name, grid, known, returns):
        place = Place(file, sheet.name, row.number)
        units = dict(grid.units)
        returns.rows[finding].append(read_row(finding, row, place, units, csv=sheet.name is None))
        taken += 1
    returns.answer_rows += taken
    return True


def _is_ours(sheet: RawSheet) -> bool:
    """Tell whether a sheet only says how to fill in a workbook, or how it came about."""
    if sheet.name is not None and _COPY.sub("", squash(sheet.name)) in _OUR_OWN:
        return True
    return any(
        squash("".join(as_text(cell) for cell in row if not is_empty(cell))) in _PROMISES
        for row in sheet.rows
    )


def _read_form(file: str, sheet: RawSheet, known: Collection[str], returns: Returns) -> None:
    """Read the answers of a household's or a village's form."""
    if lies_across(sheet):
        returns.left.append(Left(file, sheet.name, _ACROSS))
        return
    entries = read_form(sheet)
    if not entries:
        returns.left.append(Left(file, sheet.name, _NO_ID_IN_FORM))
    for entry in entries:
        place = Place(file, sheet.name, entry.row.number)
        if entry.finding not in known:
            why = f"疑点编号 {entry.finding} 不在这次核对里。"
            returns.strays.append(Stray(place, why))
            continue
        row = read_row(entry.finding, entry.row, place, dict(entry.units), csv=sheet.name is None)
        returns.rows[entry.finding].append(row)
        returns.answer_rows += 1


def _rows(
    file: str, sheet: str | None, grid: Grid, known: Collection[str], returns: Returns
) -> Iterator[tuple[str, GridRow]]:
    """Yield each row that is about a finding of the run; the others are named.

    Rows under one merged id are one row.
    """
    whole: tuple[str, GridRow] | None = None
    above: dict[str, list[Cell]] = {}
    for row in grid.rows:
        for name in (name for name in row.cells if name != "id"):
            if all(squash(as_text(cell)) in DITTO for cell in row.cells[name]):
                row.cells[name] = list(above.get(name, ()))
        above = row.cells
        ids = _ids(row.cells.get("id", ())) or _ids(row.others)
        if whole and "id" in row.shared and ids == [whole[0]]:
            whole[1].add(row)
            continue
        if whole:
            yield whole
            whole = None
        why = _why_stray(row, ids, known)
        if why is None:
            whole = (ids[0], row)
        elif why:
            returns.strays.append(Stray(Place(file, sheet, row.number), why))
    if whole:
        yield whole


def _why_stray(row: GridRow, ids: list[str], known: Collection[str]) -> str | None:
    """Return why a row belongs to no finding: None where it does, nothing where it needs not."""
    if len(ids) == 1:
        return None if ids[0] in known else f"疑点编号 {ids[0]} 不在这次核对里。"
    if len(ids) > 1:
        return "一行里有几个疑点编号。请一条写一行。"
    written = row.text("id")
    answered = any(row.cells.get(name) for name in ANSWER_FIELDS)
    if _is_numbering(row):
        return ""
    beside = [*row.others, *row.cells.get("id", ())]
    if not answered or any(is_foot_text(squash(as_text(cell))) for cell in beside):
        return ""
    if written:
        shown = mask_numbers(written)[:_LONGEST_SHOWN]
        return f"疑点编号“{shown}”不全，应是 26 位。请从下发的表里抄全。"
    return "没有疑点编号。请从下发的表里抄上。"


def _is_numbering(row: GridRow) -> bool:
    """Tell whether a row only numbers the columns: (1) (2) (3)."""
    cells = [*row.others, *(cell for cells in row.cells.values() for cell in cells)]
    numbers = [_COLUMN_NUMBER.fullmatch(squash(as_text(cell))) for cell in cells]
    return len(cells) > _FEWEST_COLUMNS and all(numbers)


def _ids(cells: Collection[Cell]) -> list[str]:
    """Return the different ids of findings in some cells."""
    found = (
        number
        for cell in cells
        if isinstance(cell, str)
        for number in ID.findall(squash(cell).lower())
    )
    return list(dict.fromkeys(found))
