"""待办: what waits for whom and how long it has waited, for the menu and for a page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from sunledger.faces.audience import Request
from sunledger.faces.words import both, said, say
from sunledger.platform.ground.accounts import selectors as accounts
from sunledger.platform.ground.accounts.contracts import Actor, State, Task
from sunledger.platform.ground.accounts.policy import may

MANY = 100_000


@dataclass(frozen=True)
class Thing:
    """Something that waits: what it is, where it is done, since when, and until when it must be."""

    what: str
    about: str
    href: str
    since: datetime
    by: str
    due: date | None = None


@dataclass(frozen=True)
class Pile:
    """Things of a kind, oldest first; `name` is the address whose entry of the menu counts them."""

    name: str
    title: str
    things: tuple[Thing, ...]


def piles(actor: Actor) -> Iterator[Pile]:
    """Yield what waits for an actor, kind by kind."""
    if may(actor, Task.APPROVE_ACCOUNT):
        waiting = accounts.proposals(State.WAITING, by=actor, limit=MANY)
        things = [
            Thing(
                said(row.kind),
                row.name,
                reverse("console:proposal", args=[row.id]),
                row.proposed_at,
                row.proposed_by,
            )
            for row in waiting
            if row.proposed_by != actor.name
            and may(actor, Task.APPROVE_ACCOUNT, place=row.place or None)
        ]
        yield Pile("console:accounts", both("要批准的账号", "Accounts to approve"), tuple(things))


def waiting(request: Request, actor: Actor) -> dict[str, int]:
    """Return how many things wait for an actor, by the name of the page's address; once a page."""
    kept: dict[str, int] | None = getattr(request, "waiting", None)
    if kept is None:
        kept = {}
        for pile in piles(actor):
            kept[pile.name] = kept.get(pile.name, 0) + len(pile.things)
        kept["console:todo"] = sum(kept.values())
        request.waiting = kept  # type: ignore[attr-defined]
    return kept


def todo(request: Request) -> HttpResponse:
    """Show what waits for whoever is signed in."""
    today = localdate(request.origin.at)
    found: list[dict[str, Any]] = [
        {
            "pile": pile,
            "rows": [
                {
                    "thing": thing,
                    "waited": (today - localdate(thing.since)).days,
                    "left": _left(thing, today),
                }
                for thing in pile.things
            ],
        }
        for pile in piles(request.actor)
    ]
    counts = [
        {
            "number": len(each["rows"]),
            "text": each["pile"].title,
            "href": f"#{each['pile'].name.rpartition(':')[2]}" if each["rows"] else "",
            "kind": "ask" if each["rows"] else "ok",
        }
        for each in found
    ]
    return render(
        request,
        "console/todo.html",
        {
            "piles": found,
            "figures": counts,
            "any": any(each["rows"] for each in found),
        },
    )


def _left(thing: Thing, today: date) -> dict[str, str] | None:
    """Return how much time is left, as a state with words; None where there is no limit."""
    if thing.due is None:
        return None
    days = (thing.due - today).days
    if days < 0:
        return {"kind": "error", "words": say(f"过了 {-days} 天", f"{-days} days late")}
    kind = "warn" if days <= 2 else "wait"  # noqa: PLR2004 - a colour, not a rule
    return {"kind": kind, "words": say(f"还有 {days} 天", f"{days} days left")}
