"""One finding: 情况 · 证据 · 说明 · 经过 · 文书, and beside them what its reader may do now."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.timezone import localdate

from sunledger.catalogue.pages import ROUTE_WORDS, SEVERITY_WORDS
from sunledger.faces.audience import Request
from sunledger.faces.console.findings.listing import asked_of
from sunledger.faces.console.findings.pack import PackForm, may_pack
from sunledger.faces.console.findings.steps import Asking, StepForm, offered, tried_form
from sunledger.faces.console.findings.words import (
    TRACKS,
    clock_kind,
    clock_words,
    comparison,
    is_over,
    match_words,
    shown,
    source_words,
    state_kind,
    told_of,
    where,
)
from sunledger.faces.words import both, english, said, say
from sunledger.platform.catalogue import catalogue
from sunledger.platform.ground.accounts.contracts import Actor, Purpose, Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.ground.accounts.selectors import real_names, who_can, who_can_each
from sunledger.platform.ground.places.contracts import BodyKind
from sunledger.platform.ground.places.selectors import body_names
from sunledger.platform.questions.findings import access, services
from sunledger.platform.questions.findings.contracts import (
    FindingPage,
    Moved,
    State,
    StepPlan,
    StepView,
    Track,
)

TABS = (
    ("finding", both("情况", "Facts")),
    ("finding_evidence", both("证据", "Evidence")),
    ("finding_replies", both("说明", "Replies")),
    ("finding_steps", both("经过", "History")),
    ("finding_papers", both("文书", "Papers")),
)
FEW = 4  # rows of evidence on the first tab; all are on the second
_MOVING = frozenset(("triage", "dismiss"))  # after these whoever works through a list goes on


def open_finding(request: Request, key: uuid.UUID) -> tuple[FindingPage, str]:
    """Return a finding and the conditions of the list from which it was opened.

    The look is written down. Raises Refused, hidden, where it is not for this reader.
    """
    query, carried = asked_of(request)
    return access.finding(key, query, by=request.actor, origin=request.origin), carried


def finding(request: Request, finding: uuid.UUID) -> HttpResponse:
    """Show a finding on one screen, and take the step that its reader takes."""
    page, carried = open_finding(request, finding)
    tried, status = None, 200
    if request.method == "POST":
        tried = tried_form(request, _asking(request, page))
        answer = _take(request, page, tried, carried)
        if isinstance(answer, HttpResponse):
            return answer
        status = answer
        if status == _CONFLICT:
            page, _ = open_finding(request, finding)
    context = {
        **_around(page, "finding", carried),
        "neighbours": [_address("finding", key, carried) for key in (page.before, page.after)],
        "tried": tried,
        "compared": comparison(page.evidence),
        "evidence": [_evidence(row) for row in page.evidence[:FEW]],
        "rows": len(page.evidence),
        "more_rows": len(page.evidence) > FEW,
        "values": [
            (name, shown(value))
            for name, value in (page.values_en if english() else page.values).items()
        ],
        "flag": catalogue().flags.get(page.row.rule),
        "replies": _steps_told(page.replies),
        **_steps(request, page, tried),
    }
    return render(request, "console/findings/finding.html", context, status=status)


# Whoever had one of these parts has no other.
_PARTS = frozenset(
    ("triage", "dismiss", "start_check", "sign_check", "opine", "send_back", "decide", "effect")
)
_CONFLICT = 409


def _asking(request: Request, page: FindingPage) -> Asking:
    return Asking(page, localdate(request.origin.at), partial(_able, request, page))


def _take(
    request: Request, page: FindingPage, form: StepForm | None, carried: str
) -> HttpResponse | int:
    """Do the step that was sent and go on; return the status of the page that says why not."""
    here = _address("finding", page.row.id, carried)
    expected = request.POST.get("expected", "")
    seq = int(expected) if expected.isdecimal() and len(expected) < 10 else None  # noqa: PLR2004 - as many digits as steps have
    if form is None or (seq is not None and seq != page.row.seq and not form.is_valid()):
        messages.warning(
            request,
            say(
                "这一步现在不能办，可能刚才有人办过了。请看现在的页面。",
                "This step cannot be done now; somebody may have been quicker. See it as it is.",
            ),
        )
        return HttpResponseRedirect(here)
    if not form.is_valid():
        return 200
    moved = False

    def do() -> int:
        nonlocal moved
        try:
            return services.do_step(
                page.row.id,
                form.plan.code,
                form.given(seq),
                by=request.actor,
                origin=request.origin,
            )
        except Moved:
            moved = True
            raise

    if form.attempt(do) is None:
        return _CONFLICT if moved else 200
    messages.success(
        request,
        say(
            f"{page.row.number}：记下了，{form.plan.zh}。",
            f"{page.row.number}: written down, {form.plan.en}.",
        ),
    )
    if form.plan.code in _MOVING:
        onward = _address("finding", page.after, carried)
        return HttpResponseRedirect(onward or _list(carried))
    return HttpResponseRedirect(here)


def _steps(request: Request, page: FindingPage, tried: StepForm | None) -> dict[str, Any]:
    """Return what the reader may do now, and who may do what else comes next."""
    today = localdate(request.origin.at)
    found = offered(_asking(request, page), page.open, tried)
    recuse = next((one for one in found if one.plan.code == "recuse" and one.form), None)
    now = [one for one in found if one.form and one.plan.code != "recuse"]
    later = [one for one in found if not one.form and one.plan.code != "recuse"]
    leading = {step.code for step in page.following}
    hers = any(one.plan.code in leading for one in now)
    return {
        "now": now,
        "later": later,
        "recuse": recuse,
        "others": [] if hers or is_over(page.row.state) else _others(page, today),
    }


def _others(page: FindingPage, today: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return for each step that comes next who may do it and had no part in the steps before."""
    parts = {*_PARTS, "recuse"}
    had = {step.by for step in page.steps if step.round == page.round and step.code in parts}
    tasks = {Task(step.task) for step in page.following if _is_task(step)}
    able = who_can_each(tasks, place=page.row.place, on=today)
    found = []
    for step in page.following:
        hers = able[Task(step.task)] if _is_task(step) else []
        people = [(name, post) for ref, name, post in hers if ref not in had]
        if people:
            found.append((said(step), people))
    return found


