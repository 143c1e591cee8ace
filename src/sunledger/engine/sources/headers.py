"""Header rows read: what each column is called, under one row of names or under several.

A column under a merged parent has more than one name: 男方 over 证件号码 is 男方证件号码, but
发放信息 over 金额 is just 金额. Each name that a column may go by is a `Reading`, the most telling
first. Names are compared by `header_key` of the catalogue, without units, marks and hints.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache

from sunledger.catalogue.heads import split_unit
from sunledger.kit.text import fold, squash

Cell = str | int | float | date | datetime | time | None
Merge = tuple[int, int, int, int]

LONGEST_HEADER = 40
LONGEST_CELL = 200
JOINT = "|"
# Under one of these a column 姓名 or 身份证号 speaks of somebody else than the row does.
_SOMEBODY_ELSE = re.compile(
    "^(配偶|父亲|母亲|父母|子女|监护人|联系人|紧急联系人|代领人|代办人|代理人|亲属|男方|女方|担保人|介绍人|经办人"
    "|审核人|审批人|包联干部|帮扶人|帮扶干部|帮扶责任人|结对干部)(信息|情况|资料)?$"
)
_TOTAL_OF_PARENT = frozenset(("小计", "合计", "总计", "总额", "金额", "合计金额", "小计金额"))
_UNIT_ONLY = re.compile(
    r"^\(?(?:单位[:为]?)?(?:人民币)?"
    r"(?P<unit>亿元|万元|千元|百元|元|万|亩|公顷|平方米|m2|人|户|笔|天|个|%|元/\S{1,5})\)?$"
)
_TABLE_UNIT = re.compile(
    r"单位\)?[:为]?\(?(?:[人户亩个份笔天株头只公顷平方米吨斤台套件]{1,3}[、,/和])*(?:人民币)?"
    r"(?P<unit>亿元|万元|千元|百元|元)(?![\u4e00-\u9fff])"
)
_MONEY_UNIT = re.compile(r"^(?:人民币)?(?P<unit>亿元|千万元|百万元|十万元|万元|千元|百元|元|万)")
# Footnote marks that NFKC would turn into digits of the name: ¹ ² ³ ⁰ … ₉ ① … ⓿ ❶ … ➓
_FOOTNOTES = re.compile("[\u00b9\u00b2\u00b3\u2070-\u209c\u2460-\u24ff\u2776-\u2793]")
_BRACKETED = re.compile(r"[(【\[].*")
_HINT = re.compile(
    "[（(【\\[][^（）()【】\\[\\]]*(?:必填|选填|必录|填写|文本|格式|下拉|可不填|可空)[^（）()【】\\[\\]]*[）)】\\]]"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One name that a column may go by; `level` 0 is its own, 1 a weaker guess.

    `text` is the part of the header that says so.
    """

    key: str
    unit: str | None
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Label:
    """What the header says of one column: the text for people, and the names it may go by.

    `unit` is the money unit that an upper row names, for the amounts below it that name none.
    """

    index: int
    header: str
    readings: tuple[Reading, ...]
    unit: str | None = None


def is_empty(cell: Cell) -> bool:
    """Tell whether nothing can be seen in the cell."""
    if cell is None:
        return True
    return isinstance(cell, str) and (
        not cell or cell.isspace() or (not cell[0].isalnum() and not squash(cell))
    )


@lru_cache(maxsize=8192)
def read_header(text: str) -> tuple[str, str | None]:
    """Return a header's key and unit, without footnote marks and hints on how to fill it in."""
    return split_unit(_HINT.sub("", _FOOTNOTES.sub("", text)))


def money_unit(unit: str | None) -> str | None:
    """Return the money unit that a header's unit begins with: 元/亩 is 元, 万 is 万元."""
    match = _MONEY_UNIT.match(unit or "")
    if not match:
        return None
    return "万元" if match["unit"] == "万" else match["unit"]


def unit_word(cell: Cell) -> str | None:
    """Return the unit where the cell says nothing but a unit."""
    if not isinstance(cell, str) or len(cell) > LONGEST_HEADER:
        return None
    match = _UNIT_ONLY.match(squash(cell).lower())
    return match["unit"] if match else None


def table_unit(rows: Iterable[Sequence[Cell]]) -> str | None:
    """Return the money unit named above a header (单位：万元): the one nearest to it."""
    found = None
    for row in rows:
        for cell in row:
            if isinstance(cell, str) and "单" in cell:
                match = _TABLE_UNIT.search(squash(cell))
                found = match["unit"] if match else found
    return found


def header_text(cell: Cell) -> str | None:
    """Return the text of a cell that may be part of a header, None for any other cell."""
    if not isinstance(cell, str) or len(cell) > LONGEST_CELL:
        return None
    text = fold(_FOOTNOTES.sub("", cell))
    return text if text and len(_BRACKETED.sub("", text)) <= LONGEST_HEADER else None


def labels_of(
    rows: Sequence[Sequence[Cell]], spans: Mapping[tuple[int, int], Merge]
) -> list[Label]:
    """Return the labels of the columns under these header rows.

    `spans` leads from each covered cell (row in `rows`, column) to its merged range. Where a row
    has no merged cells, as in a CSV made from it, a parent reaches over the blanks to its right
    as far as the row below has names.
    """
    width = max((len(row) for row in rows), default=0)
    parts: list[list[str]] = [[] for _ in range(width)]
    for depth, row in enumerate(rows):
        below = rows[depth + 1] if depth + 1 < len(rows) else None
        for column, text in enumerate(_names(row, depth, width, below, spans)):
            if text and (not parts[column] or parts[column][-1] != text):
                parts[column].append(text)
    return [_label(index, tuple(names)) for index, names in enumerate(parts) if names]


def _names(
    row: Sequence[Cell],
    depth: int,
    width: int,
    below: Sequence[Cell] | None,
    spans: Mapping[tuple[int, int], Merge],
) -> Iterator[str | None]:
    merged = any((depth, column) in spans for column in range(width))
    parent: str | None = None
    for column in range(width):
        text = header_text(row[column]) if column < len(row) else None
        span = spans.get((depth, column))
        if span:
            # A range reaches down as well; only its first row gives the name.
            if text is None and span[1] < len(row) and span[0] == depth:
                text = header_text(row[span[1]])
        elif not merged and below is not None:
            if text is None and column < len(below) and header_text(below[column]):
                text = parent
            else:
                parent = text
        yield text


@lru_cache(maxsize=4096)
def _label(index: int, names: tuple[str, ...]) -> Label:
    readings: dict[str, Reading] = {}

    def add(text: str, level: int, unit: str | None = None) -> None:
        key, own = read_header(text)
        readings.setdefault(key, Reading(key, own or unit, level, text))

    leaf = names[-1]
    if len(names) == 1:
        add(leaf, 0)
        return Label(index, leaf, tuple(readings.values()))
    parent = names[-2]
    add("".join(names), 0)
    add(parent + leaf, 0)
    unit = unit_word(leaf)
    if unit:
        add(parent, 0, unit)
    if squash(leaf) in _TOTAL_OF_PARENT:
        add(parent, 1)
    if not any(_SOMEBODY_ELSE.match(squash(name)) for name in names[:-1]):
        add(leaf, 1)
        add(leaf + parent, 1)
        if squash(parent).endswith("收入"):
            add(leaf + "收入", 1)
    units = [unit for name in names[:-1] if (unit := money_unit(read_header(name)[1]))]
    above = units[-1] if units else None
    return Label(index, JOINT.join(names), tuple(readings.values()), above)
