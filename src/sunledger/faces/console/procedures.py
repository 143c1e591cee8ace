"""程序: identification, exit and monitoring of a household step by step, and what it signs for."""

import uuid
from collections.abc import Mapping
from datetime import date
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
from sunledger.faces.console.forms import Day, Form, why
from sunledger.faces.console.households import open_household
from sunledger.faces.console.lists import Column, List, Rows, Search, show
from sunledger.faces.facts import fact_of
from sunledger.faces.procedures import (
    HOUSEHOLD,
    STATES,
    clock_of,
    effects_of,
    lines_of,
    notices_of,
    numbers_of,
    span_choices,
    within,
)
from sunledger.faces.words import both, said, say
from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.ground.accounts.selectors import real_names
from sunledger.platform.registers.registry import access, selectors, services
from sunledger.platform.registers.registry.contracts import (
    HouseholdPage,
    ProcedurePlan,
    ProcedureState,
    ProcedureView,
)

# --- the list -------------------------------------------------------------------------------------

MINE = "mine"
_STATES = {
    MINE: both("等我办", "waiting for me"),
    ProcedureState.UNDER_WAY: both("在办", "under way"),
    ProcedureState.DONE: both("办完了", "done"),
    ProcedureState.STOPPED: both("停了", "stopped"),
}
_KINDS = {ProcedureState.UNDER_WAY: "wait", ProcedureState.DONE: "ok"}


def state_of(view: ProcedureView) -> ProcedureState:
    """Return how far a procedure is."""
    if view.done:
        return ProcedureState.DONE
    return ProcedureState.STOPPED if view.stopped_why else ProcedureState.UNDER_WAY


def _plans(actor: Actor, on: date) -> dict[str, ProcedurePlan]:
    place = actor.posts[0].place if actor.posts else ""
    return selectors.procedure_plans(place, on=on)


class Procedures(List[ProcedureView]):
    """Procedures, those that wait for whoever looks first."""

    name = "console:procedures"
    title = both("程序", "Procedures")
    lead = both(
        "识别、退出、纳入监测、风险消除，一步一步办，不能跳。",
        "Identification, exit, monitoring and clearing of risk, step by step, none left out.",
    )

    class form(Search):  # noqa: N801 - as the list names it
        """By state and kind."""

        state = forms.ChoiceField(
            label=both("状态", "State"),
            required=False,
            choices=lambda: [("", ""), *((code, str(words)) for code, words in _STATES.items())],
        )
        kind = forms.ChoiceField(label=both("哪种程序", "Kind"), required=False)

        def __init__(self, asked: Mapping[str, str], *, actor: Actor) -> None:
            super().__init__(asked, actor=actor)
            kind = self.fields["kind"]
            assert isinstance(kind, forms.ChoiceField)  # noqa: S101 - declared above
            plans = _plans(actor, localdate())
            kind.choices = [("", ""), *((code, said(plan)) for code, plan in plans.items())]

    facets = ("state", "kind")
    personal = True
    export = Task.EXPORT
    nothing = both("没有这样的程序。", "No such procedure.")
    nothing_next = both(
        "程序从一户的“程序”页开始。", "A procedure begins on the page of a household."
    )

    def __init__(self, on: date) -> None:
        super().__init__()
        self.on = on

    def columns(self) -> tuple[Column[ProcedureView], ...]:
        """Return the columns."""
        return (
            Column(
                "kind",
                both("程序", "Procedure"),
                lambda view: said(view.plan),
                href=lambda view: reverse("console:procedure", args=[view.id]),
                head=True,
            ),
            Column(
                "number",
                both("户编号", "Household"),
                lambda view: view.number,
                href=lambda view: reverse("console:household_procedures", args=[view.household]),
            ),
            Column("village", both("村", "Village"), lambda view: view.village_name),
            Column(
                "next",
                both("下一步", "Next step"),
                lambda view: said(view.next) if view.next else "",
            ),
            Column(
                "who",
                both("谁办", "By whom"),
                lambda view: said(view.next.who) if view.next else "",
            ),
            Column("from", both("最早", "Not before"), lambda view: view.next_from, kind="day"),
            Column("due", both("最晚", "Due"), lambda view: view.next_due, kind="day"),
            Column(
                "state",
                both("状态", "State"),
                lambda view: str(_STATES[state_of(view)]),
                state=lambda view: _KINDS.get(state_of(view), "off"),
            ),
            Column("begun", both("开始", "Begun"), lambda view: view.begun, kind="moment"),
        )

    def read(
        self, actor: Actor, given: Mapping[str, Any], *, sort: str, start: int, most: int | None
    ) -> Rows[ProcedureView]:
        """Return those of the actor's places: under way, unless another state is asked for."""
        del sort
        if given["state"] == MINE:
            found = selectors.waiting_steps(
                by=actor, on=self.on, kind=given["kind"], start=start, most=most
            )
            return Rows(*found)
        state = ProcedureState(given["state"] or ProcedureState.UNDER_WAY)
        rows, total = selectors.procedures_found(
            state, by=actor, kind=given["kind"], start=start, most=most
        )
        return Rows(rows, total)

    def places(self, actor: Actor, given: Mapping[str, Any]) -> list[str]:
        """Return every place in which the actor sees households."""
        del given
        every = {post.place for post in actor.posts}
        return [place for place in every if may(actor, Task.SEE_HOUSEHOLD, place=place)]


