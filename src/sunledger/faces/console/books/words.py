"""Words and colours of village books."""

from collections.abc import Mapping
from datetime import date

from sunledger.faces.words import both, say
from sunledger.platform.registers.books.codes import ItemState, MonthState, Sign, VoucherState
from sunledger.platform.registers.books.contracts import Publication

VOUCHER_KINDS: Mapping[VoucherState, str] = {
    VoucherState.DRAFT: "off",
    VoucherState.SIGNING: "wait",
    VoucherState.CHECKING: "wait",
    VoucherState.REJECTED: "warn",
    VoucherState.HELD: "held",
    VoucherState.BOOKED: "ok",
    VoucherState.PAID: "ok",
    VoucherState.WITHDRAWN: "off",
    VoucherState.UNDONE: "off",
}
MONTH_KINDS: Mapping[MonthState, str] = {
    MonthState.OPEN: "off",
    MonthState.CLOSED: "wait",
    MonthState.NOTICED: "wait",
    MonthState.AGREED: "wait",
    MonthState.PUBLISHED: "ok",
}
ITEM_KINDS: Mapping[ItemState, str] = {
    ItemState.NOT_STARTED: "off",
    ItemState.MISSING: "warn",
    ItemState.WAITING: "wait",
    ItemState.PUBLISHED: "ok",
}
# What each signature stands for, beside its name.
SIGNS: Mapping[Sign, str] = {
    Sign.HANDLER: both("花这笔钱的人，在票据上签", "who spent it; signs on the paper"),
    Sign.WITNESS: both("在场看到的人，在票据上签", "who was there; signs on the paper"),
    Sign.SECRETARY: both("村支部书记同意", "the branch secretary agrees"),
    Sign.HEAD: both("村委会主任同意", "the village head agrees"),
    Sign.COMMITTEE: both("村务监督委员会看过，盖章", "the supervision committee saw and seals it"),
    Sign.TOWNSHIP: both("金额大，乡镇也要同意", "a large sum: the township agrees too"),
}


def month_words(month: date) -> str:
    """Return a month in words."""
    return say(f"{month.year} 年 {month.month} 月", f"{month:%B %Y}")


def clock_of(publication: Publication) -> tuple[str, str]:
    """Return the legal clock of a month: the kind of status, and the words."""
    return days_left(publication.left, published=publication.month.state is MonthState.PUBLISHED)


def days_left(days: int, *, published: bool) -> tuple[str, str]:
    """Return the clock of a month, so many working days before its day: kind and words."""
    if published:
        return "ok", say("已公布", "published")
    if days < 0:
        return "error", say(f"超期 {-days} 个工作日", f"late by {-days} working days")
    kind = "warn" if days <= 3 else "wait"  # noqa: PLR2004 - a few days
    return kind, say(f"还有 {days} 个工作日", f"{days} working days left")
