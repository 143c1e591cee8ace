"""The pages of a batch, one a step; each can be left and opened again."""

import uuid
from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django_htmx.http import HttpResponseClientRedirect

from sunledger.faces.audience import Request
from sunledger.faces.console.forms import Form
from sunledger.faces.console.intake.forms import WHOLE_EXTRACT, Confirm, NewBatch, Why
from sunledger.faces.console.intake.words import EFFECTS, KINDS, LEFT_OUT, NORMALISED, OFFICE
from sunledger.faces.console.kinds import ACTS
from sunledger.faces.console.lists import Column, List, Rows, Search, show
from sunledger.faces.words import both, said, say
from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Actor, Refused, Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.ground.places.contracts import BodyKind
from sunledger.platform.ground.places.selectors import bodies, names
from sunledger.platform.questions.intake import selectors, services
from sunledger.platform.questions.intake.contracts import (
    BEFORE_TAKING,
    CLOSED,
    MOST_BYTES,
    BatchView,
    Found,
    HeaderChoice,
    SheetPlan,
    State,
    may_be_whole,
    too_large,
)

SLOW_SECONDS = 120
_STEPS = (
    ("header", both("表头", "Header"), State.UPLOADED),
    ("columns", both("对列", "Columns"), State.HEADED),
    ("check", both("核对", "Check"), State.CHECKING),
    ("result", both("结果", "Result"), State.CHECKED),
    ("difference", both("和上次比", "Difference"), State.CHECKED),
    ("confirm", both("确认", "Confirm"), State.CHECKED),
    ("review", both("第二个人", "Second person"), State.WAITING),
    ("receipt", both("收据", "Receipt"), State.TAKEN_IN),
)
_LASTING = ("result", "difference", "receipt")  # what can still be read once the rows count
_OPEN = (State.UPLOADED, State.HEADED, State.MAPPED, State.CHECKED)
_ORDER = {
    State.UPLOADED: 0,
    State.HEADED: 1,
    State.MAPPED: 2,
    State.CHECKING: 2,
    State.CHECKED: 3,
    State.WAITING: 6,
    State.TAKING: 6,
    State.TAKEN_IN: 7,
}


def _to(step: str, batch: uuid.UUID) -> str:
    return reverse(f"console:batch_{step}", args=[batch])


# ------------------------------------------------------------------ the list


class BatchSearch(Search):
    """By state and table."""

    state = forms.ChoiceField(
        label=both("状态", "State"),
        required=False,
        choices=lambda: [("", ""), *((state.value, said(state)) for state in State)],
    )
    table = forms.ChoiceField(
        label=both("哪一种表", "Which table"),
        required=False,
        choices=lambda: [("", ""), *((s.id, said(s.title)) for s in selectors.tables())],
    )


class Batches(List[BatchView]):
    """Batches of the places and departments that the actor may see."""

    name = "console:import"
    title = both("收表", "Files taken in")
    lead = both(
        "各部门、各乡镇交来的表。先核对，再算数；30 天内可以整批退回。",
        "Tables handed in. They are checked before they count, and can be taken back for 30 days.",
    )
    nothing = both("还没有人交过表。", "No table was handed in yet.")
    nothing_next = both("请点“交一张表”。", "Press “Hand in a table”.")
    form = BatchSearch
    facets = ("state",)
    template = "console/intake/batches.html"

    def columns(self) -> tuple[Column[BatchView], ...]:
        """Return the columns."""
        return (
            Column(
                "table",
                both("表", "Table"),
                _title,
                href=lambda row: reverse("console:batch", args=[row.id]),
                head=True,
            ),
            Column("name", both("文件", "File"), lambda row: row.name),
            Column("place", both("哪里的", "Place"), lambda row: self.named.get(row.place, "")),
            Column("line", both("部门", "Department"), lambda row: self.lines.get(row.line, "")),
            Column("rows", both("行数", "Rows"), lambda row: row.rows, kind="number"),
            Column("taken", both("收下", "Taken"), lambda row: row.taken, kind="number"),
            Column("refused", both("退回", "Sent back"), lambda row: row.refused, kind="number"),
            Column("repeated", both("重复", "Repeated"), lambda row: row.repeated, kind="number"),
            *(
                Column(name, text, attrgetter(name), kind="number", shown=False)
                for name, text in (
                    ("same", both("上次收过", "Taken in before")),
                    ("later", both("还没开始", "Begin later")),
                )
            ),
            Column(
                "state",
                both("状态", "State"),
                lambda row: said(row.state),
                state=lambda row: KINDS[row.state],
            ),
            Column("by", both("谁交的", "Handed in by"), lambda row: row.uploaded_name),
            Column("at", both("什么时候", "When"), lambda row: row.uploaded_at, kind="moment"),
        )

    def read(
        self, actor: Actor, given: Mapping[str, Any], *, sort: str, start: int, most: int | None
    ) -> Rows[BatchView]:
        """Return batches, newest first."""
        del sort
        found = selectors.batches(
            by=actor, state=given["state"], table=given["table"], start=start, limit=most
        )
        self.named = names({row.place for row in found.rows})
        self.lines = _lines()
        return Rows(found.rows, found.total, {"state": found.states})

    def around(self, request: Request) -> dict[str, Any]:
        """Return whether the actor may hand a table in."""
        return {"may_hand_in": may(request.actor, Task.UPLOAD)}


