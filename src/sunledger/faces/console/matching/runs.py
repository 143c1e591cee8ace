"""The pages of runs: which there were, what one gave, and asking for another."""

import re
import uuid
from collections import Counter
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from sunledger.faces.audience import Request
from sunledger.faces.console.forms import Form, why
from sunledger.faces.console.lists import Column, List, Rows, show
from sunledger.faces.console.matching.words import (
    RULE_KINDS,
    RUN_KINDS,
    counts_of,
    flag_of,
    rule_title,
    title_of,
)
from sunledger.faces.words import both, said, say
from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.questions.comparison import selectors, services
from sunledger.platform.questions.comparison.contracts import RuleRunView, RunState, RunView

_GOING = (RunState.WAITING, RunState.RUNNING)


class Runs(List[RunView]):
    """Runs, the newest first."""

    name = "console:match"
    title = both("比对", "Runs")
    lead = both(
        "把规则对着对象台账和各部门的表跑一遍。没变的不重跑；对上了的只是一个问题，不是结论。",
        "The rules run over the register and the departments' tables; what did not change is not "
        "run again. What they hit is a question, not a conclusion.",
    )
    nothing = both("还没有比对过。", "Nothing was compared yet.")
    nothing_next = both("每天夜里自动比对一次。", "It is done every night by itself.")
    template = "console/matching/runs.html"

    def columns(self) -> tuple[Column[RunView], ...]:
        """Return the columns."""
        return (
            Column(
                "at",
                both("什么时候", "When"),
                lambda row: row.asked_at,
                kind="moment",
                href=lambda row: reverse("console:match_run", args=[row.id]),
                head=True,
            ),
            Column(
                "state",
                both("状态", "State"),
                lambda row: said(row.state),
                state=lambda row: RUN_KINDS[row.state],
            ),
            Column("why", both("为什么", "Why"), lambda row: row.why),
            Column("by", both("谁要的", "Asked by"), lambda row: row.by_name),
            Column("done", both("规则", "Rules"), lambda row: row.done, kind="number"),
            Column("same", both("没变，没重跑", "Unchanged"), lambda row: row.same, kind="number"),
            Column("not_run", both("没跑成", "Not run"), lambda row: row.not_run, kind="number"),
            Column("flagged", both("对上", "Hits"), lambda row: row.flagged, kind="number"),
        )

    def read(
        self, actor: Actor, given: Mapping[str, Any], *, sort: str, start: int, most: int | None
    ) -> Rows[RunView]:
        """Return runs, the newest first."""
        del given, sort
        rows, total = selectors.runs(by=actor, start=start, most=most)
        return Rows(rows, total)

    def around(self, request: Request) -> dict[str, Any]:
        """Return whether the actor may ask for a run."""
        return {"may_run": may(request.actor, Task.RUN_MATCH)}


def runs(request: Request, suffix: str = "") -> HttpResponse:
    """List runs."""
    return show(request, Runs(), suffix)


class NewRun(Form):
    """Why, and which rules where not all."""

    why = why(hint=both("比如：民政局交了新的名册。", "Such as: a new roster came."))
    rules = forms.CharField(
        label=both("只比对这些规则", "Only these rules"),
        help_text=both(
            "写规则代码，用空格隔开，比如 E05 E06。空着就是全部。",
            "Codes with spaces between, such as E05 E06. Empty means all of them.",
        ),
        required=False,
        max_length=400,
    )


def new(request: Request) -> HttpResponse:
    """Ask for a run now."""
    form = NewRun(request.POST or None)
    if request.method == "POST" and form.is_valid():
        codes = re.findall(r"[^\s,，、;；]+", form.cleaned_data["rules"])
        try:
            number = services.start_run(
                [code.upper() for code in codes] or None,
                form.cleaned_data["why"],
                by=request.actor,
                origin=request.origin,
            )
        except SunledgerError as error:
            form.add_error(error.where if error.where in form.fields else None, said(error))
        else:
            messages.success(request, say("排上了，轮到就跑。", "It waits for its turn."))
            return HttpResponseRedirect(reverse("console:match_run", args=[number]))
    return render(request, "console/matching/new.html", {"form": form})


def run(request: Request, run: uuid.UUID) -> HttpResponse:
    """Show a run: how far it is, what it read, what each rule gave."""
    found = selectors.run(run, by=request.actor)
    polled = request.headers.get("HX-Request") == "true"
    if polled and found.state not in _GOING:
        return HttpResponseClientRedirect(reverse("console:match_run", args=[run]))
    context = {
        "run": found,
        "kind": RUN_KINDS[found.state],
        "going": found.state in _GOING,
        "progress": say(found.progress_zh, found.progress_en),
    }
    if polled:
        return render(request, "console/matching/progress.html", context)
    results = selectors.rule_results(run, by=request.actor)
    status = Counter(one.status for one in results)
    context |= {
        "lines": [_line(one) for one in results],
        "counts": [(RULE_KINDS[each], said(each), status[each]) for each in RULE_KINDS],
        "same": found.same,
        "tables": [{"table": name, "title": title_of(name)} for name in sorted(found.tables)],
        "took": _took(found),
    }
    return render(request, "console/matching/run.html", context)


def _line(one: RuleRunView) -> dict[str, Any]:
    flag = flag_of(one.rule)
    return {
        "run": one,
        "title": rule_title(one.rule),
        "kind": RULE_KINDS[one.status],
        "known": flag is not None,
        "why": say(one.why_zh, one.why_en),
        "counts": counts_of(one, clear=True),
    }


def _took(found: RunView) -> int | None:
    """Return how many seconds a run took."""
    if found.began_at is None or found.ended_at is None:
        return None
    return max(1, round((found.ended_at - found.began_at).total_seconds()))
