"""A change that is filled in, tried, shown once more with what it touches, and then done."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from sunledger.faces.audience import Request
from sunledger.faces.console.forms import Form
from sunledger.faces.words import say

Given = Mapping[str, Any]


@dataclass(frozen=True)
class Effect:
    """How many of something a change touches, and what becomes of them."""

    count: int
    what: str
    then: str


@dataclass(frozen=True)
class About:
    """Of what a change is: its title, its thing, the pages above it, and what to know."""

    title: str
    thing: str
    code: str
    above: tuple[tuple[str, str], ...]  # address and text
    lead: str = ""
    notice: str = ""


def once_more(
    request: Request,
    form: Form,
    about: About,
    act: Callable[[Given], object],
    *,
    onward: Callable[[Given], str],
    effects: Callable[[Given], Iterable[Effect]] | None = None,
) -> HttpResponse:
    """Ask; try it without keeping it; show it once more; do it, and go where `onward` says."""
    context: dict[str, Any] = {"about": about, "form": form, "leave": about.above[-1][0]}
    step = request.POST.get("act", "")
    if request.method != "POST" or not form.is_valid() or step == "back":
        return render(request, "console/once_more_ask.html", context)
    touched = [] if step == "do" or effects is None else list(effects(form.cleaned_data))
    form.attempt(lambda: _tried(act, form.cleaned_data, keep=step == "do"))
    if form.errors:
        return render(request, "console/once_more_ask.html", context)
    if step == "do":
        done = say(
            f"办好了：{about.thing}，{about.title}。", f"Done: {about.thing}, {about.title}."
        )
        messages.success(request, done)
        return HttpResponseRedirect(onward(form.cleaned_data))
    context |= {
        "told": [(one.label, _word(one)) for one in form if not one.is_hidden],
        "kept": {one.name: _kept(one) for one in form},
        "effects": touched,
    }
    return render(request, "console/once_more.html", context)


def _tried(act: Callable[[Given], object], given: Given, *, keep: bool) -> None:
    with transaction.atomic():
        act(given)
        if not keep:
            transaction.set_rollback(True)


def _kept(bound: forms.BoundField) -> str | list[str]:
    value = bound.value()
    return [str(one) for one in value] if isinstance(value, list) else str(value or "")


def _word(bound: forms.BoundField) -> str:
    """Return what was filled in as it was offered."""
    choices: Any = bound.field.choices if isinstance(bound.field, forms.ChoiceField) else ()
    words = {str(code): str(text) for code, text in choices}
    value = _kept(bound)
    if isinstance(value, list):
        return "\n".join(words.get(one, one) for one in value) or say("没有", "none")
    return words.get(value, value)
