"""Verbs of this room."""

from sunledger.platform.registers.funds.asking import answer, ask
from sunledger.platform.registers.funds.booking import TABLES, take_in
from sunledger.platform.registers.funds.keeping import (
    allot,
    describe_line,
    move,
    open_line,
    place_roster,
    receive,
    say_items,
)
from sunledger.platform.registers.funds.reporting import report
from sunledger.platform.registers.funds.rosters import (
    bank_result,
    confirm,
    make_roster,
    notice_began,
    notice_ended,
    pay,
    retry,
    roster_again,
)
from sunledger.platform.registers.funds.undoing import take_back

__all__ = [
    "TABLES",
    "allot",
    "answer",
    "ask",
    "bank_result",
    "confirm",
    "describe_line",
    "make_roster",
    "move",
    "notice_began",
    "notice_ended",
    "open_line",
    "pay",
    "place_roster",
    "receive",
    "report",
    "retry",
    "roster_again",
    "say_items",
    "take_back",
    "take_in",
]
