"""Pages that say no: who may, what is wrong and how to mend it, and that nothing is there."""

from http import HTTPStatus
from typing import Any

from axes.helpers import get_cool_off
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone

from sunledger.faces.audience import Request
from sunledger.faces.portal.front import absent as nothing_public
from sunledger.faces.words import english, said
from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Refused, Task
from sunledger.platform.ground.accounts.roles import roles
from sunledger.platform.ground.accounts.selectors import who_may
from sunledger.platform.ground.accounts.services import locked
from sunledger.platform.registers.registry.contracts import MovedAway

_MOST_ROLES = 4


def refused(request: Request, error: Refused) -> HttpResponse:
    """Say whom the page is for and whom to ask (403)."""
    context: dict[str, Any] = {"what": said(error)}
    actor = getattr(request, "actor", None)
    if error.task is not None and actor is not None:
        place = error.place or next((post.place for post in actor.posts), None)
        today = timezone.localdate(request.origin.at)
        context["moved"] = isinstance(error, MovedAway)
        context["for_whom"] = _for_whom(error.task)
        context["ask"] = who_may(error.task, place=place, on=today)
    return render(request, "entry/refused.html", context, status=HTTPStatus.FORBIDDEN)


def _for_whom(task: Task) -> str:
    found = [said(role) for role in roles().values() if task in role.tasks]
    mark = ", " if english() else "、"
    more = (" …" if english() else "等") if len(found) > _MOST_ROLES else ""
    return mark.join(found[:_MOST_ROLES]) + more


def absent(request: Request, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Say that nothing is there (404), the same where it is hidden and where it never was.

    Whoever has not signed in is shown the way to what is public.
    """
    if getattr(request, "actor", None) is None:
        return nothing_public(request)
    return render(request, "entry/absent.html", status=HTTPStatus.NOT_FOUND)


def unsaid(request: Request) -> HttpResponse:
    """Refuse an address that declares nobody (403): a fault of ours, not of whoever asks."""
    return render(request, "entry/unsaid.html", status=HTTPStatus.FORBIDDEN)


def wrong(request: Request, error: SunledgerError) -> HttpResponse:
    """Say what a service could not do, and how to mend it (422)."""
    what, how = error.halves_in("en" if english() else "zh")
    context = {"what": what, "how": how}
    return render(request, "entry/wrong.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def stale(request: Request, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django gives it
    """Say that a form was too old or came from elsewhere (CSRF), and to send it again (403)."""
    return render(request, "entry/stale.html", status=HTTPStatus.FORBIDDEN)


def unreadable(request: Request, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Say that a request could not be read (400)."""
    return render(request, "entry/unreadable.html", status=HTTPStatus.BAD_REQUEST)


def forbidden(request: Request, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Say no where Django or a library does (403)."""
    return render(request, "entry/refused.html", status=HTTPStatus.FORBIDDEN)


def fault(_request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours (500); this page needs neither database nor session."""
    return HttpResponse(
        render_to_string("entry/fault.html"), status=HTTPStatus.INTERNAL_SERVER_ERROR
    )


def locked_out(
    request: Request,
    _answer: HttpResponseBase | None = None,
    credentials: dict[str, str] | None = None,
) -> HttpResponse:
    """Say that too many wrong words were given, until when, and who mends it (429)."""
    if getattr(request, "axes_failures_since_start", None):  # locked by this very attempt
        locked((credentials or {}).get("username", ""), origin=request.origin)
    cool_off = get_cool_off()
    minutes = int(cool_off.total_seconds() // 60) if cool_off else 0
    context = {"minutes": minutes, "limit": settings.AXES_FAILURE_LIMIT}
    return render(request, "entry/locked.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
