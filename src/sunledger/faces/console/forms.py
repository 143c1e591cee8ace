"""What the forms of the console have in common: days, reasons, places."""

from typing import Any

from django import forms

from sunledger.faces.forms import NEEDED, Form
from sunledger.faces.words import both, say
from sunledger.platform.ground.accounts.contracts import Actor
from sunledger.platform.ground.places.codes import level_of
from sunledger.platform.ground.places.contracts import DIGITS
from sunledger.platform.ground.places.selectors import standing_within

__all__ = ["NEEDED", "Day", "Form", "places_of", "why"]


class Day(forms.DateField):
    """A day, picked in the browser's own calendar or typed as 2026-03-05."""

    def __init__(self, **more: Any) -> None:  # noqa: ANN401 - as Django's field
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, **more)
        self.error_messages["invalid"] = both(
            "没有这一天。请写成 2026-03-05。", "There is no such day. Write it as 2026-03-05."
        )


def why(label: str | None = None, *, hint: str = "", least: int = 4) -> forms.CharField:
    """Return a field that asks for a reason in words."""
    return forms.CharField(
        label=label or both("为什么", "Why"),
        help_text=hint or both("写清楚，别人要看得懂。", "So that another understands it."),
        min_length=least,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": both("请写明为什么。", "Say why."),
            "min_length": both(
                "太短了，请写 4 个字以上。", "That is too short: 4 characters or more."
            ),
        },
    )


def places_of(actor: Actor) -> list[tuple[str, str]]:
    """Return the places of an actor's posts and all in them, indented, for a field to choose."""
    found: dict[str, str] = {}
    top = min((DIGITS[level_of(post.place)] for post in actor.posts), default=0)
    for post in actor.posts:
        for place in standing_within(post.place):
            deep = sum(1 for digits in DIGITS.values() if top < digits <= DIGITS[place.level])
            found[place.code] = "\u3000" * deep + place.name
    return [("", say("请选一个地方", "Choose a place")), *sorted(found.items())]