def _is_task(step: StepPlan) -> bool:
    return step.task in set(Task)


def _able(request: Request, page: FindingPage) -> Sequence[tuple[str, str]]:
    """Return who may be given the help that is needed: reference, and name with post."""
    found = who_can(Task.HELP, place=page.row.place, on=localdate(request.origin.at))
    return [(ref, f"{name}（{post}）") for ref, name, post in found]


def evidence(request: Request, finding: uuid.UUID) -> HttpResponse:
    """Show every row that shows the finding, with file, sheet and row."""
    page, carried = open_finding(request, finding)
    context = {
        **_around(page, "finding_evidence", carried),
        "compared": comparison(page.evidence),
        "evidence": [_evidence(row) for row in page.evidence],
    }
    return render(request, "console/findings/evidence.html", context)


def replies(request: Request, finding: uuid.UUID) -> HttpResponse:
    """Show what was asked and what was replied, both sides in order."""
    page, carried = open_finding(request, finding)
    codes = {
        *("notify", "reply", "ask_line", "answer_line", "ask", "answer", "object"),
        *("answer_objection", "appeal", "decide_appeal"),
    }
    context = {
        **_around(page, "finding_replies", carried),
        "talk": _steps_told([step for step in page.steps if step.code in codes]),
    }
    return render(request, "console/findings/replies.html", context)


def steps(request: Request, finding: uuid.UUID) -> HttpResponse:
    """Show step by step what was done, by whom and when it was written down."""
    page, carried = open_finding(request, finding)
    context = {
        **_around(page, "finding_steps", carried),
        "lines": _steps_told(page.steps),
    }
    return render(request, "console/findings/steps.html", context)


