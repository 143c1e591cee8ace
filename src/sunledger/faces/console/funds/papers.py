"""The report of a fund to its owner, as a file to keep."""

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
    """Give the report of a fund, as Word or PDF; or lead back, and say why there is none."""
    try:
        name, content = services.report(
            line, pdf=suffix == "pdf", by=request.actor, origin=request.origin
        )
    except Refused:
        raise
    except SunledgerError as error:
        messages.error(request, said(error))
        return HttpResponseRedirect(reverse("console:fund", args=[line]))
    answer = HttpResponse(content, content_type=_KINDS[suffix])
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
