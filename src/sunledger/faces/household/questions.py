"""问您的事: what the office asks the household, its reply, the decision, and saying no to it.

A reply is three pages, as 这笔不对 is: the question, what is said, and that it is received.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST

from sunledger.faces.audience import Request
from sunledger.faces.household.telling import PHOTO, SAY_OTHER, SPEECH, TellForm
from sunledger.faces.household.views import in_place, own_household
from sunledger.faces.pictures import of_kind, taken_away
from sunledger.faces.words import both, said, say
from sunledger.platform.photos import MOST_BYTES
from sunledger.platform.questions.findings import access, selectors, services
from sunledger.platform.questions.findings.contracts import (
    AGAINST,
    OVER,
    Given,
    Outcome,
    OwnFinding,
    PaperFile,
    State,
)
from sunledger.platform.registers.registry import selectors as registry
from sunledger.platform.registers.registry.contracts import Scheme

# Whose rules an income is worked out by, as people call the aid.
WAYS = {
    Scheme.DIBAO: both("低保", "minimum living allowance"),
    Scheme.REGISTERED: both("在册户", "registered household"),
    Scheme.MONITORED: both("监测户", "monitored household"),
}
# The steps that are told by letter, and which letter that is; "" where it has none of its own.
LETTERS = {"notify": "notice", "tell": "decision", "decide_appeal": ""}
_HELP = {State.ASSIGNED, State.HELPED}
# What was decided, as it is told to the household.
OUTCOMES = {
    Outcome.NOT_TRUE: both("问清楚了，没有这回事", "it is cleared up: it is not so"),
    Outcome.EXEMPT: both("有这回事，按规定不影响", "it is so and changes nothing"),
    Outcome.CORRECTED: both("是登记错了，已经改好", "the record was wrong and is corrected"),
    Outcome.INCOME_CHANGED: both("收入有变化", "the income has changed"),
    Outcome.ADJUST: both("待遇要调整", "aid is to be adjusted"),
    Outcome.ADDED: both("纳入帮扶", "taken into aid"),
    Outcome.HELPED: both("帮上了", "help was given"),
    Outcome.UPHELD: both("复核了，还是原来的决定", "looked at again: the decision stands"),
    Outcome.OVERTURNED: both("复核了，原来的决定不算", "looked at again: the decision is void"),
}


@dataclass(frozen=True)
class Shown:
    """A question as a page shows it: its words, how it stands, and by when one may answer."""

    one: OwnFinding
    kind: str
    words: str
    outcome: str

    @property
    def help(self) -> bool:
        """Tell whether it is about help and nothing is asked."""
        return self.one.state in _HELP or self.one.outcome in {Outcome.ADDED, Outcome.HELPED}

    @property
    def question(self) -> str:
        """Return the question in the language of the page."""
        return say(self.one.question_zh, self.one.question_en)


def shown(one: OwnFinding) -> Shown:
    """Return a question with its state in plain words."""
    kind, words = _state(one)
    outcome = str(OUTCOMES[one.outcome]) if one.outcome in OUTCOMES else ""
    return Shown(one, kind, words, outcome)


# States that say all by themselves; the others depend on what was decided.
_STATES = {
    State.WITHDRAWN: ("ok", both("不用问了", "needs no asking any more")),
    State.ASSIGNED: ("wait", both("有人在帮您办", "somebody is helping")),
    State.HELPED: ("ask", both("您看办好了吗", "was it done?")),
    State.OVERTURNED: ("ok", both("原来的决定不算", "the decision is void")),
    State.NOTIFIED: ("ask", both("等您说", "waits for you")),
}


def _state(one: OwnFinding) -> tuple[str, str]:
    if one.state in _STATES:
        kind, words = _STATES[one.state]
        return kind, str(words)
    if one.outcome in AGAINST:
        return "off" if one.state is State.EFFECTIVE else "wait", say("决定了", "decided")
    if one.state in OVER or one.outcome is not None:
        return "ok", say("问清楚了", "cleared up")
    return "wait", say("在核实", "being checked")


def questions(request: Request) -> HttpResponse:
    """Show what the household was asked, what waits for it first, and what came of each."""
    _, context = own_household(request, "household:questions")
    found = selectors.own_findings(by=request.actor, at=request.origin.at)
    every = sorted(map(shown, found), key=lambda each: each.kind != "ask")
    context["lines"] = every
    return render(request, "household/questions.html", context)


def question(request: Request, question: uuid.UUID) -> HttpResponse:
    """Show one question: what the records say, what is usual, what was said and decided."""
    one = access.own_finding(question, by=request.actor, origin=request.origin)
    _, context = own_household(request, "household:questions")
    context |= {
        "each": shown(one),
        "records": records_of(one.records),
        "may_say": not in_place(request.actor),
    }
    return render(request, "household/question.html", context)


def records_of(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what the records say, each with its name; of several values all of them."""
    return [
        (str(name), "、".join(map(str, value)) if isinstance(value, list) else str(value))
        for name, value in values.items()
        if value not in (None, "")
    ]


