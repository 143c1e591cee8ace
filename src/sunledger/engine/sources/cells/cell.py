"""A cell as it is stored, how it is to be read, and what it says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

Cell = str | int | float | date | datetime | time | timedelta | None
Detail = tuple[str, ...]


class Parsed(NamedTuple):
    """What a cell says: a value, nothing at all, or a problem.

    `notes` are the kinds of normalisation that led to the value. `detail` says what exactly is
    wrong, for the sentence: ("month", "13"). `key` is what names are compared by. An impossible
    ID (id_*) keeps its normalised text as `value`.
    """

    value: Any = None
    problem: str | None = None
    notes: tuple[str, ...] = ()
    detail: Detail = ()
    key: str | None = None


@dataclass(frozen=True, slots=True)
class How:
    """How the cells of one column are read.

    `factor` turns the column's unit into yuan (or into the column's own measure). `words` lead
    from squashed upper-case words to listed values, `keeps_none` tells that 无 is one of them.
    `csv`: every cell is text, whatever it once was. `fractions`: numbers without a sign are
    fractions of one, not percent. `axis` is longitude or latitude.
    """

    kind: str
    factor: Decimal = Decimal(1)
    words: Mapping[str, str] = field(default_factory=dict)
    keeps_none: bool = False
    csv: bool = False
    fractions: bool = False
    axis: str = ""


class PercentCell(NamedTuple):
    """A number in a cell that shows it as a percentage."""

    number: float


EMPTY = Parsed()
Reader = Callable[[Cell | PercentCell, How], Parsed]
Readers = dict[str, Reader]
