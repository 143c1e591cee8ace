"""Which figures of a table are too small to be shown, and which would give them away.

A number of people or households from 1 to 4 is hidden; nought is shown. Whoever knows the sum of
a column or a row could work it out: so other figures are hidden too, until no hidden figure can be
worked out from what is shown, and none is held within less than five values by one sum.
Pure. What two publications tell together is not seen here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sunledger.platform.questions.notices.contracts import Cell, Class, Table, Type

LEAST = 5
_PRIME = (1 << 61) - 1  # sums are solved in whole numbers of this field: exact, and never large

Place = tuple[int, int]  # row and column, both from 0


@dataclass(frozen=True)
class _Sum:
    """That the figures at some places make up the one at another."""

    parts: tuple[Place, ...]
    total: Place

    @property
    def places(self) -> tuple[Place, ...]:
        return (*self.parts, self.total)


def too_small(table: Table) -> dict[Place, Class]:
    """Return the places of a table whose figure is not to be shown, and why."""
    values = _values(table)
    small = {place for place, value in values.items() if 0 < value < LEAST}
    hidden = _with_others(small, list(_sums(table, values)), values)
    found = {place: Class.SMALL if place in small else Class.DERIVED for place in hidden}
    names = [column.name for column in table.columns]
    for at, column in enumerate(table.columns):
        if column.of:
            of = names.index(column.of)
            rows = [row for row, counted in hidden if counted == of]
            found |= {(row, at): Class.DERIVED for row in rows if table.rows[row][at] is not None}
    return found


def _values(table: Table) -> dict[Place, int]:
    counted = [at for at, column in enumerate(table.columns) if column.type is Type.COUNT]
    found = {(row, at): number(cells[at]) for row, cells in enumerate(table.rows) for at in counted}
    return {place: value for place, value in found.items() if value is not None}


def number(cell: Cell) -> int | None:
    """Return a count of a cell; None where it has none."""
    if isinstance(cell, str):
        return int(cell) if cell.isascii() and cell.isdecimal() else None
    return cell


def _sums(table: Table, values: dict[Place, int]) -> Iterator[_Sum]:
    """Yield what adds up in a table: columns to their last row, columns to a column."""
    last = len(table.rows) - 1
    names = [column.name for column in table.columns]
    for at, column in enumerate(table.columns):
        if table.total:
            parts = [(row, at) for row in range(last) if (row, at) in values]
            yield from _sum(parts, (last, at), values)
        for row in range(len(table.rows)):
            parts = [(row, names.index(name)) for name in column.sums]
            yield from _sum([part for part in parts if part in values], (row, at), values)


def _sum(parts: Sequence[Place], total: Place, values: dict[Place, int]) -> Iterator[_Sum]:
    if parts and total in values:
        yield _Sum(tuple(parts), total)


def _with_others(small: set[Place], sums: list[_Sum], values: dict[Place, int]) -> set[Place]:
    """Return what is hidden together with what would give it away."""
    hidden = set(small)
    while True:
        more = _one_more(hidden, sums, values)
        if more is None:
            return hidden
        hidden.add(more)


def _one_more(hidden: set[Place], sums: list[_Sum], values: dict[Place, int]) -> Place | None:
    for each in sums:
        if _gives_away(each, hidden, values):
            more = _next_of(each, hidden, values)
            if more is not None:
                return more
    for place in sorted(_worked_out(hidden, sums, values)):
        for each in sums:
            more = _next_of(each, hidden, values) if place in each.places else None
            if more is not None:
                return more
    return None


def _gives_away(each: _Sum, hidden: set[Place], values: dict[Place, int]) -> bool:
    """Tell whether one sum tells a hidden figure, or nearly; it is known not to be nought."""
    parts = [part for part in each.parts if part in hidden]
    if each.total in hidden:
        return not parts
    return bool(parts) and sum(values[part] for part in parts) < len(parts) + LEAST - 1


def _next_of(each: _Sum, hidden: set[Place], values: dict[Place, int]) -> Place | None:
    """Return the smallest figure of a sum that is shown and not 0, its total as the last."""
    shown = [part for part in each.parts if part not in hidden and values[part]]
    if shown:
        return min(shown, key=lambda part: (values[part], part))
    return None if each.total in hidden else each.total


def _worked_out(hidden: set[Place], sums: list[_Sum], values: dict[Place, int]) -> set[Place]:
    """Return the hidden places whose figure all sums together determine."""
    rows: list[dict[Place, int]] = []
    for each in sums:
        row = dict.fromkeys((part for part in each.parts if part in hidden), 1)
        if each.total in hidden:
            row[each.total] = _PRIME - 1
        row = _less(row, rows)
        if row:
            rows = [_less(other, [row]) for other in rows] + [row]
    return {next(iter(row)) for row in rows if len(row) == 1} | _held(hidden, sums, values)


def _held(hidden: set[Place], sums: list[_Sum], values: dict[Place, int]) -> set[Place]:
    """Return the hidden places between whose bounds only one value lies; each is 1 at least."""
    most = sum(values.values()) + 1
    low = {place: 1 if place in hidden else value for place, value in values.items()}
    high = {place: most if place in hidden else value for place, value in values.items()}
    moved = True
    while moved:
        moved = False
        for each in sums:
            for place in each.places:
                if place not in hidden:
                    continue
                least, largest = _bounds(each, place, low, high)
                if least > low[place] or largest < high[place]:
                    low[place] = max(low[place], least)
                    high[place] = min(high[place], largest)
                    moved = True
    return {place for place in hidden if low[place] == high[place]}


def _bounds(
    each: _Sum, place: Place, low: dict[Place, int], high: dict[Place, int]
) -> tuple[int, int]:
    """Return between which values one sum holds a place."""
    if place == each.total:
        return sum(low[part] for part in each.parts), sum(high[part] for part in each.parts)
    others = [part for part in each.parts if part != place]
    return (
        low[each.total] - sum(high[part] for part in others),
        high[each.total] - sum(low[part] for part in others),
    )


def _less(row: dict[Place, int], by: list[dict[Place, int]]) -> dict[Place, int]:
    """Return a row of a system without the first unknown of each other row; its own first is 1."""
    left = dict(row)
    for other in by:
        first = next(iter(other))
        times = left.get(first, 0)
        if times:
            for place, value in other.items():
                left[place] = (left.get(place, 0) - times * value) % _PRIME
    left = {place: value for place, value in left.items() if value}
    if not left:
        return left
    first = next(iter(left))
    scale = pow(left[first], -1, _PRIME)
    return {place: value * scale % _PRIME for place, value in left.items()}
