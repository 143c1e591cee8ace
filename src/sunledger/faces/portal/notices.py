"""One publication, whatever it is of, and an objection to it."""

import uuid
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core import signing
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from sunledger.faces.audience import Request
from sunledger.faces.cards import address_of
from sunledger.faces.portal.front import at, missing, show
from sunledger.faces.portal.heads import title_of
from sunledger.faces.portal.publications import told
from sunledger.faces.portal.tables import as_file, notes_of
from sunledger.faces.words import both, said, say
from sunledger.kit.errors import SunledgerError
from sunledger.platform.questions.notices import selectors, services
from sunledger.platform.questions.notices.contracts import Promise, Publication

_LONGEST = 1000
_SALT = "portal.objection"


@require_safe
def notice(request: Request, notice: uuid.UUID) -> HttpResponse:
    """Show a publication: its clock, its tables, what was asked about it."""
    found = _found(request, notice)
    if found is None:
        return missing(request)
    answer = show(
        request,
        "portal/notice.html",
        {"publication": told(request, found), "crumbs": _crumbs(request, found)},
    )
    return _not_kept(answer, found)


@require_safe
def as_files(request: Request, notice: uuid.UUID, suffix: str) -> HttpResponse:
    """Give the tables of a publication as a file."""
    found = _found(request, notice)
    if found is None or not found.tables:
        return missing(request)
    head = found.head
    notes = {
        **notes_of(request, request.build_absolute_uri(at(request, "notice", head.id))),
        "title": title_of(head),
        "version": str(head.version),
        "sha256": head.sha256,
        "log entry": str(head.event),
    }
    answer = as_file(found.tables, suffix, request, title=title_of(head), notes=notes)
    return _not_kept(answer, found)


def _found(request: Request, notice: uuid.UUID) -> Publication | None:
    return selectors.publication(notice, on=localdate(request.origin.at))


def _not_kept(answer: HttpResponse, found: Publication) -> HttpResponse:
    """Ask search engines to leave out what is taken away again when its time is over."""
    if found.head.personal:
        answer["X-Robots-Tag"] = "noindex, noarchive"
    return answer


def _crumbs(request: Request, found: Publication) -> list[tuple[str, str]]:
    return [(say("公示", "Notices"), at(request, "notices")), (title_of(found.head), "")]


class Objection(forms.Form):
    """What somebody has to say; the name is not asked."""

    text = forms.CharField(
        label=both("哪里不对，或者想问什么", "What is wrong, or what do you want to know?"),
        help_text=both(
            "不用写姓名。不要写别人的身份证号和病情。",
            "No name is needed. Leave out numbers and illnesses of others.",
        ),
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    contact = forms.CharField(
        label=both("怎么告诉您", "How to tell you"),
        help_text=both(
            "电话只给回答的人看，不公开。不写，回答就登在这一页。",
            "Only who answers sees it. Without it, the answer stands on this page.",
        ),
        max_length=60,
        required=False,
    )


# Nobody has signed in here, so that no other site could send this form in somebody's name; a token
# against that would need a cookie.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def object_to(request: Request, notice: uuid.UUID) -> HttpResponse:
    """Take an objection from anybody, and say by when it is answered."""
    found = _found(request, notice)
    if found is None:
        return missing(request)
    publication = told(request, found)
    crumbs = [
        (say("公示", "Notices"), at(request, "notices")),
        (publication.title, publication.href),
        (say("提意见", "Object"), ""),
    ]
    context = {"publication": publication, "crumbs": crumbs}
    if not found.may_object:
        return show(request, "portal/object_over.html", context)
    if "sent" in request.GET:
        return _promised(request, context)
    form = Objection(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            promise = services.object_to(
                found.head.id,
                form.cleaned_data["text"],
                line=request.GET.get("line", "")[:60],
                contact=form.cleaned_data["contact"],
                sender=address_of(request),
                origin=request.origin,
            )
        except SunledgerError as error:
            form.add_error(error.where if error.where in form.fields else None, said(error))
        else:
            return _received(request, found, promise)
    context["form"] = form
    return show(request, "portal/object.html", context, status=422 if form.errors else 200)


def _received(request: Request, found: Publication, promise: Promise) -> HttpResponse:
    """Lead on to the page that tells the number, so that to load it again sends nothing twice."""
    sent = signing.dumps([promise.number, promise.due.isoformat()], salt=_SALT)
    to = at(request, "object", found.head.id) + "?" + urlencode({"sent": sent})
    answer = HttpResponseRedirect(to)
    answer.status_code = 303
    return answer


def _promised(request: Request, context: dict[str, Any]) -> HttpResponse:
    try:
        number, due = signing.loads(request.GET["sent"], salt=_SALT)
    except signing.BadSignature:
        return missing(request)
    return show(
        request,
        "portal/objected.html",
        {**context, "number": number, "due": date.fromisoformat(due)},
    )
