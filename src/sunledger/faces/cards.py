"""A household's card in this browser: who acts with it, for as long as it is used.

The session holds the id of a card that was opened, never its code or PIN; after a quarter of an
hour without a page it counts no more. It counts on the pages of the household alone (`/my/`). Where
somebody in office has signed in, she looks in the household's place, under her own name.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from sunledger.faces.audience import Request
from sunledger.platform.ground.accounts.contracts import Actor, Task
from sunledger.platform.ground.accounts.policy import may
from sunledger.platform.registers.registry.access import actor_of_card

PAGES = "/my/"
IDLE = timedelta(minutes=15)
_SEEN_EVERY = timedelta(minutes=1)
_OPENED, _FOUND = "card", "card_found"


def found(request: Request, card: uuid.UUID) -> None:
    """Keep that a card was found by its code; its PIN comes next."""
    request.session[_FOUND] = {"card": str(card), "seen": request.origin.at.isoformat()}


def found_here(request: Request) -> uuid.UUID | None:
    """Return the card whose PIN is asked for in this browser."""
    kept = request.session.get(_FOUND)
    if kept is None or _is_over(kept, request):
        return None
    return uuid.UUID(kept["card"])


def opened(request: Request, card: uuid.UUID, helper: str = "") -> None:
    """Let this browser act with a card whose PIN was given; `helper` looks for the family."""
    if not request.user.is_authenticated:
        request.session.cycle_key()  # nobody who knew the key before is in with it
    request.session.pop(_FOUND, None)
    at = request.origin.at.isoformat()
    request.session[_OPENED] = {"card": str(card), "at": at, "seen": at, "helper": helper}


def closed(request: Request) -> None:
    """End it; where nobody signed in, all that the session holds."""
    if request.user.is_authenticated:
        request.session.pop(_OPENED, None)
        request.session.pop(_FOUND, None)
    else:
        request.session.flush()


def actor_here(request: Request, signed_in: Actor | None) -> Actor | None:
    """Return who acts with the card opened in this browser; None where none is, or no more.

    `signed_in` is whoever signed in here with an account: who may look for a household does so.
    """
    kept = request.session.get(_OPENED)
    if kept is None or not request.path.startswith(PAGES):
        return None
    if signed_in is None and request.user.is_authenticated:
        return None
    if signed_in is not None and not may(signed_in, Task.LOOK_FOR_HOUSEHOLD):
        return None
    actor = None
    if not _is_over(kept, request):
        at = datetime.fromisoformat(kept["at"])
        actor = actor_of_card(uuid.UUID(kept["card"]), at, helper=kept["helper"], clerk=signed_in)
    if actor is None:
        closed(request)
    elif request.origin.at - datetime.fromisoformat(kept["seen"]) > _SEEN_EVERY:
        request.session[_OPENED] = kept | {"seen": request.origin.at.isoformat()}
    return actor


def by_card(request: Request) -> bool:
    """Tell whether whoever looks came with a card, and goes out by putting it away."""
    return _OPENED in request.session


def _is_over(kept: dict[str, Any], request: Request) -> bool:
    return request.origin.at - datetime.fromisoformat(kept["seen"]) > IDLE


def address_of(request: Request) -> str:
    """Return where a request comes from; behind a proxy of this machine, what that one says."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    behind = settings.SECURE_PROXY_SSL_HEADER is not None and address in {"127.0.0.1", "::1", ""}
    return told if behind and told else address
