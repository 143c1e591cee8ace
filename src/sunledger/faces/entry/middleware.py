"""What every request passes: its language, its actor, and whether the address is for that actor."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from typing import Any, cast

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode

from sunledger.faces import cards, chosen
from sunledger.faces.audience import Request, Who, declared_by, is_of_api
from sunledger.faces.entry.refusals import absent, refused, unsaid, wrong
from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.access import actor_of
from sunledger.platform.ground.accounts.contracts import Actor, Refused
from sunledger.platform.ground.accounts.roles import roles
from sunledger.platform.ground.places.selectors import asking_once
from sunledger.platform.ground.transparency.contracts import Origin

_SEEN_EVERY = timedelta(minutes=5)
_ONLY_READ = {"GET", "HEAD"}
_LED_TO = ("/my/", "/start")  # where the portal leads somebody who signs in
_LANGUAGE = "language"
Respond = Callable[[Request], HttpResponseBase]


class Language:
    """The language that the person chose; Chinese until then, whatever the browser asks for.

    A link of the English portal says `?language=en`: it is kept as if it was chosen, and the
    address goes on without it.
    """

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: Request) -> HttpResponseBase:
        """Answer in the language chosen."""
        if _comes_from_the_portal(request):
            return _kept_language(request)
        kept = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = kept if kept in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.respond(request)
        response.headers.setdefault("Content-Language", language)
        return response


def _comes_from_the_portal(request: Request) -> bool:
    led = request.method == "GET" and request.path.startswith(_LED_TO)
    return led and request.GET.get(_LANGUAGE) in dict(settings.LANGUAGES)


def _kept_language(request: Request) -> HttpResponse:
    asked = request.GET.copy()
    language = str(asked.pop(_LANGUAGE)[-1])
    rest = f"?{asked.urlencode()}" if asked else ""
    answer = HttpResponseRedirect(f"{request.path}{rest}")
    chosen.keep(answer, settings.LANGUAGE_COOKIE_NAME, language, secure=request.is_secure())
    return answer


class Door:
    """Gives a request `actor` (None until somebody signed in with all that it takes) and `origin`.

    An address that declares nobody is refused, and so is whoever it is not for.
    """

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: Request) -> HttpResponseBase:
        """Answer, knowing who asks."""
        request.origin = Origin("console", timezone.now())
        with asking_once() if request.method in _ONLY_READ else nullcontext():
            return self._answer(request)

    def _answer(self, request: Request) -> HttpResponseBase:
        if request.user.is_authenticated:
            _seen(request)
        signed_in = _actor(request)
        actor = cards.actor_here(request, signed_in) or signed_in
        request.actor = actor  # type: ignore[assignment] # audiences keep None out
        return self.respond(request)

    def process_view(
        self, request: Request, view: Callable[..., Any], _words: object, _named: object
    ) -> HttpResponse | None:
        """Answer instead of the view where the address is not for this actor.

        Whether it is for her at the place of the thing itself, the view is asked by `page`.
        """
        declared = declared_by(view)
        if not declared:
            return unsaid(request)
        if is_of_api(view):  # its routes ask themselves: a token is read there
            request.origin = Origin("api", request.origin.at)
            return None
        audience = declared[0]
        entering = request.actor is None and request.user.is_authenticated
        if audience.who is Who.ENTERING and not request.user.is_authenticated:
            return _sign_in(request)
        if audience.who in {Who.ABLE, Who.SIGNED_IN} and request.actor is None:
            return _complete(request) if entering else _sign_in(request)
        try:
            audience.require(request.actor)
        except Refused as error:
            return absent(request) if error.hidden else refused(request, error)
        return None

    def process_exception(self, request: Request, error: Exception) -> HttpResponse | None:
        """Say in plain words what a service refused or could not do."""
        if isinstance(error, Refused):
            return absent(request) if error.hidden else refused(request, error)
        if isinstance(error, SunledgerError):
            return wrong(request, error)
        return None


def _seen(request: Request) -> None:
    """Sign out a device that lay idle; else keep when it was used, to five minutes.

    Not every page is worth a write.
    """
    session = UserSession.objects.filter(session_key=request.session.session_key)
    last = session.values_list("last_seen_at", flat=True).first()
    idle = timedelta() if last is None else request.origin.at - last
    if idle > settings.IDLE:
        session.delete()
        logout(request)
    elif idle > _SEEN_EVERY:
        session.update(last_seen_at=request.origin.at)


def _actor(request: Request) -> Actor | None:
    if not request.user.is_authenticated:
        return None
    actor = actor_of(request.user, on=timezone.localdate(request.origin.at))
    return actor if not _second_factor_of(actor) or _gave_it(request) else None


def _second_factor_of(actor: Actor) -> bool:
    """Tell whether these posts need a second factor; a household alone does not."""
    if not settings.SECOND_FACTOR:
        return False
    return not actor.posts or any(not roles()[post.role].household for post in actor.posts)


def _gave_it(request: Request) -> bool:
    """Tell whether the second factor was given in this very session."""
    records = get_authentication_records(request, cast("AbstractBaseUser", request.user))
    return any(record.get("method") == "mfa" for record in records)


def _complete(request: Request) -> HttpResponse:
    """Send somebody without a second factor to set it up, and one who left it out to the door."""
    if Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP).exists():
        logout(request)
        return _sign_in(request)
    return _go(request, reverse("mfa_activate_totp"))


def _sign_in(request: Request) -> HttpResponse:
    if request.path.startswith(cards.PAGES) and not request.user.is_authenticated:
        return _go(request, reverse("household:enter"))
    to = reverse("account_login")
    if request.method in _ONLY_READ and request.path != reverse("home"):
        to += "?" + urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
    return _go(request, to)


def _go(request: Request, to: str) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": to})
    response = HttpResponseRedirect(to)
    response.status_code = 303
    return response
