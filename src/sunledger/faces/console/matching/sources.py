"""The pages of sources: how each table stands, one with what came and who read it, its days."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from sunledger.faces.audience import Request
from sunledger.faces.console.forms import Form
from sunledger.faces.console.lists import Column, List, Rows, Search, in_state, show, state_of
from sunledger.faces.console.matching.words import (
    REQUEST_KINDS,
    SOURCE_KINDS,
    line_name,
    precision_here,
    right_words,
    rule_title,
    title_of,
)
from sunledger.faces.words import both, said, say
from sunledger.platform.catalogue import catalogue
from sunledger.platform.ground.accounts.contracts import Actor, Refused, Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.questions.comparison import selectors, services
from sunledger.platform.questions.comparison.contracts import SourceState, SourceView
from sunledger.platform.questions.comparison.selectors import Every
from sunledger.platform.questions.intake.selectors import deliveries

_EVERY = [(each.value, both(each.zh, each.en)) for each in Every]


def _due(row: SourceView) -> str:
    """Return when a table is due, in words."""
    every = said(Every(row.every))
    if row.due_on is None:
        return every
    return say(f"{every}，{row.by_day} 日前", f"{every}, by day {row.by_day}")


class SourceSearch(Search):
    """By how the table stands, and whose it is."""

    state = state_of(SourceState)


class Sources(List[SourceView]):
    """The tables of the catalogue, as they stand in this county."""

    name = "console:match_sources"
    title = both("来源", "Sources")
    lead = both(
        "哪个部门的哪张表，什么时候该交，交来了没有，哪些规则要用。",
        "Which department's table is due when, whether it came, and which rules need it.",
    )
    form = SourceSearch
    facets = ("state",)

    def columns(self) -> tuple[Column[SourceView], ...]:
        """Return the columns."""
        return (
            Column(
                "table",
                both("表", "Table"),
                lambda row: title_of(row.table),
                href=lambda row: reverse("console:match_source", args=[row.table]),
                head=True,
            ),
            Column("line", both("部门", "Department"), lambda row: line_name(row.line, row.table)),
            Column(
                "state",
                both("状态", "State"),
                lambda row: said(row.state),
                state=lambda row: SOURCE_KINDS[row.state],
            ),
            Column("last", both("最近交来", "Came last"), lambda row: row.last, kind="day"),
            Column(
                "rows",
                both("行数", "Rows"),
                lambda row: row.last_rows if row.last else None,
                kind="number",
            ),
            Column("due", both("多久一次", "How often"), lambda row: said(Every(row.every))),
            Column("due_on", both("这一期到", "This one by"), lambda row: row.due_on, kind="day"),
            Column("rules", both("用它的规则", "Rules"), lambda row: len(row.rules), kind="number"),
            Column(
                "right",
                both("准不准", "How often right"),
                lambda row: right_words(self.right.get(row.table)) if self.right else "",
            ),
            Column(
                "expires",
                both("保存到", "Kept until"),
                lambda row: row.expires_on,
                kind="day",
                shown=False,
            ),
        )

    def read(
        self, actor: Actor, given: Mapping[str, Any], *, sort: str, start: int, most: int | None
    ) -> Rows[SourceView]:
        """Return tables in the order of the catalogue."""
        del sort
        every = selectors.sources(by=actor, on=localdate())
        self.right = precision_here(actor, of_sources=True)
        return in_state(every, given["state"], start=start, most=most)


def sources(request: Request, suffix: str = "") -> HttpResponse:
    """List sources."""
    return show(request, Sources(), suffix)


def known(request: Request, table: str) -> SourceView:
    """Return a source; raise Refused, hidden, where there is none for the actor."""
    on = localdate(request.origin.at)
    found = selectors.source(table, by=request.actor, on=on)
    if found is None:
        raise Refused("没有这张表。", "There is no such table.", hidden=True)
    return found


def source(request: Request, table: str) -> HttpResponse:
    """Show a source: what it is for, what came, what was asked, and which runs read it."""
    found, actor = known(request, table), request.actor
    on = localdate(request.origin.at)
    came = deliveries(by=actor, on=on, table=table)
    uses = selectors.uses(came[:50], by=actor)
    named = {one.batch: one for one in came}
    meant = catalogue().sources[table]
    context = {
        "source": found,
        "title": title_of(table),
        "line": line_name(found.line, table),
        "kind": SOURCE_KINDS[found.state],
        "due": _due(found),
        "purpose": said(meant.purpose),
        "days": meant.retention_days,
        "rules": [{"code": code, "title": rule_title(code)} for code in found.rules],
        "came": came[:50],
        "requests": [
            {"asked": one, "kind": REQUEST_KINDS[one.state]}
            for one in selectors.requests(by=actor, on=on, table=table)
        ],
        "uses": [{"use": one, "batch": named[one.batch]} for one in uses],
        "may_ask": may(actor, Task.ASK_TABLES),
        "may_batches": may(actor, Task.SEE_BATCHES),
        "may_match": may(actor, Task.SEE_MATCH),
    }
    return render(request, "console/matching/source.html", context)


class Days(Form):
    """How often, and by which day."""

    every = forms.ChoiceField(
        label=both("多久一次", "How often"), choices=_EVERY, widget=forms.RadioSelect
    )
    day = forms.IntegerField(
        label=both("几日前交", "By which day"),
        help_text=both(
            "下一个月的几日，1 到 28。按季、按年的，是过后第一个月的几日。",
            "The day of the next month, 1 to 28; after a quarter or a year, of the first month.",
        ),
        min_value=1,
        max_value=28,
        error_messages={
            "required": both("请写 1 到 28。", "Give 1 to 28."),
            "invalid": both("请写 1 到 28 的数。", "Give a number from 1 to 28."),
            "min_value": both("请写 1 到 28。", "Give 1 to 28."),
            "max_value": both("请写 1 到 28。", "Give 1 to 28."),
        },
    )


def schedule(request: Request, table: str) -> HttpResponse:
    """Say when a table is due in this county."""
    found = known(request, table)
    form = Days(request.POST or None, initial={"every": found.every, "day": max(1, found.by_day)})
    if request.method == "POST" and form.is_valid():
        every, day = Every(form.cleaned_data["every"]), form.cleaned_data["day"]
        by, origin = request.actor, request.origin
        form.attempt(partial(services.set_schedule, table, every, day, by=by, origin=origin))
        if not form.errors:
            messages.success(request, say("改好了。", "Changed."))
            return HttpResponseRedirect(reverse("console:match_source", args=[table]))
    context = {"form": form, "source": found, "title": title_of(table)}
    return render(request, "console/matching/schedule.html", context)
