"""The pages of requests: which tables were asked of whom, the letter, and taking one back."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from sunledger.faces.audience import Request
from sunledger.faces.console.forms import Day, Form, why
from sunledger.faces.console.lists import Column, List, Rows, Search, in_state, show, state_of
from sunledger.faces.console.matching.sources import known
from sunledger.faces.console.matching.words import REQUEST_KINDS, line_name, title_of
from sunledger.faces.words import both, said, say
from sunledger.kit.errors import SunledgerError
from sunledger.platform.catalogue import catalogue
from sunledger.platform.ground.accounts.contracts import Actor, Refused, Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.questions.comparison import selectors, services
from sunledger.platform.questions.comparison.contracts import RequestState, RequestView

_USUAL_DAYS = 14
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class RequestSearch(Search):
    """By how far the request is."""

    state = state_of(RequestState)


class Requests(List[RequestView]):
    """Requests for tables, the newest first."""

    name = "console:match_requests"
    title = both("要表", "Tables asked for")
    lead = both(
        "向哪个部门要了哪张表，什么时候要，交来了没有。",
        "Which table was asked of which department, by when, and whether it came.",
    )
    nothing = both("还没有要过表。", "No table was asked for yet.")
    nothing_next = both("要表，请打开“来源”里的那张表。", "To ask, open the table under Sources.")
    form = RequestSearch
    facets = ("state",)

    def columns(self) -> tuple[Column[RequestView], ...]:
        """Return the columns."""
        return (
            Column(
                "table",
                both("表", "Table"),
                lambda row: title_of(row.table),
                href=lambda row: reverse("console:match_request", args=[row.id]),
                head=True,
            ),
            Column("line", both("部门", "Department"), lambda row: line_name(row.line)),
            Column(
                "state",
                both("状态", "State"),
                lambda row: said(row.state),
                state=lambda row: REQUEST_KINDS[row.state],
            ),
            Column("due", both("请在这天前交", "Due"), lambda row: row.due_on, kind="day"),
            Column("came", both("交来", "Came"), lambda row: row.received_at, kind="day"),
            Column("purpose", both("用途", "Purpose"), lambda row: row.purpose),
            Column("by", both("谁要的", "Asked by"), lambda row: row.asked_name),
            Column("at", both("什么时候要的", "Asked on"), lambda row: row.asked_at, kind="day"),
        )

    def read(
        self, actor: Actor, given: Mapping[str, Any], *, sort: str, start: int, most: int | None
    ) -> Rows[RequestView]:
        """Return requests, the newest first."""
        del sort
        return in_state(
            selectors.requests(by=actor, on=localdate()), given["state"], start=start, most=most
        )


def requests(request: Request, suffix: str = "") -> HttpResponse:
    """List requests."""
    return show(request, Requests(), suffix)


class Asked(Form):
    """What for, and by when."""

    purpose = forms.CharField(
        label=both("用途", "Purpose"),
        help_text=both("这些数据拿来做什么。", "What the data are used for."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": both("请写用途：这些数据拿来做什么。", "Say what the data are for.")
        },
    )
    due_on = Day(
        label=both("请在哪天前交", "Due"),
        help_text=both("今天以后的日子，给部门留出办的时间。", "A day after today."),
        error_messages={"required": both("请写哪天前交。", "Say by which day.")},
    )


def ask(request: Request, table: str) -> HttpResponse:
    """Ask the department of a table for it."""
    found = known(request, table)
    meant = catalogue().sources[table]
    today = localdate(request.origin.at)
    usual = {"purpose": said(meant.purpose), "due_on": today + timedelta(days=_USUAL_DAYS)}
    form = Asked(request.POST or None, initial=usual)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data | {"by": request.actor, "origin": request.origin}
        number = form.attempt(partial(services.ask_table, table, **given))
        if number is not None:
            messages.success(
                request,
                say(
                    "记下了。请下载公函，盖章交给部门。", "Noted. Download the letter and send it."
                ),
            )
            return HttpResponseRedirect(reverse("console:match_request", args=[number]))
    context = {
        "form": form,
        "source": found,
        "title": title_of(table),
        "line": line_name(found.line, table),
    }
    return render(request, "console/matching/ask.html", context)


def _one(request: Request, asked: uuid.UUID) -> RequestView:
    on = localdate(request.origin.at)
    for one in selectors.requests(by=request.actor, on=on):
        if one.id == asked:
            return one
    raise Refused("没有这一次。", "There is no such request.", hidden=True)


def request(request: Request, asked: uuid.UUID) -> HttpResponse:
    """Show a request: what was asked, and what came."""
    found = _one(request, asked)
    waiting = found.state in (RequestState.OPEN, RequestState.LATE)
    context = {
        "asked": found,
        "title": title_of(found.table),
        "line": line_name(found.line),
        "kind": REQUEST_KINDS[found.state],
        "may_ask": may(request.actor, Task.ASK_TABLES),
        "may_withdraw": waiting and may(request.actor, Task.ASK_TABLES),
        "may_batches": may(request.actor, Task.SEE_BATCHES),
    }
    return render(request, "console/matching/request.html", context)


def letter(request: Request, asked: uuid.UUID) -> HttpResponse:
    """Give the letter to the department as a Word file."""
    found = _one(request, asked)
    name, content = _paper(found)
    answer = HttpResponse(content, content_type=_DOCX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer


def _paper(found: RequestView) -> tuple[str, bytes]:
    """Return the letter that asks for one table, by the rules that read it: its name and bytes."""
    from sunledger.desk.letters.request import (  # noqa: PLC0415 - half a desk, for a letter alone
        requests as letters,
    )

    known = catalogue()
    only = replace(known, sources={found.table: known.sources[found.table]})
    flags = [flag for flag in known.flags.values() if found.table in flag.tables]
    day = found.due_on
    fields = {"deadline": f"{day.year} 年 {day.month} 月 {day.day} 日前"}
    paper = next(letters(only, flags, fields, {}))
    return paper.name, paper.content()


class Withdrawn(Form):
    """Why it is not needed any more."""

    why = why()


def withdraw(request: Request, asked: uuid.UUID) -> HttpResponse:
    """Take a request back."""
    found = _one(request, asked)
    form = Withdrawn(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.withdraw_request(
                asked, form.cleaned_data["why"], by=request.actor, origin=request.origin
            )
        except SunledgerError as error:
            if error.code != "moved_on":
                raise
            messages.warning(request, said(error))
        return HttpResponseRedirect(reverse("console:match_request", args=[asked]))
    context = {"form": form, "asked": found, "title": title_of(found.table)}
    return render(request, "console/matching/withdraw.html", context)