def procedures(request: Request, suffix: str = "") -> HttpResponse:
    """List procedures."""
    return show(request, Procedures(localdate(request.origin.at)), suffix)


# --- of one household -----------------------------------------------------------------------------


def household(request: Request, household: uuid.UUID) -> HttpResponse:
    """Show the procedures of a household, each with its steps, and what may be done now."""
    opened = open_household(request, household, "household_procedures")
    if isinstance(opened, HttpResponse):
        return opened
    home, context = opened
    actor, found = request.actor, context["procedures"]
    names = _names(found)
    today = localdate(request.origin.at)
    context |= {
        "shown": [_shown(view, names, today, actor) for view in found],
        "to_sign": len(selectors.to_sign(home.id, by=actor)),
    }
    return render(request, "console/household_procedures.html", context)


def _names(views: list[ProcedureView]) -> dict[str, str]:
    refs = {view.begun_by for view in views} | {s.by for view in views for s in view.steps}
    return real_names(refs)


def _shown(
    view: ProcedureView, names: Mapping[str, str], today: date, actor: Actor
) -> dict[str, Any]:
    late = clock_of(view, today)
    return {
        "view": view,
        "state": (_KINDS.get(state_of(view), "off"), _STATES[state_of(view)]),
        "lines": [(line, STATES[line.state]) for line in lines_of(view, names)],
        "begun_by": names.get(view.begun_by, ""),
        "clock": late,
        "early": view.next_from is not None and view.next_from > today,
        "may_stop": view.next is not None
        and may(actor, Task.CHECK_CHANGE, place=view.village_code),
    }


class StartForm(Form):
    """Which procedure."""

    kind = forms.ChoiceField(
        label=both("办哪一种", "Which"),
        widget=forms.RadioSelect,
        error_messages={"required": both("请选一种。", "Choose one.")},
    )


def start(request: Request, household: uuid.UUID) -> HttpResponse:
    """Begin a procedure of a household, each kind with what it needs."""
    told = purposes.remembered(request, "look")
    if told is None:
        return purposes.ask(request, "look")
    actor = request.actor
    home = access.household(actor, household, told.purpose, told.more, origin=request.origin)
    plans = selectors.procedure_plans(home.village_code, on=localdate(request.origin.at))
    under_way = {view.plan.code for view in selectors.procedures_of(home.id, by=actor) if view.next}
    free = {code: plan for code, plan in plans.items() if code not in under_way}
    form = StartForm(request.POST or None)
    kind = form.fields["kind"]
    assert isinstance(kind, forms.ChoiceField)  # noqa: S101 - declared above
    kind.choices = [(code, said(plan)) for code, plan in free.items()]
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["kind"]
        made = form.attempt(
            partial(services.start_procedure, home.id, code, by=actor, origin=request.origin)
        )
        if made is not None:
            messages.success(
                request, say("开始了。请办第一步。", "It has begun. Do the first step.")
            )
            return HttpResponseRedirect(reverse("console:procedure", args=[made]))
    context = {
        "home": home,
        "form": form,
        "plans": free.values(),
        "under_way": [plans[code] for code in under_way],
    }
    return render(request, "console/procedure_start.html", context)


# --- one procedure --------------------------------------------------------------------------------


