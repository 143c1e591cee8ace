"""Saved views: a list's address under a name, for oneself."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_POST

from sunledger.faces.audience import Request
from sunledger.faces.console.models import SavedView
from sunledger.faces.words import say
from sunledger.platform.ground.accounts.contracts import Actor

MOST = 20
_NAME = 40
_LONGEST = 2000
_FREE = ("q", "subject", "page")  # free text may be a name; a page is no view


def views_of(actor: Actor, name: str, path: str) -> list[dict[str, Any]]:
    """Return what somebody saved of a list: number, name and address."""
    rows = SavedView.objects.filter(account=_account(actor), list=name).order_by("name")
    return [{"id": row.id, "name": row.name, "href": f"{path}?{row.query}"} for row in rows]


@require_POST
def keep(request: Request) -> HttpResponse:
    """Save a view under a name, or forget one; go back to its list."""
    name = request.POST.get("list", "")
    try:
        path = reverse(name) if name.startswith("console:") else ""
    except NoReverseMatch:
        path = ""
    if not path:
        return HttpResponseRedirect(reverse("console:todo"))
    mine = SavedView.objects.filter(account=_account(request.actor), list=name)
    forget = request.POST.get("forget", "")
    if forget.isdecimal():
        mine.filter(id=int(forget)).delete()
        return HttpResponseRedirect(path)
    title = " ".join(request.POST.get("name", "").split())[:_NAME]
    asked = QueryDict(request.POST.get("query", "")[:_LONGEST], mutable=True)
    for word in _FREE:
        asked.pop(word, None)
    back = HttpResponseRedirect(f"{path}?{asked.urlencode()}")
    if not title:
        messages.error(request, say("没有存：请给这个视图起个名字。", "Not saved: name the view."))
    elif mine.exclude(name=title).count() >= MOST:
        messages.error(
            request,
            say(
                f"没有存：已经有 {MOST} 个。请先删一个。",
                f"Not saved: there are {MOST}. Forget one first.",
            ),
        )
    else:
        mine.update_or_create(
            name=title,
            defaults={
                "account_id": _account(request.actor),
                "list": name,
                "query": asked.urlencode(),
                "made_at": request.origin.at,
            },
        )
        messages.success(
            request,
            say(f"存好了：{title}。查找的文字不存。", f"Saved: {title}. Searched words are not."),
        )
    return back


def _account(actor: Actor) -> uuid.UUID:
    return uuid.UUID(actor.ref.removeprefix("a:"))
