"""一户一表 and 村级核查表 as they come back: labels with their values beside or below them.

A form is known by its heading, or by the ids of findings that stand in it, and is read label by
label. What stands after an id is about that finding, up to the next one; who checked and when
stands once at the foot and holds for all. Nothing is taken from a fixed place.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sunledger.desk.collect.grid import GridRow
from sunledger.desk.collect.rows import ID
from sunledger.desk.collect.words import HEADERS, is_unticked
from sunledger.engine.sources.cells.texts import as_text
from sunledger.engine.sources.headers import Cell, is_empty, read_header
from sunledger.engine.sources.readers import RawSheet
from sunledger.kit.text import squash

HEADINGS: Final = re.compile(r"入户核查表|一户一表|村级核查表|入户核实表|村级核实表")
_HEADING_ROWS: Final = 8
_LEAST_BELOW: Final = 2  # labels in a row of nothing else, for their values to stand below
_ONCE: Final = ("checker1", "checker2", "checkers", "checked_on")
_FIELDS: Final = {
    read_header(name)[0]: field_ for field_, names in HEADERS.items() for name in names
}
# Other labels of a form: they end the value before them. Those that are kept say where they go.
_SPEAKERS: Final = {"本户的话": "本户说", "本户意见": "本户说", "村里的说明": "村里说"}
_OTHERS: Final = frozenset(
    (
        *("乡镇", "村", "村民小组", "户主", "姓名", "户编号", "对象", "代码", "先想到", "怎么核"),
        *("哪里来的", "来源", "签名或手印", "村里见证人", "村里签名", "村监督委员", "照片"),
    )
)
_BOTH: Final = re.compile(r"^([^:：\n]{2,14})[:：]\s*(\S.*)$", re.DOTALL)
_EMPTY_DAY: Final = frozenset(("年月日", "年", "月", "日"))
_PASTE_HERE: Final = re.compile(r"^贴.{0,6}照片")


@dataclass(slots=True)
class _Block:
    """What stands in a form about one finding, each value under the field of its label."""

    finding: str
    row: int
    cells: dict[str, list[Cell]] = field(default_factory=lambda: defaultdict(list))
    units: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """The answer to one question of a form, as a row of a table would give it."""

    finding: str
    row: GridRow
    units: Mapping[str, str]


def has_heading(sheet: RawSheet) -> bool:
    """Tell whether a sheet calls itself a form, within its first rows."""
    return any(
        isinstance(cell, str) and HEADINGS.search(squash(cell))
        for row in sheet.rows[:_HEADING_ROWS]
        for cell in row
    )


def has_ids_by_label(sheet: RawSheet) -> bool:
    """Tell whether the id of a finding stands right beside its label, as in no table."""
    for row in sheet.rows:
        cells = [cell for cell in row if not is_empty(cell)]
        for at, cell in enumerate(cells):
            beside = _beside(cell)
            if _field_of(cell) == "id" and any(map(_ids, cells[at + 1 : at + 2])):
                return True
            if beside and beside[0][0] == "id" and _ids(beside[1]):
                return True
    return False


def lies_across(sheet: RawSheet) -> bool:
    """Tell whether a table was turned on its side: several ids stand beside one label."""
    for row in sheet.rows:
        labels = [_field_of(cell) for cell in row]
        if "id" in labels:
            after = row[labels.index("id") + 1 :]
            if sum(bool(_ids(cell)) for cell in after) > 1:
                return True
    return False


def read_form(sheet: RawSheet) -> list[Entry]:
    """Return the answers of a form; none where no id of a finding stands in it."""
    blocks: list[_Block] = []
    foot: dict[str, list[Cell]] = defaultdict(list)
    for number, name, unit, value in _pairs(sheet):
        if name == "id":
            blocks += [_Block(finding, number) for finding in _ids(value)]
        elif not blocks:
            if name in _ONCE:
                foot[name].append(value)
        else:
            block = blocks[-1]
            if value not in block.cells[name]:
                block.cells[name].append(value)
            if unit:
                block.units.setdefault(name, unit)
    return list(_entries(blocks, foot))


def _entries(blocks: Sequence[_Block], foot: Mapping[str, list[Cell]]) -> Iterator[Entry]:
    """Yield each block with what holds for all: signs of one block are those of the form."""
    for name in _ONCE:
        holders = [block for block in blocks if block.cells.get(name)]
        shared = foot.get(name) or (holders[0].cells[name] if len(holders) == 1 else [])
        for block in blocks:
            if shared and not block.cells.get(name):
                block.cells[name] = list(shared)
    words = [word for block in blocks for word in block.cells.pop("said", [])]
    for block in blocks:
        cells = dict(block.cells)
        if words and len(cells) > 0:
            cells["proof"] = [*cells.get("proof", []), *words]
        yield Entry(block.finding, GridRow(block.row, cells), block.units)


def _pairs(sheet: RawSheet) -> Iterator[tuple[int, str, str | None, Cell]]:
    """Yield row, field, unit and value of each label that has a value, and of each id."""
    above: dict[int, tuple[str, str | None]] = {}
    for number, row in zip(sheet.line_numbers, sheet.rows, strict=False):
        filled = [(at, cell) for at, cell in enumerate(row) if not is_empty(cell)]
        labels = {at: label for at, cell in filled if (label := _label_of(cell)) is not None}
        if (
            above
            and len(filled) >= _LEAST_BELOW
            and not labels
            and {at for at, _ in filled} <= above.keys()
        ):
            for at, cell in filled:
                yield from _value(number, above[at], cell)
            above = {}
            continue
        above = labels if len(labels) == len(filled) >= _LEAST_BELOW else {}
        yield from _pairs_of_row(number, filled)


def _pairs_of_row(
    number: int, filled: Sequence[tuple[int, Cell]]
) -> Iterator[tuple[int, str, str | None, Cell]]:
    """Yield what the labels of one row say, each of what stands to its right."""
    label: tuple[str, str | None] | None = None
    said = False
    for _, cell in filled:
        known, beside = _label_of(cell), _beside(cell)
        again = known is not None and label is not None and not said and known[0] == label[0]
        if known is not None and not again:
            label, said = known, False
        elif beside is not None:
            label, said = beside[0], True
            yield from _value(number, label, beside[1])
        elif label is not None:
            said = True
            yield from _value(number, label, cell)
        else:
            yield from ((number, "id", None, finding) for finding in _ids(cell))


def _value(
    number: int, label: tuple[str, str | None], cell: Cell
) -> Iterator[tuple[int, str, str | None, Cell]]:
    """Yield what a label's cell says; an id wherever it stands, nothing where it is untouched."""
    name, unit = label
    found = _ids(cell)
    if found and name in ("id", ""):
        yield from ((number, "id", None, finding) for finding in found)
    elif name in _SPEAKERS.values():
        text = " ".join(as_text(cell).split())
        if text.strip("-—/\\无"):
            yield number, "said", None, f"{name}：{text}"
    elif name not in ("", "id") and not _is_untouched(cell):
        yield number, name, unit, cell