def _lines() -> dict[str, str]:
    return {body.code: body.name for body in bodies(BodyKind.DEPARTMENT)}


def _title(row: BatchView) -> str:
    source = selectors.table(row.table)
    return said(source.title) if source else say("还没认出是哪种表", "not known yet")


def batches(request: Request, suffix: str = "") -> HttpResponse:
    """List batches."""
    return show(request, Batches(), suffix)


# ------------------------------------------------------------------ handing in


def new(request: Request) -> HttpResponse:
    """Choose a table, or have it guessed, and hand a file in."""
    actor = request.actor
    form = NewBatch(request.POST or None, request.FILES or None, actor=actor)
    if request.method == "POST" and _too_much(request):
        form.full_clean()
        form.errors["file"] = form.error_class([said(too_large())])
    elif request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        number = form.hand_in(
            lambda: services.hand_in(
                given["number"],
                table=given["table"] or None,
                place=given["place"],
                name=given["file"].name,
                content=given["file"].chunks(),
                by=actor,
                origin=request.origin,
            )
        )
        if number is not None:
            return HttpResponseRedirect(reverse("console:batch", args=[number]))
    return render(request, "console/intake/new.html", {"form": form})


def _too_much(request: Request) -> bool:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return length.isdecimal() and int(length) > MOST_BYTES and not request.FILES


# ------------------------------------------------------------------ around every step


def _around(request: Request, batch: BatchView, step: str) -> dict[str, Any]:
    """Return what every page of a batch shows."""
    actor = request.actor
    source = selectors.table(batch.table)
    shown = next((number for number, each in enumerate(_STEPS) if each[0] == step), 0)
    at = max(_ORDER.get(batch.state, -1), shown)
    steps = []
    for number, (name, text, _) in enumerate(_STEPS):
        if name == "review" and not batch.second:
            continue
        state = "here" if name == step else "done" if number < at else "later"
        gone = batch.state not in BEFORE_TAKING and name not in _LASTING
        href = "" if gone else _to(name, batch.id)
        steps.append({"text": text, "href": href, "state": state})
    return {
        "batch": batch,
        "source": source,
        "table": _title(batch),
        "place": names({batch.place}).get(batch.place, batch.place),
        "line": _lines().get(batch.line, str(OFFICE)),
        "kind": KINDS[batch.state],
        "account": _account(batch),
        "steps": [] if batch.state in CLOSED else steps,
        "may_upload": selectors.may_do(batch.id, Task.UPLOAD, by=actor),
        "may_review": selectors.may_do(batch.id, Task.REVIEW_UPLOAD, by=actor),
        "may_undo": selectors.may_do(batch.id, Task.UNDO_BATCH, by=actor),
    }


def _account(batch: BatchView) -> str:
    """Return what became of every row; the numbers add up to all of them."""
    can = say("收下", "taken") if batch.taken_at else say("能收下", "can be taken")
    told = say(
        "共 {rows:,} 行：{can} {taken:,}，退回 {refused:,}",
        "{rows:,} rows: {taken:,} {can}, {refused:,} sent back",
    ).format(**vars(batch), can=can)
    left = {"same": batch.same, "repeated": batch.repeated, "later": batch.later}
    for name, number in left.items():
        if number:
            told += say("，{a} {n:,}", ", {n:,} {a}").format(a=LEFT_OUT[name], n=number)
    return told + say("。", ".")


