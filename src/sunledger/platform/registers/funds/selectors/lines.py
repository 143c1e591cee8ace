"""What fund lines are, and how their money stands."""

from collections.abc import Callable, Sequence
from datetime import date

from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import may, require
from sunledger.platform.ground.accounts.services import acting
from sunledger.platform.ground.places.selectors import divisions_by_id, names
from sunledger.platform.registers.funds import chains, figures, reading, whereabouts
from sunledger.platform.registers.funds.access import line_for
from sunledger.platform.registers.funds.contracts import (
    WHOLE,
    Figures,
    Line,
    LinkKind,
    MonthRow,
    Nowhere,
    RateRow,
    Unit,
)
from sunledger.platform.registers.funds.figures import Quota
from sunledger.platform.registers.funds.models import Item
from sunledger.platform.registers.funds.models import Line as _Line
from sunledger.platform.registers.funds.writing import bulk


def may_keep(number: int, *, by: Actor) -> bool:
    """Tell whether an actor keeps a line."""
    row = _Line.objects.filter(id=number).first()
    return row is not None and may(by, Task.KEEP_FUNDS, line=row.department or None)


def may_answer(number: int, *, by: Actor) -> bool:
    """Tell whether an actor answers for a line: for its department, or for the county."""
    row = _Line.objects.filter(id=number).first()
    return row is not None and may(by, Task.ANSWER_FUNDS, line=row.department or None)


def lines(*, by: Actor) -> list[Line]:
    """Return every fund line, by its code."""
    require(by, Task.SEE_FUNDS)
    return [reading.line_of(row) for row in _Line.objects.order_by("code")]


def line(number: int, *, by: Actor) -> Line:
    """Return a line; raise Refused, hidden, where it is not there."""
    return reading.line_of(line_for(number, by=by))


def items_of(number: int, *, by: Actor) -> list[str]:
    """Return the subsidies that a line pays."""
    line_for(number, by=by)
    return list(Item.objects.filter(line=number).order_by("name").values_list("name", flat=True))


def figures_of(number: int, *, by: Actor, on: date) -> Figures:
    """Return the figures of a line up to a day."""
    with acting(by):
        line_for(number, by=by)
        return figures.add_up(figures.quotas(on, number), on, figures.levels())


def totals(*, by: Actor, on: date) -> Figures:
    """Return the figures of all lines of money together, up to a day; goods are left out."""
    with acting(by):
        require(by, Task.SEE_FUNDS)
        goods = set(_Line.objects.filter(unit=Unit.PIECES).values_list("id", flat=True))
        every = [one for one in figures.quotas(on) if one.line not in goods]
        return figures.add_up(every, on, figures.levels())


def together(numbers: Sequence[int], *, by: Actor, on: date) -> Figures:
    """Return the figures of these lines together, up to a day; goods are left out."""
    with acting(by):
        require(by, Task.SEE_FUNDS)
        money = set(
            _Line.objects.filter(id__in=numbers)
            .exclude(unit=Unit.PIECES)
            .values_list("id", flat=True)
        )
        every = [one for one in figures.quotas(on) if one.line in money]
        return figures.add_up(every, on, figures.levels())


def nothing(on: date) -> Figures:
    """Return the figures of a line that nothing came for yet."""
    return figures.add_up([], on, {})


def rates(dimension: str, *, by: Actor, on: date) -> list[RateRow]:
    """Return figures by `line`, `department`, `level`, `year`, `township` or `village`.

    The idlest come first. Goods are pieces and no money: they stand by line only. By place, what
    the bank and households said is not told, and a key is the code of the place or a `Nowhere`.
    """
    with acting(by):
        require(by, Task.SEE_FUNDS)
        rows = {row.id: row for row in _Line.objects.all()}
        every, of = figures.quotas(on), figures.levels()
        if dimension != "line":
            every = [one for one in every if rows[one.line].unit != Unit.PIECES]
        keyed = (
            _placed(every, on, dimension)
            if dimension in _PLACES
            else [(_KEYS[dimension](one, rows[one.line]), one) for one in every]
        )
    found = figures.grouped(keyed, on, of)
    told = {str(row.id): row.name for row in rows.values()} if dimension == "line" else {}
    told |= names(found) if dimension in _PLACES else {}
    listed = [RateRow(key, told.get(key, key), each) for key, each in found.items()]
    return sorted(listed, key=lambda row: (-(row.figures.idle or 0), row.key))