class SayForm(TellForm):
    """What the household says: one of the usual cases, words of its own, a photo or a paper."""

    reason = forms.ChoiceField(
        label=both("是哪一种？", "Which is it?"),
        required=False,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=both("您说几句", "In your words"),
        required=False,
        max_length=900,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=SPEECH,
    )
    photo = forms.FileField(
        label=PHOTO,
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/*,application/pdf"}),
        help_text=both(
            "证件、单子、东西都行。只留画面，在哪里拍的不留。",
            "Of a paper or a thing. Only the picture is kept, not where it was taken.",
        ),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for a photo that is not huge."""
        found = super().clean()
        photo = found.get("photo")
        if photo and photo.size > MOST_BYTES:
            self.add_error("photo", say("照片太大，请重新拍。", "The photo is too large."))
        return found

    def given(self) -> Given:
        """Return it as the service takes it."""
        photo = self.cleaned_data["photo"]
        return Given(
            text="。".join([*self.reason_said(), *self.own_words()]) or "见照片",
            papers=(PaperFile(photo.name, photo.read()),) if photo else (),
        )


@dataclass(frozen=True)
class Saying:
    """A thing that a household may say to a finding: the step, and its words on the page."""

    step: str
    title: str
    lead: str
    done: str


SAYINGS = {
    "reply": Saying(
        "reply",
        both("说说怎么回事", "Say how it is"),
        both("问清楚以前，您家的待遇照旧。", "Until it is cleared up your aid goes on."),
        both("您说的记下了。", "What you said is written down."),
    ),
    "object": Saying(
        "object",
        both("公示有不对的", "The notice is not right"),
        both("您说的，要有人回答，公示才算完。", "It has to be answered before the notice ends."),
        both("您说的记下了，会有人回答。", "It is written down and will be answered."),
    ),
    "appeal": Saying(
        "appeal",
        both("不同意，请另外的人再看", "I do not agree: have others look again"),
        both(
            "由没有办过这件事的人重新看。看完以前，待遇照旧。",
            "People who had no part in it look again. Until then your aid goes on.",
        ),
        both("收到了，会有另外的人来看。", "It is received; others will look."),
    ),
}


def reply(request: Request, question: uuid.UUID) -> HttpResponse:
    """Ask what the household says to a question."""
    return _say(request, question, "reply")


def objection(request: Request, question: uuid.UUID) -> HttpResponse:
    """Ask what is not right in a notice."""
    return _say(request, question, "object")


def appeal(request: Request, question: uuid.UUID) -> HttpResponse:
    """Ask why the household does not agree with a decision."""
    return _say(request, question, "appeal")


def _say(request: Request, question: uuid.UUID, what: str) -> HttpResponse:
    one = access.own_finding(question, by=request.actor, origin=request.origin)
    saying = SAYINGS[what]
    may = {"reply": one.may_reply, "object": one.may_object, "appeal": one.may_appeal}[what]
    onward = HttpResponseRedirect(reverse("household:question", args=[one.id]))
    if not may:
        messages.info(request, say("这一步现在不用办了。", "Nothing is to be said here now."))
        return onward
    _, context = own_household(request, "household:questions")
    reasons: dict[str, str] = {}
    if what == "reply" and one.innocent:
        reasons = {str(number): said(words) for number, words in enumerate(one.innocent)}
        reasons[SAY_OTHER] = say("都不是，我来说", "None of these: I say it")
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = SayForm(*given, reasons=reasons)
    if form.is_valid():
        done = form.attempt(
            lambda: services.do_step(
                one.id, saying.step, form.given(), by=request.actor, origin=request.origin
            )
        )
        if done is not None:
            messages.success(request, str(saying.done))
            return onward
    context |= {"each": shown(one), "saying": saying, "form": form}
    return render(request, "household/say.html", context, status=422 if form.errors else 200)


@require_POST
def helped(request: Request, question: uuid.UUID, answer: str) -> HttpResponse:
    """Write down whether help came, as the household says."""
    text = {"confirm": "本户说办好了", "not_yet": "本户说还没办好"}[answer]
    by, origin = request.actor, request.origin
    services.do_step(question, answer, Given(text=text), by=by, origin=origin)
    messages.success(request, say("记下了，谢谢您。", "It is written down. Thank you."))
    return HttpResponseRedirect(reverse("household:question", args=[question]))


def paper(request: Request, paper: uuid.UUID) -> HttpResponse:
    """Show a paper: what the household handed in, or a letter to it."""
    view, content = selectors.paper(paper, by=request.actor)
    return of_kind(view.kind, content, view.name)


def letter(request: Request, question: uuid.UUID, kind: str, *, pdf: bool) -> HttpResponse:
    """Give a letter to the household, to keep or to print."""
    name, content = services.letter(
        question, services.Kind(kind), pdf=pdf, by=request.actor, origin=request.origin
    )
    return taken_away(name, content)


def letters(request: Request) -> HttpResponse:
    """Show every letter to the household: what it asked or told, when, and by whom."""
    found = selectors.own_findings(by=request.actor, at=request.origin.at)
    _, context = own_household(request, "household:letters")
    lines = [
        (shown(one), step, LETTERS[step.code])
        for one in found
        for step in one.steps
        if step.code in LETTERS
    ]
    context["lines"] = sorted(lines, key=lambda line: (line[1].day, line[1].seq), reverse=True)
    return render(request, "household/letters.html", context)


def why(request: Request) -> HttpResponse:
    """Show why the household has what it has, or has not: income and line, decisions, way on."""
    own, context = own_household(request, "household:why")
    by, today = request.actor, localdate(request.origin.at)
    found = selectors.why_not(own.id, by=by, at=request.origin.at)
    periods = registry.income_periods(own.id, by=by)
    period = periods[0] if periods else None
    status = next((s for s in own.statements if s.item == "status" and s.person is None), None)
    words = registry.item("status").codes.get(str(status.value)) if status else None
    context |= {
        "status": said(words) if words else "",
        "ways": [
            (name, one, _below(one.per_head_fen, one.line_fen))
            for scheme, name in WAYS.items()
            for one in [registry.income(own.id, scheme, by=by, on=today, period=period)]
        ],
        "decisions": [shown(one) for one in found.decisions],
        "open": [shown(one) for one in found.questions],
    }
    return render(request, "household/why.html", context)


def _below(per_head: int | None, line: int | None) -> bool | None:
    return None if per_head is None or line is None else per_head < line


def waiting(request: Request) -> list[Shown]:
    """Return the questions that wait for the household's reply, the first due first."""
    found = selectors.own_findings(by=request.actor, at=request.origin.at)
    asked = [shown(one) for one in found if one.state is State.NOTIFIED and one.may_reply]
    return sorted(asked, key=lambda each: each.one.reply_due or date.max)