class StepForm(Form):
    """What is written down of a step: on which day, on which paper, and what else there is."""

    step = forms.CharField(widget=forms.HiddenInput, max_length=40)
    day = Day(label=both("哪天办的", "Done on"))
    document = forms.CharField(
        label=both("凭什么材料", "On which paper"),
        max_length=200,
        error_messages={"required": both("请写明材料。", "Name the paper.")},
    )
    reply = forms.ChoiceField(
        label=both("公示期间，有没有人说不同意", "Did anybody object during the notice"),
        widget=forms.RadioSelect,
        choices=[
            ("none", both("没有人说", "nobody did")),
            ("answered", both("有人说了，已经答复", "somebody did, and was answered")),
        ],
        help_text=both(
            "有人说了还没有答复，先答复，再来办这一步。",
            "Where somebody objected and has no reply yet, reply first.",
        ),
        error_messages={"required": both("请选一个。", "Choose one.")},
    )
    note = forms.CharField(
        label=both("还有什么要写的", "Anything else"),
        required=False,
        max_length=900,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, view: ProcedureView, *words: Any, **more: Any) -> None:  # noqa: ANN401 - as Django's form
        super().__init__(*words, **more)
        assert view.next is not None  # noqa: S101 - a form is of the next step
        self.fields["document"].help_text = say(
            f"要有{view.next.papers.zh}。写名称、编号或日期。",
            f"Needed: {view.next.papers.en}. Give its name, number or day.",
        )
        if not _decides(view):
            del self.fields["reply"]
        if view.next.level == HOUSEHOLD:
            del self.fields["note"]

    def clean(self) -> dict[str, Any]:
        """Ask for what was answered where somebody objected."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("reply") == "answered" and not given.get("note", "").strip():
            self.add_error(
                "note", say("请写谁说了什么、怎么答复的。", "Write who said what, and the reply.")
            )
        return given

    def words(self) -> str:
        """Return the note that is kept with the step."""
        given = self.cleaned_data
        heard = {
            "none": "公示期间没有人说不同意。",
            "answered": "公示期间有人说不同意，已经答复：",
        }.get(given.get("reply", ""), "")
        return f"{heard}{given.get('note', '').strip()}"


def _decides(view: ProcedureView) -> bool:
    """Tell whether the next step is the last one."""
    return view.next is not None and len(view.steps) + 1 == len(view.plan.steps)


def procedure(request: Request, procedure: uuid.UUID) -> HttpResponse:
    """Show a procedure, and let whoever may do its next step; the last one is looked at twice."""
    told = purposes.remembered(request, "look")
    if told is None:
        return purposes.ask(request, "look")
    actor = request.actor
    view = selectors.procedure(procedure, by=actor)
    home = access.household(actor, view.household, told.purpose, told.more, origin=request.origin)
    tab = HttpResponseRedirect(reverse("console:household_procedures", args=[home.id]))
    asked = request.POST.get("step", "")
    if asked in {step.code for step in view.steps}:
        messages.info(request, say("这一步已经办好了。", "This step is done already."))
        return tab
    refusal = selectors.why_not(procedure, by=actor)
    if request.method == "POST" and refusal is not None:
        raise refusal
    today = localdate(request.origin.at)
    context = {"home": home, **_shown(view, _names([view]), today, actor)}
    if view.next is None or refusal is not None:
        context["refusal"] = None if refusal is None else said(refusal)
        return render(request, "console/procedure.html", context)
    form = StepForm(view, request.POST or None, initial={"step": view.next.code, "day": today})
    act = request.POST.get("act", "")
    if request.method == "POST" and form.is_valid() and act != "back":
        sure = act == "do" or not _decides(view)
        form.attempt(partial(_do, request, view, form), keep=sure)
        if not form.errors and sure:
            messages.success(request, _thanks(view))
            return tab
        if not form.errors:
            return _look_again(request, view, home, form)
    context |= {
        "form": form,
        "decides": _decides(view),
        "effects": effects_of(view, home.statements, None),
    }
    return render(request, "console/procedure.html", context)


def _do(request: Request, view: ProcedureView, form: StepForm) -> None:
    given = form.cleaned_data
    by, origin = request.actor, request.origin
    if view.next is not None and view.next.level == HOUSEHOLD:
        services.confirm_step(view.id, given["day"], given["document"], by=by, origin=origin)
        return
    services.do_step(
        view.id,
        given["step"],
        given["day"],
        given["document"],
        form.words(),
        by=by,
        origin=origin,
    )


def _thanks(view: ProcedureView) -> str:
    if _decides(view):
        return say(
            f"{view.plan.zh}办完了，登记好了。请把结果告诉农户。",
            f"{view.plan.en.capitalize()} is done and recorded. Tell the household.",
        )
    return say("这一步写好了。", "The step is written down.")


def _look_again(
    request: Request, view: ProcedureView, home: HouseholdPage, form: StepForm
) -> HttpResponse:
    context = {
        "view": view,
        "home": home,
        "told": [(one.label, _word(one)) for one in form.visible_fields()],
        "kept": {one.name: str(one.value() or "") for one in form},
        "effects": effects_of(view, home.statements, form.cleaned_data["day"]),
        "notices": notices_of(view),
    }
    return render(request, "console/procedure_check.html", context)


def _word(bound: forms.BoundField) -> str:
    """Return what was filled in as it was offered."""
    value = str(bound.value() or "")
    choices: Any = bound.field.choices if isinstance(bound.field, forms.ChoiceField) else ()
    return str(dict(choices).get(value, value))


class StopForm(Form):
    """Why a procedure ends before its last step."""

    why = why(both("为什么停下", "Why it stops"))


def stop(request: Request, procedure: uuid.UUID) -> HttpResponse:
    """End a procedure before its last step; what was done of it stays."""
    told = purposes.remembered(request, "look")
    if told is None:
        return purposes.ask(request, "look")
    actor = request.actor
    view = selectors.procedure(procedure, by=actor)
    home = access.household(actor, view.household, told.purpose, told.more, origin=request.origin)
    tab = HttpResponseRedirect(reverse("console:household_procedures", args=[home.id]))
    if view.next is None:
        messages.info(request, say("这个程序已经办完或者停了。", "This procedure is over already."))
        return tab
    form = StopForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = partial(services.stop_procedure, view.id, form.cleaned_data["why"])
        form.attempt(partial(act, by=actor, origin=request.origin))
        if not form.errors:
            messages.success(request, say("停下了，原因已写上。", "Stopped, with the reason."))
            return tab
    return render(
        request, "console/procedure_stop.html", {"home": home, "view": view, "form": form}
    )


# --- what a household signs for -------------------------------------------------------------------


class SignForm(Form):
    """On which day a household signed, and the paper with its signature."""

    day = Day(label=both("哪天签的", "Signed on"))
    document = forms.CharField(
        label=both("签字的单据", "The signed paper"),
        max_length=200,
        help_text=both("例如：收入核算表 2026-3 号。", "Such as: income sheet 2026-3."),
        error_messages={"required": both("请写明单据。", "Name the paper.")},
    )


def sign(request: Request, household: uuid.UUID) -> HttpResponse:
    """Hand in the paper on which a household signed; what it signs for is listed first."""
    told = purposes.remembered(request, "look")
    if told is None:
        return purposes.ask(request, "look")
    actor = request.actor
    home = access.household(actor, household, told.purpose, told.more, origin=request.origin)
    waiting = selectors.to_sign(home.id, by=actor)
    span, choices = span_choices(waiting, request.GET.get("period", ""))
    rows = [] if span is None else within(waiting, span)
    form = SignForm(request.POST or None, initial={"day": localdate(request.origin.at)})
    if request.method == "POST" and span is None:
        raise _nothing()
    if request.method == "POST" and span is not None and form.is_valid():
        act = partial(
            services.sign,
            home.id,
            span,
            form.cleaned_data["day"],
            form.cleaned_data["document"],
            shown=numbers_of(request.POST.getlist("of")),
        )
        if form.attempt(partial(act, by=actor, origin=request.origin)) is not None:
            messages.success(
                request,
                say(
                    f"签好了，{len(rows)} 项锁住了。要改，只能另提更正。",
                    f"Signed: {len(rows)} statements are locked. A correction is a new one.",
                ),
            )
            return HttpResponseRedirect(reverse("console:household_procedures", args=[home.id]))
    people = {member.person: member.name for member in home.members}
    context = {
        "home": home,
        "form": form,
        "choices": choices,
        "chosen": span is not None,
        "rows": [(fact_of(one), people.get(one.person, "") if one.person else "") for one in rows],
    }
    return render(request, "console/household_sign.html", context)


def _nothing() -> SunledgerError:
    return SunledgerError(
        "没有要签字的内容。请从这一户的“程序”页再进一次。",
        "There is nothing to sign for. Come again from the page of the household.",
        code="nothing_to_sign",
    )
