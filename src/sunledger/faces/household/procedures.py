"""What is under way for a household: how far it is, and what the household itself says to it."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from sunledger.faces.audience import Request
from sunledger.faces.facts import fact_of
from sunledger.faces.household.views import own_household
from sunledger.faces.procedures import (
    HOUSEHOLD,
    clock_of,
    effects_of,
    lines_of,
    numbers_of,
    span_choices,
    within,
)
from sunledger.faces.words import said, say
from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.selectors import real_names
from sunledger.platform.registers.registry import selectors, services
from sunledger.platform.registers.registry.contracts import ProcedureView


def procedures(request: Request) -> HttpResponse:
    """Show every procedure of the own household: how far it is, what comes next and by when."""
    own, context = own_household(request, "household:procedures")
    found = selectors.procedures_of(own.id, by=request.actor)
    names = real_names({step.by for view in found for step in view.steps})
    context |= {
        "procedures": [_shown(request, view, names) for view in found],
        "to_sign": len(selectors.to_sign(own.id, by=request.actor)),
    }
    return render(request, "household/procedures.html", context)


def _shown(request: Request, view: ProcedureView, names: dict[str, str]) -> dict[str, Any]:
    return {
        "view": view,
        "lines": lines_of(view, names),
        "done": len(view.steps),
        "steps": len(view.plan.steps),
        "clock": clock_of(view, localdate(request.origin.at)),
        "ours": view.next is not None and view.next.level == HOUSEHOLD and view.yours,
    }


def confirm(request: Request, procedure: uuid.UUID) -> HttpResponse:
    """Let the household confirm its own step, once it has read what it confirms."""
    own, context = own_household(request, "household:procedures")
    view = selectors.procedure(procedure, by=request.actor)
    shown = _shown(request, view, real_names({step.by for step in view.steps}))
    onward = HttpResponseRedirect(reverse("household:procedures"))
    if request.method == "POST":
        if not shown["ours"]:  # a second click, or somebody handed the paper in
            messages.info(request, say("这一步已经办好了。", "This step is done already."))
            return onward
        today = localdate(request.origin.at)
        services.confirm_step(view.id, today, by=request.actor, origin=request.origin)
        messages.success(
            request, say("您已确认，记下了。", "You confirmed it; it is written down.")
        )
        return onward
    context |= {**shown, "effects": effects_of(view, own.statements, None)}
    return render(request, "household/confirm.html", context)


def sign(request: Request) -> HttpResponse:
    """Let the household sign for what is recorded of a period, once it has read it."""
    own, context = own_household(request, "household:procedures")
    waiting = selectors.to_sign(own.id, by=request.actor)
    span, choices = span_choices(waiting, request.GET.get("period", ""))
    rows = [] if span is None else within(waiting, span)
    fault = ""
    if request.method == "POST":
        act = partial(services.sign, own.id, by=request.actor, origin=request.origin)
        shown = numbers_of(request.POST.getlist("of"))
        try:
            if span is not None:
                act(span, localdate(request.origin.at), shown=shown)
                messages.success(request, say("签好了，谢谢您。", "Signed. Thank you."))
            return HttpResponseRedirect(reverse("household:procedures"))
        except SunledgerError as error:
            fault = said(error)
    people = {member.person: member.name for member in own.members}
    context |= {
        "choices": choices,
        "chosen": span is not None,
        "rows": [(fact_of(one), people.get(one.person, "") if one.person else "") for one in rows],
        "fault": fault,
    }
    return render(request, "household/sign.html", context)
