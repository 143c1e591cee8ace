"""Who an address is for. What declares nobody is for nobody: the middleware of `entry` refuses it.

    page("c/batch/<uuid:batch>", show, name="batch", task=Task.SEE_BATCHES, place=place_of_batch)

A route of the API declares the same `Audience` (`called.audience = audience(Task.SEE_BATCHES)`).
"""

import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, path

from sunledger.platform.ground.accounts.contracts import Actor, Refused, Task
from sunledger.platform.ground.accounts.policy import may, require
from sunledger.platform.ground.accounts.services import acting, reading
from sunledger.platform.ground.transparency.contracts import Origin

# How the place of the thing at an address is found: given the actor and what the address names, it
# returns a 12-digit code, or None where the actor sees no such thing. It runs inside `acting`.
PlaceOf = Callable[..., str | None]

ONLY_READ = frozenset({"GET", "HEAD"})


class Request(HttpRequest):
    """What the middleware of `entry` makes of a request: who asks, and through which door and when.

    `actor` is None where nobody signed in with all that it takes: on pages that are PUBLIC or
    ENTERING, and nowhere else.
    """

    actor: Actor
    origin: Origin


class Who(StrEnum):
    """How far somebody must have signed in."""

    ANYBODY = "public"
    ENTERING = "entering"
    SIGNED_IN = "signed_in"
    ABLE = "task"


@dataclass(frozen=True)
class Audience:
    """Who an address is for: anybody, whoever signed in, or whoever may do a task.

    With `place` the task must be allowed at the place of the thing itself; elsewhere the thing
    looks absent. `others` are tasks of which each opens it as `task` does.
    """

    who: Who
    task: Task | None = None
    place: PlaceOf | None = None
    others: tuple[Task, ...] = ()

    def __str__(self) -> str:
        return self.who if self.task is None else "|".join(self.tasks)

    @property
    def tasks(self) -> tuple[Task, ...]:
        """Return every task that opens it."""
        return () if self.task is None else (self.task, *self.others)

    def admits(self, actor: Actor | None) -> bool:
        """Tell whether the actor (None: nobody signed in) is of this audience at all."""
        if self.who in {Who.ANYBODY, Who.ENTERING}:
            return True
        if actor is None or self.task is None:
            return actor is not None
        return any(may(actor, task) for task in self.tasks)

    def require(self, actor: Actor | None) -> None:
        """Raise Refused unless the actor is of this audience."""
        if self.who in {Who.ANYBODY, Who.ENTERING}:
            return
        if actor is None:
            raise Refused("请先登录。", "Sign in first.")
        if self.task is not None and not self.admits(actor):
            require(actor, self.task)

    def require_there(self, actor: Actor | None, **named: object) -> None:
        """Raise Refused unless the actor is of this audience, for what the address names.

        It is hidden (404) where the thing lies at a place where the actor may not do the task.
        Inside `acting` where a place is declared.
        """
        self.require(actor)
        if self.place is not None and actor is not None:
            held = [task for task in self.tasks if may(actor, task)]
            code = self.place(actor, **named)
            if code is None:
                raise Refused("没有这一页。", "There is no such page.", hidden=True)
            if not any(may(actor, task, place=code) for task in held):
                require(actor, held[0], place=code, hidden=True)


PUBLIC = Audience(Who.ANYBODY)
ENTERING = Audience(Who.ENTERING)  # the pages on which a sign-in is completed
SIGNED_IN = Audience(Who.SIGNED_IN)


def any_of(task: Task, *others: Task) -> Audience:
    """Return the audience of whoever may do one of these tasks."""
    return Audience(Who.ABLE, task, None, others)


def audience(declared: Task | Audience, *, place: PlaceOf | None = None) -> Audience:
    """Return the audience that a task, or an audience itself, declares."""
    if isinstance(declared, Audience):
        return replace(declared, place=place) if place else declared
    return Audience(Who.ABLE, declared, place)


def page(
    route: str,
    view: Callable[..., HttpResponseBase],
    *,
    name: str,
    task: Task | Audience,
    place: PlaceOf | None = None,
) -> URLPattern:
    """Return the address of a view together with its audience: a task, PUBLIC or SIGNED_IN.

    What only reads is one `reading` of whoever asks: one transaction for who may see it and for all
    that it shows.
    """
    declared = audience(task, place=place)

    @wraps(view)
    def shown(request: Request, *args: Any, **named: Any) -> HttpResponseBase:  # noqa: ANN401 - as Django gives
        actor = request.actor
        if actor is not None and request.method in ONLY_READ:
            with reading(actor):
                declared.require_there(actor, **named)
                return view(request, *args, **named)
        if actor is not None and declared.place is not None:
            with acting(actor):
                declared.require_there(actor, **named)
        return view(request, *args, **named)

    shown.audience = declared  # type: ignore[attr-defined]
    return path(route, shown, name=name)


@cache
def declared_by(view: Callable[..., object]) -> tuple[Audience, ...]:
    """Return what the view of an address declares; nothing unless all of it declares.

    One view of django-ninja answers for several routes, each with its own declaration.
    """
    own = getattr(view, "audience", None)
    if isinstance(own, Audience):
        return (own,)
    found = [getattr(route.view_func, "audience", None) for route in _routes(view)]
    kept = [each for each in found if isinstance(each, Audience)]
    return tuple(kept) if len(kept) == len(found) else ()


def is_of_api(view: Callable[..., object]) -> bool:
    """Tell whether a view is of the API: its routes ask for their audience themselves."""
    return bool(_routes(view))


def _routes(view: Callable[..., object]) -> Sequence[Any]:
    if not inspect.isfunction(view):
        return ()
    return getattr(inspect.getclosurevars(view).nonlocals.get("self"), "operations", ())


def every_address(
    patterns: Sequence[URLPattern | URLResolver], before: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Yield each address under a list of patterns with its pattern, for tests and documents."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from every_address(pattern.url_patterns, route)
        else:
            yield route, pattern
