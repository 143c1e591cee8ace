"""Words, states and months of funds, as they stand on a page."""

import calendar
from datetime import date

from sunledger.faces.words import said, say
from sunledger.kit.money import yuan
from sunledger.platform.registers.funds.contracts import (
    DraftState,
    LinkKind,
    Result,
    RosterState,
    Step,
    Unit,
)

_MONTHS = 12
STEPS = {Step.IN_TIME: "wait", Step.OVERDUE: "warn", Step.ESCALATED: "error"}
RESULTS = {
    Result.SENT: "wait",
    Result.CREDITED: "ok",
    Result.FAILED: "error",
    Result.RETURNED: "warn",
}
ROSTERS = {
    RosterState.DRAFT: "off",
    RosterState.NOTICE: "wait",
    RosterState.READY: "ask",
    RosterState.PAID: "wait",
    RosterState.DONE: "ok",
    RosterState.HISTORY: "off",
}
DRAFTS = {DraftState.WAITING: "wait", DraftState.DONE: "ok", DraftState.REFUSED: "error"}
KIND_ICONS = {
    LinkKind.QUOTA: "file",
    LinkKind.SUB_QUOTA: "file",
    LinkKind.ALLOTMENT: "place",
    LinkKind.ROSTER: "people",
    LinkKind.PAYMENT: "next",
    LinkKind.PAYEE: "person",
}


def percent(rate: int | None) -> str:
    """Return a rate per ten thousand as percent: 4695 -> 46.95 %; a stroke where there is none."""
    return "—" if rate is None else f"{rate // 100}.{rate % 100:02}%"


def counted(unit: Unit) -> str:
    """Return in what amounts of a line are counted."""
    return said(unit)


def amount(fen: int, unit: Unit) -> str:
    """Return an amount without its unit: 25.00 of money, 25 of goods."""
    return f"{fen // 100:,}" if unit is Unit.PIECES else yuan(fen)


def got(value: bool | None) -> tuple[str, str]:  # noqa: FBT001 - as it is kept
    """Return what a household said of a payment, as a state and a word."""
    if value is None:
        return "off", say("农户还没说", "not said yet")
    return (
        ("ok", say("农户说收到了", "it came"))
        if value
        else ("error", say("农户说没收到", "not come"))
    )


def month_ends(today: date) -> list[date]:
    """Return the last days of the months before today's, and today."""
    found, year, month = [], today.year, today.month
    for _ in range(_MONTHS - 1):
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
        found.append(date(year, month, calendar.monthrange(year, month)[1]))
    return [*reversed(found), today]
