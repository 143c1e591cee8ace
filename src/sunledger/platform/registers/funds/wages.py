"""A table of wages of public posts and of work-relief, as payments to people.

It says no bank and no day: the day is the last of the month (or that of the table, where the month
is not over), and the bank's answer is open until a table of payments by card brings the same money
with its status, or somebody writes it by hand. A failed one is chased and sent again as any other.
"""

import calendar
from datetime import date

from sunledger.platform.registers.funds import payees
from sunledger.platform.registers.funds.contracts import POSTS, WAGES, WORK_RELIEF
from sunledger.platform.registers.funds.tally import Booking, Told

_RELIEF = "以工代赈"
_NAME = 60  # characters of an employer or a post that tell one from another


def book(booking: Booking, rows: list[Told]) -> None:
    """Book a table of wages; each person of a month is a payee."""
    payees.book(booking, [_payment(one, booking.as_of) for one in rows])


def _payment(told: Told, as_of: date) -> Told:
    """Return a row of wages as one of payments."""
    month: date = told["pay_month"]
    post, employer = str(told["post"]), str(told["employer"])
    item = WORK_RELIEF if _RELIEF in post + employer else POSTS
    last = month.replace(day=calendar.monthrange(month.year, month.month)[1])
    return {
        "row": told["row"],
        "batch": f"{WAGES}{item} {month:%Y-%m}",
        "line_no": f"{told['person']} {employer[:_NAME]} {post[:_NAME]}",
        "item": item,
        "person": told["person"],
        "name": told["name"],
        "amount_fen": told["subsidy_fen"],
        "pay_month": month,
        "paid_on": max(min(last, as_of), month),
    }
