"""The income of a household by a scheme, line by line."""

from dataclasses import dataclass
from datetime import date

from sunledger.platform.registers.registry.contracts.stated import SaidBy, Scheme, Words


@dataclass(frozen=True)
class IncomeLine:
    """One statement in an income: counted or not, and why; `amount_fen` with its sign."""

    statement: int
    item: str
    label: str
    group: str
    amount_fen: int
    counted: bool
    reason: Words
    said_by: SaidBy
    said_name: str
    period_from: date | None
    period_to: date | None


@dataclass(frozen=True)
class Income:
    """What a household has per head by one scheme: every line, and the sum that it comes to.

    `total_fen` is the sum of the counted lines (costs are negative). `unknown` is how many of the
    `members` were counted because nobody said whether they belong or live there. `per_head_fen` is
    rounded half up; None where nobody counts or nothing was stated.
    """

    scheme: Scheme
    period_from: date
    period_to: date
    lines: tuple[IncomeLine, ...]
    total_fen: int
    members: int
    unknown: int
    per_head_fen: int | None
    divisor: Words
    formula: Words
    basis: Words
    compares: bool  # with a line; where the county has set none, the two below are None
    line_fen: int | None
    line_basis: Words | None
