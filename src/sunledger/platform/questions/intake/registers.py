"""Registers, beside that of households, into which the rows of a table go: one entry each.

A register takes rows in and back as a whole, within the transaction of the batch. To add one, name
its tables here; its verbs are as those of `Funds`.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from sunledger.platform.ground.accounts.contracts import Actor
from sunledger.platform.ground.transparency.contracts import Origin
from sunledger.platform.registers.books import services as books
from sunledger.platform.registers.funds import selectors as funds_selectors
from sunledger.platform.registers.funds import services as funds

Counts = Mapping[str, int]


class _TakeIn(Protocol):
    def __call__(
        self,
        batch: uuid.UUID,
        table: str,
        rows: Iterable[Mapping[str, Any]],
        *,
        as_of: date,
        villages: Mapping[str, int],
        by: Actor,
        origin: Origin,
    ) -> Counts:
        """Book the rows; return counts, `new`, `changed`, `same` and `left` among them."""


class _TakeBack(Protocol):
    def __call__(self, batch: uuid.UUID, *, by: Actor, origin: Origin) -> Counts:
        """Take back what a batch brought; raise SunledgerError where others stand on it."""


class _WouldGo(Protocol):
    def __call__(self, batch: uuid.UUID, *, by: Actor) -> list[tuple[str, str, int]]:
        """Return in words what would go, with how many."""


@dataclass(frozen=True)
class Register:
    """How rows of some tables come into a register and leave it again."""

    take_in: _TakeIn
    take_back: _TakeBack
    would_go: _WouldGo


_FUNDS = Register(funds.take_in, funds.take_back, funds_selectors.would_go)
_BOOKS = Register(books.take_in, books.take_back, books.would_go)
REGISTERS: Mapping[str, Register] = {
    **dict.fromkeys(funds.TABLES, _FUNDS),
    **dict.fromkeys(books.TABLES, _BOOKS),
}


def register_of(table: str) -> Register | None:
    """Return the register into which rows of a table go, None where they stay an extract."""
    return REGISTERS.get(table)
