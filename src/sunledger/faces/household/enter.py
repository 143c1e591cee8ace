"""进门: with the card and the PIN of a household, one question a page, and out again.

The code is in the QR of the card or typed; no page and no address keeps it.
"""

import uuid
from functools import partial

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from sunledger.faces import cards
from sunledger.faces.audience import Request
from sunledger.faces.forms import Form
from sunledger.faces.words import both
from sunledger.platform.ground.accounts.contracts import Refused, Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.registers.registry import services

_LONGEST_NAME = 20


class CodeForm(Form):
    """The number on the card."""

    code = forms.CharField(
        label=both("卡上的 16 个字母和数字", "The 16 letters and digits on the card"),
        max_length=60,
        help_text=both(
            "一组四个，照着卡输。大小写都行。", "Four by four, as on the card; large or small."
        ),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": both("请输卡上的号。", "Type the number on the card.")},
    )


class PinForm(Form):
    """The PIN, and who looks where it is not the family."""

    pin = forms.CharField(
        label=both("6 位密码", "The PIN of 6 digits"),
        max_length=20,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": both("请输 6 位密码。", "Type the PIN of 6 digits.")},
    )
    helper = forms.CharField(
        label=both("您的名字", "Your name"),
        required=False,
        max_length=_LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


@sensitive_post_parameters()
def enter(request: Request, code: str = "") -> HttpResponse:
    """Ask for the number on the card; the QR of a card brings it along."""
    if onward := _elsewhere(request):
        return HttpResponseRedirect(onward)
    given = {"code": code} if code else request.POST or None
    form = CodeForm(given)
    if form.is_valid():
        find = partial(services.find_card, address=cards.address_of(request), origin=request.origin)
        card: uuid.UUID | None = form.attempt(lambda: find(form.cleaned_data["code"]))
        if card is not None:
            cards.found(request, card)
            return HttpResponseRedirect(reverse("household:pin"))
    return render(request, "household/enter.html", {"form": form}, status=_status(form))


@sensitive_post_parameters()
def pin(request: Request) -> HttpResponse:
    """Ask for the PIN of the card that was found."""
    if onward := _elsewhere(request):
        return HttpResponseRedirect(onward)
    card = cards.found_here(request)
    if card is None:
        return HttpResponseRedirect(reverse("household:enter"))
    form = PinForm(request.POST or None)
    if form.is_valid():
        address = cards.address_of(request)
        helper = " ".join(form.cleaned_data["helper"].split())

        def opened() -> bool:
            word = form.cleaned_data["pin"]
            services.open_card(card, word, address=address, origin=request.origin)
            return True

        if form.attempt(opened):
            cards.opened(request, card, "" if request.user.is_authenticated else helper)
            return HttpResponseRedirect(reverse("household:home"))
    context = {"form": form, "clerk": request.actor.name if request.actor else ""}
    return render(request, "household/pin.html", context, status=_status(form))


def _elsewhere(request: Request) -> str:
    """Return where whoever is in already goes; raise Refused for a post that looks for nobody."""
    if request.actor is None or may(request.actor, Task.LOOK_FOR_HOUSEHOLD):
        return ""
    if request.actor.household is not None:
        return reverse("household:home")
    raise Refused(
        "用卡看一户，要先退出您的账号，或者请能代查的人来看。",
        "To look with a card, sign out first, or ask somebody who may look for a household.",
        task=Task.LOOK_FOR_HOUSEHOLD,
    )


def _status(form: Form) -> int:
    return 422 if form.errors else 200


@require_POST
def leave(request: Request) -> HttpResponse:
    """Go out; nothing of the household stays in this browser."""
    cards.closed(request)
    answer = HttpResponseRedirect(reverse("household:left"))
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@require_safe
def left(request: Request) -> HttpResponse:
    """Say that one is out."""
    return render(request, "household/left.html")