def _next(batch: BatchView) -> str:
    """Return the step at which a batch stands."""
    return {
        State.UPLOADED: "header",
        State.HEADED: "columns",
        State.MAPPED: "check",
        State.CHECKING: "check",
        State.CHECKED: "result",
        State.WAITING: "review",
        State.TAKING: "check",
        State.TAKEN_IN: "receipt",
    }.get(batch.state, "")


def _load(request: Request, batch: uuid.UUID) -> BatchView:
    return selectors.batch(batch, by=request.actor)


def _done(batch: uuid.UUID) -> HttpResponse:
    return HttpResponseRedirect(reverse("console:batch", args=[batch]))


def _attempt(
    request: Request, act: Callable[[], None], batch: uuid.UUID, form: Form
) -> HttpResponse | None:
    """Do what was asked and go on; None where it cannot be, with the reason on the form."""
    try:
        act()
    except Refused:
        raise
    except SunledgerError as error:
        if error.code == "moved_on":
            messages.warning(request, said(error))
            return _done(batch)
        form.add_error(error.where if error.where in form.fields else None, said(error))
        return None
    return _done(batch)


def batch(request: Request, batch: uuid.UUID) -> HttpResponse:
    """Go to the step at which a batch stands; with `?all` show all about it."""
    found = _load(request, batch)
    step = _next(found)
    wanted = step and "all" not in request.GET
    able = {
        "header": Task.UPLOAD,
        "columns": Task.UPLOAD,
        "review": Task.REVIEW_UPLOAD,
    }.get(step)
    if wanted and (able is None or selectors.may_do(batch, able, by=request.actor)):
        return HttpResponseRedirect(_to(step, batch))
    context = {
        **_around(request, found, ""),
        "history": [
            {"event": event, "what": ACTS.get(event.kind, event.kind)}
            for event in selectors.history(batch, by=request.actor)
        ],
        "result": selectors.result(batch, by=request.actor),
        "go": _to(step, batch) if step and able is None else "",
        "effects": _effects(found),
        "open": found.state in BEFORE_TAKING,
    }
    return render(request, "console/intake/batch.html", context)


def _effects(found: BatchView) -> list[dict[str, Any]]:
    return [
        {"text": EFFECTS.get(name, name), "number": number}
        for name, number in found.effects.items()
    ]


# ------------------------------------------------------------------ header and columns


def header(request: Request, batch: uuid.UUID) -> HttpResponse:
    """Choose the table, the sheets that are read, and the row of each header."""
    found = _load(request, batch)
    if found.state not in _OPEN:
        return _done(batch)
    plan = selectors.plan(batch, by=request.actor)
    form = Form(request.POST or None)
    if request.method == "POST" and form.is_valid():
        choices = {
            (sheet.file, sheet.sheet): HeaderChoice(
                included=f"read-{at}" in request.POST,
                header_row=_number(request.POST.get(f"row-{at}")),
            )
            for at, sheet in enumerate(plan)
            if sheet.problem is None
        }
        answer = _attempt(
            request,
            lambda: services.choose_headers(
                batch,
                request.POST.get("table", ""),
                choices,
                by=request.actor,
                origin=request.origin,
            ),
            batch,
            form,
        )
        if answer is not None:
            return answer
    context = {
        **_around(request, found, "header"),
        "form": form,
        "tables": selectors.tables(),
        "chosen": request.POST.get("table", found.table),
        "sheets": [
            {"at": at, "plan": sheet, "name": _sheet_name(sheet)} for at, sheet in enumerate(plan)
        ],
    }
    return render(request, "console/intake/header.html", context)


def _number(text: str | None) -> int | None:
    most = 7  # digits of a row number
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= most else None


def _sheet_name(sheet: SheetPlan) -> str:
    return " · ".join(filter(None, (sheet.file, sheet.sheet)))


