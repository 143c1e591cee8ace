"""The reports of a fund to its owner, as files to keep: of today, and those of each period."""

from collections.abc import Callable
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from sunledger.faces.audience import Request
from sunledger.faces.words import said
from sunledger.kit.errors import SunledgerError
from sunledger.platform.ground.accounts.contracts import Refused
from sunledger.platform.registers.funds import services

_KINDS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


def report(request: Request, line: int, suffix: str) -> HttpResponse:
    """Give the report of a fund as of today, or lead back, and say why there is none."""
    back = reverse("console:fund", args=[line])
    return _give(
        request,
        suffix,
        back,
        lambda: services.report(line, pdf=suffix == "pdf", by=request.actor, origin=request.origin),
    )


def kept(request: Request, report: int, suffix: str) -> HttpResponse:
    """Give a regular report; that its owner opened it is kept."""
    return _give(
        request,
        suffix,
        reverse("console:fund_reports"),
        lambda: services.open_report(
            report, pdf=suffix == "pdf", by=request.actor, origin=request.origin
        ),
    )


def _give(
    request: Request, suffix: str, back: str, make: Callable[[], tuple[str, bytes]]
) -> HttpResponse:
    try:
        name, content = make()
    except Refused:
        raise
    except SunledgerError as error:
        messages.error(request, said(error))
        return HttpResponseRedirect(back)
    answer = HttpResponse(content, content_type=_KINDS[suffix])
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
