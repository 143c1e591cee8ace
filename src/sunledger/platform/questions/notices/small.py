"""Which figures of a table are too small to be shown, and which would give them away.

A number of people or households from 1 to 4 is hidden; nought is shown. Whoever knows the sum of
a column or a row could work it out: so other figures are hidden too, until no hidden figure can be
worked out from what is shown, and none is held within less than five values by one sum.

What was shown before counts as known (`earlier`): a figure that differs from one shown of another
month by 1 to 4 is hidden, for the difference is a small number of people; and of the same month the
sums of other places' tables are sums as well. Pure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sunledger.platform.questions.notices.contracts import Class, Table, Type
from sunledger.platform.questions.notices.earlier import (
    NOTHING,
    Beside,
    Earlier,
    Key,
    Place,
    earlier,
    keys_of,
    number,
    sums_of,
)

LEAST = 5
_PRIME = (1 << 61) - 1  # sums are solved in whole numbers of this field: exact, and never large
_PASSES = 100  # figures of two days may contradict one another: then bounds never come to rest


@dataclass(frozen=True)
class _Sum:
    """That the figures at some places make up the one at another."""

    parts: tuple[Place, ...]
    total: Place

    @property
    def places(self) -> tuple[Place, ...]:
        return (*self.parts, self.total)


@dataclass
class _Known:
    """All figures that hang together; those of earlier tables have rows below nought.

    `fixed` are figures of this table that readers know already: to hide them here hides nothing.
    """

    values: dict[Place, int]
    hidden: set[Place]
    sums: list[_Sum]
    fixed: frozenset[Place] = frozenset()


def too_small(
    table: Table, keys: Mapping[Place, Key] | None = None, before: Earlier = NOTHING
) -> dict[Place, Class]:
    """Return the places of a table whose figure is not to be shown, and why.

    `keys` are those of its figures, where `before` was shown of them.
    """
    values = _values(table)
    keys = keys or {}
    small = {place for place, value in values.items() if 0 < value < LEAST}
    changed = {
        place
        for place, value in values.items()
        if any(0 < abs(value - old) < LEAST for old in before.ever.get(keys.get(place, _NONE), ()))
    }
    hidden = _with_others(_known(table, values, small | changed, keys, before))
    found = {place: Class.SMALL if place in small else Class.DERIVED for place in hidden}
    names = [column.name for column in table.columns]
    for at, column in enumerate(table.columns):
        if column.of:
            of = names.index(column.of)
            rows = [row for row, counted in hidden if counted == of]
            found |= {(row, at): Class.DERIVED for row in rows if table.rows[row][at] is not None}
    return found


def too_small_beside(table: Table, period: str, beside: Beside) -> dict[Place, Class]:
    """Return the same, beside what was public before of the same table."""
    same = [one for one in beside.before if one.table.code == table.code]
    return too_small(table, keys_of(table, beside.where), earlier(same, period))


_NONE: Key = ("", "", "")


def _values(table: Table) -> dict[Place, int]:
    counted = [at for at, column in enumerate(table.columns) if column.type is Type.COUNT]
    found = {(row, at): number(cells[at]) for row, cells in enumerate(table.rows) for at in counted}
    return {place: value for place, value in found.items() if value is not None}


def _known(
    table: Table,
    values: dict[Place, int],
    hidden: set[Place],
    keys: Mapping[Place, Key],
    before: Earlier,
) -> _Known:
    """Return the figures of a table together with those that were shown of the same month."""
    here = {key: place for place, key in keys.items() if place in values}
    ids: dict[Key, Place] = {}

    def place_of(key: Key) -> Place:
        if key in before.hidden and key in here:
            return here[key]
        return ids.setdefault(key, (-1 - len(ids), 0))

    sums = [_Sum(*each) for each in sums_of(table, values)]
    sums += [
        _Sum(tuple(place_of(part) for part in parts), place_of(total))
        for parts, total in before.sums
    ]
    own = {place for place in hidden if before.values.get(keys.get(place, _NONE)) != values[place]}
    own |= {here[key] for key in before.hidden & here.keys()}
    old = {place for key, place in ids.items() if key in before.hidden}
    told = {place: before.values.get(key, 0) for key, place in ids.items()}
    fixed = {here[key] for key in here.keys() & before.values.keys()
             if before.values[key] == values[here[key]]}  # fmt: skip
    return _Known(values | told, own | old, sums, frozenset(fixed))


def _with_others(known: _Known) -> set[Place]:
    """Return what of the table is hidden, together with what would give it away."""
    old = {place for place in known.hidden if place[0] < 0}
    among = [each for each in known.sums if all(place[0] < 0 for place in each.places)]
    lost = _worked_out(_Known(known.values, old, among))  # by what is public already
    while True:
        more = _one_more(known, lost)
        if more is None:
            return {place for place in known.hidden if place[0] >= 0}
        known.hidden.add(more)


def _one_more(known: _Known, lost: set[Place]) -> Place | None:
    for each in known.sums:
        if _gives_away(each, known):
            more = _next_of([each], known)
            if more is not None:
                return more
    for place in sorted(_worked_out(known) - lost):
        near = [each for each in known.sums if place in each.places]
        more = _next_of(near, known) or _next_of(_around(near, known), known)
        if more is not None:
            return more
    return None


def _around(near: list[_Sum], known: _Known) -> list[_Sum]:
    """Return the sums that hang together with some by hidden figures."""
    while True:
        joined = {place for each in near for place in each.places if place in known.hidden}
        wider = [each for each in known.sums if joined & set(each.places)]
        if len(wider) == len(near):
            return near
        near = wider


def _gives_away(each: _Sum, known: _Known) -> bool:
    """Tell whether one sum tells a hidden figure, or nearly; it is known not to be nought."""
    parts = [part for part in each.parts if part in known.hidden]
    if each.total in known.hidden:
        return not parts
    shown = sum(known.values[part] for part in each.parts if part not in known.hidden)
    return bool(parts) and known.values[each.total] - shown < len(parts) + LEAST - 1


def _next_of(sums: list[_Sum], known: _Known) -> Place | None:
    """Return the smallest figure of sums that can be hidden and is not 0, a total as the last."""

    def free(places: Iterable[Place]) -> list[Place]:
        gone = known.hidden | known.fixed
        return [place for place in places if place[0] >= 0 and place not in gone]

    parts = [part for each in sums for part in free(each.parts) if known.values[part]]
    totals = [total for each in sums for total in free([each.total])]
    return min(parts or totals, key=lambda place: (known.values[place], place), default=None)


def _worked_out(known: _Known) -> set[Place]:
    """Return the hidden places whose figure all sums together determine, or nearly."""
    rows: list[dict[Place, int]] = []
    for each in known.sums:
        row = dict.fromkeys((part for part in each.parts if part in known.hidden), 1)
        if each.total in known.hidden:
            row[each.total] = _PRIME - 1
        row = _less(row, rows)
        if row:
            rows = [_less(other, [row]) for other in rows] + [row]
    return {next(iter(row)) for row in rows if len(row) == 1} | _held(known)


def _held(known: _Known) -> set[Place]:
    """Return the hidden places that bounds hold within under five values; each is 1 at least."""
    values, hidden = known.values, known.hidden
    most = 2 * sum(values.values()) + 1
    low = {place: 1 if place in hidden else value for place, value in values.items()}
    high = {place: most if place in hidden else value for place, value in values.items()}
    for _ in range(_PASSES):
        moved = False
        for each in known.sums:
            for place in each.places:
                if place not in hidden:
                    continue
                least, largest = _bounds(each, place, low, high)
                if least > low[place] or largest < high[place]:
                    low[place] = max(low[place], least)
                    high[place] = min(high[place], largest)
                    moved = True
        if not moved:
            break
    return {place for place in hidden if high[place] - low[place] < LEAST - 1}


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