def columns(request: Request, batch: uuid.UUID) -> HttpResponse:
    """Say as what each column is read; with this the check begins."""
    found = _load(request, batch)
    if found.state not in _OPEN:
        return _done(batch)
    plan = [sheet for sheet in selectors.plan(batch, by=request.actor) if sheet.included]
    form = Form(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = {
            (sheet.file, sheet.sheet): {
                column.index: request.POST.get(f"c-{at}-{column.index}", "")
                for column in sheet.columns
            }
            for at, sheet in enumerate(plan)
        }
        answer = _attempt(
            request,
            lambda: services.match_columns(batch, chosen, by=request.actor, origin=request.origin),
            batch,
            form,
        )
        if answer is not None:
            return answer
    progress = selectors.progress(batch, by=request.actor, now=request.origin.at)
    failed = said(progress) if found.state is State.HEADED and progress.zh else ""
    context = {
        **_around(request, found, "columns"),
        "form": form,
        "failed": failed,
        "sheets": [
            {
                "at": at,
                "plan": sheet,
                "name": _sheet_name(sheet),
                "choices": [
                    (column.field, column.name, column.required)
                    for column in selectors.columns(found.table, sheet.wide)
                ],
                "columns": [
                    {
                        "column": column,
                        "chosen": request.POST.get(f"c-{at}-{column.index}", column.field or ""),
                    }
                    for column in sheet.columns
                ],
            }
            for at, sheet in enumerate(plan)
        ],
    }
    return render(request, "console/intake/columns.html", context)


# ------------------------------------------------------------------ the check and what it found


def check(request: Request, batch: uuid.UUID) -> HttpResponse:
    """Show how far a check or a taking in is; it goes on without this page."""
    found = _load(request, batch)
    if request.method == "POST":
        form = Form(request.POST)
        answer = _attempt(
            request,
            lambda: services.check_again(batch, by=request.actor, origin=request.origin),
            batch,
            form,
        )
        return answer or _done(batch)
    if found.state not in (State.CHECKING, State.TAKING):
        there = reverse("console:batch", args=[batch])
        return (
            HttpResponseClientRedirect(there) if _polled(request) else HttpResponseRedirect(there)
        )
    progress = selectors.progress(batch, by=request.actor, now=request.origin.at)
    shown = _polled(request) and "shown" in request.GET  # the page has it and asks for the rest
    so_far = None if shown else selectors.found_so_far(batch, by=request.actor)
    context = {
        **_around(request, found, "check"),
        "progress": progress,
        "words": said(progress),
        "found": so_far,
        "figures": _figures(so_far) if so_far else [],
        "shown": shown or so_far is not None,
        "polled": _polled(request),
        "slow": progress.seconds > SLOW_SECONDS and found.state is State.CHECKING,
    }
    page = "console/intake/progress.html" if _polled(request) else "console/intake/check.html"
    return render(request, page, context)


def _polled(request: Request) -> bool:
    return request.headers.get("HX-Request") == "true"


def result(request: Request, batch: uuid.UUID) -> HttpResponse:
    """Show what was taken, sent back and to be reminded of."""
    found = _load(request, batch)
    told = selectors.result(batch, by=request.actor)
    if told is None:
        return _done(batch)
    context = {
        **_around(request, found, "result"),
        "result": told,
        "figures": _figures(told),
        "normalised": [
            {"text": NORMALISED.get(kind, kind), "number": number}
            for kind, number in told.normalised.items()
        ],
        "unused": [
            header
            for sheet in selectors.plan(batch, by=request.actor)
            if sheet.included
            for header in sheet.unused
        ],
    }
    return render(request, "console/intake/result.html", context)


def _figures(told: Found) -> list[dict[str, Any]]:
    return [
        {"number": told.taken, "text": say("收下", "taken"), "kind": "ok"},
        {
            "number": told.refused,
            "text": say("退回", "sent back"),
            "kind": "error" if told.refused else "ok",
        },
        {
            "number": told.reminders,
            "text": say("提醒", "reminders"),
            "kind": "warn" if told.reminders else "ok",
        },
    ]


def returned(request: Request, batch: uuid.UUID) -> HttpResponse:
    """Give the owner's own workbook back, bad cells marked."""
    told = selectors.returned_file(batch, by=request.actor)
    if told is None:
        raise Refused(
            "没有退回的文件，或者已经过了保存的 30 天。",
            "There is no returned file, or its 30 days are over.",
            hidden=True,
        )
    name, content = told
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer["Cache-Control"] = "no-store"
    return answer


def difference(request: Request, batch: uuid.UUID) -> HttpResponse:
    """Show what is new, changed, the same and gone against what is held."""
    found = _load(request, batch)
    told = selectors.result(batch, by=request.actor)
    if told is None:
        return _done(batch)
    since = told.difference
    context = {
        **_around(request, found, "difference"),
        "difference": since,
        "figures": [
            {"number": since.new, "text": say("新增", "new")},
            {"number": since.changed, "text": say("改变", "changed")},
            {"number": since.same, "text": say("不变", "the same")},
            {"number": since.gone, "text": say("消失", "gone")},
        ],
        "register": [
            {"text": EFFECTS[name], "number": number}
            for name, number in (since.register or {}).items()
        ],
    }
    return render(request, "console/intake/difference.html", context)


# ------------------------------------------------------------------ agreeing


def confirm(request: Request, batch: uuid.UUID) -> HttpResponse:
    """Check the answers: what the data are for, on which basis; then they count or wait."""
    found = _load(request, batch)
    source = selectors.table(found.table)
    form = Confirm(
        request.POST or None,
        initial={
            "purpose": said(source.purpose) if source else "",
            "basis": selectors.usual_basis(batch, by=request.actor),
            "as_of": localdate(request.origin.at),
        },
    )
    if not may_be_whole(found.table) or found.corrects is not None:
        del form.fields["whole"]
    elif found.table != "members":
        form.fields["whole"].label = WHOLE_EXTRACT
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        answer = _attempt(
            request,
            lambda: services.confirm(
                batch,
                purpose=given["purpose"],
                basis=given["basis"],
                as_of=given["as_of"],
                whole=given.get("whole", False),
                by=request.actor,
                origin=request.origin,
            ),
            batch,
            form,
        )
        if answer is not None:
            return answer
    if found.state is not State.CHECKED:
        return _done(batch)
    progress = selectors.progress(batch, by=request.actor, now=request.origin.at)
    context = {
        **_around(request, found, "confirm"),
        "form": form,
        "result": selectors.result(batch, by=request.actor),
        "progress": progress,
    }
    return render(request, "console/intake/confirm.html", context)


def review(request: Request, batch: uuid.UUID) -> HttpResponse:
    """Agree as the second person, or send back with a reason."""
    found = _load(request, batch)
    form = Why(request.POST if request.POST.get("act") == "back" else None)
    if request.method == "POST":
        act: Callable[[], None] | None = None
        if request.POST.get("act") == "agree":
            act = lambda: services.agree(batch, by=request.actor, origin=request.origin)  # noqa: E731
        elif form.is_valid():
            reason = form.cleaned_data["why"]
            act = lambda: services.send_back(  # noqa: E731
                batch, reason, by=request.actor, origin=request.origin
            )
        answer = _attempt(request, act, batch, form) if act else None
        if answer is not None:
            return answer
    if found.state is not State.WAITING:
        return _done(batch)
    context = {
        **_around(request, found, "review"),
        "form": form,
        "result": selectors.result(batch, by=request.actor),
    }
    return render(request, "console/intake/review.html", context)


def receipt(request: Request, batch: uuid.UUID) -> HttpResponse:
    """Show the receipt, made to be printed."""
    found = _load(request, batch)
    if found.taken_at is None:
        return _done(batch)
    context = {
        **_around(request, found, "receipt"),
        "effects": _effects(found),
        "result": selectors.result(batch, by=request.actor),
        "undo_open": found.state is State.TAKEN_IN
        and found.undo_until is not None
        and localdate(request.origin.at) <= found.undo_until,
    }
    return render(request, "console/intake/receipt.html", context)


def undo(request: Request, batch: uuid.UUID) -> HttpResponse:
    """List what taking a batch back does, then do it."""
    found = _load(request, batch)
    if found.state is not State.TAKEN_IN:
        return _done(batch)
    form = Why(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = _attempt(
            request,
            lambda: services.undo(
                batch, form.cleaned_data["why"], by=request.actor, origin=request.origin
            ),
            batch,
            form,
        )
        if answer is not None:
            return answer
    told = selectors.undo_preview(batch, by=request.actor, origin=request.origin)
    context = {
        **_around(request, found, "receipt"),
        "form": form,
        "kept": told.kept,
        "effects": [{"text": say(zh, en), "number": number} for zh, en, number in told.effects],
    }
    return render(request, "console/intake/undo.html", context)


def withdraw(request: Request, batch: uuid.UUID) -> HttpResponse:
    """Take back a batch that does not count yet."""
    found = _load(request, batch)
    if found.state not in BEFORE_TAKING:
        return _done(batch)
    form = Why(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = _attempt(
            request,
            lambda: services.withdraw(
                batch, form.cleaned_data["why"], by=request.actor, origin=request.origin
            ),
            batch,
            form,
        )
        if answer is not None:
            return answer
    return render(
        request,
        "console/intake/withdraw.html",
        {**_around(request, found, ""), "form": form},
    )