def rates_by_month(
    dimension: str, days: Sequence[date], *, by: Actor, number: int | None = None
) -> list[MonthRow]:
    """Return figures by `township` or `village` up to each of these days, of all money or a line.

    All together come first; on each day the places after it add up to them, fen for fen. A place
    that had nothing on a day has figures of nothing. A key is the code of the place or a `Nowhere`.
    """
    with acting(by):
        require(by, Task.SEE_FUNDS)
        goods = set(_Line.objects.filter(unit=Unit.PIECES).values_list("id", flat=True))
        of = figures.levels()
        whole: list[Figures] = []
        places: list[dict[str, Figures]] = []
        for day in days:
            every = [one for one in figures.quotas(day, number) if one.line not in goods]
            whole.append(figures.add_up(every, day, of))
            places.append(figures.grouped(_placed(every, day, dimension), day, of))
    keys = sorted({key for told in places for key in told})
    named = names(keys)
    rows = [
        MonthRow(
            key,
            named.get(key, key),
            tuple(told.get(key, nothing(day)) for told, day in zip(places, days, strict=True)),
        )
        for key in keys
    ]
    rows.sort(key=lambda row: (-(row.figures[-1].idle or 0), row.key))
    return [MonthRow(WHOLE, "", tuple(whole)), *rows]


_PLACES = ("township", "village")
_KEYS: dict[str, Callable[[Quota, _Line], str]] = {
    "line": lambda quota, _: str(quota.line),
    "department": lambda _, line: line.department_name,
    "level": lambda _, line: line.level,
    "year": lambda quota, _: str(quota.on.year),
}


def _placed(quotas: list[Quota], on: date, dimension: str) -> list[tuple[str, Quota]]:
    """Return parts of quotas, each under the code of its place; a township has its villages'."""
    keyed = []
    for place, part in whereabouts.parts(quotas, on):
        if isinstance(place, Nowhere):
            key = str(place)
        else:
            key = place.code if dimension == "village" else whereabouts.township_of(place.code)
        keyed.append((key, part))
    return keyed


def months(number: int | None, days: Sequence[date], *, by: Actor) -> list[Figures]:
    """Return the figures of a line, or of all, at the end of each of these days."""
    with acting(by):
        require(by, Task.SEE_FUNDS)
        of = figures.levels()
        return [figures.add_up(figures.quotas(day, number), day, of) for day in days]


def by_place(number: int, *, by: Actor) -> list[tuple[str, str, int, int, int]]:
    """Return where money of a line went, of what the actor sees: village, works, people.

    Each is the code and name of a village, fen for works, fen to people, and how many payments.
    """
    with acting(by), bulk() as cursor:
        line_for(number, by=by)
        cursor.execute(chains._BELOW, {"line": number})  # noqa: SLF001 - the room's own
        rows = cursor.fetchall()
        places = divisions_by_id({row[0] for row in rows if row[0]})
    sums: dict[int, list[int]] = {}
    for place, fen, count, kind in rows:
        told = sums.setdefault(place or 0, [0, 0, 0])
        told[0 if kind == LinkKind.ALLOTMENT else 1] += fen
        told[2] += count if kind == LinkKind.PAYEE else 0
    found = []
    for key, (works, people, count) in sums.items():
        code, name = (places[key].code, places[key].name) if key in places else ("", "")
        found.append((code, name, works, people, count))
    return sorted(found, key=lambda row: (-(row[2] + row[3]), row[0]))
