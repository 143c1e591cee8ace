"""家庭卡: issued at the township, with a PIN that the household types itself; and 代查 with it."""

import uuid
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from sunledger.faces.audience import Request
from sunledger.faces.console import purposes
from sunledger.faces.console.forms import Form
from sunledger.faces.qr import qr
from sunledger.faces.words import both, say
from sunledger.platform.registers.registry import access, selectors, services
from sunledger.platform.registers.registry.contracts import HouseholdPage


def _pin(zh: str, en: str) -> forms.CharField:
    return forms.CharField(
        label=both(zh, en),
        max_length=20,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": both("请农户自己输 6 位数字。", "Have the household type it.")},
    )


class PinForm(Form):
    """A PIN, typed twice by the household itself."""

    pin = _pin("农户自己定的 6 位密码", "The PIN of 6 digits, chosen by the household")
    again = _pin("再输一遍", "Once more")

    def __init__(self, *words: Any, **more: Any) -> None:  # noqa: ANN401 - as Django's form
        super().__init__(*words, **more)
        self.fields["pin"].help_text = both(
            "请转过身去，让农户自己输。不要用生日。",
            "Turn away and have the household type it. No birthday.",
        )

    def clean_again(self) -> str:
        """Return the PIN; raise where the two differ."""
        if self.cleaned_data["again"] != self.cleaned_data.get("pin"):
            raise forms.ValidationError(
                both("两遍不一样。请再输。", "The two differ. Type them again.")
            )
        return str(self.cleaned_data["again"])


def _why() -> forms.CharField:
    return forms.CharField(
        label=both("为什么", "Why"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=both("例如：本人说卡丢了。", "Such as: the holder says that it was lost."),
        error_messages={"required": both("请写明为什么。", "Say why.")},
    )


class IssueForm(PinForm):
    """Another card than the one that it has."""

    why = _why()


class EndForm(Form):
    """Why a card is stopped."""

    why = _why()


@sensitive_post_parameters()
@never_cache
def card(request: Request, household: uuid.UUID) -> HttpResponse:
    """Issue the card of a household, set another PIN for it, or stop it."""
    told = purposes.remembered(request, "look")
    if told is None:
        return purposes.ask(request, "look")
    by, origin = request.actor, request.origin
    home = access.household(by, household, told.purpose, told.more, origin=origin)
    if home.id != household:
        return HttpResponseRedirect(reverse("console:card", args=[home.id]))
    cards = selectors.cards_of(home.id, by=by)
    live = cards[0] if cards and cards[0].ended_at is None else None
    act = request.POST.get("act", "") if request.method == "POST" else ""
    given = {act: request.POST}
    issue = (IssueForm if live else PinForm)(given.get("issue"), prefix="issue")
    pin = PinForm(given.get("pin"), prefix="pin")
    end = EndForm(given.get("end"), prefix="end")
    if issue.is_bound and issue.is_valid():
        new, why = issue.cleaned_data["pin"], issue.cleaned_data.get("why", "")
        code = issue.attempt(partial(services.issue_card, home.id, new, why, by=by, origin=origin))
        if code is not None:
            return _to_print(request, home, code)
    done = ""
    if live and pin.is_bound and pin.is_valid():
        new = pin.cleaned_data["pin"]
        if _did(pin, partial(services.set_pin, home.id, new, by=by, origin=origin)):
            done = say("密码换好了。", "The PIN is set.")
    if live and end.is_bound and end.is_valid():
        why = end.cleaned_data["why"]
        if _did(end, partial(services.withdraw_card, home.id, why, by=by, origin=origin)):
            done = say("卡停用了。", "The card is stopped.")
    if done:
        messages.success(request, done)
        return HttpResponseRedirect(reverse("console:card", args=[home.id]))
    bound = next((form for form in (issue, pin, end) if form.is_bound), None)
    context = {
        "home": home,
        "live": live,
        "cards": [one for one in cards if one is not live],
        "issue": issue,
        "pin": pin,
        "end": end,
        "form": bound,
        "back": reverse("console:household", args=[home.id]),
    }
    status = 422 if bound is not None and bound.errors else 200
    return render(request, "console/card.html", context, status=status)


def _did(form: Form, act: Any) -> bool:  # noqa: ANN401 - a call without words
    return form.attempt(lambda: act() or True) is not None


def _to_print(request: Request, home: HouseholdPage, code: str) -> HttpResponse:
    address = request.build_absolute_uri(reverse("household:enter_code", args=[code]))
    context = {
        "home": home,
        "code": code,
        "qr": qr(address),
        "address": request.build_absolute_uri(reverse("household:enter")),
        "day": request.origin.at,
        "back": reverse("console:card", args=[home.id]),
    }
    return render(request, "console/card_print.html", context)


def for_household(request: Request) -> HttpResponse:
    """Say how to look for a household, and ask for the number of its card."""
    return render(request, "console/for_household.html", {"enter": reverse("household:enter")})
