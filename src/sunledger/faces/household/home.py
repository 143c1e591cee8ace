"""首页 and 收到的钱: what the household received, in plain words, and what waits for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from sunledger.faces.audience import Request
from sunledger.faces.household import questions
from sunledger.faces.household.views import own_household
from sunledger.faces.words import say
from sunledger.kit.money import yuan
from sunledger.platform.questions.intake.selectors import Payment, payments_of
from sunledger.platform.registers.registry import selectors
from sunledger.platform.registers.registry.contracts import HouseholdPage


def home(request: Request) -> HttpResponse:
    """Show what came this year, what waits for the household, and where all the rest is."""
    own, context = own_household(request, "household:home")
    today = localdate(request.origin.at)
    payments = payments_of(own.id, by=request.actor, on=today)
    year = _newest_year(payments, today)
    here = [payment for payment in payments if payment.month.year == year]
    procedures = selectors.procedures_of(own.id, by=request.actor)
    context |= {
        "year": year,
        "total": plain_yuan(_paid(here)),
        "times": sum(payment.paid for payment in here),
        "missed": sum(not payment.paid for payment in here),
        "to_sign": len(selectors.to_sign(own.id, by=request.actor)),
        "to_confirm": [
            view
            for view in procedures
            if view.next is not None and view.next.level == "household" and view.yours
        ],
        "disputes": len(selectors.open_disputes(own.id, by=request.actor)),
        "status": _status(own),
        "asked": questions.waiting(request),
    }
    return render(request, "household/home.html", context)


def _status(own: HouseholdPage) -> str:
    stated = next((s for s in own.statements if s.item == "status" and s.person is None), None)
    if stated is None:
        return ""
    words = selectors.item("status").codes.get(str(stated.value))
    return say(words.zh, words.en) if words else ""


@dataclass(frozen=True)
class Line:
    """A payment in words: how much, of which month, whether it came, and where to."""

    payment: Payment
    amount: str
    month: str
    came: str
    where: str


@dataclass(frozen=True)
class Kind:
    """What came under one name in a year: in a sentence, and payment by payment."""

    name: str
    sentence: str
    lines: tuple[Line, ...]


def received(request: Request, year: int | None = None) -> HttpResponse:
    """Show what the household received in a year: each kind in a sentence, each payment below."""
    own, context = own_household(request, "household:received")
    today = localdate(request.origin.at)
    payments = payments_of(own.id, by=request.actor, on=today)
    if year is None:
        newest = _newest_year(payments, today)
        return HttpResponseRedirect(reverse("household:received_in", args=[newest]))
    years = sorted({payment.month.year for payment in payments} | {year}, reverse=True)
    here = [payment for payment in payments if payment.month.year == year]
    context |= {
        "year": year,
        "years": [
            {
                "href": reverse("household:received_in", args=[each]),
                "text": say(f"{each} 年", str(each)),
                "here": each == year,
            }
            for each in years
        ],
        "total": plain_yuan(_paid(here)),
        "times": sum(payment.paid for payment in here),
        "missed": sum(not payment.paid for payment in here),
        "kinds": [
            Kind(name, _sentence(of), tuple(line_of(payment, own) for payment in of))
            for name, of in _by_kind(here).items()
        ],
    }
    return render(request, "household/received.html", context)


def _newest_year(payments: Sequence[Payment], today: date) -> int:
    """Return this year; the newest with a payment where nothing came in it yet."""
    return (
        payments[0].month.year if payments and payments[0].month.year < today.year else today.year
    )


def _paid(payments: Iterable[Payment]) -> int:
    return sum(payment.amount_fen for payment in payments if payment.paid)


def _by_kind(payments: Iterable[Payment]) -> dict[str, list[Payment]]:
    found: dict[str, list[Payment]] = {}
    for payment in payments:
        found.setdefault(payment.item, []).append(payment)
    return dict(sorted(found.items(), key=lambda pair: (-_paid(pair[1]), pair[0])))


def _sentence(payments: Sequence[Payment]) -> str:
    """Return what came of one kind: 每月 240 元，今年 6 次，共 1,440 元."""
    paid = [payment for payment in payments if payment.paid]
    if not paid:
        return say("还没有收到。", "Nothing came yet.")
    total, times = plain_yuan(_paid(paid)), len(paid)
    amounts = {payment.amount_fen for payment in paid}
    months = {(payment.month, payment.name) for payment in paid}
    if len(amounts) == 1 and times > 1:
        each = plain_yuan(amounts.pop())
        if len(months) == times:
            return say(
                f"每月 {each} 元，{times} 次，共 {total} 元。",
                f"{each} yuan a month, {times} times, {total} yuan in all.",
            )
        return say(
            f"每次 {each} 元，{times} 次，共 {total} 元。",
            f"{each} yuan each, {times} times, {total} yuan in all.",
        )
    return say(f"{times} 次，共 {total} 元。", f"{times} times, {total} yuan in all.")


def plain_yuan(fen: int) -> str:
    """Return fen as yuan as people say it: 24000 -> 240, 24050 -> 240.50."""
    return yuan(fen).removesuffix(".00")


def month_words(month: date) -> str:
    """Return a month as people say it."""
    return say(f"{month.year} 年 {month.month} 月", f"{month:%B %Y}")


def line_of(payment: Payment, own: HouseholdPage) -> Line:
    """Return a payment in words."""
    on = payment.paid_on
    if payment.paid and on:
        came = say(f"{on.month} 月 {on.day} 日到账", f"came on {on:%-d %B}")
    elif payment.paid:
        came = say("到账", "came")
    else:
        why = payment.failure or say("没有写原因", "no reason is given")
        came = say(f"没有到账：{why}", f"did not come: {why}")
    where = ""
    if payment.paid and payment.card:
        where = say(
            f"打到尾号 {payment.card[-4:]} 的卡", f"to the card ending in {payment.card[-4:]}"
        )
    elif payment.paid and any(member.card_mask for member in own.members):
        where = say("打到另一张卡，不是登记的那张", "to another card than the one recorded")
    names = {member.name for member in own.members}
    if len(names) > 1:
        where = "，".join(part for part in (payment.name, where) if part)
    return Line(
        payment=payment,
        amount=say(
            f"{plain_yuan(payment.amount_fen)} 元", f"{plain_yuan(payment.amount_fen)} yuan"
        ),
        month=month_words(payment.month),
        came=came,
        where=where,
    )