def _label_of(cell: Cell) -> tuple[str, str | None] | None:
    """Return the field and unit that a label names; a label of no answer has no field."""
    if not isinstance(cell, str):
        return None
    bare = squash(cell).strip(":：*")
    if bare in _SPEAKERS:
        return _SPEAKERS[bare], None
    if bare in _OTHERS:
        return "", None
    key, unit = read_header(cell.strip().strip(":：*"))[:2]
    name = _FIELDS.get(key)
    return None if name is None else (name, unit)


def _field_of(cell: Cell) -> str | None:
    label = _label_of(cell)
    return label[0] if label else None


def _beside(cell: Cell) -> tuple[tuple[str, str | None], str] | None:
    """Return label and value of a cell that holds both, such as 核查人一：张三."""
    match = _BOTH.match(cell.strip()) if isinstance(cell, str) else None
    label = _label_of(match[1]) if match else None
    return (label, match[2]) if match and label and label[0] else None


def _is_untouched(cell: Cell) -> bool:
    """Tell whether a cell holds only what was printed in it: boxes, 年 月 日."""
    if not isinstance(cell, str):
        return False
    bare = squash(cell).strip("_＿")
    return bare in _EMPTY_DAY or is_unticked(bare) or bool(_PASTE_HERE.match(bare)) or not bare


def _ids(cell: Cell) -> list[str]:
    return ID.findall(squash(cell).lower()) if isinstance(cell, str) else []
