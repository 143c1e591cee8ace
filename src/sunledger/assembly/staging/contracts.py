"""What a scenario gets and what it gives back; no Django."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from sunledger.assembly.home import Home
from sunledger.kit.pace import Progress


@dataclass(frozen=True)
class Words:
    """A text in Chinese and in English."""

    zh: str
    en: str


Number = int | Decimal


@dataclass(frozen=True)
class Figure:
    """One number of the documents and what the platform's own report gives for it.

    `code` is the number's id in the list of all that can be reproduced (A02). `documents` is what
    the documents say, `here` what that comes to at the scale of this run, `ours` what the report
    gave. `remark` says where the documents contradict themselves or leave something open.
    """

    code: str
    what: Words
    documents: Number
    here: Number
    ours: Number
    remark: Words | None = None

    @property
    def equal(self) -> bool:
        """Tell whether the report gave what it should."""
        return self.here == self.ours


@dataclass(frozen=True)
class Stage:
    """A home of its own, served by this process, with nothing in it yet."""

    home: Home
    scale: Fraction
    tell: Progress

    def count(self, number: int) -> int:
        """Return a number of the documents at this scale: rounded, and one at least."""
        return max(1, round(number * self.scale))

    def figure(
        self, code: str, what: Words, documents: int, ours: int, remark: Words | None = None
    ) -> Figure:
        """Return a figure that grows with the scale, below zero too."""
        here = self.count(documents) if documents > 0 else -self.count(-documents)
        return Figure(code, what, documents, here, ours, remark)


class Scenario(Protocol):
    """A file of `scenarios`: it fills the home and asks the reports."""

    run: Callable[[Stage], Iterable[Figure]]
