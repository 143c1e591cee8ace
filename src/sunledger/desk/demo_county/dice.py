"""Chance that can be repeated: one stream of numbers for each purpose."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice(Random):
    """A seeded stream of chance with the few throws that a county needs."""

    def chance(self, share: float) -> bool:
        """Return True in `share` (0 to 1) of the throws."""
        return self.random() < share

    def pick(self, items: Sequence[T]) -> T:
        """Return one of the items."""
        return items[int(self.random() * len(items))]

    def between(self, low: int, high: int) -> int:
        """Return a whole number from low to high, both included."""
        return low + int(self.random() * (high - low + 1))

    def day(self, first: date, last: date) -> date:
        """Return a day from first to last, both included (first where last comes earlier)."""
        return first + timedelta(days=self.between(0, max(0, (last - first).days)))

    def digest(self, digits: int) -> str:
        """Return that many hexadecimal digits, as a hash of a picture would have."""
        return f"{self.getrandbits(4 * digits):0{digits}x}"


def dice(seed: int, *purpose: object) -> Dice:
    """Return the stream of chance of one purpose; other purposes do not move it."""
    return Dice("/".join(str(part) for part in (seed, *purpose)))
