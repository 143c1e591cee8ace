"""Pages on which money of a quota is set apart, allotted, passed on, spent or taken back by two."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from sunledger.faces.audience import Request
from sunledger.faces.console.forms import Day, Form, places_of, why
from sunledger.faces.console.funds.words import DRAFTS, amount
from sunledger.faces.words import both, said, say
from sunledger.kit.errors import SunledgerError
from sunledger.kit.money import to_fen
from sunledger.platform.ground.accounts.contracts import Refused, Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.ground.places.selectors import names
from sunledger.platform.registers.funds import selectors, services
from sunledger.platform.registers.funds.contracts import (
    Draft,
    DraftKind,
    DraftState,
    Holding,
    Line,
    Link,
    NewDraft,
    Unit,
)

VERBS = {
    "part": DraftKind.PART,
    "allot": DraftKind.ALLOT,
    "pass-on": DraftKind.PASS_ON,
    "spend": DraftKind.SPEND,
    "take-back": DraftKind.TAKE_BACK,
}
_PAPER = both("文号或凭据号", "Document")
# What each kind asks besides the sum and the day.
_ASKS = {
    DraftKind.PART: {"document"},
    DraftKind.ALLOT: {"document", "project", "title", "place"},
    DraftKind.PASS_ON: {"document", "holder", "other"},
    DraftKind.SPEND: {"document", "holder", "use"},
    DraftKind.TAKE_BACK: {"document", "holder"},
}


class DraftForm(Form):
    """What is to be done with money of a quota."""

    amount = forms.DecimalField(
        label=both("金额（元）；物资写件数", "Amount in yuan; of goods, pieces"),
        min_value=0,
        max_digits=14,
        decimal_places=2,
    )
    on = Day(label=both("哪天", "Day"))
    document = forms.CharField(label=_PAPER, max_length=120)
    project = forms.CharField(
        label=both("项目编号", "Project"),
        help_text=both("和项目库里的一样。", "As the table of projects has it."),
        max_length=80,
    )
    title = forms.CharField(label=both("项目名称", "Its name"), max_length=200)
    place = forms.ChoiceField(label=both("在哪里", "Where"), required=False)
    holder = forms.ChoiceField(label=both("从谁手里出", "Who holds it"))
    other = forms.CharField(label=both("拨给哪个单位", "Passed on to"), max_length=120)
    use = forms.ChoiceField(label=both("用在哪里", "For what"), required=False)

    def __init__(
        self,
        *words: Any,  # noqa: ANN401 - as Django's form
        kind: DraftKind,
        request: Request,
        line: Line,
        held: list[Holding],
        **more: Any,  # noqa: ANN401 - as above
    ) -> None:
        super().__init__(*words, **more)
        choices: dict[str, list[tuple[str, str]]] = {
            "place": places_of(request.actor),
            "holder": [
                (
                    one.holder,
                    say("{0}（有 {1}）", "{0} (has {1})").format(
                        one.holder, amount(one.has_fen, line.unit)
                    ),
                )
                for one in held
                if one.has_fen > 0
            ],
            "use": [(one, one) for one in line.uses],
        }
        for name, some in choices.items():
            chosen = self.fields[name]
            assert isinstance(chosen, forms.ChoiceField)  # noqa: S101 - declared above
            chosen.choices = some
        if kind is DraftKind.PART:
            self.fields["document"].label = both("分解文号", "Number of the part")
        asked = {"amount", "on"} | _ASKS[kind] - (set() if line.uses else {"use"})
        for name in [one for one in self.fields if one not in asked]:
            del self.fields[name]

    def told(self, quota: int, kind: DraftKind) -> NewDraft:
        """Return what was filled in."""
        given = {"project": "", "title": "", "place": "", "holder": "", "other": "", "use": ""}
        given |= {name: self.cleaned_data[name] for name in given if name in self.cleaned_data}
        return NewDraft(
            quota,
            kind,
            to_fen(self.cleaned_data["amount"]),
            self.cleaned_data["on"],
            self.cleaned_data["document"],
            **given,
        )


def write(request: Request, link: int, kind: DraftKind) -> HttpResponse:
    """Write what is to be done with money of a quota, for another to agree to."""
    by, origin = request.actor, request.origin
    found = selectors.links([link], by=by)
    if not found or not selectors.may_keep(found[0].line, by=by):
        raise Refused("没有找到这个指标。", "There is no such quota.", hidden=True)
    quota = found[0]
    line = selectors.line(quota.line, by=by)
    held = selectors.holdings(link, by=by)
    form = DraftForm(
        request.POST or None,
        kind=kind,
        request=request,
        line=line,
        held=held,
        initial={"on": localdate(origin.at)},
    )
    if form.is_valid():
        done = form.attempt(
            lambda: services.write_draft(form.told(link, kind), by=by, origin=origin)
        )
        if done is not None:
            words = say("写好了，等另一个人同意。", "Written; another person is to agree.")
            messages.success(request, words)
            return HttpResponseRedirect(reverse("console:fund_draft", args=[done]))
    context = {
        "form": form,
        "title": said(kind),
        "lead": _standing(quota, held, line.unit),
        "back": reverse("console:fund_link", args=[link]),
        "back_text": quota.document,
        "go": say("写好，请另一个人看", "Ask another to agree"),
    }
    return render(request, "console/funds/form.html", context, status=422 if form.errors else 200)


def _standing(quota: Link, held: list[Holding], unit: Unit) -> str:
    """Return in words what came of a quota, what is taken and left, and who holds it."""
    counted = said(unit)
    told = partial(amount, unit=unit)
    zh = f"指标 {quota.document}：收到 {told(quota.amount_fen)} {counted}"
    en = f"Quota {quota.document}: {told(quota.amount_fen)} {counted} came"
    if quota.back_fen:
        zh, en = f"{zh}，收回 {told(quota.back_fen)}", f"{en}, {told(quota.back_fen)} taken back"
    zh += f"，已经安排 {told(quota.used_fen)}，还剩 {told(quota.free_fen)}。"
    en += f", {told(quota.used_fen)} are taken, {told(quota.free_fen)} are left."
    who = [(one.holder, told(one.has_fen)) for one in held if one.has_fen > 0]
    if who:
        zh += "钱在" + "、".join(f"{name} {fen}" for name, fen in who) + "。"
        en += " Held by " + ", ".join(f"{name} {fen}" for name, fen in who) + "."
    return say(zh, en)


class BackForm(Form):
    """Why a draft is sent back."""

    why = why()


def draft(request: Request, draft: int) -> HttpResponse:
    """Show a draft; another person agrees to it, or sends it back with a reason."""
    by, origin = request.actor, request.origin
    one = selectors.draft(draft, by=by)
    (quota,) = selectors.links([one.told.quota], by=by)
    line = selectors.line(one.line, by=by)
    held = selectors.holdings(quota.id, by=by)
    waits = one.state is DraftState.WAITING and selectors.may_keep(one.line, by=by)
    form = BackForm(request.POST if "back" in request.POST else None)
    if request.method == "POST" and waits:
        if "agree" in request.POST:
            try:
                services.agree_to_draft(draft, by=by, origin=origin)
                messages.success(request, say("同意了，记上账了。", "Agreed and booked."))
            except SunledgerError as error:
                if isinstance(error, Refused) and error.hidden:
                    raise
                messages.error(request, said(error))
            return HttpResponseRedirect(reverse("console:fund_draft", args=[draft]))
        if form.is_valid():
            done = form.attempt(partial(_send_back, draft, form, request))
            if done:
                messages.success(request, say("退回了，没有记账。", "Sent back; nothing moved."))
                return HttpResponseRedirect(reverse("console:fund_draft", args=[draft]))
    place = names([one.told.place])[one.told.place] if one.told.place else ""
    context = {
        "draft": one,
        "kind": said(one.told.kind),
        "state": DRAFTS[one.state],
        "state_text": said(one.state),
        "line": line,
        "unit": said(line.unit),
        "place": place,
        "lead": _standing(quota, held, line.unit),
        "waits": waits,
        "mine": one.made_by == by.ref,
        "form": form,
    }
    return render(request, "console/funds/draft.html", context, status=422 if form.errors else 200)


def _send_back(number: int, form: BackForm, request: Request) -> bool:
    services.send_back_draft(
        number, form.cleaned_data["why"], by=request.actor, origin=request.origin
    )
    return True


def drafts(request: Request) -> HttpResponse:
    """Show what waits for another person, of all funds."""
    by = request.actor
    every = selectors.drafts(by=by)
    context = {
        "rows": [row_of(one) for one in every],
        "may_keep": may(by, Task.KEEP_FUNDS),
        "own": by.ref,
    }
    return render(request, "console/funds/drafts.html", context)


def row_of(one: Draft) -> tuple[Draft, str, str, str]:
    """Return a draft with its words."""
    return one, said(one.told.kind), DRAFTS[one.state], said(one.state)
