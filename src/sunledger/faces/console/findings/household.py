"""The findings about one household, and the answer to whoever asks “why not me”."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render

from sunledger.faces.audience import Request
from sunledger.faces.console.findings.words import state_kind
from sunledger.faces.console.households import open_household
from sunledger.faces.words import said, say
from sunledger.platform.questions.findings import selectors
from sunledger.platform.questions.findings.contracts import AGAINST, Query


def household_findings(request: Request, household: uuid.UUID) -> HttpResponse:
    """Show every finding about a household, and why it has what it has."""
    opened = open_household(request, household, "household_findings")
    if isinstance(opened, HttpResponse):
        return opened
    home, context = opened
    now = request.origin.at
    query = Query(household=home.id, open=None)
    found = selectors.findings(query, most=None, by=request.actor, at=now)
    context |= {
        "findings": [
            (
                row,
                state_kind(row.state),
                say(row.title_zh, row.title_en),
                said(row.outcome) if row.outcome else "",
            )
            for row in found.rows
        ],
        "against": AGAINST,
        "why": selectors.why_not(home.id, by=request.actor, at=now),
    }
    return render(request, "console/household_findings.html", context)
