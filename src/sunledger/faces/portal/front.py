"""What every public page shares: its language, its frame, and that it is the same for everybody.

The address says the language: `/…` is Chinese, `/en/…` English. Who looks is never asked: whoever
has signed in sees what anybody sees, and no page sets a cookie.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.gzip import gzip_page

from sunledger.faces.audience import PUBLIC, Request, page
from sunledger.faces.words import english, say

ENGLISH = "portal_en"  # the namespace of the addresses under /en/
ENGLISH_LOG = "log_en"  # of those of the public log
_A_MINUTE = "public, max-age=60"
_FRESH = frozenset({200, 304})
View = Callable[..., HttpResponseBase]


def shown(route: str, view: View, *, name: str) -> URLPattern:
    """Return the address of a page for everybody."""
    return page(route, _for_everybody(view), name=name, task=PUBLIC)


def _for_everybody(view: View) -> View:
    @gzip_page
    @wraps(view)
    def answered(request: Request, *args: Any, **named: Any) -> HttpResponseBase:  # noqa: ANN401 - as Django gives
        request.actor = None  # type: ignore[assignment] # nobody in particular
        found = request.resolver_match
        speaks = found is not None and found.namespace in {ENGLISH, ENGLISH_LOG}
        language = "en" if speaks else "zh-hans"
        request.current_app = ENGLISH if speaks else "portal"  # where its links lead
        with translation.override(language):
            request.LANGUAGE_CODE = language
            answer = view(request, *args, **named)
        answer.headers["Content-Language"] = language
        if request.method == "GET" and answer.status_code in _FRESH:
            answer.headers.setdefault("Cache-Control", _A_MINUTE)
            patch_vary_headers(answer, ["Cookie"])  # the display that was chosen
        return answer

    return answered


def at(request: Request, name: str, *args: object, **named: object) -> str:
    """Return the address of a page of the portal in the language of this one."""
    here = getattr(request, "current_app", None)
    return reverse(f"portal:{name}", args=args, kwargs=named, current_app=here)


def show(
    request: Request,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Write a page in the frame that all have."""
    around = {
        "other": in_other_language(request.get_full_path()),
        "address": permalink(request),
        "hotlines": HOTLINES,
        "part": request.path.removeprefix("/en").strip("/").partition("/")[0],
        "suffixes": ("xlsx", "csv", "json"),
        "log": log_root(),
        "in_english": "?language=en" if english() else "",  # for pages that have one address
    }
    return render(request, template, {**around, **(context or {})}, status=status)


def absent(request: Request) -> HttpResponse:
    """Say that nothing is there (404) at an address that no page has."""
    speaks = request.path.startswith("/en/")
    request.current_app = ENGLISH if speaks else "portal"
    with translation.override("en" if speaks else "zh-hans"):
        return missing(request)


def missing(request: Request, what: str = "") -> HttpResponse:
    """Say that nothing is there (404), and where to look."""
    return show(request, "portal/absent.html", {"what": what}, status=404)


def log_root() -> str:
    """Return where the public log lies in the language of the page; an entry is its number more."""
    return "/en/log/" if english() else "/log/"


def in_other_language(path: str) -> str:
    """Return the address of the same page in the other language."""
    if path == "/en" or path.startswith("/en/"):
        return path.removeprefix("/en") or "/"
    return f"/en{path}"


def permalink(request: Request) -> str:
    """Return the whole address of the page, without what was asked of it."""
    return request.build_absolute_uri(urlsplit(request.path).path)


# Numbers of the whole country: whom to ring where the page does not help.
HOTLINES = {"ask": "12345", "report": "12388"}


def county() -> str:
    """Return the name of the county."""
    return str(settings.HOME.answers.get("county", "")) or say("本县", "the county")
