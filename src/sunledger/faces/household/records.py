"""登记的情况: every statement with who said it; the household says of each: right, or not right.

这笔不对 is three pages, one question each: which line, what is wrong, and a receipt with its number
and the day by which somebody answers.
"""

import uuid
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST

from sunledger.faces.audience import Request
from sunledger.faces.facts import GROUPS, INCOME_GROUPS, Fact, fact_of
from sunledger.faces.household.home import line_of, plain_yuan
from sunledger.faces.household.telling import PHOTO, SAY_OTHER, SPEECH, TellForm
from sunledger.faces.household.views import in_place, own_household
from sunledger.faces.pictures import picture
from sunledger.faces.words import both, say
from sunledger.kit.errors import SunledgerError
from sunledger.kit.money import to_fen
from sunledger.platform import photos
from sunledger.platform.ground.accounts.contracts import Refused
from sunledger.platform.questions.intake.selectors import payments_of
from sunledger.platform.registers.registry import selectors, services
from sunledger.platform.registers.registry.contracts import (
    DisputeState,
    DisputeView,
    Stated,
    ValueType,
    Verdict,
)

_ORDER = {**GROUPS, **INCOME_GROUPS}
# What is wrong, in words that one taps; each becomes the beginning of what the household says.
REASONS = {
    "never": both("没有这回事", "there is no such thing"),
    "amount": both("数目不对", "the amount is wrong"),
    "time": both("时间不对", "the time is wrong"),
    "not_ours": both("不是我家的", "it is not ours"),
    SAY_OTHER: both("别的，我来说", "something else, which I say"),
}
MONEY_REASONS = {
    "not_come": both("没有收到", "it did not come"),
    "amount": both("数目不对", "the amount is wrong"),
    "card": both("打错了卡", "it went to a wrong card"),
    "not_ours": both("不是我家的", "it is not ours"),
    SAY_OTHER: both("别的，我来说", "something else, which I say"),
}


@dataclass(frozen=True)
class Line:
    """A statement in words, whose it is, and what the household said to it."""

    fact: Fact
    name: str
    right: bool
    disputed: DisputeView | None


def records(request: Request) -> HttpResponse:
    """Show every statement of the own household, and let it say of each whether it is right."""
    own, context = own_household(request, "household:records")
    right = selectors.confirmed(own.id, by=request.actor)
    waiting = selectors.open_disputes(own.id, by=request.actor)
    disputed = {one.statement.id: one for one in waiting if one.statement}
    people = {member.person: member.name for member in own.members}
    grouped: dict[str, list[Line]] = {}
    for stated in own.statements:
        fact = fact_of(stated)
        if fact.group in _ORDER:
            name = people.get(stated.person, "") if stated.person else ""
            line = Line(fact, name, stated.id in right, disputed.get(stated.id))
            grouped.setdefault(fact.group, []).append(line)
    context |= {
        "groups": [
            {"code": code, "title": title, "lines": grouped[code]}
            for code, title in _ORDER.items()
            if code in grouped
        ],
        "may_say": not in_place(request.actor),
    }
    return render(request, "household/records.html", context)


@require_POST
def right(request: Request, statement: int) -> HttpResponse:
    """Write down that a statement is right."""
    try:
        services.confirm(statement, by=request.actor, origin=request.origin)
    except Refused:
        raise
    except SunledgerError as error:
        messages.info(request, say(error.zh, error.en))
    return HttpResponseRedirect(f"{reverse('household:records')}#s{statement}")


