"""Verbs of this room."""

from sunledger.platform.registers.funds.asking import answer, ask
from sunledger.platform.registers.funds.booking import TABLES, take_in
from sunledger.platform.registers.funds.delivering import deliver, refuse_goods, take_goods
from sunledger.platform.registers.funds.drafting import (
    agree_to_draft,
    send_back_draft,
    write_draft,
)
from sunledger.platform.registers.funds.keeping import (
    allot,
    describe_line,
    move,
    open_line,
    place_roster,
    receive,
    say_items,
)
from sunledger.platform.registers.funds.letter_box import WRITE as WRITE_REPORTS
from sunledger.platform.registers.funds.letter_box import open_report, write_reports
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
    "WRITE_REPORTS",
    "agree_to_draft",
    "allot",
    "answer",
    "ask",
    "bank_result",
    "confirm",
    "deliver",
    "describe_line",
    "make_roster",
    "move",
    "notice_began",
    "notice_ended",
    "open_line",
    "open_report",
    "pay",
    "place_roster",
    "receive",
    "refuse_goods",
    "report",
    "retry",
    "roster_again",
    "say_items",
    "send_back_draft",
    "take_back",
    "take_goods",
    "take_in",
    "write_draft",
    "write_reports",
]
