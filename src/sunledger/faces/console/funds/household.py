"""What a household was paid, each payment with its way up to the budget."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render

from sunledger.faces.audience import Request
from sunledger.faces.console.funds.words import RESULTS, got
from sunledger.faces.console.households import open_household
from sunledger.faces.words import said
from sunledger.platform.ground.accounts.contracts import Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.registers.funds import selectors

_SHOWN = 100


def household_money(request: Request, household: uuid.UUID) -> HttpResponse:
    """Show what a household was paid and where each payment came from."""
    opened = open_household(request, household, "household_money")
    if isinstance(opened, HttpResponse):
        return opened
    home, context = opened
    ways, total = selectors.of_household(home.id, by=request.actor, most=_SHOWN)
    context |= {
        "ways": [
            (
                one,
                RESULTS[one.payee.result],
                said(one.payee.result),
                got(one.payee.confirmed),
                [(link, said(link.kind)) for link in one.links],
            )
            for one in ways
        ],
        "total": total,
        "may_follow": may(request.actor, Task.SEE_FUNDS),
    }
    return render(request, "console/funds/household.html", context)