def papers(request: Request, finding: uuid.UUID) -> HttpResponse:
    """Show the papers and letters of a finding, and the evidence pack."""
    page, carried = open_finding(request, finding)
    context = {
        **_around(page, "finding_papers", carried),
        "lines": _steps_told([step for step in page.steps if step.papers]),
        "letters": _letters(request.actor, page),
        "pack": PackForm(initial={"purpose": Purpose.COMPARE})
        if may_pack(request.actor, page)
        else None,
    }
    return render(request, "console/findings/papers.html", context)


def _letters(actor: Actor, page: FindingPage) -> list[str]:
    """Return which letters to the person can be written by now, for whoever writes them."""
    place, codes = page.row.place, {step.code for step in page.steps if step.round == page.round}
    tasks = (Task.NOTIFY_PERSON, Task.NOTE_REPLY, Task.CHECK_FINDING, Task.DECIDE_FINDING)
    if page.row.track is not Track.PERSON or not any(may(actor, t, place=place) for t in tasks):
        return []
    return [
        kind for kind, after in (("notice", "triage"), ("decision", "decide")) if after in codes
    ]


def _around(page: FindingPage, tab: str, carried: str) -> dict[str, Any]:
    row = page.row
    counts = {
        "finding_evidence": len(page.evidence),
        "finding_replies": len(page.replies),
        "finding_steps": len(page.steps),
        "finding_papers": len(page.papers),
    }
    severity, route = SEVERITY_WORDS.get(row.severity), ROUTE_WORDS.get(row.route)
    return {
        "page": page,
        "row": row,
        "title": say(row.title_zh, row.title_en),
        "question": say(page.question_zh, page.question_en),
        "state": (state_kind(row.state), said(row.state)),
        "outcome": said(row.outcome) if row.outcome else "",
        "clock": (clock_kind(row.clock), clock_words(row.clock)) if row.clock else None,
        "severity": said(severity) if severity else row.severity,
        "route": said(route) if route else row.route,
        "track": TRACKS[row.track],
        "sealed": row.track is Track.SEALED,
        "match": match_words(row.match_strength),
        "department": _department(row.line),
        "over": is_over(row.state),
        "closed": is_over(row.state) and row.state is not State.EFFECTIVE,
        "effective": row.state is State.EFFECTIVE,
        "list_href": _list(carried),
        "rule_href": _rule(row.rule),
        "tabs": [
            {
                "href": _address(name, row.id, carried),
                "text": text,
                "here": name == tab,
                "count": counts.get(name) or None,
            }
            for name, text in TABS
        ],
    }


def _department(line: str | None) -> str:
    return "" if line is None else body_names(BodyKind.DEPARTMENT, [line]).get(line, line)


def _rule(code: str) -> str:
    try:
        return reverse("console:match_rule", args=[code])
    except NoReverseMatch:
        return ""


def _address(name: str, key: uuid.UUID | None, carried: str) -> str:
    if key is None:
        return ""
    address = reverse(f"console:{name}", args=[key])
    return f"{address}?{carried}" if carried else address


def _list(carried: str) -> str:
    address = reverse("console:findings")
    return f"{address}?{carried}" if carried else address


def _evidence(row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of evidence
    return {
        "source": source_words(row.source),
        "where": where(row),
        "department": _department(row.line),
        "fields": [(name, shown(value)) for name, value in row.fields.items()],
    }


def _steps_told(steps: Sequence[StepView]) -> list[Mapping[str, Any]]:
    """Return steps in words, each with who has what was handed on."""
    names = real_names(str(step.data["whom"]) for step in steps if step.data.get("whom"))
    return [
        {
            "step": step,
            "what": said(step),
            "told": list(told_of(step, names)),
            "state": said(step.to_state),
        }
        for step in steps
    ]
