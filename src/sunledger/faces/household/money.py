"""钱到了没有: the household says of each payment whether it came, and sees where it came from."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from sunledger.faces.audience import Request
from sunledger.faces.household.views import in_place, own_household
from sunledger.faces.words import say
from sunledger.platform.registers.funds import selectors, services
from sunledger.platform.registers.funds.contracts import Result, Way

_MOST = 60


def money(request: Request) -> HttpResponse:
    """Show the payments of the own household, the newest first, each with where it came from."""
    _, context = own_household(request, "household:received")
    if not in_place(request.actor) and request.method == "POST":
        return _said(request)
    ways = selectors.own_payments(by=request.actor, most=_MOST)
    context |= {"ways": [(one, *_state(one), _from(one)) for one in ways], "may_say": True}
    context["may_say"] = not in_place(request.actor)
    return render(request, "household/money.html", context)


def _said(request: Request) -> HttpResponse:
    number = request.POST.get("payee", "")
    if not number.isdecimal():
        return HttpResponseRedirect(reverse("household:money"))
    services.confirm(
        int(number),
        got=request.POST.get("got") == "yes",
        by=request.actor,
        origin=request.origin,
    )
    return HttpResponseRedirect(reverse("household:money") + f"#money-{number}")


def _state(one: Way) -> tuple[str, str]:
    payee = one.payee
    if payee.confirmed is not None:
        return (
            ("ok", say("您说收到了", "you said it came"))
            if payee.confirmed
            else ("warn", say("您说没收到，正在核对", "not come, you said; being checked"))
        )
    return {
        Result.CREDITED: ("ask", say("银行说到账了，收到了吗？", "the bank says it came")),
        Result.SENT: ("wait", say("已送银行", "sent to the bank")),
        Result.FAILED: ("warn", say("没发成，等重发", "failed; will be sent again")),
        Result.RETURNED: ("warn", say("退回了，等重发", "came back; will be sent again")),
    }[payee.result]


def _from(one: Way) -> str:
    """Return where a payment came from, from the budget down."""
    parts: list[Any] = [one.line.name] if one.line else []
    parts += [link.document for link in reversed(one.links) if link.document]
    return " → ".join(dict.fromkeys(parts))
