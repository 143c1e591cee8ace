"""户里说不对: what households say is not right, by the day promised, and the answer to each."""

import uuid
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from sunledger.faces.audience import Request
from sunledger.faces.console import purposes
from sunledger.faces.console.forms import Form
from sunledger.faces.console.lists import Column, List, Rows, Search, show
from sunledger.faces.facts import fact_of, value_words
from sunledger.faces.pictures import picture
from sunledger.faces.procedures import clock_to
from sunledger.faces.words import both, said, say
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.registers.registry import access, selectors, services
from sunledger.platform.registers.registry.contracts import (
    DisputeState,
    DisputeView,
    Stated,
    Verdict,
)

STATES = {
    DisputeState.OPEN: ("wait", both("等答复", "waits for an answer")),
    DisputeState.ANSWERED: ("ok", both("已答复", "answered")),
    DisputeState.WITHDRAWN: ("off", both("农户撤回", "taken back")),
}
VERDICTS = {
    Verdict.CORRECTED: both("已更正", "corrected"),
    Verdict.STANDS: both("登记没有错，不改", "it is right and stands"),
}


class Disputes(List[DisputeView]):
    """What households say is not right, those that wait by the day promised."""

    name = "console:disputes"
    title = both("户里说不对", "Households say: not right")
    lead = both(
        "农户看了登记，说有不对的。答复以前，不能因为这一条动待遇。原来登记的人不能自己答复。",
        "A household read its record and says that something is wrong. Until it is answered, "
        "nothing is done to its aid. Another answers than who recorded it.",
    )

    class form(Search):  # noqa: N801 - as the list names it
        """By state."""

        state = forms.ChoiceField(
            label=both("状态", "State"),
            required=False,
            choices=lambda: [
                ("", ""),
                *((state.value, str(STATES[state][1])) for state in DisputeState),
            ],
        )

    facets = ("state",)
    nothing = both("没有等答复的。", "Nothing waits for an answer.")
    nothing_next = both("农户说了不对，会出现在这里。", "What a household says will stand here.")

    def columns(self) -> tuple[Column[DisputeView], ...]:
        """Return the columns."""
        return (
            Column(
                "about",
                both("哪一条", "What"),
                lambda row: row.about,
                href=lambda row: reverse("console:dispute", args=[row.id]),
                head=True,
            ),
            Column("number", both("编号", "Number"), lambda row: row.number),
            Column("household", both("户编号", "Household"), lambda row: row.household_number),
            Column("village", both("村", "Village"), lambda row: row.village_name),
            Column("at", both("哪天说的", "Said on"), lambda row: row.at, kind="moment"),
            Column("due", both("哪天前答复", "Answer by"), lambda row: row.due, kind="day"),
            Column(
                "state",
                both("状态", "State"),
                lambda row: str(STATES[row.state][1]),
                state=lambda row: STATES[row.state][0],
            ),
        )

    def read(
        self, actor: Actor, given: Mapping[str, Any], *, sort: str, start: int, most: int | None
    ) -> Rows[DisputeView]:
        """Return disputes of the actor's places: those that wait, unless a state is asked for."""
        del sort
        state = DisputeState(given["state"]) if given["state"] else DisputeState.OPEN
        rows, total = selectors.disputes_found(by=actor, state=state, start=start, most=most)
        return Rows(rows, total)


def disputes(request: Request, suffix: str = "") -> HttpResponse:
    """List what households say is not right."""
    return show(request, Disputes(), suffix)


class AnswerForm(Form):
    """What came of it, and how that is known."""

    verdict = forms.ChoiceField(
        label=both("核实的结果", "What came of it"),
        widget=forms.RadioSelect,
        choices=lambda: [(verdict.value, str(words)) for verdict, words in VERDICTS.items()],
        error_messages={"required": both("请选一个。", "Choose one.")},
    )
    answer = forms.CharField(
        label=both("答复农户的话", "The answer to the household"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=both(
            "写怎么核实的、结果是什么。农户看得到，用平常的话。",
            "How it was checked and what came of it. The household reads it: plain words.",
        ),
        error_messages={"required": both("请写答复。", "Write the answer.")},
    )


def dispute(request: Request, dispute: uuid.UUID) -> HttpResponse:
    """Show what is recorded beside what the household says, and let another answer."""
    told = purposes.remembered(request, "look")
    if told is None:
        return purposes.ask(request, "look")
    by, origin = request.actor, request.origin
    row = selectors.dispute_of(dispute, by=by)
    home = access.household(by, row.household, told.purpose, told.more, origin=origin)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        verdict, answer = Verdict(form.cleaned_data["verdict"]), form.cleaned_data["answer"]
        act = partial(services.answer_dispute, row.id, verdict, answer, by=by, origin=origin)
        if form.attempt(lambda: act() or True) is not None:
            messages.success(
                request, say("已答复，农户看得到。", "Answered; the household sees it.")
            )
            return HttpResponseRedirect(reverse("console:dispute", args=[row.id]))
    stated = row.statement
    now = _stands_now(row, home.statements)
    refused = selectors.may_answer(row.id, by=by)
    people = {member.person: member.name for member in home.members}
    context = {
        "row": row,
        "home": home,
        "fact": fact_of(stated) if stated else None,
        "own": value_words(selectors.item(stated.item), row.amount_fen)
        if stated and row.amount_fen is not None
        else "",
        "name": people.get(stated.person, "") if stated and stated.person else "",
        "now": fact_of(now) if now and stated and now.id != stated.id else None,
        "ended": stated is not None and stated.ended is not None,
        "state": STATES[row.state],
        "verdict": VERDICTS[row.verdict] if row.verdict else "",
        "clock": clock_to(row.due, localdate(origin.at))
        if row.state is DisputeState.OPEN
        else None,
        "form": form,
        "waits": row.state is DisputeState.OPEN,
        "refused": said(refused) if refused and refused.task is None else "",
        "may_answer": refused is None,
        "change": _to_change(row) if may(by, Task.PROPOSE_CHANGE, place=row.village_code) else "",
    }
    status = 422 if form.errors else 200
    return render(request, "console/dispute.html", context, status=status)


def _stands_now(row: DisputeView, statements: Iterable[Stated]) -> Stated | None:
    """Return what stands now of what is disputed; None where nothing does."""
    was = row.statement
    return None if was is None else next((s for s in statements if _key(s) == _key(was)), None)


def _key(s: Stated) -> tuple[Any, ...]:
    return s.household, s.person, s.item, s.label, s.part, s.period_from, s.period_to


def _to_change(row: DisputeView) -> str:
    """Return the page on which the statement is corrected; "" where it is no statement."""
    if row.statement is None:
        return ""
    to = reverse("console:propose_change", args=[row.household, "fact"])
    return f"{to}?of={row.statement.id}"


def photo(request: Request, dispute: uuid.UUID) -> HttpResponse:
    """Show the picture that a household handed in."""
    return picture(selectors.dispute_of(dispute, by=request.actor).photo)
