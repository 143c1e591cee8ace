"""Verbs of this room, each one transaction with its act in the log."""

from sunledger.platform.registers.books.agency import (
    agree_agency,
    link_seat,
    record_resolution,
    seat,
)
from sunledger.platform.registers.books.asking import answer, ask
from sunledger.platform.registers.books.booking import book, book_internal, pay, reject
from sunledger.platform.registers.books.months import (
    close_month,
    close_year,
    end_notice,
    give_opinion,
    month_published,
    object_to_month,
    post_month,
    reopen_month,
    settle_objection,
)
from sunledger.platform.registers.books.opening import carry_over, open_books
from sunledger.platform.registers.books.signing import lift, sign, stop
from sunledger.platform.registers.books.splitting import carry_part, take_part_back
from sunledger.platform.registers.books.tables import TABLES, take_back, take_in, would_go
from sunledger.platform.registers.books.writing import (
    add_photo,
    change_voucher,
    send_voucher,
    withdraw_voucher,
    write_voucher,
)

__all__ = [
    "TABLES",
    "add_photo",
    "agree_agency",
    "answer",
    "ask",
    "book",
    "book_internal",
    "carry_over",
    "carry_part",
    "change_voucher",
    "close_month",
    "close_year",
    "end_notice",
    "give_opinion",
    "lift",
    "link_seat",
    "month_published",
    "object_to_month",
    "open_books",
    "pay",
    "post_month",
    "record_resolution",
    "reject",
    "reopen_month",
    "seat",
    "send_voucher",
    "settle_objection",
    "sign",
    "stop",
    "take_back",
    "take_in",
    "take_part_back",
    "withdraw_voucher",
    "would_go",
    "write_voucher",
]