class WrongForm(TellForm):
    """What is wrong: one of some reasons, words of one's own, a photo."""

    reason = forms.ChoiceField(
        label=both("哪里不对？", "What is wrong?"),
        required=False,
        widget=forms.RadioSelect,
    )
    amount = forms.DecimalField(
        label=both("实际是多少元", "How many yuan is it in fact"),
        required=False,
        decimal_places=2,
        max_digits=12,
        min_value=0,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text=both("说不准就空着。", "Leave it empty if you are not sure."),
        error_messages={
            "invalid": both("请写数字，例如 3000。", "Write a number, such as 3000."),
            "max_decimal_places": both("最多两位小数。", "Two decimals at most."),
            "min_value": both("请写 0 或者更大的数。", "Write 0 or more."),
        },
    )
    words = forms.CharField(
        label=both("再说几句", "Say more"),
        required=False,
        max_length=450,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=SPEECH,
    )
    photo = forms.FileField(
        label=PHOTO,
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/*"}),
        help_text=both(
            "单子、存折、房子都行。只留画面，在哪里拍的不留。",
            "Of a paper, a book, a house. Only the picture is kept, not where it was taken.",
        ),
    )

    def __init__(self, *given: Any, amount: bool, **more: Any) -> None:  # noqa: ANN401 - as Django's form
        super().__init__(*given, **more)
        if not amount:
            del self.fields["amount"]

    def said(self) -> str:
        """Return what the household says: the reason, and its own words."""
        parts, fen = self.reason_said(), self.amount_fen()
        if fen is not None:
            parts.append(say(f"实际 {plain_yuan(fen)} 元", f"in fact {plain_yuan(fen)} yuan"))
        return "：".join([*parts, *self.own_words()])

    def amount_fen(self) -> int | None:
        """Return what the household says the amount is, in fen; None where it says none."""
        given = self.cleaned_data.get("amount")
        return None if given is None else to_fen(given)


def wrong(request: Request, statement: int) -> HttpResponse:
    """Ask what is wrong with a statement."""
    own, context = own_household(request, "household:records")
    stated = next((one for one in own.statements if one.id == statement), None)
    if stated is None:
        raise Http404
    fact = fact_of(stated)
    people = {member.person: member.name for member in own.members}
    name = people.get(stated.person, "") if stated.person else ""
    context |= {
        "what": f"{fact.what} {fact.value}",
        "about": " · ".join(filter(None, [name, fact.period, fact.who])),
        "back": reverse("household:records"),
    }
    return _ask(request, context, REASONS, amount=_is_money(stated), statement=statement)


def wrong_money(request: Request, payment: uuid.UUID, row: int) -> HttpResponse:
    """Ask what is wrong with a payment: a row of a batch."""
    own, context = own_household(request, "household:received")
    today = localdate(request.origin.at)
    payments = payments_of(own.id, by=request.actor, on=today)
    found = next((one for one in payments if (one.batch, one.row) == (payment, row)), None)
    if found is None:
        raise Http404
    line = line_of(found, own)
    what = f"{found.item} {line.amount}"
    context |= {
        "what": what,
        "about": f"{line.month} · {line.came}",
        "back": reverse("household:received_in", args=[found.month.year]),
    }
    return _ask(request, context, MONEY_REASONS, about=f"{what}（{line.month}，{line.came}）")


def wrong_again(request: Request, dispute: uuid.UUID) -> HttpResponse:
    """Ask why an answer is not accepted; another person looks at it then."""
    _, context = own_household(request, "household:said")
    found = selectors.dispute_of(dispute, by=request.actor)
    if found.state is not DisputeState.ANSWERED:
        return HttpResponseRedirect(reverse("household:said"))
    context |= {
        "what": found.about,
        "about": say(f"上次答复：{found.answer}", f"The answer was: {found.answer}"),
        "back": reverse("household:said"),
    }
    money = found.statement is not None and _is_money(found.statement)
    return _ask(request, context, REASONS, amount=money, again=found.id)


def _is_money(stated: Stated) -> bool:
    return selectors.item(stated.item).type is ValueType.AMOUNT


def _ask(
    request: Request,
    context: dict[str, Any],
    reasons: dict[str, str],
    *,
    amount: bool = False,
    **about: Any,  # noqa: ANN401 - as the service
) -> HttpResponse:
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = WrongForm(*given, reasons=reasons, amount=amount)
    if form.is_valid():
        done = form.attempt(partial(_say, request, form, about))
        if done is not None:
            return HttpResponseRedirect(reverse("household:receipt", args=[done.id]))
    context["form"] = form
    status = 422 if form.errors else 200
    return render(request, "household/wrong.html", context, status=status)


def _say(request: Request, form: WrongForm, about: dict[str, Any]) -> DisputeView:
    file = form.cleaned_data["photo"]
    photo = photos.keep(photos.cleaned(file)) if file else ""
    return services.dispute(
        form.said(),
        photo,
        **about,
        amount_fen=form.amount_fen(),
        by=request.actor,
        origin=request.origin,
    )


def receipt(request: Request, dispute: uuid.UUID) -> HttpResponse:
    """Show the number of what the household said, and by when somebody answers."""
    _, context = own_household(request, "household:said")
    context["one"] = selectors.dispute_of(dispute, by=request.actor)
    return render(request, "household/receipt.html", context)


def said(request: Request) -> HttpResponse:
    """Show all that the household said is not right, and the answers."""
    own, context = own_household(request, "household:said")
    found = selectors.disputes_of(own.id, by=request.actor)
    again = {one.again for one in found}
    context |= {
        "lines": [(one, _state(one), one.id not in again) for one in found],
        "may_say": not in_place(request.actor),
    }
    return render(request, "household/said.html", context)


def _state(one: DisputeView) -> tuple[str, str]:
    if one.state is DisputeState.OPEN:
        return "wait", say("在核实", "being checked")
    if one.state is DisputeState.WITHDRAWN:
        return "off", say("您撤回了", "you took it back")
    if one.verdict is Verdict.CORRECTED:
        return "ok", say("改好了", "corrected")
    return "ok", say("核实了，不用改", "checked, it stands")


@require_POST
def take_back(request: Request, dispute: uuid.UUID) -> HttpResponse:
    """Take back what the household said."""
    try:
        services.withdraw_dispute(dispute, by=request.actor, origin=request.origin)
        messages.success(request, say("撤回了。", "Taken back."))
    except Refused:
        raise
    except SunledgerError as error:
        messages.info(request, say(error.zh, error.en))
    return HttpResponseRedirect(reverse("household:said"))


def photo(request: Request, dispute: uuid.UUID) -> HttpResponse:
    """Show the picture that the household handed in."""
    return picture(selectors.dispute_of(dispute, by=request.actor).photo)
