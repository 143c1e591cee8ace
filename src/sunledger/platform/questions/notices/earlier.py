"""What was shown before of the figures of a draft: in other months, and of the places around it.

A figure is known again by where its row belongs and what the row is called: the sum of a township's
table is the row of that township in the table of its county. Pure.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sunledger.platform.questions.notices.contracts import Cell, Table, Type

Key = tuple[str, str, str]  # in which place, of what, in which column
Place = tuple[int, int]  # row and column, both from 0
_WORDS = frozenset((Type.TEXT, Type.PERSON_NAME))


@dataclass(frozen=True)
class Where:
    """Of which place a table is: its code, its name, and the code of what it lies in."""

    code: str
    name: str
    above: str


@dataclass(frozen=True)
class Before:
    """A table that was public, as it was shown."""

    where: Where
    period: str
    table: Table


@dataclass(frozen=True)
class Beside:
    """Of which place a draft is, and what was public of the same figures."""

    where: Where = Where("", "", "")
    before: tuple[Before, ...] = ()


@dataclass(frozen=True)
class Earlier:
    """What readers know already: `ever` what was shown of a figure in any month or version.

    Of the month of the draft alone: `values` that are shown, `hidden` figures that are not, and
    `sums`, of which parts and total are keys.
    """

    ever: Mapping[Key, frozenset[int]] = field(default_factory=dict)
    values: Mapping[Key, int] = field(default_factory=dict)
    hidden: frozenset[Key] = frozenset()
    sums: tuple[tuple[tuple[Key, ...], Key], ...] = ()


NOTHING = Earlier()
ALONE = Beside()


def keys_of(table: Table, where: Where) -> dict[Place, Key]:
    """Return by which key each count of a table is known."""
    told = [at for at, column in enumerate(table.columns) if column.type in _WORDS]
    counted = [at for at, column in enumerate(table.columns) if column.type is Type.COUNT]
    last = len(table.rows) - 1
    found: dict[Place, Key] = {}
    for row, cells in enumerate(table.rows):
        label = "\n".join(str(cells[at] or "") for at in told)
        inside, name = (where.above, where.name) if table.total and row == last else ("", "")
        for at in counted:
            found[(row, at)] = (inside or where.code, name or label, table.columns[at].name)
    return found


def sums_of(table: Table, has: Iterable[Place]) -> list[tuple[tuple[Place, ...], Place]]:
    """Return what adds up in a table, of places that it has: columns to their last row; rows."""
    here = frozenset(has)
    last = len(table.rows) - 1
    names = [column.name for column in table.columns]
    found: list[tuple[tuple[Place, ...], Place]] = []
    for at, column in enumerate(table.columns):
        if table.total:
            found.append((tuple((row, at) for row in range(last)), (last, at)))
        if column.sums:
            parts = [names.index(name) for name in column.sums]
            found += [
                (tuple((row, part) for part in parts), (row, at)) for row in range(len(table.rows))
            ]
    kept = ((tuple(part for part in parts if part in here), total) for parts, total in found)
    return [(parts, total) for parts, total in kept if parts and total in here]


def earlier(before: Sequence[Before], period: str) -> Earlier:
    """Return what readers know of tables that were public; `period` is that of the draft."""
    ever, values = defaultdict[Key, set[int]](set), dict[Key, int]()
    hidden, sums = set[Key](), list[tuple[tuple[Key, ...], Key]]()
    for one in before:
        keys = keys_of(one.table, one.where)
        counts = {place: number(one.table.rows[place[0]][place[1]]) for place in keys}
        for place, key in keys.items():
            count = counts[place]
            if count is not None:
                ever[key].add(count)
        if one.period != period:
            continue
        hidden |= {key for place, key in keys.items() if _is_hidden(one.table, place)}
        values |= {keys[place]: count for place, count in counts.items() if count is not None}
        sums += [
            (tuple(keys[part] for part in parts), keys[total])
            for parts, total in sums_of(one.table, keys)
        ]
    return Earlier(
        {key: frozenset(found) for key, found in ever.items()},
        values,
        frozenset(hidden - values.keys()),
        tuple(sums),
    )


def number(cell: Cell) -> int | None:
    """Return a count of a cell; None where it has none."""
    if isinstance(cell, str):
        return int(cell) if cell.isascii() and cell.isdecimal() else None
    return cell


def _is_hidden(table: Table, place: Place) -> bool:
    cell = table.rows[place[0]][place[1]]
    return isinstance(cell, str) and number(cell) is None and cell != ""
