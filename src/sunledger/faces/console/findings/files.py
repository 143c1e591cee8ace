"""Papers and letters of a finding as files: shown or kept, never executed."""

import uuid
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from sunledger.faces.audience import Request
from sunledger.faces.words import said
from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Refused
from sunledger.platform.questions.findings import access, selectors, services
from sunledger.platform.questions.findings.services import Kind

# What a paper is, and whether it is shown in the browser; a photo was made anew when it came.
_KINDS = {"photo": ("image/jpeg", "inline"), "pdf": ("application/pdf", "attachment")}

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def paper(request: Request, finding: uuid.UUID, paper: uuid.UUID) -> HttpResponse:
    """Give a photo to be shown, or a scan to be kept; nothing in it may run in the browser."""
    page = access.finding(finding, by=request.actor, origin=request.origin)
    found = next((one for one in page.papers if one.id == paper), None)
    if found is None or found.kind not in _KINDS:
        raise Refused("没有这一页。", "There is no such page.", hidden=True)
    kind, how = _KINDS[found.kind]
    _, content = selectors.paper(paper, by=request.actor)
    return _sealed(HttpResponse(content, content_type=kind), found.name, how)


def letter(request: Request, finding: uuid.UUID, kind: Kind, *, pdf: bool) -> HttpResponse:
    """Give a letter to the person, as Word or PDF; or lead back, and say why there is none."""
    by, origin = request.actor, request.origin
    try:
        name, content = services.letter(finding, kind, pdf=pdf, by=by, origin=origin)
    except Refused:
        raise
    except SunledgerError as error:
        messages.error(request, said(error))
        return HttpResponseRedirect(reverse("console:finding_papers", args=[finding]))
    kind_of_file = "application/pdf" if pdf else _WORD
    return _sealed(HttpResponse(content, content_type=kind_of_file), name, "attachment")


def _sealed(answer: HttpResponse, name: str, how: str) -> HttpResponse:
    answer["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer
