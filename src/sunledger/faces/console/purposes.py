"""用途: before the first look, and before a list is taken away, a page asks what for.

The answer holds for an hour of the session, for looks and for files apart. Every look is written
down with it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from sunledger.faces.audience import Request
from sunledger.faces.words import both, said
from sunledger.platform.ground.accounts.contracts import Purpose

HOLDS = timedelta(hours=1)
KINDS = ("look", "export")
_KEPT = "purposes"
_SHORTEST, _LONGEST = 4, 200


@dataclass(frozen=True)
class Told:
    """A purpose as it was told: one of the list, and more in words."""

    code: str
    more: str

    @property
    def purpose(self) -> Purpose:
        """Return which of the list it is."""
        return Purpose(self.code)

    @property
    def words(self) -> str:
        """Return the whole purpose as people read it."""
        return f"{said(self.purpose)}：{self.more}" if self.more else said(self.purpose)


class PurposeForm(forms.Form):
    """What for: one of a closed list, and words; where it is another purpose, these are needed."""

    purpose = forms.ChoiceField(
        label=both("用途", "Purpose"),
        widget=forms.RadioSelect,
        choices=lambda: [(purpose.value, said(purpose)) for purpose in Purpose],
        error_messages={"required": both("请选一个用途。", "Choose a purpose.")},
    )
    words = forms.CharField(
        label=both("具体为什么", "More exactly"),
        required=False,
        max_length=_LONGEST,
        help_text=both(
            "例如：核对王村 3 月的低保变动。选“其他”时要写，4 个字以上。",
            "Such as: checking the March changes of dibao in Wang village. "
            "Needed where the purpose is another one, in 4 characters or more.",
        ),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for words where the list does not say it."""
        found: dict[str, Any] = super().clean() or {}
        words = " ".join(found.get("words", "").split())
        if found.get("purpose") == Purpose.OTHER and len(words) < _SHORTEST:
            self.add_error(
                "words",
                str(
                    both(
                        "选了“其他”，请写明为什么，4 个字以上。",
                        "The purpose is another one: say it in 4 characters or more.",
                    )
                ),
            )
        return {**found, "words": words}


def remembered(request: Request, kind: str) -> Told | None:
    """Return the purpose told for a kind within the last hour of this session."""
    kept = request.session.get(_KEPT, {}).get(kind)
    if kept is None or datetime.fromisoformat(kept["until"]) <= request.origin.at:
        return None
    return Told(kept["code"], kept["more"])


def ask(request: Request, kind: str) -> HttpResponse:
    """Send to the page that asks what for; it leads back here."""
    words = urlencode({"for": kind, "next": request.get_full_path()})
    return HttpResponseRedirect(f"{reverse('console:purpose')}?{words}")


def purpose(request: Request) -> HttpResponse:
    """Ask what for, keep the answer for an hour, and go on to where the person was going."""
    kind = request.GET.get("for", "")
    kind = kind if kind in KINDS else KINDS[0]
    onward = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()}):
        onward = reverse("console:todo")
    form = PurposeForm(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        told = {
            "code": form.cleaned_data["purpose"],
            "more": form.cleaned_data["words"],
            "until": (request.origin.at + HOLDS).isoformat(),
        }
        request.session[_KEPT] = {**request.session.get(_KEPT, {}), kind: told}
        return HttpResponseRedirect(onward)
    context = {"form": form, "kind": kind, "back": reverse("console:todo"), "onward": onward}
    return render(request, "console/purpose.html", context)
